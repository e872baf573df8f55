"""Who is logged in: server-side sessions in the panel's own small file."""

import hashlib
import json
import logging
import secrets
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from utils.clock import Clock
from utils.database import migrate
from webapp.panel_file import KeptConnections, opened

log = logging.getLogger(__name__)

MIGRATIONS = Path(__file__).parent / "migrations"
IDLE_LIMIT_MS = 8 * 3_600_000
AGE_LIMIT_MS = 24 * 3_600_000
# Being seen is written down this often at most, so that reading a page does not mean writing a file.
SEEN_STEP_MS = 5 * 60_000
_IS_GOOD = "created_at_ms > ? AND seen_at_ms > ?"
_START_TRIES = 20
_START_PAUSE_S = 0.1


@dataclass(frozen=True)
class Visitor:
    """A member and the roles that he has."""

    user_id: int
    name: str
    role_ids: frozenset[int]


@dataclass(frozen=True)
class Session:
    """A login that is still good."""

    id: int
    """By which its owner can name it; it opens nothing."""

    visitor: Visitor
    browser: str
    created_at_ms: int
    seen_at_ms: int
    checked_at_ms: int
    """When the visitor was last known to have these roles."""


class SessionStore:
    """The table of sessions; any thread of any worker may use it."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._kept = KeptConnections(path)
        self._clock = clock

    def prepare(self) -> None:
        """Create or upgrade the file.

        Raises sqlite3.Error or OSError when that is not possible.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        for attempt in range(1, _START_TRIES + 1):
            try:
                with opened(self._path, may_make=True) as connection:
                    migrate(connection, MIGRATIONS)
            except sqlite3.OperationalError as error:
                # The busy timeout does not cover every lock that a worker starting beside this one can hold.
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or attempt == _START_TRIES:
                    raise
                time.sleep(_START_PAUSE_S)
            else:
                return

    def start(self, visitor: Visitor, browser: str = "") -> str:
        """Begin a session and return its secret, which exists nowhere else."""
        secret, now_ms = _new_secret(), self._clock()
        with opened(self._path) as connection:
            connection.execute(
                "DELETE FROM logins WHERE created_at_ms < ? OR seen_at_ms < ?",
                (now_ms - AGE_LIMIT_MS, now_ms - IDLE_LIMIT_MS),
            )
            connection.execute(
                "INSERT INTO logins (secret_sha256, user_id, user_name, browser, role_ids, checked_at_ms, created_at_ms,"
                " seen_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    _digest(secret),
                    visitor.user_id,
                    visitor.name,
                    browser,
                    _json(visitor.role_ids),
                    now_ms,
                    now_ms,
                    now_ms,
                ),
            )
        return secret

    def find(self, secret: str, *, is_use: bool = True) -> Session | None:
        """Return the session with this secret unless it has run out; where a person uses it, note that he did."""
        now_ms = self._clock()
        with self._kept.lent() as connection:
            row = connection.execute(
                f"SELECT * FROM logins WHERE secret_sha256 = ? AND {_IS_GOOD}",
                (_digest(secret), *_limits(now_ms)),
            ).fetchone()
            if row is None:
                return None
        if is_use and now_ms - row["seen_at_ms"] > SEEN_STEP_MS:
            self._note("UPDATE logins SET seen_at_ms = ? WHERE id = ?", now_ms, row["id"])
        return _session(row)

    def of(self, user_id: int) -> list[Session]:
        """Return somebody's sessions, the latest used first."""
        with opened(self._path) as connection:
            rows = connection.execute(
                f"SELECT * FROM logins WHERE user_id = ? AND {_IS_GOOD} ORDER BY seen_at_ms DESC, id DESC",
                (user_id, *_limits(self._clock())),
            ).fetchall()
        return [_session(row) for row in rows]

    def confirm(self, session: Session, role_ids: frozenset[int]) -> None:
        """Keep what roles the visitor has now; that they are the same is written down seldom."""
        now_ms = self._clock()
        if role_ids == session.visitor.role_ids and now_ms - session.checked_at_ms <= SEEN_STEP_MS:
            return
        self._note(
            "UPDATE logins SET role_ids = ?, checked_at_ms = ? WHERE id = ? AND checked_at_ms <= ?",
            _json(role_ids),
            now_ms,
            session.id,
            now_ms,
        )

    def renew(self, session_id: int, visitor: Visitor) -> str | None:
        """Keep what Discord said anew of a session's visitor, and return the session's new secret.

        None where the session has ended meanwhile.
        """
        secret, now_ms = _new_secret(), self._clock()
        with opened(self._path) as connection:
            cursor = connection.execute(
                "UPDATE logins SET secret_sha256 = ?, user_name = ?, role_ids = ?, checked_at_ms = ?, seen_at_ms = ?"
                f" WHERE id = ? AND user_id = ? AND {_IS_GOOD}",
                (
                    _digest(secret),
                    visitor.name,
                    _json(visitor.role_ids),
                    now_ms,
                    now_ms,
                    session_id,
                    visitor.user_id,
                    *_limits(now_ms),
                ),
            )
        return secret if cursor.rowcount else None

    def end_one(self, session_id: int, user_id: int) -> bool:
        """Forget one of somebody's own sessions; return whether there was such a one."""
        with opened(self._path) as connection:
            cursor = connection.execute(
                "DELETE FROM logins WHERE id = ? AND user_id = ?", (session_id, user_id)
            )
        return cursor.rowcount > 0

    def end_others(self, session: Session) -> int:
        """Forget all sessions of this session's visitor but this one; return how many that were."""
        with opened(self._path) as connection:
            cursor = connection.execute(
                "DELETE FROM logins WHERE user_id = ? AND id <> ?", (session.visitor.user_id, session.id)
            )
        return cursor.rowcount

    def _note(self, statement: str, *values: str | int) -> None:
        """Write down what a page can do without; left out, a session only ends earlier than it need."""
        try:
            with opened(self._path) as connection:
                connection.execute(statement, values)
        except sqlite3.Error as error:
            log.warning(
                "Die Datei des Panels ließ sich nicht beschreiben (%s); die Seite kommt trotzdem, und Sitzungen enden"
                " vielleicht früher.",
                error,
            )


def _limits(now_ms: int) -> tuple[int, int]:
    return now_ms - AGE_LIMIT_MS, now_ms - IDLE_LIMIT_MS


def _session(row: sqlite3.Row) -> Session:
    return Session(
        id=row["id"],
        visitor=Visitor(row["user_id"], row["user_name"], frozenset(json.loads(row["role_ids"]))),
        browser=row["browser"],
        created_at_ms=row["created_at_ms"],
        seen_at_ms=row["seen_at_ms"],
        checked_at_ms=row["checked_at_ms"],
    )


def _json(role_ids: frozenset[int]) -> str:
    return json.dumps(sorted(role_ids))


def _new_secret() -> str:
    return secrets.token_urlsafe(32)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
