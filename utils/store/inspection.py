"""Looks at a database file from outside, whatever it is. Writes nothing, not even the files beside it."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from utils.database import open_read_only

_OF_PREDECESSOR = {"tickets", "transcripts"}


@dataclass(frozen=True)
class Sight:
    """What a database file is; `beat_at_ms` and `connected` are the bot's last sign of life."""

    version: int
    tables: frozenset[str]
    tickets: int = 0
    beat_at_ms: int | None = None
    connected: bool = False

    @property
    def is_predecessors(self) -> bool:
        """Return whether the bot's predecessor left it."""
        return self.version == 0 and self.tables >= _OF_PREDECESSOR

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is in it yet."""
        return self.version == 0 and not self.tables


def look_at(path: Path) -> Sight:
    """Return what the file is.

    Raises sqlite3.Error or OSError where it cannot be read.
    """
    with path.open("rb"):
        pass  # SQLite says of every refusal only that it cannot open the file
    with closing(_open(path)) as connection:
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
        tables = frozenset(
            row["name"] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        )
        if version == 0 or not tables >= {"tickets", "heartbeat"}:
            return Sight(version, tables)
        tickets: int = connection.execute("SELECT count(*) FROM tickets").fetchone()[0]
        beat = connection.execute("SELECT beat_at_ms, connected FROM heartbeat").fetchone()
    if beat is None:
        return Sight(version, tables, tickets)
    return Sight(version, tables, tickets, beat["beat_at_ms"], bool(beat["connected"]))


def _open(path: Path) -> sqlite3.Connection:
    """Open the file so that reading leaves no trace.

    Without a log of changes beside it nobody has it open. An ordinary reader would then put -wal and -shm there, owned
    by whoever asks, and could lock the bot out with them.
    """
    if path.with_name(f"{path.name}-wal").exists():
        return open_read_only(path)
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    connection.row_factory = sqlite3.Row
    return connection
