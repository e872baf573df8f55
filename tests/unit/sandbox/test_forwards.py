"""Forwards, pins, what Discord itself says, and messages made of components, as the real client meets them."""

from collections.abc import Callable
from typing import Any

import aiohttp
import discord
import pytest

from tests.sandbox import uploads
from tests.sandbox.enums import MessageFlag
from tests.sandbox.models import User
from tests.sandbox.operations import messages
from tests.sandbox.operations.messages import Draft, Edit
from tests.sandbox.permissions import Permission
from tests.unit.sandbox.conftest import Person, Recorder, World, lobby_of, order

People = Callable[[User], Person]


async def test_a_forward_shows_the_message_as_it_was(bot: Recorder, world: World, people: People) -> None:
    proof = uploads.attachment(world.state, "beweis.txt", b"Beweis")
    draft = Draft("Vorher", attachments=[proof], embeds=[{"title": "Fund", "type": "rich"}])
    original = messages.post(world.state, world.lobby, world.mia.id, draft)
    await bot.hears("message")
    reference = {"type": 1, "channel_id": str(world.lobby.id), "message_id": str(original.id)}
    forward = await people(world.sam).does(
        "POST", f"channels/{world.lobby.id}/messages", {"message_reference": reference}
    )
    messages.edit(world.state, original, Edit(content="Nachher"))
    messages.delete(world.state, original)
    heard = await bot.hears("message")
    assert isinstance(heard, discord.Message)
    assert (heard.id, heard.content, heard.flags.has_snapshot) == (int(forward["id"]), "", True)
    fetched = await (await lobby_of(bot, world)).fetch_message(heard.id)
    for shown in (heard, fetched):
        assert shown.reference is not None
        assert shown.reference.type is discord.MessageReferenceType.forward
        assert shown.snapshots is not None
        [snapshot] = shown.snapshots
        assert snapshot.message is not None
        assert snapshot.message.content == "Vorher"
        assert [each.title for each in snapshot.message.embeds] == ["Fund"]
        assert await snapshot.message.attachments[0].read() == b"Beweis"


async def test_the_bot_forwards_what_it_may_read(bot: Recorder, world: World) -> None:
    original = messages.post(world.state, world.lobby, world.mia.id, Draft("Weitersagen"))
    lobby = await lobby_of(bot, world)
    sent = await (await lobby.fetch_message(original.id)).forward_to(lobby)
    assert world.lobby.messages[sent.id].snapshots[0].content == "Weitersagen"
    again = await sent.forward_to(lobby)
    assert world.lobby.messages[again.id].snapshots[0].content == "Weitersagen"
    secret = messages.post(world.state, world.secret, world.guild.owner_id, Draft("Geheim"))
    body = {"message_reference": {"type": 1, "channel_id": world.secret.id, "message_id": secret.id}}
    route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=world.lobby.id)
    with pytest.raises(discord.Forbidden):
        await bot.http.request(route, json=body)


async def test_what_has_no_snapshot_is_not_passed_on(world: World, people: People) -> None:
    mia, path = people(world.mia), f"channels/{world.lobby.id}/messages"
    body = {"poll": {"question": {"text": "?"}, "answers": [{"poll_media": {"text": "Ja"}}]}}
    asked = await mia.does("POST", path, body)
    for message_id, status in ((asked["id"], 400), ("1", 404)):
        reference = {"type": 1, "channel_id": str(world.lobby.id), "message_id": message_id}
        assert (await mia.tries("POST", path, {"message_reference": reference}))[0] == status


async def test_a_pin_is_told_and_said(bot: Recorder, world: World, people: People) -> None:
    said = messages.post(world.state, world.lobby, world.mia.id, Draft("Wichtig"))
    await bot.hears("message")
    sam, path = people(world.sam), f"channels/{world.lobby.id}/messages/pins/{said.id}"
    assert (await sam.tries("PUT", path))[0] == 403
    world.guild.roles[world.guild.id].permissions |= Permission.PIN_MESSAGES
    await sam.does("PUT", path)
    await bot.hears("guild_channel_pins_update")
    notice = await bot.hears("message")
    assert isinstance(notice, discord.Message)
    assert notice.type is discord.MessageType.pins_add
    assert notice.author.name == "sam"
    assert notice.reference is not None
    assert notice.reference.message_id == said.id
    [pin] = await (await lobby_of(bot, world)).pins().flatten()
    assert pin.message.id == said.id
    [shown] = await sam.does("GET", f"channels/{world.lobby.id}/messages/pins")
    assert shown["id"] == str(said.id)
    await sam.does("DELETE", path)
    assert await sam.does("GET", f"channels/{world.lobby.id}/messages/pins") == []
    # What Discord says cannot be pinned.
    assert (await sam.tries("PUT", path.replace(str(said.id), str(notice.id))))[0] == 403


async def test_what_discord_says_appears(bot: Recorder, world: World, control: aiohttp.ClientSession) -> None:
    path, user_id = f"channels/{world.lobby.id}/notices", str(world.mia.id)
    await order(control, "POST", path, {"kind": "join", "user_id": user_id})
    await order(control, "POST", path, {"kind": "boost", "user_id": user_id, "times": 3, "tier": 2})
    await order(control, "POST", path, {"kind": "rename", "user_id": user_id, "name": "empfang"})
    heard: list[Any] = [await bot.hears("message") for _ in range(3)]
    assert [(each.type, each.content, each.author.id) for each in heard] == [
        (discord.MessageType.new_member, "", world.mia.id),
        (discord.MessageType.premium_guild_tier_2, "3", world.mia.id),
        (discord.MessageType.channel_name_change, "empfang", world.mia.id),
    ]
    assert world.lobby.name == "empfang"
    with pytest.raises(discord.HTTPException):
        await bot.http.delete_message(world.lobby.id, heard[2].id)


async def test_a_message_made_of_components_comes_back_whole(
    bot: Recorder, world: World, control: aiohttp.ClientSession
) -> None:
    joined = await order(control, "POST", "members", {"username": "wetterfrosch", "bot": True})
    media = {"media": {"url": "https://example.org/karte.png"}, "description": "Karte"}
    text = {"type": 10, "content": "# Wetter"}
    components = [
        text,
        {"type": 9, "components": [text], "accessory": {"type": 11, **media}},
        {"type": 9, "components": [text], "accessory": button("karte")},
        {"type": 12, "items": [media, {**media, "spoiler": True}]},
        {"type": 14, "divider": True, "spacing": 2},
        {
            "type": 17,
            "accent_color": 0x2F4F7A,
            "components": [text, {"type": 1, "components": [button("mehr")]}],
        },
    ]
    body = {"user_id": joined["user"]["id"], "flags": 1 << 15, "components": components}
    await order(control, "POST", f"channels/{world.lobby.id}/messages", body)
    heard = await bot.hears("message")
    assert isinstance(heard, discord.Message)
    fetched = await (await lobby_of(bot, world)).fetch_message(heard.id)
    for shown in (heard, fetched):
        assert shown.flags.is_components_v2
        assert shown.author.bot
        kinds = [each.type.name for each in shown.components]
        assert kinds == ["text_display", "section", "section", "media_gallery", "separator", "container"]
    gallery: Any = fetched.components[3]
    assert gallery.items[0].media.url == "https://example.org/karte.png"
    assert gallery.items[0].media.proxy_url.startswith(world.state.cdn.base_url)


def button(custom_id: str) -> dict[str, Any]:
    return {"type": 2, "style": 2, "label": "Mehr", "custom_id": custom_id}


async def test_a_file_is_shown_by_a_component(bot: Recorder, world: World) -> None:
    file = uploads.attachment(world.state, "bericht.txt", b"Bericht")
    component = {"type": 13, "file": {"url": "attachment://bericht.txt"}}
    draft = Draft(components=[component], attachments=[file], flags=MessageFlag.IS_COMPONENTS_V2)
    messages.post(world.state, world.lobby, world.mia.id, draft)
    heard = await bot.hears("message")
    assert isinstance(heard, discord.Message)
    [shown] = heard.components
    raw: Any = shown.to_dict()
    async with aiohttp.ClientSession() as session, session.get(raw["file"]["url"]) as answer:
        assert await answer.read() == b"Bericht"
    assert (shown.name, shown.size) == ("bericht.txt", 7)  # type: ignore[attr-defined]
