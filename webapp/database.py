"""One read-only connection for each request, and a limit to what one query may cost."""

import sqlite3
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from utils.database import MIGRATIONS, open_read_only
from utils.transcript.words import bare, names, words

QUERY_LIMIT_S = 0.5
_STEPS_BETWEEN_CHECKS = 2_000

Parameters = Sequence[Any] | Mapping[str, Any]


class DatabaseNotReadyError(Exception):
    """The bot has not made or upgraded its file yet."""


class QueryTooSlowError(Exception):
    """A query was ended because it took too long."""


def schema_version(migrations: Path = MIGRATIONS) -> int:
    """Return the version of the schema that this code reads: the bot's, or another one's."""
    return max(int(file.name.split("_", 1)[0]) for file in migrations.glob("*.sql"))


class Reading:
    """A connection that can only read, and no query longer than the limit."""

    def __init__(self, path: Path, version: int, limit_s: float) -> None:
        try:
            self._connection = open_read_only(path)
        except sqlite3.OperationalError as error:
            raise DatabaseNotReadyError(str(error)) from error
        self._limit_s = limit_s
        self._give_up_at_s = 0.0
        self._connection.set_progress_handler(self._is_over, _STEPS_BETWEEN_CHECKS)
        for name, function in _FUNCTIONS.items():
            self._connection.create_function(name, 1, function, deterministic=True)
        self._require(version)

    def all(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """Return every row of a query."""
        self._give_up_at_s = time.monotonic() + self._limit_s
        try:
            # Read to the end at once: an open cursor would keep the bot's log of changes from being folded in.
            return self._connection.execute(sql, parameters).fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode in {sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_BUSY}:
                raise QueryTooSlowError(sql) from error
            raise

    def one(self, sql: str, parameters: Parameters = ()) -> sqlite3.Row | None:
        """Return the first row of a query, or None."""
        rows = self.all(sql, parameters)
        return rows[0] if rows else None

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()

    def _is_over(self) -> bool:
        return time.monotonic() > self._give_up_at_s

    def _require(self, version: int) -> None:
        try:
            found = self.all("PRAGMA user_version")[0][0]
        except sqlite3.DatabaseError as error:
            self.close()
            raise DatabaseNotReadyError(str(error)) from error
        if found < version:
            self.close()
            raise DatabaseNotReadyError(f"schema version {found} is older than {version}")


def _fold(text: str | None) -> str | None:
    # SQLite compares without case only in ASCII; names have umlauts.
    return text.casefold() if text is not None else None


# What SQLite is taught for searching.
_FUNCTIONS: Final = {"fold": _fold, "words": words, "names": names, "bare": bare}
