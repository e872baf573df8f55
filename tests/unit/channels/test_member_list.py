"""The whole list of members, and what is no list."""

import discord
import pytest

from tests.sandbox.faults import Fault, FaultKind
from tests.sandbox.server import Sandbox
from tests.unit.sandbox.conftest import Recorder, World
from utils.channels.member_list import read_members
from utils.channels.roll_call import NoAnswerError


@pytest.fixture
def guild(bot: Recorder, world: World) -> discord.Guild:
    found = bot.get_guild(world.guild.id)
    assert found is not None
    return found


async def test_of_everybody_who_has_roles_they_are_read(guild: discord.Guild, world: World) -> None:
    found = await read_members(guild)
    assert found[world.sam.id] == {world.support.id}
    assert world.mia.id not in found


async def test_more_than_a_page_of_members_is_read_to_the_end(guild: discord.Guild, world: World) -> None:
    for number in range(1005):
        user = world.state.add_user(f"gast{number}")
        world.state.add_member(world.guild, user, roles=[world.support])
    assert len(await read_members(guild)) >= 1006


@pytest.mark.parametrize("skip", [0, 1])
async def test_a_page_that_fails_is_no_list(
    guild: discord.Guild, world: World, sandbox: Sandbox, skip: int
) -> None:
    for number in range(1005):
        world.state.add_member(world.guild, world.state.add_user(f"gast{number}"))
    sandbox.faults.add(
        Fault(FaultKind.STATUS, "GET", r"/guilds/\d+/members", status=403, skip=skip, times=None)
    )
    with pytest.raises(NoAnswerError):
        await read_members(guild)


async def test_a_list_without_the_bot_itself_is_no_list(guild: discord.Guild, world: World) -> None:
    del world.guild.members[guild.me.id]
    with pytest.raises(NoAnswerError):
        await read_members(guild)
