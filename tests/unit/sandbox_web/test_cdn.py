"""The CDN forgets what Discord's forgets, and serves nothing that could run as a page of the sandbox."""

from io import BytesIO

import pytest
from PIL import Image

from tests.sandbox.operations import channels, messages
from tests.sandbox.uploads import attachment
from tests.sandbox.world import Id
from tests.unit.sandbox_web.conftest import Town

DAY_S = 24 * 60 * 60


async def status(town: Town, url: str) -> int:
    async with town.http.get(url) as response:
        return response.status


def posted_file(town: Town, name: str = "beweis.png", data: bytes = b"\x89PNG") -> str:
    """Let the bot post a file and return its address."""
    file = attachment(town.state, name, data)
    town.bot_posts(Id.SUPPORT, attachments=[file])
    return town.state.cdn.attachment_url(Id.SUPPORT, file.id, file.filename)


async def test_an_address_works_for_a_day(town: Town) -> None:
    url = posted_file(town)
    town.state.clock.advance(DAY_S - 60)
    assert await status(town, url) == 200
    town.state.clock.advance(61)
    assert await status(town, url) == 404


async def test_an_address_cannot_be_made_up(town: Town) -> None:
    url = posted_file(town)
    assert await status(town, url.replace("hm=", "hm=0")) == 404
    assert await status(town, url.replace("ex=", "ex=f")) == 404
    assert await status(town, url.partition("?")[0]) == 404


async def test_files_go_with_their_message_and_their_channel(town: Town) -> None:
    file = attachment(town.state, "a.png", b"x")
    message = town.bot_posts(Id.SUPPORT, attachments=[file])
    url = town.state.cdn.attachment_url(Id.SUPPORT, file.id, "a.png")
    other = posted_file(town)
    messages.delete(town.state, message)
    assert await status(town, url) == 404
    assert await status(town, other) == 200
    channels.delete(town.state, town.state.channels[Id.SUPPORT])
    assert await status(town, other) == 404


@pytest.mark.parametrize(("name", "disposition"), [("bild.png", "inline"), ("seite.html", "attachment")])
async def test_only_pictures_are_shown_in_place(town: Town, name: str, disposition: str) -> None:
    async with town.http.get(posted_file(town, name)) as response:
        assert response.headers["Content-Disposition"] == disposition
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_avatars_and_icons_come_in_the_sizes_of_discord(town: Town) -> None:
    user = town.state.users[Id.MIA]
    url = town.state.cdn.avatar_url(user.id, user.avatar_hash)
    async with town.http.get(url + "?size=64") as response:
        assert response.content_type == "image/png"
        assert Image.open(BytesIO(await response.read())).size == (64, 64)
    async with town.http.get(url.replace(".png", ".webp")) as response:
        assert Image.open(BytesIO(await response.read())).format == "WEBP"
    assert await status(town, url + "?size=65") == 400
    assert await status(town, town.state.cdn.avatar_url(user.id, "0" * 32)) == 404
    assert await status(town, town.state.cdn.avatar_url(user.id, None)) == 200
    guild = town.state.guilds[Id.GUILD]
    assert guild.icon_hash is not None
    assert await status(town, town.state.cdn.icon_url(guild.id, guild.icon_hash)) == 200
