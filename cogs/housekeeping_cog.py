"""What happens by the clock, and what happens after a start or a lost connection."""

import asyncio
import logging
import math
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import discord

from utils import operator_texts
from utils.channels.alarms import Alarms
from utils.channels.client import TicketBot
from utils.channels.creation import ChannelRefusedError
from utils.channels.guild import GuildUnavailableError
from utils.channels.history import GapFiller
from utils.channels.lost_tickets import LostTickets
from utils.channels.sync import ChannelSync
from utils.clock import Clock
from utils.config import BotSettings
from utils.database import Database
from utils.operation.count_keeping import write_along
from utils.operation.counting import Count
from utils.operation.progress import Progress
from utils.operator_texts import DATABASE_IS_WELL_AGAIN, DATABASE_TROUBLES
from utils.pace import Pace
from utils.store import ending, gaps, heartbeat, tickets
from utils.store.heartbeat import Heartbeat
from utils.tickets import State, Ticket

log = logging.getLogger(__name__)

Outbox = Callable[[], Awaitable[None]]
"""Sends what is still to be sent."""

DAY_MS = 24 * 3600 * 1000


class HousekeepingCog(discord.Cog):
    """Sync, gaps, clean-up, heartbeat."""

    def __init__(
        self,
        bot: TicketBot,
        settings: BotSettings,
        database: Database,
        sync: ChannelSync,
        lost: LostTickets,
        gaps: GapFiller,
        alarms: Alarms,
        outboxes: Sequence[Outbox],
        clock: Clock,
        pace: Pace,
    ) -> None:
        self._bot = bot
        self._settings = settings
        self._database = database
        self._sync = sync
        self._alarms = alarms
        self._lost = lost
        self._outboxes = outboxes
        self._gaps = gaps
        self._clock = clock
        self._pace = pace
        self._started_at_ms = clock()
        self._recovering = asyncio.Lock()
        self._loops: list[asyncio.Task[None]] = []
        self._has_confirmed = False

    def start(self) -> None:
        """Begin the regular work, once the bot is connected and its settings are known to be right."""
        pace = self._pace
        self._loops = [
            asyncio.create_task(self._every(pace.heartbeat_s, self.beat)),
            asyncio.create_task(self._every(pace.retry_s, self._retry)),
            asyncio.create_task(self._every(pace.retry_s, self._tell_alarms)),
            *(asyncio.create_task(self._every(pace.retry_s, post)) for post in self._outboxes),
            asyncio.create_task(self._every(pace.full_sync_s, self._recover)),
            asyncio.create_task(self._every(pace.files_s, self._ask_for_files)),
            asyncio.create_task(self._every(pace.inactivity_s, self._ask_for_silences)),
        ]

    async def stop(self) -> None:
        """End the regular work and leave a last sign of life that says so."""
        for task in self._loops:
            task.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        try:
            await self._write_heartbeat(connected=False)
        except sqlite3.Error as error:
            log.warning("Das letzte Lebenszeichen ließ sich nicht schreiben (%s).", type(error).__name__)
        if self._loops:
            await self._tell_alarms()

    async def _every(self, interval_s: float, job: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await job()
            except Exception:
                # A fault of one round must not end all later ones.
                log.exception("Regelmäßige Arbeit ist gescheitert; nächster Versuch in %.0f s.", interval_s)
            await asyncio.sleep(interval_s)

    async def _tell_alarms(self) -> None:
        trouble = self._database.health.trouble
        if trouble is None:
            self._alarms.is_over("database", DATABASE_IS_WELL_AGAIN)
        else:
            self._alarms.are_now("database", [DATABASE_TROUBLES[trouble.name]])
        await self._alarms.tell()

    async def beat(self) -> None:
        """Tell the panel that the bot lives."""
        await self._write_heartbeat(connected=self._bot.is_connected)

    async def _write_heartbeat(self, *, connected: bool) -> None:
        latency_s = self._bot.latency
        # NaN and infinity, which py-cord gives without a connection, are no latency.
        latency_ms = round(latency_s * 1000) if connected and 0 <= latency_s < math.inf else None
        sign = Heartbeat(
            beat_at_ms=self._clock(),
            started_at_ms=self._started_at_ms,
            connected=connected,
            gateway_latency_ms=latency_ms,
            bot_name=self._bot.user.name if self._bot.user else None,
        )
        await write_along(self._database, self._bot.counts, lambda c: heartbeat.beat(c, sign))

    @discord.Cog.listener()
    async def on_answer_lost(self, is_late: bool) -> None:
        """Count whoever pressed something and got no answer."""
        self._bot.counts.add(Count.ANSWERS_LOST, "late" if is_late else "failed")

    @discord.Cog.listener()
    async def on_ready(self) -> None:
        """Catch up after a new session; after the start, `start` does it."""
        self._bot.counts.add(Count.SESSIONS, "new")
        self._gaps.connection_is_back()
        self._sync.trust_cache()
        await self._catch_up()

    @discord.Cog.listener()
    async def on_guild_available(self, _guild: discord.Guild) -> None:
        """Catch up after an outage of Discord's, which ends with a fresh copy of the guild."""
        self._gaps.connection_is_back()
        await self._catch_up()

    @discord.Cog.listener()
    async def on_resumed(self) -> None:
        """Catch up after a resumed session: Discord may have lost events."""
        self._bot.counts.add(Count.SESSIONS, "resumed")
        self._gaps.connection_is_back()
        await self._catch_up()

    @discord.Cog.listener()
    async def on_disconnect(self) -> None:
        """Note that messages may be missed from here on."""
        await self._gaps.connection_lost()
        await self.beat()

    @discord.Cog.listener()
    async def on_guild_unavailable(self, _guild: discord.Guild) -> None:
        """Note that messages may be missed from here on."""
        log.warning("Discord hat eine Störung: Der Server ist gerade nicht erreichbar.")
        await self._gaps.connection_lost()

    @discord.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Tell the operator why nothing works any more."""
        log.error("Der Bot ist vom Server „%s“ entfernt worden; bitte lade ihn wieder ein.", guild.name)
        await self._gaps.connection_lost()

    async def _catch_up(self) -> None:
        if self._loops:
            await self.beat()
            await self._recover()

    async def _recover(self) -> None:
        """Bring channels and record up to date; `recovered` tells the other cogs."""
        # A new session announces itself twice (guild available, ready); the second finds nothing left to do.
        async with self._recovering:
            if not self._is_guild_there():
                return
            await self._lost.take_in()
            await self._sync_all()
            await self._fill_all()
            self._bot.dispatch("recovered")
            await self._clean_up()

    async def _fill_all(self) -> None:
        listed = await self._database.read(tickets.not_deleted)
        with Progress(operator_texts.HISTORIES_FETCHED, len(listed), is_quiet=True) as progress:
            for ticket in listed:
                await self._gaps.fill(ticket.id)
                current = await self._database.read(partial(tickets.get, ticket_id=ticket.id))
                if current is not None and current.control_digest is None:
                    await self._sync_one(ticket.id)  # its control message was deleted meanwhile
                progress.advance()

    async def _retry(self) -> None:
        if not self._is_guild_there():
            return
        for ticket_id in self._sync.unfinished.due():
            before = await self._database.read(partial(tickets.get, ticket_id=ticket_id))
            if before is not None and before.state is State.DELETED:
                await self._remove(ticket_id)
                continue
            current = await self._sync_one(ticket_id)
            was_unopened = before is not None and before.control_message_id is None
            if was_unopened and current is not None and current.control_message_id is not None:
                self._bot.dispatch("ticket_opened", current)
            if current is not None and current.gap_after_id is not None:
                # A channel that had been made unseen: nobody heard what was written in it first.
                await self._gaps.fill(ticket_id)
        filled = [await self._gaps.fill(ticket_id) for ticket_id in self._gaps.unfinished.due()]
        if any(filled):
            self._bot.dispatch("recovered")

    async def _ask_for_files(self) -> None:
        self._bot.dispatch("files_due")

    async def _ask_for_silences(self) -> None:
        self._bot.dispatch("silences_due")

    def _is_guild_there(self) -> bool:
        """Tell whether there is anything to work on; Discord's outages end with a new READY or GUILD_AVAILABLE."""
        try:
            self._bot.home()
        except GuildUnavailableError:
            return False
        return True

    async def _sync_all(self) -> None:
        listed = await self._database.read(tickets.not_deleted)
        with Progress(operator_texts.CHANNELS_COMPARED, len(listed), is_quiet=True) as progress:
            for ticket in listed:
                # What became of its control message while the process was away, only Discord knows.
                await self._sync_one(ticket.id, confirm=ticket.is_live and not self._has_confirmed)
                progress.advance()
        self._has_confirmed = True
        present = [channel.id for channel in self._bot.home().text_channels]
        for ticket in await self._database.read(lambda c: tickets.deleted_among_channels(c, present)):
            await self._remove(ticket.id)
        self._sync.all_compared_at_ms = self._clock()

    async def _remove(self, ticket_id: int) -> None:
        """Delete the channel of a ticket that has ended, once everything is recorded that was written in it since."""
        await self._database.write(lambda c: gaps.suspect_gap_at_end(c, ticket_id))
        if await self._gaps.complete(ticket_id):
            await self._sync_one(ticket_id)
        else:
            self._sync.unfinished.note(ticket_id, refused=True)

    async def _sync_one(self, ticket_id: int, *, confirm: bool = False) -> Ticket | None:
        try:
            return await self._sync.sync(ticket_id, confirm=confirm)
        except ChannelRefusedError:
            return None  # the ticket has ended, and the log says why
        except Exception:
            # A loop that stops at the first bad ticket leaves all others behind.
            log.exception(
                "Ticket #%d: Der Abgleich ist gescheitert; ich versuche es später wieder.", ticket_id
            )
            self._sync.unfinished.note(ticket_id, refused=True)
            return None

    async def _clean_up(self) -> None:
        days = self._settings.ticket_cleanup_days
        if days == 0:
            return
        before_ms = self._clock() - days * DAY_MS
        for ticket in await self._database.read(lambda c: tickets.closed_before(c, before_ms)):
            # The channel is the only other copy: it stays until the record is complete.
            if await self._gaps.complete(ticket.id):
                await self._end(ticket.id, before_ms)

    async def _end(self, ticket_id: int, before_ms: int) -> None:
        try:
            await self._database.write(lambda c: ending.clean_up(c, ticket_id, before_ms, self._clock()))
        except ending.IncompleteRecordError:
            log.warning("Ticket #%d: Es kam noch etwas hinzu; ich räume es später auf.", ticket_id)
        else:
            await self._sync_one(ticket_id)
