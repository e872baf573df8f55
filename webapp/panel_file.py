"""How the panel's own small file is opened for writing."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from utils.database import BUSY_TIMEOUT_MS


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Hand out a connection to a file that exists; what was begun and not committed is undone.

    Raises sqlite3.OperationalError where the file is not there: only `SessionStore.prepare` makes it.
    """
    # Not in WAL mode, for the reason that stands in webapp/sessions.py.
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
    try:
        connection.row_factory = sqlite3.Row
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        yield connection
    finally:
        connection.close()
