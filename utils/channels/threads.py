"""Which threads the channel of a ticket has."""

import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import discord

from utils.channels.index import ChannelIndex
from utils.clock import Clock
from utils.database import Database
from utils.store import gaps, threads
from utils.store.threads import Thread

log = logging.getLogger(__name__)

# JSON error code (topics/opcodes-and-status-codes.mdx).
_UNKNOWN_CHANNEL = 10003


@dataclass(frozen=True)
class FoundThread:
    """A thread that exists, with what the record knows of it."""

    thread: discord.Thread
    is_new: bool
    """Whether nothing of it has been recorded yet."""


class TicketThreads:
    """Keeps the record's list of threads like Discord's."""

    def __init__(self, database: Database, index: ChannelIndex, clock: Clock) -> None:
        self._database = database
        self._index = index
        self._clock = clock

    async def learn(self, thread: discord.Thread, *, unheard: bool = False) -> bool:
        """Record a thread, or its new name, if it belongs to a ticket; tell whether it is new.

        `unheard`: where it is new, what was written in it before is missing from the record.
        """
        entry = self._index.get(thread.parent_id)
        if entry is None:
            return False
        # Before anything is awaited: the thread's first message follows at once.
        self._index.add_thread(thread.id, thread.parent_id)
        created_at = thread.created_at or discord.utils.snowflake_time(thread.id)
        known = Thread(
            id=thread.id,
            ticket_id=entry.ticket_id,
            name=thread.name,
            is_private=thread.is_private(),
            creator_id=thread.owner_id,
            created_at_ms=round(created_at.timestamp() * 1000),
        )

        def record(connection: sqlite3.Connection) -> bool:
            is_new = threads.record(connection, known)
            if is_new and unheard:
                gaps.suspect_gap(connection, known.ticket_id, known.id - 1)
            return is_new

        return await self._database.write(record)

    async def lost(self, thread_id: int) -> None:
        """Remember that a thread was deleted."""
        await self._database.write(lambda c: threads.mark_deleted(c, thread_id, self._clock()))

    async def find(self, ticket_id: int, channel: discord.TextChannel, *, whole: bool) -> list[FoundThread]:
        """Return the threads of a ticket's channel and record them.

        A new session begins with a list of the active threads, so mostly nothing has to be asked; `whole` asks Discord
        for every thread that there is, archived ones as well.
        """
        there = {thread.id: thread for thread in channel.threads}
        if whole:
            there.update((thread.id, thread) for thread in await self._ask_for_all(channel))
        for thread_id in await self._database.read(lambda c: threads.present(c, ticket_id)):
            if thread_id not in there:
                thread = await self.fetch(channel, thread_id)
                if thread is not None:
                    there[thread_id] = thread
        return [
            FoundThread(thread, await self.learn(thread, unheard=True)) for _, thread in sorted(there.items())
        ]

    async def _ask_for_all(self, channel: discord.TextChannel) -> list[discord.Thread]:
        active = await channel.guild.active_threads()
        found = [thread for thread in active if thread.parent_id == channel.id]
        found += [thread async for thread in channel.archived_threads(limit=None)]
        # Of private ones the bot sees those to which somebody added it.
        found += [thread async for thread in channel.archived_threads(private=True, joined=True, limit=None)]
        return found

    async def fetch(self, channel: discord.TextChannel, thread_id: int) -> discord.Thread | None:
        """Ask Discord for a thread; None where it was deleted, which is recorded, or is no longer shown to the bot."""
        found = None
        async with self.perhaps_gone(thread_id):
            found = await channel.guild.fetch_channel(thread_id)
        return found if isinstance(found, discord.Thread) else None

    @asynccontextmanager
    async def perhaps_gone(self, thread_id: int) -> AsyncIterator[None]:
        """Go on where Discord answers that a thread was deleted, or does not show it: py-cord's cache can lag behind."""
        try:
            yield
        except discord.NotFound as error:
            if error.code != _UNKNOWN_CHANNEL:
                raise
            await self.lost(thread_id)
        except discord.Forbidden:
            log.info("Der Thread %d wird dem Bot nicht gezeigt; was er schon kennt, bleibt.", thread_id)
