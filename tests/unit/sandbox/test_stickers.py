"""Stickers, custom emoji and what the CDN serves of them."""

from collections.abc import Callable
from io import BytesIO

import aiohttp
import discord
import pytest
from PIL import Image

from tests.sandbox.avatars import initials_png
from tests.sandbox.drawings import blinking_apng, blinking_gif, turning_lottie
from tests.sandbox.expressions import add_emoji, add_sticker
from tests.sandbox.message_parts import StickerFormat
from tests.sandbox.models import User
from tests.sandbox.operations import messages
from tests.sandbox.operations.messages import Draft
from tests.sandbox.server import Sandbox
from tests.unit.sandbox.conftest import Person, Recorder, World, lobby_of

COLORS = ("#2f4f7a", "#c05a4a")


async def test_a_person_sends_stickers(bot: Recorder, world: World, people: Callable[[User], Person]) -> None:
    still = add_sticker(world.state, world.guild, "Winken", initials_png("W", COLORS[0]))
    lottie = add_sticker(
        world.state, world.guild, "Dreh dich", turning_lottie((1, 0, 0)), kind=StickerFormat.LOTTIE
    )
    mia, path = people(world.mia), f"channels/{world.lobby.id}/messages"
    await mia.does("POST", path, {"sticker_ids": [str(still.id), str(lottie.id)]})
    heard = await bot.hears("message")
    assert isinstance(heard, discord.Message)
    assert [(each.name, each.format) for each in heard.stickers] == [
        ("Winken", discord.StickerFormatType.png),
        ("Dreh dich", discord.StickerFormatType.lottie),
    ]
    fetched = await (await lobby_of(bot, world)).fetch_message(heard.id)
    assert [each.id for each in fetched.stickers] == [still.id, lottie.id]
    whole = await fetched.stickers[0].fetch()
    assert isinstance(whole, discord.GuildSticker)
    assert whole.name == "Winken"
    status, answer = await mia.tries("POST", path, {"sticker_ids": ["123"]})
    assert (status, answer["message"]) == (400, "Diesen Sticker gibt es hier nicht.")
    assert (await mia.tries("POST", path, {"sticker_ids": [str(still.id)] * 4}))[0] == 400


async def test_the_guild_brings_its_emoji_and_stickers(world: World, bot: Recorder) -> None:
    emoji = add_emoji(world.state, world.guild, "alarm", blinking_gif("!", COLORS), animated=True)
    sticker = add_sticker(world.state, world.guild, "Winken", initials_png("W", COLORS[0]))
    guild = await bot.fetch_guild(world.guild.id)
    assert [(each.id, each.name, each.animated) for each in guild.emojis] == [(emoji.id, "alarm", True)]
    assert [each.id for each in guild.stickers] == [sticker.id]
    assert [each.id for each in await guild.fetch_stickers()] == [sticker.id]


async def test_the_bot_sends_a_sticker_too(bot: Recorder, world: World) -> None:
    sticker = add_sticker(world.state, world.guild, "Winken", initials_png("W", COLORS[0]))
    lobby = await lobby_of(bot, world)
    sent = await lobby.send(stickers=[await bot.fetch_sticker(sticker.id)])  # type: ignore[list-item]
    assert [each.id for each in sent.stickers] == [sticker.id]


@pytest.mark.parametrize(
    ("kind", "data", "ending", "content_type"),
    [
        (StickerFormat.PNG, initials_png("W", COLORS[0]), "png", "image/png"),
        (StickerFormat.APNG, blinking_apng("W", COLORS), "png", "image/apng"),
        (StickerFormat.GIF, blinking_gif("W", COLORS), "gif", "image/gif"),
        (StickerFormat.LOTTIE, turning_lottie((0, 1, 0)), "json", "application/json"),
    ],
)
async def test_the_cdn_serves_stickers(
    sandbox: Sandbox, world: World, kind: StickerFormat, data: bytes, ending: str, content_type: str
) -> None:
    sticker = add_sticker(world.state, world.guild, "S", data, kind=kind)
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{sandbox.base_url}/cdn/stickers/{sticker.id}.{ending}") as answer:
            assert (answer.status, answer.content_type, await answer.read()) == (200, content_type, data)
        async with session.get(f"{sandbox.base_url}/cdn/stickers/1.{ending}") as answer:
            assert answer.status == 404


@pytest.mark.parametrize(
    ("ending", "frames"), [("gif", 2), ("png", 1), ("webp", 1), ("webp?animated=true", 2)]
)
async def test_the_cdn_serves_moving_emoji(sandbox: Sandbox, world: World, ending: str, frames: int) -> None:
    emoji = add_emoji(world.state, world.guild, "alarm", blinking_gif("!", COLORS), animated=True)
    still = add_emoji(world.state, world.guild, "ruhe", initials_png("R", COLORS[0]))
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{sandbox.base_url}/cdn/emojis/{emoji.id}.{ending}") as answer:
            assert answer.status == 200
            assert getattr(Image.open(BytesIO(await answer.read())), "n_frames", 1) == frames
        async with session.get(f"{sandbox.base_url}/cdn/emojis/{still.id}.gif") as answer:
            assert answer.status == 415


async def test_pictures_in_embeds_are_passed_on(bot: Recorder, world: World) -> None:
    url = "https://example.org/Bilder%20alt/bild.png?größe=1&x=a%2Fb"
    embed = {"title": "Bild", "image": {"url": url}, "footer": {"text": "Fuß", "icon_url": url}}
    messages.post(world.state, world.lobby, world.mia.id, Draft(embeds=[embed]))
    heard = await bot.hears("message")
    assert isinstance(heard, discord.Message)
    [shown] = heard.embeds
    assert shown.image is not None
    assert shown.image.url == url
    assert shown.image.proxy_url
    assert shown.footer is not None
    assert shown.footer.proxy_icon_url == shown.image.proxy_url
    async with aiohttp.ClientSession() as session:
        async with session.get(shown.image.proxy_url) as answer:
            assert (answer.status, answer.content_type) == (200, "image/png")
        async with session.get(shown.image.proxy_url.replace("bild.png", "anderes.png")) as answer:
            assert answer.status == 404
