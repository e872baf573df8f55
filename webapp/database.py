"""One read-only connection for each request, and a limit to what one query may cost."""

import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from typing import Any

from webapp.connections import Connections, Lent

QUERY_LIMIT_S = 0.5
_STEPS_BETWEEN_CHECKS = 2_000

Parameters = Sequence[Any] | Mapping[str, Any]


class QueryTooSlowError(Exception):
    """A query was ended because it took too long."""


class Reading:
    """A connection that can only read, and no query longer than the limit."""

    def __init__(self, connections: Connections, limit_s: float) -> None:
        """Take a connection.

        Raises DatabaseNotReadyError while the bot has not made or upgraded its file.
        """
        self._connections = connections
        self._lent: Lent | None = connections.take()
        # After an error that the query did not bring about, the next request begins with a new connection.
        self._is_sound = True
        self._limit_s = limit_s
        self._give_up_at_s = 0.0
        self._lent.connection.set_progress_handler(self._is_over, _STEPS_BETWEEN_CHECKS)

    def all(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """Return every row of a query."""
        rows: list[sqlite3.Row] = []
        self.read(sql, parameters, rows.append)
        return rows

    def read(
        self,
        sql: str,
        parameters: Parameters,
        take: Callable[[sqlite3.Row], bool | None],
        limit_s: float | None = None,
    ) -> None:
        """Hand over the rows of a query one by one until there is none, or until `take` returns True for enough."""
        if self._lent is None:
            raise sqlite3.ProgrammingError("the connection was given back")
        limit_s = self._limit_s if limit_s is None else min(limit_s, self._limit_s)
        self._give_up_at_s = time.monotonic() + limit_s
        try:
            with closing(self._lent.connection.execute(sql, parameters)) as cursor:
                # An open cursor would keep the bot's log of changes from being folded in: it is closed in any case.
                for row in cursor:
                    if take(row):
                        return
        except sqlite3.OperationalError as error:
            # Text that is none (not UTF-8) is Python's own error and has no code.
            code = getattr(error, "sqlite_errorcode", None)
            if code in {sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_BUSY}:
                raise QueryTooSlowError(sql) from error
            self._is_sound = False
            raise
        except sqlite3.DatabaseError:
            self._is_sound = False
            raise

    def one(self, sql: str, parameters: Parameters = ()) -> sqlite3.Row | None:
        """Return the first row of a query, or None."""
        rows = self.all(sql, parameters)
        return rows[0] if rows else None

    def close(self) -> None:
        """Give the connection back; a second time does nothing."""
        lent, self._lent = self._lent, None
        if lent is None:
            return
        if self._is_sound:
            self._connections.give_back(lent)
        else:
            lent.connection.close()

    def _is_over(self) -> bool:
        return time.monotonic() > self._give_up_at_s
