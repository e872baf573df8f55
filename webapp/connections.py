"""Connections to the bot's file that requests leave for the next ones."""

import os
import sqlite3
import threading
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from utils.database import open_read_only

# A worker has four threads, and downloads outlive their requests.
MOST_KEPT: Final = 8

File = tuple[int, int] | None


class DatabaseNotReadyError(Exception):
    """The bot has not made or upgraded its file yet."""


@dataclass(frozen=True)
class Lent:
    """A connection, and the files that it has open: the database, and the index of its log that all processes share."""

    connection: sqlite3.Connection
    database: File
    shared: File


class Connections:
    """Lends each connection to one request at a time.

    A new one reads the whole schema before its first answer and has to prepare each statement: together a third of the
    time that the page of an ordinary ticket takes.
    """

    def __init__(self, path: Path, version: int) -> None:
        self._path = path
        self._version = version
        self._lock = threading.Lock()
        self._kept: list[Lent] = []
        # When nobody needs the panel any more.
        weakref.finalize(self, _close_all, self._kept)

    def take(self) -> Lent:
        """Return a connection to the file that is there now.

        Raises DatabaseNotReadyError while the bot has not made or upgraded it.
        """
        while (lent := self._next()) is not None:
            if self._is_good(lent):
                return lent
            lent.connection.close()
        return self._open()

    def give_back(self, lent: Lent) -> None:
        """Keep a connection for the next request; one in the middle of something is closed."""
        connection = lent.connection
        connection.set_progress_handler(None, 0)
        with self._lock:
            if not connection.in_transaction and len(self._kept) < MOST_KEPT:
                self._kept.append(lent)
                return
        connection.close()

    def _next(self) -> Lent | None:
        with self._lock:
            return self._kept.pop() if self._kept else None

    def _is_good(self, lent: Lent) -> bool:
        # Whoever puts a backup in the place of the file or takes the log away means it.
        if lent.database != _file(self._path) or lent.shared != _file(_shared(self._path)):
            return False
        try:
            return _schema_version(lent.connection) >= self._version
        except sqlite3.Error:
            # The new connection finds out what is wrong.
            return False

    def _open(self) -> Lent:
        database = _file(self._path)
        try:
            connection = open_read_only(self._path)
        except sqlite3.OperationalError as error:
            raise DatabaseNotReadyError(str(error)) from error
        for name, function in _FUNCTIONS.items():
            connection.create_function(name, 1, function, deterministic=True)
        try:
            found = _schema_version(connection)
        except sqlite3.DatabaseError as error:
            connection.close()
            raise DatabaseNotReadyError(str(error)) from error
        if found < self._version:
            connection.close()
            raise DatabaseNotReadyError(f"schema version {found} is older than {self._version}")
        return Lent(connection, database, _file(_shared(self._path)))


def _schema_version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _file(path: Path) -> File:
    """Return what tells a file from another that has its name later."""
    try:
        found = os.stat(path)  # noqa: PTH116 - for each request, and a path's method takes twice the time
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _shared(path: Path) -> Path:
    return path.with_name(f"{path.name}-shm")


def _close_all(kept: list[Lent]) -> None:
    while kept:
        kept.pop().connection.close()


def _fold(text: str | None) -> str | None:
    # SQLite compares without case only in ASCII; names have umlauts.
    return text.casefold() if text is not None else None


# What SQLite is taught for searching.
_FUNCTIONS: Final = {"fold": _fold}
