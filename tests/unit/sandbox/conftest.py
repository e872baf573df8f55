"""A small world, and the real py-cord client in it."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
import pytest
from discord.http import Route

from tests.sandbox.description import ApiDescription
from tests.sandbox.models import Application, Channel, Guild, Role, User
from tests.sandbox.operations import messages
from tests.sandbox.permissions import Permission
from tests.sandbox.server import Sandbox
from tests.sandbox.state import State, overwrite_for

BOT_PERMISSIONS = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.MANAGE_CHANNELS
    | Permission.MANAGE_ROLES
    | Permission.USE_APPLICATION_COMMANDS
)
DEADLINE_S = 10.0


@dataclass
class World:
    """A guild with a member, a supporter, a bot, and a few channels."""

    state: State
    guild: Guild
    mia: User
    sam: User
    support: Role
    bot: Application
    tickets: Channel
    lobby: Channel
    secret: Channel


@pytest.fixture
def world() -> World:
    state = State()
    owner = state.add_user("olga")
    guild = state.add_guild("Spielwiese", owner=owner)
    support = state.add_role(guild, "Support")
    mia, sam = state.add_user("mia", global_name="Mia"), state.add_user("sam", global_name="Sam")
    state.add_member(guild, mia)
    state.add_member(guild, sam, roles=[support])
    bot = state.add_application("Sigrid", bot_token="made.up.token", owner=owner)
    state.add_bot(guild, bot, permissions=BOT_PERMISSIONS)
    everyone = guild.roles[guild.id]
    return World(
        state,
        guild,
        mia,
        sam,
        support,
        bot,
        tickets=state.add_category(guild, "Tickets"),
        lobby=state.add_text_channel(guild, "lobby"),
        secret=state.add_text_channel(
            guild, "secret", overwrites=[overwrite_for(everyone, deny=Permission.VIEW_CHANNEL)]
        ),
    )


@pytest.fixture
async def sandbox(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sandbox]:
    description = os.environ.get("DISCORD_API_DESCRIPTION")
    sandbox = Sandbox(world.state, description=ApiDescription(description) if description else None)
    await sandbox.start()
    monkeypatch.setattr(Route, "API_BASE_URL", sandbox.base_url + "/api/v{API_VERSION}")
    yield sandbox
    await sandbox.stop()
    assert sandbox.journal.violations == []


class Recorder(discord.Bot):
    """A bot that remembers what it is told."""

    def __init__(self, intents: discord.Intents) -> None:
        super().__init__(  # type: ignore[no-untyped-call]  # py-cord leaves its constructor untyped
            intents=intents,
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            auto_sync_commands=False,
            cache_default_sounds=False,
        )
        self.heard: list[tuple[str, object]] = []

    def dispatch(self, event: str, *args: Any, **kwargs: Any) -> None:
        self.heard.append((event, args[0] if args else None))
        super().dispatch(event, *args, **kwargs)

    async def hears(self, name: str, accepts: Callable[[object], bool] = lambda _: True) -> object:
        """Return the first thing of that name, once it has come, and forget it."""
        found: list[tuple[str, object]] = []

        def has_come() -> bool:
            found[:] = [each for each in self.heard if each[0] == name and accepts(each[1])]
            return bool(found)

        await eventually(has_come)
        self.heard.remove(found[0])
        return found[0][1]


async def eventually(condition: Callable[[], bool]) -> None:
    """Return once the condition holds; fail if that takes too long."""
    async with asyncio.timeout(DEADLINE_S):
        while not condition():  # noqa: ASYNC110  # the conditions are about state that signals nothing
            await asyncio.sleep(0.005)


def bot_intents() -> discord.Intents:
    intents = discord.Intents.none()
    intents.guilds = intents.guild_messages = intents.message_content = intents.members = True
    intents.dm_messages = intents.guild_reactions = intents.guild_polls = True
    return intents


@contextlib.asynccontextmanager
async def running(world: World, *, intents: discord.Intents | None = None) -> AsyncIterator[Recorder]:
    """Log a bot in and wait until it is ready."""
    bot = Recorder(intents or bot_intents())
    bot._connection.guild_ready_timeout = 0.2
    task = asyncio.create_task(bot.start(world.bot.bot_token))
    ready = asyncio.create_task(bot.hears("ready"))
    try:
        done, _ = await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
        if task in done:
            ready.cancel()
            task.result()
        yield bot
    finally:
        await bot.close()
        await asyncio.wait({task})


@pytest.fixture
async def bot(world: World, sandbox: Sandbox) -> AsyncIterator[Recorder]:
    assert sandbox.base_url
    async with running(world) as bot:
        yield bot


async def lobby_of(bot: Recorder, world: World) -> discord.TextChannel:
    channel = await bot.fetch_channel(world.lobby.id)
    assert isinstance(channel, discord.TextChannel)
    return channel


def contents(world: World) -> list[str]:
    return [message.content for message in messages.live(world.lobby)]


@dataclass(frozen=True)
class Person:
    """Somebody at his Discord client: the person API, whose paths are those of Discord's own."""

    user: User
    session: aiohttp.ClientSession

    async def tries(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Do something, and return the status and what the answer says."""
        query = {"as": str(self.user.id)}
        async with self.session.request(method, path, params=query, json=body) as response:
            return response.status, None if response.status == 204 else await response.json()

    async def does(self, method: str, path: str, body: object = None) -> Any:
        """Do something that is allowed, and return the answer."""
        status, answer = await self.tries(method, path, body)
        assert status < 300, answer
        return answer


@pytest.fixture
async def people(sandbox: Sandbox) -> AsyncIterator[Callable[[User], Person]]:
    async with aiohttp.ClientSession(f"{sandbox.base_url}/sandbox/api/") as session:
        yield lambda user: Person(user, session)


@pytest.fixture
async def control(sandbox: Sandbox) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(f"{sandbox.base_url}/sandbox/control/") as session:
        yield session


async def ask(control: aiohttp.ClientSession, path: str) -> Any:
    async with control.get(path) as response:
        assert response.status == 200
        return await response.json()


async def order(control: aiohttp.ClientSession, method: str, path: str, body: object = None) -> Any:
    async with control.request(method, path, json=body) as response:
        assert response.status < 300, await response.text()
        return None if response.status == 204 else await response.json()
