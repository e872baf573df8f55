"""The files around an upgrade: the copy, the new file while it grows, and how it takes the old one's place."""

import errno
import shutil
import sqlite3
from contextlib import closing
from hashlib import file_digest
from pathlib import Path

from utils.database import UnfitDatabaseError
from utils.operation.durable import sync_file, sync_folder
from utils.operation.ownership import Owner
from utils.predecessor import texts
from utils.store import predecessor_file


def new_file_of(path: Path) -> Path:
    """Return where the new file grows."""
    return path.with_name(f"{path.name}.neu")


def sha256_of(path: Path) -> str:
    """Return the hash of a file's content in hex."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def copy_beside(path: Path, at_ms: int) -> Path:
    """Copy the old file with what stands in its log of changes, and return where the copy is.

    An older copy is never overwritten. Raises UnfitDatabaseError when the file is broken.
    """
    growing = path.with_name(f"{path.name}.kopie")
    growing.unlink(missing_ok=True)
    create_like(path, growing)
    with closing(predecessor_file.connect(path)) as old, closing(sqlite3.connect(growing)) as copy:
        old.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        if fault := predecessor_file.fault_of(copy):
            growing.unlink()
            raise UnfitDatabaseError(texts.BROKEN.format(path=path, reason=fault))
    sync_file(growing)
    attempt = 1
    while True:
        target = path.with_name(texts.copy_name(path.stem, at_ms, attempt))
        try:
            # Whoever finds the name taken does not overwrite what has it.
            target.touch(exist_ok=False)
        except FileExistsError:
            attempt += 1
            continue
        growing.replace(target)
        sync_folder(path.parent)
        return target


def create_like(path: Path, new: Path) -> None:
    """Create an empty file that belongs to whom the other one belongs, and that nobody else can read meanwhile."""
    new.touch(mode=0o600)
    Owner.of(path).takes(new)
    shutil.copymode(path, new)


def remove_new(new: Path) -> None:
    """Remove a new file that is of no use, with what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        new.with_name(new.name + suffix).unlink(missing_ok=True)


def put_in_place(new: Path, path: Path) -> None:
    """Let the new file take the old one's place, at one moment; nothing of the old log of changes may meet it."""
    sync_file(new)
    for suffix in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    new.replace(path)
    sync_folder(path.parent)


def reason_of(error: Exception) -> str:
    """Return why the upgrade stopped, for the operator."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL or getattr(error, "errno", None) in {errno.ENOSPC, errno.EDQUOT}:
        return texts.NO_ROOM
    return texts.BUSY if code == sqlite3.SQLITE_BUSY else str(error)
