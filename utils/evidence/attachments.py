"""Files of tickets, kept on disk under the hash of their content."""

import asyncio
import logging
import sqlite3
from typing import Final
from weakref import WeakValueDictionary

import aiohttp

from utils.clock import Clock
from utils.database import Database
from utils.evidence.fetching import GONE, fetch, has_expired
from utils.evidence.file_store import (
    MEGABYTE,
    DiskError,
    FileStore,
    NeverError,
    NoRoomError,
    NotYetError,
    too_large,
)
from utils.store import attachments
from utils.store.attachments import PendingAttachment

log = logging.getLogger(__name__)

AT_ONCE: Final = 4
LINK_EXPIRED: Final = "Discords Link ist abgelaufen"


class AttachmentKeeper:
    """Fetches attachments on arrival: Discord's links expire within a day and die with the channel.

    A file ends as saved or as failed with its reason. What only hinders it for now, like an outage of Discord or a full
    disk, is noted beside it and tried again, until Discord itself says that there is nothing left to fetch, and not
    only because the link is too old.
    """

    def __init__(
        self, database: Database, http: aiohttp.ClientSession, store: FileStore, largest_mb: int, clock: Clock
    ) -> None:
        self._database = database
        self._http = http
        self._store = store
        self._largest_bytes = largest_mb * MEGABYTE
        self._clock = clock
        self._asked_for_link: set[int] = set()
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def save_all(self, pending: list[PendingAttachment]) -> None:
        """Save files; each ends as saved, as failed with a reason, or is left for another try."""
        await asyncio.gather(*(self._save(attachment) for attachment in pending))

    async def save_ticket(self, ticket_id: int) -> bool:
        """Save the files of a ticket; tell whether none is left for another try."""
        # Asked in the writer's queue, behind the messages that were heard but are not committed yet.
        await self.save_all(await self._database.write(lambda c: attachments.pending_of_ticket(c, ticket_id)))
        return not await self._database.read(lambda c: attachments.pending_of_ticket(c, ticket_id))

    async def _save(self, attachment: PendingAttachment) -> None:
        lock = self._locks.setdefault(attachment.id, asyncio.Lock())
        async with lock, self._slots:
            if not await self._database.read(lambda c: attachments.is_pending(c, attachment.id)):
                return
            try:
                await self._save_now(attachment)
            except sqlite3.Error as error:
                log.error(
                    "Ticket #%d: Anhang %d lässt sich nicht verbuchen (%s); ich versuche es wieder.",
                    attachment.ticket_id,
                    attachment.id,
                    type(error).__name__,
                )

    async def _save_now(self, attachment: PendingAttachment) -> None:
        try:
            sha256 = await self._fetch(attachment)
        except NeverError as error:
            if str(error) == GONE and await self._asks_for_link(attachment):
                await self._put_off(attachment, NotYetError(LINK_EXPIRED))
            else:
                await self._give_up(attachment, error)
        except NotYetError as error:
            await self._put_off(attachment, error)
        else:
            await self._database.write(lambda c: attachments.saved(c, attachment.id, sha256))

    async def _fetch(self, attachment: PendingAttachment) -> str:
        largest_bytes = self._largest_bytes
        if attachment.size_bytes > largest_bytes:
            raise NeverError(too_large(largest_bytes))
        self._store.demand_room(attachment.size_bytes)
        return await fetch(
            self._http, attachment.url, lambda chunks: self._store.keep(chunks, largest_bytes), largest_bytes
        )

    async def _asks_for_link(self, attachment: PendingAttachment) -> bool:
        """Have a link renewed, once, that expired while Discord or the disk was out of order."""
        if attachment.id in self._asked_for_link or not has_expired(attachment.url, self._clock()):
            return False
        self._asked_for_link.add(attachment.id)
        return await self._database.write(lambda c: attachments.ask_for_link(c, attachment))

    async def _give_up(self, attachment: PendingAttachment, error: NeverError) -> None:
        why = str(error)
        if attachment.hindrance is not None:
            why = f"{why} (zuvor: {attachment.hindrance})"
        # Of the quota the operator hears once, not for each file.
        if not isinstance(error, NoRoomError):
            log.warning(
                "Ticket #%d: Anhang %d ist nicht gesichert (%s); im Transkript steht ein Platzhalter.",
                attachment.ticket_id,
                attachment.id,
                why,
            )
        await self._database.write(lambda c: attachments.failed(c, attachment.id, why))

    async def _put_off(self, attachment: PendingAttachment, error: NotYetError) -> None:
        why = str(error)
        # Every few minutes the same would be said of each file; of the disk the operator has heard.
        if why != attachment.hindrance and not isinstance(error, DiskError):
            log.warning(
                "Ticket #%d: Anhang %d ist noch nicht gesichert (%s); ich versuche es wieder.",
                attachment.ticket_id,
                attachment.id,
                why,
            )
        await self._database.write(lambda c: attachments.put_off(c, attachment.id, why))
