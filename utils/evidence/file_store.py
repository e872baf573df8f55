"""The folder of attachments and pictures: contents under their hash, up to a quota."""

import asyncio
import contextlib
import errno
import hashlib
import logging
import os
import sqlite3
import time
import uuid
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import BinaryIO, Final, ParamSpec
from weakref import WeakValueDictionary

from utils import log_texts
from utils.database import Database
from utils.evidence.attachment_path import path_of
from utils.media import HEAD_BYTES, Kind, kind_of, media_type_of
from utils.store import files

log = logging.getLogger(__name__)

P = ParamSpec("P")

MEGABYTE: Final = 1024**2
GIGABYTE: Final = 1024**3
_INCOMING: Final = ".incoming-"
_ALMOST: Final = 0.9
# Between a content's arrival and the message that is to show it lies one commit.
_PROMISED_S: Final = 120.0
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})

QUOTA_SPENT: Final = "Speicherplatz für Anhänge ist voll"
DISK_FULL: Final = "kein Platz mehr auf dem Datenträger"
NOT_A_PICTURE: Final = "kein Bild"


class NeverError(Exception):
    """Why a file can never be kept, in German, as staff read it."""


class NotYetError(Exception):
    """Why a file could not be kept this time, in German, as staff read it."""


class NoRoomError(NeverError):
    """The quota is spent; the operator has been told."""


class DiskError(NotYetError):
    """The disk does not take it; the operator has been told."""


class FileStore:
    """Takes contents in."""

    def __init__(
        self, database: Database, folder: Path, total_gb: float, report: Callable[[list[str]], None]
    ) -> None:
        """`report` gets all that is wrong with the folder whenever that changes; a quota of 0 is none."""
        self._database = database
        self._folder = folder
        self._total_gb = total_gb
        self._total_bytes = round(total_gb * GIGABYTE)
        self._report = report
        self._faults: dict[str, str] = {}
        # Kept, and arriving at the moment; the table is added up once, at the start.
        self._used_bytes = 0
        self._arriving_bytes = 0
        # A content that arrives while it is being deleted would be lost.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._promised: dict[str, float] = {}

    async def prepare(self) -> None:
        """Delete what a crash left half-written and see how much is used; before anything is kept."""
        await asyncio.to_thread(_clear_leftovers, self._folder)
        self._used_bytes = await self._database.read(files.used_bytes)
        self._watch_quota()

    def demand_room(self, size_bytes: int) -> None:
        """Raise NoRoomError if so much more would exceed the quota."""
        if self._total_bytes and self._used_bytes + self._arriving_bytes + size_bytes > self._total_bytes:
            self._is_wrong("quota", log_texts.files_quota_spent(self._total_gb))
            raise NoRoomError(QUOTA_SPENT)

    async def keep(self, chunks: AsyncIterator[bytes], largest_bytes: int, only: Kind | None = None) -> str:
        """Take a content in, and return its hash.

        Raises NeverError if it is too large, exceeds the quota or is not of the kind that is wanted, and DiskError.
        """
        part = _Part(self._folder / f"{_INCOMING}{uuid.uuid4().hex}")
        arrived = _Arrival(self, largest_bytes)
        try:
            await self._on_disk(part.create)
            async for chunk in chunks:
                arrived.take(chunk)
                await self._on_disk(part.write, chunk)
            media_type = media_type_of(bytes(arrived.head))
            if only is not None and kind_of(media_type) != only:
                raise NeverError(NOT_A_PICTURE)
            sha256, size_bytes = arrived.sha256, arrived.size_bytes
            async with self._locks.setdefault(sha256, asyncio.Lock()):
                self._promise(sha256)
                await self._on_disk(part.move_to, path_of(self._folder, sha256))
                if await self._database.write(lambda c: files.keep(c, sha256, size_bytes, media_type)):
                    self._used_bytes += size_bytes
        finally:
            self._arriving_bytes -= arrived.size_bytes
            await asyncio.to_thread(part.discard)
        self._is_right("disk")
        self._watch_quota()
        return sha256

    async def discard(self, sha256: str) -> bool:
        """Delete a content that no message shows any more; False where that has to wait.

        The row goes with the file: a crash between them leaves a row that is still to be deleted, never a file of which
        nobody knows.
        """
        async with self._locks.setdefault(sha256, asyncio.Lock()):
            # What just arrived is not shown yet, but is promised to somebody who is still waiting for a file.
            if self._is_promised(sha256) and await self._database.read(files.are_awaited):
                return False
            try:
                freed = await self._database.write(lambda c: _forget(c, sha256, self._folder))
            except OSError as error:
                log.warning(
                    "Die Datei %s… lässt sich nicht löschen (%s); ich versuche es wieder.",
                    sha256[:12],
                    error.strerror,
                )
                return False
            self._used_bytes -= freed
            return True

    def _promise(self, sha256: str) -> None:
        now = time.monotonic()
        self._promised = {key: at for key, at in self._promised.items() if at > now - _PROMISED_S}
        self._promised[sha256] = now

    def _is_promised(self, sha256: str) -> bool:
        return self._promised.get(sha256, -_PROMISED_S) > time.monotonic() - _PROMISED_S

    def arriving(self, size_bytes: int) -> None:
        """Count what is on its way against the quota."""
        self.demand_room(size_bytes)
        self._arriving_bytes += size_bytes

    async def examine_old(self) -> None:
        """Look at contents that an older version kept without telling what they are."""
        while hashes := await self._database.read(files.unexamined):
            found = await asyncio.to_thread(_examine, self._folder, hashes)
            await self._database.write(lambda c, found=found: files.examined(c, found))  # type: ignore[misc]

    async def _on_disk(self, work: Callable[P, None], *arguments: P.args, **named: P.kwargs) -> None:
        # Only here an OSError means the disk: those of the network, time-outs among them, come with the chunks.
        try:
            await asyncio.to_thread(work, *arguments, **named)
        except OSError as error:
            raise self._disk_error(error) from error

    def _disk_error(self, error: OSError) -> DiskError:
        if error.errno in _NO_ROOM:
            self._is_wrong("disk", log_texts.FILES_DISK_FULL)
            return DiskError(DISK_FULL)
        reason = error.strerror or type(error).__name__
        self._is_wrong("disk", log_texts.files_disk_refuses(reason))
        return DiskError(f"Speichern gescheitert: {reason}")

    def _watch_quota(self) -> None:
        if (
            self._total_bytes
            and "quota" not in self._faults
            and self._used_bytes > _ALMOST * self._total_bytes
        ):
            self._is_wrong("quota", log_texts.files_quota_almost_spent(self._total_gb))

    def _is_wrong(self, subject: str, fault: str) -> None:
        if self._faults.get(subject) != fault:
            self._faults[subject] = fault
            self._report(list(self._faults.values()))

    def _is_right(self, subject: str) -> None:
        if self._faults.pop(subject, None) is not None:
            self._report(list(self._faults.values()))


def _forget(connection: sqlite3.Connection, sha256: str, folder: Path) -> int:
    freed = 0
    if not files.is_shown(connection, sha256):
        path_of(folder, sha256).unlink(missing_ok=True)
        freed = files.forget(connection, sha256)
    files.deleted(connection, sha256)
    return freed


class _Arrival:
    """What has arrived of a content so far."""

    def __init__(self, store: FileStore, largest_bytes: int) -> None:
        self._store = store
        self._largest_bytes = largest_bytes
        self._digest = hashlib.sha256()
        self.size_bytes = 0
        self.head = bytearray()

    def take(self, chunk: bytes) -> None:
        if self.size_bytes + len(chunk) > self._largest_bytes:
            raise NeverError(too_large(self._largest_bytes))
        self._store.arriving(len(chunk))
        self.size_bytes += len(chunk)
        self._digest.update(chunk)
        self.head += chunk[: HEAD_BYTES - len(self.head)]

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


def too_large(largest_bytes: int) -> str:
    """Return why a file was not kept that is larger than this."""
    return f"größer als {largest_bytes // MEGABYTE} MB"


def _clear_leftovers(folder: Path) -> None:
    for part in folder.glob(f"{_INCOMING}*"):
        try:
            part.unlink()
        except OSError as error:
            log.warning(
                "Die halbe Datei %s lässt sich nicht löschen (%s); sie stört nicht.", part, error.strerror
            )


class _Part:
    """A file that is being written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    def create(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = _open_new(self._path)

    def write(self, chunk: bytes) -> None:
        if self._file is not None:
            self._file.write(chunk)

    def move_to(self, target: Path) -> None:
        if self._file is None:
            return
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        target.parent.mkdir(exist_ok=True)
        # The panel, which may run as another user, reads them through the group; nobody else does.
        self._path.chmod(0o640)
        self._path.replace(target)
        self._file = None

    def discard(self) -> None:
        """Leave nothing behind of what has not found its place."""
        if self._file is None:
            return
        # On a full disk what is still to be written cannot be, and is not wanted either.
        with contextlib.suppress(OSError):
            self._file.close()
        self._path.unlink(missing_ok=True)


def _open_new(path: Path) -> BinaryIO:
    return path.open("xb")


def _examine(folder: Path, hashes: list[str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for sha256 in hashes:
        try:
            with path_of(folder, sha256).open("rb") as file:
                found[sha256] = media_type_of(file.read(HEAD_BYTES))
        except OSError as error:
            log.warning(
                "Die gesicherte Datei %s… ist nicht lesbar (%s); das Panel bietet sie nur zum Herunterladen an.",
                sha256[:12],
                error.strerror,
            )
            found[sha256] = None
    return found
