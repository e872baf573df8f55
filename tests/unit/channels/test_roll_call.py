"""What the bot learns when it asks Discord who is there, and when it learns nothing."""

from dataclasses import dataclass
from typing import Any

import discord
import pytest

from tests.sandbox import member_requests
from tests.sandbox.operations import members
from tests.unit.sandbox.conftest import Recorder, World
from utils.channels import roll_call
from utils.channels.roll_call import ASKED_AT_ONCE, NoAnswerError, call_roll
from utils.presence import Presence


@dataclass
class Roles:
    support_role_id: int
    admin_role_id: int
    viewer_role_ids: tuple[int, ...] = ()


@pytest.fixture
def roles(world: World) -> Roles:
    return Roles(world.support.id, world.state.add_role(world.guild, "Leitung").id)


@pytest.fixture
def guild(roles: Roles, bot: Recorder, world: World) -> discord.Guild:
    assert roles.support_role_id
    found = bot.get_guild(world.guild.id)
    assert found is not None
    return found


async def test_everybody_is_placed(guild: discord.Guild, roles: Roles, world: World) -> None:
    stranger = world.state.add_user("fremd")
    assert await call_roll(guild, [world.mia.id, world.sam.id, stranger.id], roles) == [
        Presence(world.mia.id, on_server=True, on_team=False),
        Presence(world.sam.id, on_server=True, on_team=True),
        Presence(stranger.id, on_server=False, on_team=False),
    ]


async def test_many_are_asked_for_in_as_few_requests_as_possible(
    guild: discord.Guild,
    roles: Roles,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []
    answer = member_requests.answer

    def count(*arguments: Any) -> Any:
        asked.append(len(arguments[-1]["user_ids"]))
        return answer(*arguments)

    monkeypatch.setattr(member_requests, "answer", count)
    crowd = [world.state.add_user(f"gast{number}") for number in range(2 * ASKED_AT_ONCE)]
    for user in crowd[::2]:
        world.state.add_member(world.guild, user)
    presences = await call_roll(guild, [user.id for user in crowd], roles)
    assert [one.on_server for one in presences] == [True, False] * ASKED_AT_ONCE
    assert asked == [100, 100]


async def test_silence_is_no_answer(
    guild: discord.Guild,
    roles: Roles,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(roll_call, "ANSWER_S", 0.1)
    monkeypatch.setattr(member_requests, "answer", lambda *_: [])
    with pytest.raises(NoAnswerError):
        await call_roll(guild, [world.mia.id], roles)


async def test_an_empty_answer_says_nothing_about_anybody(
    guild: discord.Guild,
    roles: Roles,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer = member_requests.answer
    monkeypatch.setattr(
        member_requests, "answer", lambda *asked: [{**chunk, "members": []} for chunk in answer(*asked)]
    )
    with pytest.raises(NoAnswerError):
        await call_roll(guild, [world.mia.id], roles)


async def test_a_lost_connection_is_no_answer(
    guild: discord.Guild,
    roles: Roles,
    world: World,
    bot: Recorder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(roll_call, "ANSWER_S", 0.1)
    await bot.ws.socket.close()
    with pytest.raises(NoAnswerError):
        await call_roll(guild, [world.mia.id], roles)


async def test_a_role_that_is_gone_costs_nobody_his_place_on_the_team(
    guild: discord.Guild,
    roles: Roles,
    world: World,
    bot: Recorder,
) -> None:
    members.delete_role(world.state, world.guild, world.support)
    await bot.hears("guild_role_delete")
    assert await call_roll(guild, [world.sam.id], roles) == [
        Presence(world.sam.id, on_server=True, on_team=True)
    ]
