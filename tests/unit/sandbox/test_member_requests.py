"""What the real client learns of members when it asks the gateway."""

from typing import Any

import discord
import pytest

from tests.sandbox.server import Sandbox
from tests.unit.sandbox.conftest import Recorder, World, running


async def test_members_are_looked_up_through_the_gateway(bot: Recorder, world: World) -> None:
    guild = bot.get_guild(world.guild.id)
    assert guild is not None
    (sam,) = await guild.query_members(user_ids=[world.sam.id], cache=False)
    assert sam.display_name == "Sam"
    assert [role.id for role in sam.roles] == [world.guild.id, world.support.id]


@pytest.fixture
def chunks(bot: Recorder, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the gateway sends in answer to requests for members."""
    heard: list[dict[str, Any]] = []
    take = bot._connection.parse_guild_members_chunk

    def note(data: Any) -> None:
        heard.append(data)
        take(data)

    monkeypatch.setitem(bot._connection.parsers, "GUILD_MEMBERS_CHUNK", note)
    return heard


async def test_those_who_are_not_members_are_named(
    bot: Recorder, world: World, chunks: list[dict[str, Any]]
) -> None:
    guild = bot.get_guild(world.guild.id)
    assert guild is not None
    stranger = world.state.add_user("fremd")
    found = await guild.query_members(user_ids=[world.sam.id, stranger.id, world.mia.id], cache=False)
    assert {member.id for member in found} == {world.sam.id, world.mia.id}
    (chunk,) = chunks
    assert chunk["not_found"] == [str(stranger.id)]
    assert (chunk["chunk_index"], chunk["chunk_count"], len(chunk["nonce"])) == (0, 1, 32)
    assert await guild.query_members(user_ids=[stranger.id], cache=False) == []


async def test_a_hundred_members_are_looked_up_at_once_without_the_members_intent(
    world: World, sandbox: Sandbox
) -> None:
    assert sandbox.base_url
    crowd = [world.state.add_user(f"gast{number}") for number in range(101)]
    for user in crowd:
        world.state.add_member(world.guild, user)
    intents = discord.Intents.none()
    intents.guilds = True
    async with running(world, intents=intents) as bot:
        guild = bot.get_guild(world.guild.id)
        assert guild is not None
        found = await guild.query_members(user_ids=[user.id for user in crowd], cache=False)
        assert [member.id for member in found] == [user.id for user in crowd[:100]]
        assert len(await guild.query_members("gast10", limit=100, cache=False)) == 2


async def test_the_whole_list_comes_in_chunks(
    bot: Recorder, world: World, chunks: list[dict[str, Any]]
) -> None:
    before = len(world.guild.members)
    for number in range(2000):
        world.state.add_member(world.guild, world.state.add_user(f"gast{number}"))
    guild = bot.get_guild(world.guild.id)
    assert guild is not None
    assert len(await guild.query_members(limit=None, cache=False)) == before + 2000
    assert [(each["chunk_index"], len(each["members"])) for each in chunks] == [
        (0, 1000),
        (1, 1000),
        (2, before),
    ]


async def test_a_request_for_members_that_is_none_ends_the_connection(
    bot: Recorder, sandbox: Sandbox
) -> None:
    await bot.ws.send_as_json({"op": 8, "d": {"guild_id": "keine"}})
    await bot.hears("resumed")
    assert sandbox.gateway.resumes == 1
