"""Fills gaps in the record from the history of a channel."""

import asyncio
import logging
import sqlite3
from weakref import WeakValueDictionary

import discord

from utils.channels.guild import UNREACHABLE, GuildSource, GuildUnavailableError
from utils.channels.index import Entry
from utils.channels.overwrites import RoleIds
from utils.channels.recorder import author_kind, message_of
from utils.channels.retries import Retries
from utils.clock import Clock
from utils.database import Database
from utils.evidence.attachments import AttachmentKeeper
from utils.pace import Pace
from utils.store import gaps, messages, tickets
from utils.store.messages import AuthorKind, Message
from utils.tickets import Ticket

log = logging.getLogger(__name__)

PAGE = 100
# So many messages before a gap are read again: they may have been edited or deleted in it, and mostly fit on its page.
OVERLAP = 50


class GapFiller:
    """Fetches what was written while nobody listened."""

    def __init__(
        self,
        guild: GuildSource,
        database: Database,
        roles: RoleIds,
        keeper: AttachmentKeeper,
        clock: Clock,
        pace: Pace,
    ) -> None:
        self._guild = guild
        self._database = database
        self._roles = roles
        self._keeper = keeper
        self._clock = clock
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

    async def complete(self, ticket_id: int) -> bool:
        """Record everything and save all files, before a channel goes and the links with it; tell whether all is safe."""
        return await self.fill(ticket_id) and await self._keeper.save_ticket(ticket_id)

    async def fill(self, ticket_id: int) -> bool:
        """Record everything after the ticket's `gap_after_id`, oldest first; tell whether the record is complete."""
        async with self._locks.setdefault(ticket_id, asyncio.Lock()):
            try:
                return await self._fill(ticket_id)
            except (*UNREACHABLE, GuildUnavailableError, sqlite3.Error) as error:
                self.unfinished.note(ticket_id)
                failure = type(error).__name__
            except discord.HTTPException as error:
                self.unfinished.note(ticket_id, refused=True)
                failure = f"HTTP {error.status}, Code {error.code}"
            log.warning(
                "Ticket #%d: Der Verlauf lässt sich gerade nicht nachholen (%s); ich versuche es wieder.",
                ticket_id,
                failure,
            )
            return False

    async def _fill(self, ticket_id: int) -> bool:
        suspicions = self._suspicions
        if ticket_id in self._missed:
            after_id = self._missed[ticket_id]
            await self._database.write(lambda c: gaps.suspect_gap(c, ticket_id, after_id))
            del self._missed[ticket_id]
        ticket = await self._database.read(lambda c: tickets.get(c, ticket_id))
        if ticket is None or ticket.gap_after_id is None or ticket.channel_id is None:
            return True
        channel = await self._channel(ticket.channel_id)
        # Also where nobody wrote: what was edited or deleted leaves a channel's last_message_id as it was.
        if channel is not None:
            # Without this right Discord shows an empty history instead of refusing.
            if not channel.permissions_for(channel.guild.me).read_message_history:
                log.error(
                    "Ticket #%d: Mir fehlt im Kanal das Recht „Nachrichtenverlauf anzeigen“.", ticket_id
                )
                self.unfinished.note(ticket_id, refused=True)
                return False
            await self._fetch(ticket, channel, ticket.gap_after_id)
        if not self._is_listening or self._suspicions != suspicions:
            # What is written meanwhile may lie behind the page that was fetched last: the mark stays.
            return False
        await self._database.write(lambda c: gaps.gap_filled(c, ticket_id))
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

    async def _fetch(self, ticket: Ticket, channel: discord.TextChannel, after_id: int) -> None:
        kinds = await self._database.read(lambda c: messages.known_kinds(c, ticket.id))
        known = await self._database.read(lambda c: gaps.known_from(c, ticket.id, after_id, OVERLAP))
        start = discord.Object(min([*known, after_id + 1]) - 1)
        seen: set[int] = set()
        async for page in channel.history(limit=None, after=start, oldest_first=True).chunk(PAGE):
            recorded = [await self._recorded(message, ticket, channel, kinds) for message in page]
            await self._record(ticket.id, recorded)
            seen.update(message.id for message in recorded)
        gone = set(known) - seen
        if gone:
            await self._database.write(lambda c: messages.mark_deleted(c, gone, self._clock()))

    async def _record(self, ticket_id: int, page: list[Message]) -> None:
        await self._database.write(lambda c: gaps.record_page(c, ticket_id, page))

    async def _recorded(
        self,
        message: discord.Message,
        ticket: Ticket,
        channel: discord.TextChannel,
        kinds: dict[int, AuthorKind],
    ) -> Message:
        entry = Entry(ticket.id, ticket.creator_id)
        me = channel.guild.me.id
        kind = author_kind(message, entry, me, self._roles) or kinds.get(message.author.id)
        if kind is None:
            try:
                message.author = await channel.guild.fetch_member(message.author.id)
            except discord.NotFound:
                kind = "other"  # he has left the guild
            else:
                kind = author_kind(message, entry, me, self._roles) or "other"
            kinds[message.author.id] = kind
        return message_of(message, entry, kind)
