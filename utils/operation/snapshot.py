"""A copy of an SQLite file as it is at one moment, made while others write in it."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from utils.database import open_read_only
from utils.operation.gentle import Gentle
from utils.store import backups

# Measured with a writer that commits all the time: its slowest commit took 5 ms instead of 2, and 80 ms where everything
# was copied and flushed in one go.
PAGES_AT_ONCE: Final = 512
_STEPS_BETWEEN_LOOKS: Final = 200_000

Tell = Callable[[int, int], None]
"""Gets how many pages of how many are copied."""


class DamagedError(Exception):
    """A file does not hold what it should; the text says what, as SQLite does."""


@dataclass(frozen=True)
class Content:
    """What a copy holds, to compare it with its original."""

    schema_version: int
    rows: dict[str, int]


@contextmanager
def one_moment(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a file so that everything that is read of it is of one moment.

    Without that a copy that takes several steps begins anew whenever somebody writes, and never ends.
    Raises sqlite3.Error.
    """
    with closing(open_read_only(path)) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        yield connection


def copy(source: sqlite3.Connection, target: Path, gentle: Gentle, tell: Tell) -> None:
    """Copy what a connection sees into a new file, in small steps that are on the disk before the next.

    Raises sqlite3.Error and OSError, and NoLongerWantedError.
    """
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(target, isolation_level=None)) as connection, target.open("r+b") as file:
        # A half copy is thrown away, and a whole one is flushed before it counts.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")

        def step(_status: int, remaining: int, total: int) -> None:
            os.fsync(file.fileno())
            tell(total - remaining, total)
            gentle.pause()

        source.backup(connection, pages=PAGES_AT_ONCE, progress=step, sleep=0)
    _make_single(target)
    with target.open("r+b") as file:
        os.fsync(file.fileno())


def _make_single(path: Path) -> None:
    """Let the file need no others beside it, so that it can be read where nothing can be written."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE").fetchone()


def examine(path: Path, gentle: Gentle) -> Content:
    """Return what a file holds that nobody writes in.

    Raises DamagedError where SQLite finds fault with it, and NoLongerWantedError.
    """
    try:
        with closing(open_read_only(path)) as connection:
            connection.set_progress_handler(lambda: not gentle.is_wanted(), _STEPS_BETWEEN_LOOKS)
            fault = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if fault != "ok":
                raise DamagedError(fault)
            return content_of(connection)
    except sqlite3.Error as error:
        gentle.pause()
        raise DamagedError(str(error)) from error


def content_of(connection: sqlite3.Connection) -> Content:
    """Return what a connection sees, in numbers."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return Content(version, backups.row_counts(connection))
