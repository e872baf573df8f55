"""How the panel's own small file is opened for writing."""

import os
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from utils.database import BUSY_TIMEOUT_MS

# A worker has four threads.
MOST_KEPT: Final = 4


@contextmanager
def opened(path: Path, *, may_make: bool = False) -> Iterator[sqlite3.Connection]:
    """Hand out a connection; what was begun and not committed is undone.

    Raises sqlite3.OperationalError where the file is not there and may not be made: only `SessionStore.prepare` makes it.
    """
    connection = _connect(path, "rwc" if may_make else "rw")
    try:
        yield connection
    finally:
        connection.close()


class KeptConnections:
    """Hands out connections that stay open in between, for what every request asks.

    A new one reads the whole schema before its first answer, which takes several times as long as the answer.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._kept: list[tuple[sqlite3.Connection, tuple[int, int]]] = []
        # When nobody needs the panel any more.
        weakref.finalize(self, _close_all, self._kept)

    @contextmanager
    def lent(self) -> Iterator[sqlite3.Connection]:
        """Hand out a connection to the file that is there now.

        Raises sqlite3.OperationalError where there is none.
        """
        connection, file = self._take()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        with self._lock:
            if len(self._kept) < MOST_KEPT:
                self._kept.append((connection, file))
                return
        connection.close()

    def _take(self) -> tuple[sqlite3.Connection, tuple[int, int]]:
        file = _identity(self._path)
        while True:
            with self._lock:
                if not self._kept:
                    break
                kept = self._kept.pop()
            if kept[1] == file:
                return kept
            # Another file lies there now, as after a backup was put back.
            kept[0].close()
        return _connect(self._path), file


def _connect(path: Path, mode: str = "rw") -> sqlite3.Connection:
    # Not in WAL mode: several processes write here, and SQLite before 3.51.3 can lose a page when two of them
    # checkpoint at once.
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False
    )
    connection.row_factory = sqlite3.Row
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    return connection


def _identity(path: Path) -> tuple[int, int]:
    """Return what tells a file from another that has its name later; zeros for none."""
    try:
        found = os.stat(path)  # noqa: PTH116 - for each request, and a path's method takes twice the time
    except FileNotFoundError:
        return 0, 0
    return found.st_dev, found.st_ino


def _close_all(kept: list[tuple[sqlite3.Connection, tuple[int, int]]]) -> None:
    while kept:
        kept.pop()[0].close()
