"""Files of tickets, kept on disk under the hash of their content."""

import asyncio
import hashlib
import logging
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

import aiohttp

from utils.database import Database
from utils.evidence.attachment_path import path_of
from utils.store import messages
from utils.store.messages import PendingAttachment

log = logging.getLogger(__name__)

LARGEST_BYTES = 25 * 1024 * 1024
TRIES = 2
TIMEOUT_S = 60.0
AT_ONCE = 4
_CHUNK_BYTES = 64 * 1024

TOO_LARGE = "größer als 25 MB"
GONE = "bei Discord nicht mehr vorhanden"
UNREACHABLE = "Discord hat die Datei nicht geliefert"
NO_SPACE = "auf dem Server nicht speicherbar"


class _NotSavedError(Exception):
    """Why a file is not kept, in German, as staff read it; `final` where another try is useless."""

    def __init__(self, why: str, *, final: bool) -> None:
        super().__init__(why)
        self.why = why
        self.final = final


class AttachmentKeeper:
    """Fetches attachments on arrival: Discord's links expire within a day and die with the channel."""

    def __init__(self, database: Database, http: aiohttp.ClientSession, folder: Path) -> None:
        self._database = database
        self._http = http
        self._folder = folder
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def save_all(self, pending: list[PendingAttachment]) -> None:
        """Save files; each ends as saved or as failed with a reason."""
        await asyncio.gather(*(self._save(attachment) for attachment in pending))

    async def _save(self, attachment: PendingAttachment) -> None:
        async with self._slots:
            try:
                sha256 = await self._fetch(attachment)
            except _NotSavedError as error:
                why = error.why
                log.warning(
                    "Ticket #%d: Anhang %d ist nicht gesichert (%s); im Transkript steht ein Platzhalter.",
                    attachment.ticket_id,
                    attachment.id,
                    why,
                )
                await self._database.write(lambda c: messages.attachment_failed(c, attachment.id, why))
            else:
                await self._database.write(lambda c: messages.attachment_saved(c, attachment.id, sha256))

    async def _fetch(self, attachment: PendingAttachment) -> str:
        if attachment.size_bytes > LARGEST_BYTES:
            raise _NotSavedError(TOO_LARGE, final=True)
        failure = _NotSavedError(UNREACHABLE, final=False)
        for _ in range(TRIES):
            try:
                return await self._download(attachment.url)
            except _NotSavedError as error:
                failure = error
                if error.final:
                    break
        raise failure

    async def _download(self, url: str) -> str:
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
        try:
            async with self._http.get(url, timeout=timeout) as response:
                if response.status in {403, 404, 410}:
                    raise _NotSavedError(GONE, final=True)
                if response.status != 200:  # noqa: PLR2004 - HTTP's own number
                    raise _NotSavedError(UNREACHABLE, final=False)
                return await self._store(response.content)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _NotSavedError(UNREACHABLE, final=False) from error
        except OSError as error:
            raise _NotSavedError(NO_SPACE, final=True) from error

    async def _store(self, content: aiohttp.StreamReader) -> str:
        await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
        digest = hashlib.sha256()
        size_bytes = 0
        handle, name = await asyncio.to_thread(tempfile.mkstemp, dir=self._folder, prefix=".incoming-")
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                async for chunk in content.iter_chunked(_CHUNK_BYTES):
                    size_bytes += len(chunk)
                    if size_bytes > LARGEST_BYTES:
                        raise _NotSavedError(TOO_LARGE, final=True)
                    digest.update(chunk)
                    await asyncio.to_thread(file.write, chunk)
                await asyncio.to_thread(_flush_to_disk, file)
            await asyncio.to_thread(_move, part, path_of(self._folder, digest.hexdigest()))
        finally:
            await asyncio.to_thread(part.unlink, missing_ok=True)
        return digest.hexdigest()


def _flush_to_disk(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _move(part: Path, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    # mkstemp makes files that only the bot may read; the panel reads them through the group.
    part.chmod(0o640)
    part.replace(target)
