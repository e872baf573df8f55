"""Who is logged in: server-side sessions in the panel's own small file."""

import hashlib
import json
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from utils.clock import Clock
from utils.database import BUSY_TIMEOUT_MS, migrate

MIGRATIONS = Path(__file__).parent / "migrations"
IDLE_LIMIT_MS = 8 * 3_600_000
AGE_LIMIT_MS = 24 * 3_600_000
# Being seen is written down this often at most, so that reading a page does not mean writing a file.
SEEN_STEP_MS = 5 * 60_000
_START_TRIES = 20
_START_PAUSE_S = 0.1


@dataclass(frozen=True)
class Visitor:
    """A member as Discord described him at login."""

    user_id: int
    name: str
    role_ids: frozenset[int]


@dataclass(frozen=True)
class Session:
    """A login that is still good."""

    visitor: Visitor
    created_at_ms: int
    seen_at_ms: int


class SessionStore:
    """The table of sessions; every call opens the file for itself, so any thread of any worker may use it."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock

    def prepare(self) -> None:
        """Create or upgrade the file.

        Raises sqlite3.Error or OSError when that is not possible.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        for attempt in range(1, _START_TRIES + 1):
            try:
                with self._open() as connection:
                    migrate(connection, MIGRATIONS)
            except sqlite3.OperationalError as error:
                # The busy timeout does not cover every lock that a worker starting beside this one can hold.
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or attempt == _START_TRIES:
                    raise
                time.sleep(_START_PAUSE_S)
            else:
                return

    def start(self, visitor: Visitor) -> str:
        """Begin a session and return its secret, which exists nowhere else."""
        secret = secrets.token_urlsafe(32)
        now_ms = self._clock()
        roles = json.dumps(sorted(visitor.role_ids))
        with self._open() as connection:
            connection.execute(
                "DELETE FROM sessions WHERE created_at_ms < ? OR seen_at_ms < ?",
                (now_ms - AGE_LIMIT_MS, now_ms - IDLE_LIMIT_MS),
            )
            connection.execute(
                "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?)",
                (_digest(secret), visitor.user_id, visitor.name, roles, now_ms, now_ms),
            )
        return secret

    def find(self, secret: str) -> Session | None:
        """Return the session with this secret unless it has run out, and note that it was used."""
        now_ms = self._clock()
        with self._open() as connection:
            row = connection.execute(
                "SELECT * FROM sessions WHERE secret_sha256 = ? AND created_at_ms > ? AND seen_at_ms > ?",
                (_digest(secret), now_ms - AGE_LIMIT_MS, now_ms - IDLE_LIMIT_MS),
            ).fetchone()
            if row is None:
                return None
            if now_ms - row["seen_at_ms"] > SEEN_STEP_MS:
                connection.execute(
                    "UPDATE sessions SET seen_at_ms = ? WHERE secret_sha256 = ?", (now_ms, _digest(secret))
                )
        visitor = Visitor(row["user_id"], row["user_name"], frozenset(json.loads(row["role_ids"])))
        return Session(visitor, row["created_at_ms"], row["seen_at_ms"])

    def end(self, secret: str) -> None:
        """Forget the session."""
        with self._open() as connection:
            connection.execute("DELETE FROM sessions WHERE secret_sha256 = ?", (_digest(secret),))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        # Not in WAL mode: several processes write here, and SQLite before 3.51.3 can lose a page when two of
        # them checkpoint at once. Logins are rare, so the slower journal costs nothing.
        connection = sqlite3.connect(self._path, isolation_level=None)
        try:
            connection.row_factory = sqlite3.Row
            connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
            yield connection
        finally:
            connection.close()


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
