"""Reads the history of a channel or thread and compares the record with it."""

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import discord

from utils.channels.extras import started_thread
from utils.channels.index import Entry
from utils.channels.overwrites import RoleIds
from utils.channels.reactors import Reactors
from utils.channels.recorder import author_kind, message_of, raw_of
from utils.clock import Clock
from utils.database import Database
from utils.store import gaps, messages
from utils.store.messages import AuthorKind, Message

PAGE = 100


@dataclass(frozen=True)
class Place:
    """Where messages stand, whose they are, and what is known of their authors."""

    channel: discord.TextChannel | discord.Thread
    entry: Entry
    kinds: dict[int, AuthorKind]
    """Grows with what is found out."""


@dataclass(frozen=True)
class Page:
    """Some consecutive messages, oldest first."""

    messages: list[discord.Message]

    @property
    def threads(self) -> set[int]:
        """Return the threads that were started from these messages, or of which they tell."""
        found = (started_thread(raw_of(message)) for message in self.messages)
        return {thread_id for thread_id in found if thread_id is not None}


BeforePage = Callable[[Page], Awaitable[bool]]
"""Does what has to be done before a page is recorded; tells whether the gap begins behind it afterwards."""


async def _leave_mark(_page: Page) -> bool:
    return False


class HistoryReader:
    """Records what stands in a history, and marks what no longer does."""

    def __init__(self, database: Database, roles: RoleIds, clock: Clock) -> None:
        self._database = database
        self._roles = roles
        self._clock = clock
        self._reactors = Reactors(database, clock)

    async def read(self, place: Place, after_id: int, *, before: BeforePage = _leave_mark) -> None:
        """Read everything after a snowflake, oldest first."""
        ticket_id, thread_id = place.entry.ticket_id, place.entry.thread_id
        known = set(await self._database.read(lambda c: gaps.known_after(c, ticket_id, thread_id, after_id)))
        history = place.channel.history(limit=None, after=discord.Object(after_id), oldest_first=True)
        async for chunk in history.chunk(PAGE):
            page = Page(chunk)
            moves_mark = await before(page)
            recorded = [await self._recorded(message, place) for message in page.messages]
            passed = {id_ for id_ in known if id_ <= recorded[-1].id}
            gone = passed - {message.id for message in recorded}
            await self._record(ticket_id, recorded, gone, moves_mark=moves_mark)
            await self._reactors.compare(page.messages)
            known -= passed
        if known:
            await self._database.write(lambda c: messages.mark_deleted(c, known, self._clock()))

    async def _record(self, ticket_id: int, page: list[Message], gone: set[int], *, moves_mark: bool) -> None:
        def record(connection: sqlite3.Connection) -> None:
            # Together: behind the mark nobody looks again.
            gaps.record_page(connection, ticket_id, page, moves_mark=moves_mark)
            messages.mark_deleted(connection, gone, self._clock())

        await self._database.write(record)

    async def _recorded(self, message: discord.Message, place: Place) -> Message:
        guild, kinds = place.channel.guild, place.kinds
        known = author_kind(message, place.entry, guild.me.id, self._roles) or kinds.get(message.author.id)
        if known is None:
            try:
                message.author = await guild.fetch_member(message.author.id)
            except discord.NotFound:
                known = "other"  # he has left the guild
            else:
                known = author_kind(message, place.entry, guild.me.id, self._roles) or "other"
            kinds[message.author.id] = known
        return message_of(message, place.entry, known)
