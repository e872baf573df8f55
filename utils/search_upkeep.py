"""When the writer reads anew what is searched (utils/store/documents.py)."""

import logging
import sqlite3
import time
from typing import Final

from utils.store import documents

log = logging.getLogger(__name__)

# What is written is searchable at once, or under load within two seconds: read together it costs a fraction.
SEARCHABLE_AFTER_S: Final = 2.0
# Between parts of a long list of what is to be searchable, as after an upgrade.
PAUSE_S: Final = 0.05


class SearchUpkeep:
    """Takes turns with what is written, which may have marked something."""

    def __init__(self) -> None:
        self._is_behind = True
        self._due_at_s = time.monotonic()
        self._is_broken = False

    @property
    def is_due(self) -> bool:
        """Tell whether there may be something to read, and it is time to."""
        return self._is_behind and time.monotonic() >= self._due_at_s

    def wait_s(self) -> float | None:
        """Return how long the writer may wait for work; None: as long as there is none."""
        return max(0.0, self._due_at_s - time.monotonic()) if self._is_behind else None

    def takes_part(self) -> bool:
        """Tell whether it is time to read what is marked; if not, what is committed now is read later."""
        self._is_behind = not self._is_broken
        is_due = self.is_due
        if is_due:
            # Also if it fails.
            self._due_at_s = time.monotonic() + SEARCHABLE_AFTER_S
        return is_due

    def catch_up(self, connection: sqlite3.Connection) -> None:
        """Read what is marked within the open transaction."""
        connection.execute("SAVEPOINT search")
        try:
            self._is_behind = documents.read_marked(connection)
        except Exception:
            if not connection.in_transaction:
                raise  # a full disk undoes the whole group
            # The record goes first: it is kept, and what is marked stays marked until the next start.
            connection.execute("ROLLBACK TO search")
            self._is_broken, self._is_behind = True, False
            log.exception("Die Suche wird bis zum nächsten Start nicht mehr ergänzt.")
        connection.execute("RELEASE search")
        if self._is_behind:
            self._due_at_s = time.monotonic() + PAUSE_S
