"""The audit log: who logged in, who was refused, who read what.

It stands in panel.sqlite, because the panel cannot write the bot's file, and admins read it on /protokoll. It holds no
IP address and nothing of what was searched for.
"""

import json
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Final

from utils.clock import Clock
from webapp.background import Parameters, WriteBehind
from webapp.panel_file import opened
from webapp.sessions import Visitor

log = logging.getLogger(__name__)

RETENTION_MS: Final = 365 * 24 * 3_600_000
# Somebody without a role who keeps pressing reload is one entry a minute.
REPEAT_MS: Final = 60_000
# What fails before anybody is known, anybody can make fail: it must not fill the disk.
STRANGERS_AN_HOUR: Final = 100
_HOUR_MS: Final = 3_600_000


class Kind(StrEnum):
    """What an entry is about."""

    LOGIN = "login"
    LOGIN_FAILED = "login_failed"
    REFUSED = "refused"
    LOGOUT = "logout"
    SESSION_ENDED = "session_ended"
    TICKET_VIEWED = "ticket_viewed"
    ATTACHMENT_OPENED = "attachment_opened"
    DOWNLOADED = "downloaded"
    EXPORTED = "exported"


class Failure(StrEnum):
    """Why a login failed."""

    CANCELLED = "cancelled"
    STALE = "stale"
    CODE_REFUSED = "code_refused"
    DISCORD_SILENT = "discord_silent"
    NOT_IN_GUILD = "not_in_guild"
    NO_ROLE = "no_role"


class Cause(StrEnum):
    """Why somebody who is logged in was refused."""

    NO_ROLE = "no_role"
    LOST_ROLE = "lost_role"
    NOT_IN_GUILD = "not_in_guild"
    FOREIGN_FORM = "foreign_form"
    NOT_ADMIN = "not_admin"


class End(StrEnum):
    """How a session ended other than by logging out."""

    REVOKED = "revoked"
    OTHERS_REVOKED = "others_revoked"
    REPLACED = "replaced"
    LOST_ACCESS = "lost_access"


class AuditUnavailableError(Exception):
    """What is asked for must be in the log, and the log cannot be written."""


_COLUMNS: Final = "INSERT INTO audit (at_ms, kind, user_id, user_name, ticket_id, details)"
_ADD: Final = f"{_COLUMNS} VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
_ADD_UNLESS_REPEATED: Final = f"""
    {_COLUMNS} SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE NOT EXISTS (
        SELECT 1 FROM audit WHERE user_id = ?3 AND at_ms > ?1 - {REPEAT_MS} AND kind = ?2 AND details = ?6)
"""
_ADD_UNLESS_TOO_MANY: Final = f"""
    {_COLUMNS} SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE {STRANGERS_AN_HOUR} > (
        SELECT count(*) FROM audit WHERE user_id IS NULL AND at_ms > ?1 - {_HOUR_MS})
"""
_FORGET: Final = "DELETE FROM audit WHERE at_ms < ?"


class AuditLog:
    """Writes down what happened, each kind as certainly as it needs.

    What lets somebody in or hands something out is on the disk before the answer, or there is no answer. What takes
    access away or refuses it happens all the same when it cannot be written. Views of tickets are gathered
    (see `WriteBehind`).
    """

    def __init__(self, path: Path, clock: Clock, background: WriteBehind) -> None:
        self._path = path
        self._clock = clock
        self._background = background

    def forget_old(self) -> None:
        """Remove what is older than a year.

        Raises sqlite3.Error.
        """
        self._write(_FORGET, (self._clock() - RETENTION_MS,))

    def logged_in(self, visitor: Visitor) -> None:
        """Note a login.

        Raises AuditUnavailableError; then there must be no session.
        """
        with _required():
            self._write(_ADD, self._entry(Kind.LOGIN, visitor))
            self.forget_old()

    def login_failed(self, why: Failure, visitor: Visitor | None = None) -> None:
        """Note a login that came to nothing."""
        statement = _ADD if visitor else _ADD_UNLESS_TOO_MANY
        self._try(statement, self._entry(Kind.LOGIN_FAILED, visitor, reason=why))

    def refused(self, why: Cause, visitor: Visitor, *, ticket_id: int | None = None) -> None:
        """Note that somebody who is logged in was refused something."""
        self._try(_ADD_UNLESS_REPEATED, self._entry(Kind.REFUSED, visitor, ticket_id, reason=why))

    def logged_out(self, visitor: Visitor) -> None:
        """Note that somebody logged out."""
        self._try(_ADD, self._entry(Kind.LOGOUT, visitor))

    def session_ended(self, how: End, visitor: Visitor) -> None:
        """Note that a session was ended otherwise."""
        self._try(_ADD, self._entry(Kind.SESSION_ENDED, visitor, reason=how))

    def viewed(self, visitor: Visitor, ticket_id: int, *, searched: bool = False) -> None:
        """Note that somebody reads a ticket, or searches in it.

        Raises AuditUnavailableError when so many entries wait already that it would be lost.
        """
        details = {"searched": True} if searched else {}
        if not self._background.submit(_ADD, self._entry(Kind.TICKET_VIEWED, visitor, ticket_id, **details)):
            raise AuditUnavailableError("too many entries wait for the file")

    def attachment_opened(self, visitor: Visitor, ticket_id: int, attachment_id: int) -> None:
        """Note that a file of a ticket is opened by itself.

        Raises AuditUnavailableError.
        """
        with _required():
            # As text: the numbers of JSON in JavaScript are too short for Discord's IDs.
            attachment = str(attachment_id)
            self._write(_ADD, self._entry(Kind.ATTACHMENT_OPENED, visitor, ticket_id, attachment=attachment))

    def downloaded(self, visitor: Visitor, ticket_id: int, file_format: str) -> None:
        """Note that a ticket is handed out as a file.

        Raises AuditUnavailableError.
        """
        with _required():
            self._write(_ADD, self._entry(Kind.DOWNLOADED, visitor, ticket_id, format=file_format))

    def exported(self, visitor: Visitor, what: str) -> None:
        """Note that a list is handed out as CSV: `overview` or `statistics`.

        Raises AuditUnavailableError.
        """
        with _required():
            self._write(_ADD, self._entry(Kind.EXPORTED, visitor, what=what))

    def _entry(
        self, kind: Kind, visitor: Visitor | None, ticket_id: int | None = None, **details: str | bool
    ) -> Parameters:
        # Half of a pair of surrogates, which JSON can spell and SQLite cannot keep, must not stop the entry.
        name = visitor.name.encode("utf-8", "replace").decode() if visitor else None
        who = (visitor.user_id if visitor else None, name)
        return (self._clock(), str(kind), *who, ticket_id, json.dumps(details, ensure_ascii=False))

    def _write(self, statement: str, parameters: Parameters) -> None:
        with opened(self._path) as connection:
            connection.execute(statement, parameters)

    def _try(self, statement: str, parameters: Parameters) -> None:
        try:
            self._write(statement, parameters)
        except sqlite3.Error as error:
            log.error(
                "Ein Eintrag fehlt im Protokoll, weil sich die Datei nicht beschreiben ließ (%s).", error
            )


@contextmanager
def _required() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        log.error("Etwas wurde verweigert, weil sich das Protokoll nicht beschreiben ließ (%s).", error)
        raise AuditUnavailableError(str(error)) from error
