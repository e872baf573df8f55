"""Breaks in the gateway's connection, and what the real client makes of them."""

import asyncio
from typing import Any

import discord
import pytest

from tests.sandbox.enums import Intent
from tests.sandbox.operations import messages
from tests.sandbox.operations.messages import Draft
from tests.sandbox.server import Sandbox
from tests.unit.sandbox.conftest import Recorder, World, bot_intents, eventually, running


def say(world: World, content: str) -> int:
    return messages.post(world.state, world.lobby, world.mia.id, Draft(content)).id


async def hears_message(bot: Recorder, content: str) -> None:
    await bot.hears("message", lambda each: getattr(each, "content", None) == content)


async def test_after_a_drop_the_bot_resumes_and_misses_nothing(
    bot: Recorder, world: World, sandbox: Sandbox
) -> None:
    await sandbox.gateway.drop()
    say(world, "während der Pause")
    await bot.hears("resumed")
    await hears_message(bot, "während der Pause")
    assert (sandbox.gateway.identifies, sandbox.gateway.resumes) == (1, 1)
    say(world, "danach")
    await hears_message(bot, "danach")


async def test_a_close_code_makes_the_bot_resume_too(bot: Recorder, sandbox: Sandbox) -> None:
    await sandbox.gateway.drop(4000)
    await bot.hears("resumed")
    assert sandbox.gateway.resumes == 1


async def test_the_gateway_can_ask_for_a_reconnect(bot: Recorder, world: World, sandbox: Sandbox) -> None:
    sandbox.gateway.reconnect()
    await bot.hears("resumed")
    say(world, "wieder da")
    await hears_message(bot, "wieder da")


async def test_a_resumable_invalid_session_is_resumed(bot: Recorder, sandbox: Sandbox) -> None:
    sandbox.gateway.invalidate(resumable=True)
    await bot.hears("resumed")
    assert sandbox.gateway.identifies == 1


async def test_an_invalid_session_begins_anew(
    bot: Recorder, world: World, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot, "before_identify_hook", _at_once)
    sandbox.gateway.invalidate(resumable=False)
    await bot.hears("ready")
    assert (sandbox.gateway.identifies, sandbox.gateway.resumes) == (2, 0)
    say(world, "neu")
    await hears_message(bot, "neu")


async def test_a_forgotten_session_cannot_be_resumed(
    bot: Recorder, world: World, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot, "before_identify_hook", _at_once)
    sandbox.gateway.forget_sessions()
    await sandbox.gateway.drop()
    say(world, "verpasst")
    await bot.hears("ready")
    say(world, "gehört")
    await hears_message(bot, "gehört")
    assert not [each for each in bot.heard if getattr(each[1], "content", None) == "verpasst"]


async def test_a_long_break_ends_the_session(
    bot: Recorder, world: World, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot, "before_identify_hook", _at_once)
    for session in sandbox.gateway.sessions.values():
        session.disconnect(world.state.clock.now_s())
    world.state.clock.advance(10 * 60)
    await sandbox.gateway.drop()
    await bot.hears("ready")
    assert sandbox.gateway.identifies == 2


async def test_lost_events_are_lost_silently(bot: Recorder, world: World, sandbox: Sandbox) -> None:
    sandbox.gateway.lose_events(1)
    lost, kept = say(world, "verloren"), say(world, "angekommen")
    message = await bot.hears("message")
    assert isinstance(message, discord.Message)
    assert (message.id, message.content) == (kept, "angekommen")
    assert lost != kept


async def test_a_malformed_event_ends_the_client(world: World, sandbox: Sandbox) -> None:
    bot = Recorder(bot_intents())
    bot._connection.guild_ready_timeout = 0.2
    task = asyncio.create_task(bot.start(world.bot.bot_token))
    await bot.hears("ready")
    sandbox.gateway.send_event("MESSAGE_CREATE", {"id": "kaputt"})
    with pytest.raises(KeyError):
        await task
    await bot.close()


async def test_a_wrong_token_is_refused(world: World, sandbox: Sandbox) -> None:
    assert sandbox.base_url
    world.bot.bot_token = "another.token"
    bot = Recorder(bot_intents())
    with pytest.raises(discord.LoginFailure):
        await bot.start("made.up.token")
    await bot.close()


async def test_an_intent_that_is_not_switched_on_is_refused(world: World, sandbox: Sandbox) -> None:
    assert sandbox.base_url
    world.bot.allowed_privileged_intents = Intent.GUILD_MEMBERS
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with running(world):
            pass


async def test_a_new_process_finds_the_world_as_it_was(world: World, sandbox: Sandbox) -> None:
    assert sandbox.base_url
    async with running(world) as bot:
        lobby = await bot.fetch_channel(world.lobby.id)
        assert isinstance(lobby, discord.TextChannel)
        sent = await lobby.send("von früher")
    async with running(world) as bot:
        lobby = await bot.fetch_channel(world.lobby.id)
        assert isinstance(lobby, discord.TextChannel)
        assert (await lobby.fetch_message(sent.id)).content == "von früher"


async def test_typing_is_shown(bot: Recorder, world: World, sandbox: Sandbox) -> None:
    told: list[str] = []
    world.state.bus.subscribe(lambda event: told.append(event.name))
    lobby = await bot.fetch_channel(world.lobby.id)
    assert isinstance(lobby, discord.TextChannel)
    async with lobby.typing():
        await eventually(lambda: "TYPING_START" in told)
    assert sandbox.journal.entries[-1].route == "/channels/{channel_id}/typing"


async def _at_once(*_: Any, **__: Any) -> None:
    """Do not wait the five seconds that py-cord leaves between two IDENTIFYs."""
