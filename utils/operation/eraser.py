"""Empties tickets whose time is over, and erases people; goes on after a crash where it was."""

import asyncio
import logging
import sqlite3
from collections.abc import Collection
from typing import Final

from utils import privacy_texts
from utils.clock import Clock
from utils.database import Database
from utils.evidence.file_store import FileStore
from utils.operation.progress import Progress
from utils.operation.retention import DAY_MS, Retention
from utils.store import documents, erasing, erasures, leftovers, person_erasing, team_events
from utils.store.erasures import Erasure
from utils.store.team_events import TeamEventKind

log = logging.getLogger(__name__)

# Of many rows so many are looked at or changed at once, so that nobody who writes or reads meanwhile waits for long.
MESSAGES_LOOKED_AT: Final = 2_000
FILES_AT_ONCE: Final = 100
INDEX_PAGES: Final = 64
MOST_READINGS: Final = 40
HOUR_MS: Final = 3600 * 1000


class Eraser:
    """Does what is due of both; whoever asks meanwhile waits his turn."""

    def __init__(self, database: Database, store: FileStore, retention: Retention, clock: Clock) -> None:
        self._database = database
        self._store = store
        self._retention = retention
        self._clock = clock
        self._turn = asyncio.Lock()
        self._next_retention_ms = 0
        self._next_wiping_ms = 0

    async def work(self, channel_ids: Collection[int]) -> None:
        """Do everything that is due; `channel_ids` are the channels that exist in Discord now."""
        async with self._turn:
            if self._clock() >= self._next_retention_ms:
                await self._keep_terms(channel_ids)
                self._next_retention_ms = self._clock() + DAY_MS
            await self._empty_tickets()
            for erasure in await self._database.read(erasures.pending):
                await self._erase(erasure)
            await self._check_pictures()
            await self._delete_files()
            if self._clock() >= self._next_wiping_ms and await self._database.read(leftovers.has_traces):
                await self._wipe()

    async def _keep_terms(self, channel_ids: Collection[int]) -> None:
        if self._retention.keeps_everything:
            return
        due = await self._database.read(lambda c: erasing.due(c, self._retention, self._clock(), channel_ids))
        if not due:
            return
        emptied = 0
        with Progress(privacy_texts.TERMS, len(due)) as progress:
            for ticket_id in due:
                emptied += await self._database.write(
                    lambda c, ticket_id=ticket_id: erasing.begin(  # type: ignore[misc]
                        c, ticket_id, "retention", None, self._clock()
                    )
                )
                await self._empty(ticket_id)
                progress.advance()
        log.info(privacy_texts.terms_kept(emptied))
        await self._database.write(
            lambda c: team_events.append(c, TeamEventKind.RETENTION, None, self._clock(), tickets=emptied)
        )

    async def _empty_tickets(self) -> None:
        for ticket_id in await self._database.read(erasing.unfinished):
            await self._empty(ticket_id)

    async def _empty(self, ticket_id: int) -> None:
        while await self._database.write(lambda c: erasing.proceed(c, ticket_id)):
            pass

    async def _erase(self, erasure: Erasure) -> None:
        for ticket_id in await self._database.read(lambda c: person_erasing.own_tickets(c, erasure)):
            await self._database.write(
                lambda c, ticket_id=ticket_id: _begin_own(c, erasure, ticket_id, self._clock())  # type: ignore[misc]
            )
            await self._empty(ticket_id)
        await self._erase_from_messages(erasure)
        for step in person_erasing.STEPS:
            await self._database.write(lambda c, step=step: step(c, erasure.user_id, self._clock()))  # type: ignore[misc]
        await self._database.write(lambda c: erasures.finish(c, erasure, self._clock()))
        log.info(privacy_texts.ERASED_LOG)

    async def _erase_from_messages(self, erasure: Erasure) -> None:
        after_id: int | None = 0
        while after_id is not None:
            part = await self._database.read(
                lambda c, after_id=after_id: person_erasing.look(  # type: ignore[misc]
                    c, erasure.user_id, after_id, MESSAGES_LOOKED_AT
                )
            )
            for begin in range(0, len(part.written), erasing.BATCH):
                ids = part.written[begin : begin + erasing.BATCH]
                await self._database.write(
                    lambda c, ids=ids: person_erasing.empty_messages(c, erasure, ids, self._clock())  # type: ignore[misc]
                )
            for begin in range(0, len(part.naming), erasing.BATCH):
                ids = part.naming[begin : begin + erasing.BATCH]
                await self._database.write(
                    lambda c, ids=ids: person_erasing.unname_in_messages(c, erasure.user_id, ids)  # type: ignore[misc]
                )
            after_id = part.last_id

    async def _check_pictures(self) -> None:
        if not await self._database.read(leftovers.pictures_to_check):
            return
        shown: set[str] = set()
        last_id, is_more = 0, True
        while is_more:
            seen = await self._database.read(
                lambda c, last_id=last_id: leftovers.shown_after(c, last_id, MESSAGES_LOOKED_AT)  # type: ignore[misc]
            )
            shown |= seen.shown
            last_id, is_more = seen.last_id or last_id, seen.last_id is not None
        # More may have been written meanwhile; where it is much, the next round looks again.
        await self._database.write(lambda c: leftovers.drop_pictures(c, shown, last_id, MESSAGES_LOOKED_AT))

    async def _delete_files(self) -> None:
        while hashes := await self._database.read(lambda c: leftovers.files_to_delete(c, FILES_AT_ONCE)):
            outcomes = [await self._store.discard(sha256) for sha256 in hashes]
            if not all(outcomes):
                return  # the next round tries again

    async def _wipe(self) -> None:
        """Rewrite the index without what was removed, and empty the log of changes; what fails is tried in an hour."""
        self._next_wiping_ms = self._clock() + HOUR_MS
        # The search may have read rows anew between the steps of an erasure, and says until then what it read.
        for _ in range(MOST_READINGS):
            if not await self._database.write(documents.read_marked):
                break
        else:
            return  # after an upgrade there is much to read
        # What is negative makes one part of all; then it is merged page by page.
        pages = -INDEX_PAGES
        while await self._database.write(lambda c, pages=pages: _merge(c, pages)):  # type: ignore[misc]
            pages = INDEX_PAGES
        # Before the log of changes is emptied: the mark is the last that is written into it.
        await self._database.write(leftovers.no_traces)
        if await self._database.fold_in():
            self._next_wiping_ms = 0
        else:
            # Somebody reads in the file.
            await self._database.write(leftovers.left_traces)


def _begin_own(connection: sqlite3.Connection, erasure: Erasure, ticket_id: int, at_ms: int) -> None:
    [messages] = connection.execute(
        "SELECT count(*) FROM messages WHERE ticket_id = ?", (ticket_id,)
    ).fetchone()
    if erasing.begin(connection, ticket_id, "request", erasure.requested_by, at_ms):
        erasures.count(connection, erasure.id, tickets=1, messages=messages)


def _merge(connection: sqlite3.Connection, pages: int) -> bool:
    """Merge parts of the search index; tell whether there is more to merge (as fts5.html, section 6.8, says it)."""
    before = connection.total_changes
    connection.execute("INSERT INTO search (search, rank) VALUES ('merge', ?)", (pages,))
    return connection.total_changes - before > 1
