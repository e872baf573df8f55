"""What Discord says of an application, and of who has which role."""

from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import pytest
from discord.http import Route

from tests.sandbox.enums import Intent
from tests.sandbox.server import Sandbox
from tests.unit.sandbox.conftest import World


async def get(world: World, path: str) -> tuple[int, Any, str]:
    headers = {"Authorization": f"Bot {world.bot.bot_token}"}
    url = Route.API_BASE_URL.replace("{API_VERSION}", "10") + path
    async with aiohttp.ClientSession() as http, http.get(url, headers=headers) as answer:
        return answer.status, await answer.json(), answer.headers["Date"]


async def test_the_flags_say_which_intents_are_switched_on(world: World, sandbox: Sandbox) -> None:
    assert sandbox.base_url
    world.bot.allowed_privileged_intents = Intent.GUILD_MEMBERS
    assert (await get(world, "/applications/@me"))[1]["flags"] == 1 << 15
    world.bot.allowed_privileged_intents = Intent.MESSAGE_CONTENT
    assert (await get(world, "/applications/@me"))[1]["flags"] == 1 << 19


async def test_members_are_counted_by_role_and_everyone_is_left_out(world: World, sandbox: Sandbox) -> None:
    assert sandbox.base_url
    _, counts, _ = await get(world, f"/guilds/{world.guild.id}/roles/member-counts")
    assert counts[str(world.support.id)] == 1
    assert str(world.guild.id) not in counts


async def test_without_the_scope_for_commands_they_are_out_of_reach(world: World, sandbox: Sandbox) -> None:
    assert sandbox.base_url
    world.bot.guilds_without_commands.add(world.guild.id)
    path = f"/applications/{world.bot.id}/guilds/{world.guild.id}/commands"
    status, refusal, _ = await get(world, path)
    assert (status, refusal["code"]) == (403, 50001)


async def test_answers_carry_the_sandboxs_time(world: World, sandbox: Sandbox) -> None:
    sandbox.state.clock.advance(3_600)
    _, _, date = await get(world, "/gateway")
    assert parsedate_to_datetime(date).timestamp() == pytest.approx(sandbox.state.clock.now_s(), abs=10)
