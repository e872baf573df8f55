"""Puts one SQLite file into the place of another, which is kept under a name of its own."""

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from utils.database import open_for_writing, open_read_only
from utils.operation.durable import sync_file, sync_folder
from utils.operation.ownership import Owner
from utils.operation.progress import Progress

_CHUNK_BYTES: Final = 1024**2
_DRAFT: Final = ".wird-wiederhergestellt"


def draft_of(source: Path, database: Path, owner: Owner, progress: Progress) -> Path:
    """Copy a file beside the one whose place it is to take, with the same rights; what is there of an earlier try goes.

    Raises OSError.
    """
    draft = database.with_name(f"{database.name}{_DRAFT}")
    draft.unlink(missing_ok=True)
    with source.open("rb") as original, draft.open("xb") as copy:
        while chunk := original.read(_CHUNK_BYTES):
            copy.write(chunk)
            progress.advance(len(chunk))
        copy.flush()
        os.fsync(copy.fileno())
    # The panel, which runs as another user, reads it through the group.
    draft.chmod(database.stat().st_mode & 0o777 if database.exists() else 0o660)
    owner.takes(draft)
    return draft


def fold_in(database: Path) -> None:
    """Move into the file what a bot that was killed left in the log beside it, if it can be read at all.

    What cannot stays as it is, for whoever knows how to save more of it: SQLite would drop the log at the end.
    """
    with suppress(sqlite3.Error):
        with closing(open_read_only(database)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        with closing(open_for_writing(database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def put_in_place(draft: Path, database: Path, now: datetime) -> Path | None:
    """Replace a database that nobody writes in, and return where it is kept.

    At every moment there is a database under its name, never one beside the log of another, and the old one is whole
    under one name or the other.
    Raises OSError.
    """
    sync_file(draft)
    aside = _keep(database, now) if database.exists() else None
    # Whoever reads meanwhile goes on with the old file and its index, which stay until he closes them.
    for suffix in ("-wal", "-shm", "-journal"):
        _beside(database, suffix).unlink(missing_ok=True)
    draft.replace(database)
    sync_folder(database.parent)
    return aside


def _keep(database: Path, now: datetime) -> Path:
    aside = unused_name(database, now)
    for suffix in ("-wal", "-journal"):
        log = _beside(database, suffix)
        if log.exists() and log.stat().st_size > 0:
            _double(log, _beside(aside, suffix))
    _double(database, aside)
    sync_folder(database.parent)
    return aside


def unused_name(database: Path, now: datetime) -> Path:
    """Return under which name a database that is replaced now is kept."""
    name = f"{database.name}.vor-{now:%Y-%m-%dT%H%M%S}"
    candidates = (
        database.with_name(f"{name}{suffix}") for suffix in ("", *(f"-{n}" for n in range(2, 1000)))
    )
    return next(candidate for candidate in candidates if not candidate.exists())


def _beside(database: Path, suffix: str) -> Path:
    return database.with_name(f"{database.name}{suffix}")


def _double(path: Path, other: Path) -> None:
    try:
        os.link(path, other)
    except OSError:
        # File systems without hard links.
        shutil.copy2(path, other)
        sync_file(other)
