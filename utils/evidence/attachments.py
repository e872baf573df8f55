"""Files of tickets, kept on disk under the hash of their content."""

import asyncio
import hashlib
import logging
import os
import uuid
from pathlib import Path
from typing import BinaryIO
from weakref import WeakValueDictionary

import aiohttp

from utils.database import Database
from utils.evidence.attachment_path import path_of
from utils.store import attachments
from utils.store.attachments import PendingAttachment

log = logging.getLogger(__name__)

LARGEST_BYTES = 25 * 1024 * 1024
TRIES = 2
PAUSE_S = 1.0
TIMEOUT_S = 60.0
AT_ONCE = 4
_CHUNK_BYTES = 64 * 1024
_INCOMING = ".incoming-"

TOO_LARGE = "größer als 25 MB"
GONE = "bei Discord nicht mehr vorhanden"


class _NeverError(Exception):
    """Why a file can never be kept, in German, as staff read it."""


class _NotYetError(Exception):
    """Why a file could not be kept this time, in German, for the operator."""


class AttachmentKeeper:
    """Fetches attachments on arrival: Discord's links expire within a day and die with the channel."""

    def __init__(self, database: Database, http: aiohttp.ClientSession, folder: Path) -> None:
        self._database = database
        self._http = http
        self._folder = folder
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def clear_leftovers(self) -> None:
        """Delete what a crash left half-written; to be called before anything is saved."""
        for part in self._folder.glob(f"{_INCOMING}*"):
            part.unlink()

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
                sha256 = await self._fetch(attachment)
            except _NeverError as error:
                why = str(error)
                log.warning(
                    "Ticket #%d: Anhang %d ist nicht gesichert (%s); im Transkript steht ein Platzhalter.",
                    attachment.ticket_id,
                    attachment.id,
                    why,
                )
                await self._database.write(lambda c: attachments.failed(c, attachment.id, why))
            except _NotYetError as error:
                log.warning(
                    "Ticket #%d: Anhang %d ist noch nicht gesichert (%s); ich versuche es wieder.",
                    attachment.ticket_id,
                    attachment.id,
                    error,
                )
            else:
                await self._database.write(lambda c: attachments.saved(c, attachment.id, sha256))

    async def _fetch(self, attachment: PendingAttachment) -> str:
        if attachment.size_bytes > LARGEST_BYTES:
            raise _NeverError(TOO_LARGE)
        for _ in range(TRIES - 1):
            try:
                return await self._download(attachment.url)
            except _NotYetError:
                await asyncio.sleep(PAUSE_S)
        return await self._download(attachment.url)

    async def _download(self, url: str) -> str:
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
        try:
            async with self._http.get(url, timeout=timeout) as response:
                if response.status in {403, 404, 410}:
                    raise _NeverError(GONE)
                if response.status != 200:  # noqa: PLR2004 - HTTP's own number
                    raise _NotYetError(f"Discord antwortet mit HTTP {response.status}")
                if (response.content_length or 0) > LARGEST_BYTES:
                    raise _NeverError(TOO_LARGE)
                return await self._store(response.content)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _NotYetError(f"Discord liefert nicht: {type(error).__name__}") from error
        except OSError as error:
            raise _NotYetError(f"Speichern gescheitert: {error.strerror}") from error

    async def _store(self, content: aiohttp.StreamReader) -> str:
        digest = hashlib.sha256()
        size_bytes = 0
        part = self._folder / f"{_INCOMING}{uuid.uuid4().hex}"
        try:
            with await asyncio.to_thread(_create, part) as file:
                async for chunk in content.iter_chunked(_CHUNK_BYTES):
                    size_bytes += len(chunk)
                    if size_bytes > LARGEST_BYTES:
                        raise _NeverError(TOO_LARGE)
                    digest.update(chunk)
                    await asyncio.to_thread(file.write, chunk)
                await asyncio.to_thread(_flush_to_disk, file)
            await asyncio.to_thread(_move, part, path_of(self._folder, digest.hexdigest()))
        finally:
            await asyncio.to_thread(part.unlink, missing_ok=True)
        return digest.hexdigest()


def _create(part: Path) -> BinaryIO:
    part.parent.mkdir(parents=True, exist_ok=True)
    return part.open("xb")


def _flush_to_disk(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _move(part: Path, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    # The panel, which may run as another user, reads them through the group; nobody else does.
    part.chmod(0o640)
    part.replace(target)
