"""The connection to Discord: lean, supervised, and with every interaction brought to the router."""

import asyncio
import logging
import sys
import time
from typing import Any

import aiohttp
import discord
from discord.gateway import DiscordWebSocket, ReconnectWebSocket

from utils import operator_texts, texts
from utils.channels import answers
from utils.channels.guild import GuildUnavailableError
from utils.channels.outgoing import Outgoing
from utils.channels.router import Router
from utils.operation.counting import Count, Counts
from utils.pace import Pace

log = logging.getLogger(__name__)

CONNECT_TIMEOUT_S = 20.0
HANG_UP_S = 2.0
# py-cord notes a heartbeat after it was sent; its answer may have been quicker.
_SEND_DELAY_S = 1.0
FINISH_S = 10.0
# Close codes after which reconnecting is forbidden (topics/opcodes-and-status-codes.mdx, gateway close event codes).
_AUTHENTICATION_FAILED = 4004
_DISALLOWED_INTENTS = 4014
_FATAL_CODES = {_AUTHENTICATION_FAILED, 4010, 4011, 4012, 4013, _DISALLOWED_INTENTS}
_KEEP_SESSION = 4000
_UNREACHABLE = (aiohttp.ClientError, TimeoutError, OSError)


def intents() -> discord.Intents:
    """Return what the bot listens to.

    Channels and threads, messages with their words, reactions and votes, and who joins, leaves or changes roles.
    """
    wanted = discord.Intents.none()
    wanted.guilds = True
    wanted.guild_messages = True
    wanted.message_content = True
    wanted.guild_reactions = True
    wanted.guild_polls = True
    wanted.members = True
    return wanted


class TicketBot(discord.Bot):
    """py-cord's client, kept small: no message cache, no member cache, nobody mentioned unless a call says so."""

    def __init__(self, guild_id: int, router: Router, pace: Pace, counts: Counts | None = None) -> None:
        super().__init__(  # type: ignore[no-untyped-call] # py-cord leaves this one untyped
            intents=intents(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            cache_default_sounds=False,
            guild_ready_timeout=pace.guild_s,
            # py-cord would send the commands at every IDENTIFY; main.py does it once per process.
            auto_sync_commands=False,
            debug_guilds=[guild_id],
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self._guild_id = guild_id
        self._router = router
        self._pace = pace
        self.counts = counts or Counts()
        self._tried_at_s = time.perf_counter()
        self.is_away = False
        """Whether the last attempt to reach Discord failed."""
        # py-cord cannot be given another HTTPClient.
        self.http.request = Outgoing(self.http, pace, self.counts).request  # type: ignore[method-assign]

    @property
    def is_connected(self) -> bool:
        """Return whether events arrive; py-cord's `is_ready` stays true through every interruption."""
        return self.is_ready() and not self.is_closed() and self.ws is not None and self.ws.open

    @property
    def silent_for_s(self) -> float:
        """Return for how long nothing came from Discord, and nobody tried to get something."""
        keeper = self.ws._keep_alive if self.ws is not None else None  # noqa: SLF001
        heard_at_s = keeper._last_recv if keeper is not None else 0.0  # noqa: SLF001
        return time.perf_counter() - max(self._tried_at_s, heard_at_s)

    def _tries(self) -> None:
        self._tried_at_s = time.perf_counter()

    def home(self) -> discord.Guild:
        """Return the one guild of this installation.

        Raises GuildUnavailableError before Discord has told of it and during an outage.
        """
        guild = self.get_guild(self._guild_id)
        if guild is None or guild.unavailable:
            raise GuildUnavailableError
        return guild

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Bring commands to py-cord and everything else to the router."""
        if interaction.guild_id != self._guild_id:
            await answers.privately(interaction, texts.NO_DIRECT_MESSAGES)
        elif interaction.type in {
            discord.InteractionType.application_command,
            discord.InteractionType.auto_complete,
        }:
            await answers.in_time(interaction, self.process_application_commands(interaction))
        else:
            await self._router.dispatch(interaction)

    async def on_unknown_application_command(self, interaction: discord.Interaction) -> None:
        """Answer a command that an earlier version or another program registered."""
        await answers.privately(interaction, texts.UNKNOWN_COMMAND)

    async def on_application_command_error(
        self, context: discord.ApplicationContext, exception: discord.DiscordException
    ) -> None:
        """Answer where a command failed; the traceback is for the operator."""
        name = context.command.qualified_name if context.command else "?"
        log.error("Der Befehl /%s ist gescheitert; wer ihn gab, erfährt es.", name, exc_info=exception)
        await answers.apologize(context.interaction, exception)

    async def on_error(self, event_method: str, *_args: Any, **_kwargs: Any) -> None:
        """Log what goes wrong in a listener; the next event is handled as usual."""
        log.error("Das Ereignis %s ließ sich nicht verarbeiten.", event_method, exc_info=sys.exception())

    async def login_patiently(self, token: str) -> None:
        """Log in, however long Discord takes to be there.

        Raises discord.LoginFailure when Discord refuses the token.
        """
        pause_s = self._pace.reconnect_s
        while True:
            self._tries()
            try:
                await self.login(token)
            except discord.LoginFailure:
                raise
            except (discord.HTTPException, *_UNREACHABLE) as error:
                self.is_away = True
                log.warning(operator_texts.DISCORD_UNREACHABLE, _name(error), pause_s)
                await self.http.close()
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, self._pace.longest_reconnect_s)
            else:
                self.is_away = False
                return

    async def register_commands_patiently(self) -> None:
        """Tell Discord the commands, however long it takes to be there; a refusal is logged."""
        pause_s = self._pace.reconnect_s
        while True:
            try:
                await self.sync_commands(force=True)
            except (discord.DiscordServerError, *_UNREACHABLE) as error:
                log.warning(operator_texts.DISCORD_UNREACHABLE, _name(error), pause_s)
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, self._pace.longest_reconnect_s)
            except discord.HTTPException as error:
                log.error(operator_texts.COMMANDS_REFUSED, error.status, error.code)
                return
            else:
                return

    async def finish_events(self) -> None:
        """Let what has begun because of events come to its end; what takes longer than `FINISH_S` is given up."""
        give_up_at_s = self.loop.time() + FINISH_S
        while self._tasks and self.loop.time() < give_up_at_s:
            # Events cause events: a claim tells the other cogs.
            await asyncio.wait(self._tasks, timeout=give_up_at_s - self.loop.time())
        late = list(self._tasks)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def connect(self, *, reconnect: bool = True) -> None:
        """Stay connected until the bot is closed.

        In place of py-cord's own loop, which ends at a malformed event and waits up to 1,024 s between attempts.
        Raises discord.ConnectionClosed where Discord forbids to come back, and
        discord.PrivilegedIntentsRequired where the intents are not enabled in the Developer Portal.
        """
        session: dict[str, Any] = {"initial": True, "shard_id": self.shard_id}
        pause_s = self._pace.reconnect_s
        while not self.is_closed():
            self._tries()
            try:
                self.ws = await asyncio.wait_for(
                    DiscordWebSocket.from_client(self, **session), CONNECT_TIMEOUT_S
                )
                session["initial"] = False
                await self.ws.poll_event()
                pause_s = self._pace.reconnect_s
                self.is_away = False
                await self._listen(self.ws)
            except ReconnectWebSocket as request:
                resume = request.resume
            except discord.ConnectionClosed as error:
                self._raise_if_fatal(error)
                resume = True
            except (discord.DiscordException, *_UNREACHABLE) as error:
                self.is_away = True
                log.warning(
                    "Die Verbindung zu Discord ist weg (%s); neuer Versuch in %.0f s.", _name(error), pause_s
                )
                resume = True
            except Exception:
                # An event that py-cord cannot read must not end the bot. It counts as received, so it is not sent again.
                log.exception("Discord hat etwas Unlesbares geschickt; ich verbinde mich neu.")
                resume = True
            if self.is_closed() or not reconnect:
                return
            self.counts.add(Count.CONNECTIONS_LOST)
            self.dispatch("disconnect")
            await self._hang_up()
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, self._pace.longest_reconnect_s)
            session.update(self._continuation(resume=resume))

    async def _listen(self, websocket: DiscordWebSocket) -> None:
        """Take in events until the connection ends; raises TimeoutError when a heartbeat is not answered in time.

        A line that is dead without a word (a router that forgot it) is noticed by py-cord only a minute or two later.
        """
        listening = asyncio.create_task(_poll(websocket))
        silence = asyncio.create_task(_silence(websocket, self._pace.heartbeat_answer_s))
        try:
            await asyncio.wait({listening, silence}, return_when=asyncio.FIRST_COMPLETED)
            if listening.done():
                listening.result()
            raise TimeoutError
        finally:
            listening.cancel()
            silence.cancel()

    def _continuation(self, *, resume: bool) -> dict[str, Any]:
        if self.ws is None or self.ws.session_id is None or not resume:
            return {"resume": False, "session": None, "sequence": None}
        return {"resume": True, "session": self.ws.session_id, "sequence": self.ws.sequence}

    async def _hang_up(self) -> None:
        if self.ws is None or not self.ws.open:
            return
        try:
            # Any code but 1000 keeps the session, so that it can be resumed.
            await asyncio.wait_for(self.ws.close(code=_KEEP_SESSION), HANG_UP_S)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.debug("The old connection could not be closed: %s.", _name(error))

    @staticmethod
    def _raise_if_fatal(error: discord.ConnectionClosed) -> None:
        if error.code == _DISALLOWED_INTENTS:
            raise discord.PrivilegedIntentsRequired(error.shard_id) from error
        if error.code == _AUTHENTICATION_FAILED:
            raise discord.LoginFailure("Discord no longer accepts the token.") from error
        if error.code in _FATAL_CODES:
            raise error


def _name(error: BaseException) -> str:
    return type(error).__name__


async def _poll(websocket: DiscordWebSocket) -> None:
    while True:
        await websocket.poll_event()


async def _silence(websocket: DiscordWebSocket, patience_s: float) -> None:
    """Return when a heartbeat has gone unanswered for so long."""
    while True:
        await asyncio.sleep(patience_s / 4)
        keeper = websocket._keep_alive  # noqa: SLF001
        if keeper is None:
            continue
        sent_s = keeper._last_send  # noqa: SLF001
        is_unanswered = keeper._last_recv < sent_s - _SEND_DELAY_S  # noqa: SLF001
        if is_unanswered and time.perf_counter() - sent_s > patience_s:
            return
