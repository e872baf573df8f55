"""Fills gaps in the record from the history of a channel."""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable
from dataclasses import replace
from weakref import WeakValueDictionary

import discord

from utils.channels.guild import UNREACHABLE, GuildSource, GuildUnavailableError
from utils.channels.history_reader import HistoryReader, Page, Place
from utils.channels.index import Entry
from utils.channels.overwrites import RoleIds
from utils.channels.retries import Retries
from utils.channels.threads import TicketThreads
from utils.clock import Clock
from utils.database import Database
from utils.evidence.attachments import AttachmentKeeper
from utils.group_commit import Result
from utils.pace import Pace
from utils.store import gaps, messages, threads, tickets
from utils.tickets import Ticket

log = logging.getLogger(__name__)

# So many messages before a gap are read again: they may have been edited or deleted in it, and mostly fit on its page.
OVERLAP = 50


class GapFiller:
    """Fetches what was written while nobody listened."""

    def __init__(
        self,
        guild: GuildSource,
        database: Database,
        roles: RoleIds,
        threads: TicketThreads,
        keeper: AttachmentKeeper,
        clock: Clock,
        pace: Pace,
    ) -> None:
        self._guild = guild
        self._database = database
        self._threads = threads
        self._reader = HistoryReader(database, roles, clock)
        self._keeper = keeper
        self._is_listening = False
        self._suspicions = 0
        self._missed: dict[int, int] = {}
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self.unfinished = Retries(clock, pace.refused_s)
        """The tickets whose record could not be completed; housekeeping tries again."""

    async def connection_lost(self) -> None:
        """Remember where the record may have a gap, before anything new is recorded behind it."""
        self._is_listening = False
        self._suspicions += 1
        await self._database.write(gaps.suspect_gaps)

    def connection_is_back(self) -> None:
        """Remember that events arrive again."""
        self._is_listening = True

    def missed(self, ticket_id: int, message_id: int) -> None:
        """Remember that a message, or what became of it, was heard but could not be recorded."""
        self._suspicions += 1
        self._missed[ticket_id] = min(message_id - 1, self._missed.get(ticket_id, message_id))
        self.unfinished.note(ticket_id)

    async def keep(self, ticket_id: int, message_id: int, writing: Awaitable[Result]) -> Result | None:
        """Change the record; None where the disk does not take it now, and it is fetched from history later."""
        try:
            return await writing
        except sqlite3.Error as error:
            log.error(
                "Ticket #%d: Nachricht %d ist nicht aufgezeichnet (%s); ich hole sie nach, sobald es wieder geht.",
                ticket_id,
                message_id,
                type(error).__name__,
            )
            self.missed(ticket_id, message_id)
            return None

    async def complete(self, ticket_id: int) -> bool:
        """Record everything and save all files, before a channel goes and the links with it; tell whether all is safe."""
        return await self.fill(ticket_id, whole=True) and await self._keeper.save_ticket(ticket_id)

    async def fill(self, ticket_id: int, *, whole: bool = False) -> bool:
        """Record everything after the ticket's `gap_after_id`, oldest first; tell whether the record is complete.

        `whole` also finds out what became of older messages, where events may have been lost since they were recorded.
        """
        async with self._locks.setdefault(ticket_id, asyncio.Lock()):
            try:
                return await self._fill(ticket_id, whole=whole)
            except (*UNREACHABLE, GuildUnavailableError, sqlite3.Error) as error:
                self.unfinished.note(ticket_id)
                failure = type(error).__name__
            except discord.HTTPException as error:
                self.unfinished.note(ticket_id, refused=True)
                failure = f"HTTP {error.status}, Code {error.code}"
            except Exception:
                # One message that py-cord cannot read must not keep all other tickets from being completed.
                self.unfinished.note(ticket_id, refused=True)
                log.exception(
                    "Ticket #%d: Der Verlauf lässt sich nicht lesen; ich versuche es später wieder.",
                    ticket_id,
                )
                return False
            log.warning(
                "Ticket #%d: Der Verlauf lässt sich gerade nicht nachholen (%s); ich versuche es wieder.",
                ticket_id,
                failure,
            )
            return False

    async def _fill(self, ticket_id: int, *, whole: bool) -> bool:
        suspicions = self._suspicions
        ticket = await self._database.read(lambda c: tickets.get(c, ticket_id))
        # What was heard and only could not be written is no reason to doubt anything older.
        may_have_lost_events = ticket is not None and ticket.gap_after_id is not None
        if ticket_id in self._missed:
            after_id = self._missed[ticket_id]
            await self._database.write(lambda c: gaps.suspect_gap(c, ticket_id, after_id))
            if self._missed[ticket_id] == after_id:  # nothing older was missed meanwhile
                del self._missed[ticket_id]
            ticket = await self._database.read(lambda c: tickets.get(c, ticket_id))
        if ticket is None or ticket.channel_id is None:
            return True
        whole = whole and (ticket.is_unverified or may_have_lost_events)
        if ticket.gap_after_id is None and not whole:
            return True
        channel = await self._channel(ticket.channel_id)
        compared_from_id = 0
        # Also where nobody wrote: what was edited or deleted leaves a channel's last_message_id as it was.
        if channel is not None:
            # Without this right Discord shows an empty history instead of refusing.
            if not channel.permissions_for(channel.guild.me).read_message_history:
                log.error(
                    "Ticket #%d: Mir fehlt im Kanal das Recht „Nachrichtenverlauf anzeigen“.", ticket_id
                )
                self.unfinished.note(ticket_id, refused=True)
                return False
            compared_from_id = await self._fetch(ticket, channel, whole=whole)
        if not self._is_listening or self._suspicions != suspicions:
            # What is written meanwhile may lie behind the page that was fetched last: the mark stays.
            return False
        await self._database.write(
            lambda c: gaps.gap_filled(
                c, ticket_id, compared_from_id, may_have_lost_events=may_have_lost_events
            )
        )
        self.unfinished.done(ticket_id)
        return True

    async def _channel(self, channel_id: int) -> discord.TextChannel | None:
        guild = self._guild()
        known = guild.get_channel(channel_id)
        if isinstance(known, discord.TextChannel):
            return known
        # Only a confirmed 404 counts as deleted: the cache can lag behind.
        try:
            fetched = await guild.fetch_channel(channel_id)
        except discord.NotFound:
            return None
        return fetched if isinstance(fetched, discord.TextChannel) else None

    async def _fetch(self, ticket: Ticket, channel: discord.TextChannel, *, whole: bool) -> int:
        """Read the threads first, then the channel; return the snowflake after which all messages were compared."""
        start_id = 0
        if not whole and (after_id := ticket.gap_after_id) is not None:
            start_id = await self._database.read(
                lambda c: gaps.compared_from(c, ticket.id, after_id, OVERLAP)
            )
        entry = Entry(ticket.id, ticket.creator_id)
        kinds = await self._database.read(lambda c: messages.known_kinds(c, ticket.id))
        known_threads = set(await self._database.read(lambda c: threads.known(c, ticket.id)))
        read_threads: set[int] = set()

        async def read_thread(thread: discord.Thread, after_id: int) -> None:
            read_threads.add(thread.id)
            place = Place(thread, replace(entry, thread_id=thread.id), kinds)
            async with self._threads.perhaps_gone(thread.id):
                await self._reader.read(place, after_id)

        async def read_revealed(page: Page) -> bool:
            """Read threads that only this page tells of; tell whether the mark may move behind it."""
            for thread_id in page.threads - read_threads - known_threads:
                thread = await self._threads.fetch(channel, thread_id)
                if thread is not None and await self._threads.learn(thread, unheard=True):
                    await read_thread(thread, 0)
            # One mark stands for the channel and all threads: what is written in them meanwhile has higher snowflakes.
            return not read_threads

        for found in await self._threads.find(ticket.id, channel, whole=whole):
            await read_thread(found.thread, 0 if found.is_new else start_id)
        await self._reader.read(Place(channel, entry, kinds), start_id, before=read_revealed)
        return start_id
