"""What stands in the file of the bot's predecessor, row by row; never written to."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

Value = str | bytes | int | float | None

_TICKET_COLUMNS = (
    *("id", "user_id", "channel_id", "created_at", "status"),
    *("claimed_by", "user_name", "admin_message_id"),
)
_NEEDED = {
    "tickets": {"id", "user_id", "channel_id", "created_at", "status"},
    "transcripts": {"ticket_id", "transcript_content"},
}


class OldTicket(NamedTuple):
    """A row of its `tickets`, as it stands there."""

    row: int
    id: Value
    user_id: Value
    channel_id: Value
    created_at: Value
    status: Value
    claimed_by: Value
    user_name: Value
    admin_message_id: Value


class OldTranscript(NamedTuple):
    """A row of its `transcripts`, without the text."""

    row: int
    ticket_id: Value
    created_at: Value


def connect(path: Path) -> sqlite3.Connection:
    """Open the file of another program; text comes as bytes, for nobody promised that it is UTF-8."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
    connection.text_factory = bytes
    connection.execute("PRAGMA busy_timeout = 2000")
    return connection


def is_of_predecessor(path: Path) -> bool:
    """Return whether the file was left by the predecessor: its tables, and no version of this bot's schema."""
    try:
        with closing(connect(path)) as connection:
            if connection.execute("PRAGMA user_version").fetchone()[0] != 0:
                return False
            if not all(needed <= _columns(connection, table) for table, needed in _NEEDED.items()):
                return False
            return all(_has_rows_by_number(connection, table) for table in _NEEDED)
    except sqlite3.Error:
        return False  # whoever opens it next says what is wrong with it


def _has_rows_by_number(connection: sqlite3.Connection, table: str) -> bool:
    try:
        connection.execute(f"SELECT rowid FROM {table} LIMIT 1")
    except sqlite3.OperationalError:
        return False
    except sqlite3.DatabaseError:
        return True  # broken, and the upgrade will say so
    return True


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    is_table = connection.execute(
        "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND lower(name) = ?", (table,)
    ).fetchone()
    return (
        {row[1].decode().lower() for row in connection.execute(f"PRAGMA table_info({table})")}
        if is_table
        else set()
    )


def tickets(connection: sqlite3.Connection) -> list[OldTicket]:
    """Return all tickets in the order in which they were written."""
    present = _columns(connection, "tickets")
    columns = ", ".join(column if column in present else "NULL" for column in _TICKET_COLUMNS)
    return [
        OldTicket(*row) for row in connection.execute(f"SELECT rowid, {columns} FROM tickets ORDER BY rowid")
    ]


def transcripts(connection: sqlite3.Connection) -> list[OldTranscript]:
    """Return all transcripts in the order in which they were written."""
    created_at = "created_at" if "created_at" in _columns(connection, "transcripts") else "NULL"
    rows = connection.execute(f"SELECT rowid, ticket_id, {created_at} FROM transcripts ORDER BY rowid")
    return [OldTranscript(*row) for row in rows]


def content(connection: sqlite3.Connection, row: int) -> Value:
    """Return the text of a transcript."""
    found = connection.execute(
        "SELECT transcript_content FROM transcripts WHERE rowid = ?", (row,)
    ).fetchone()
    return found[0] if found else None


def contents(connection: sqlite3.Connection) -> Iterator[Value]:
    """Walk the texts of all transcripts."""
    for row in connection.execute("SELECT transcript_content FROM transcripts"):
        yield row[0]


def settings(connection: sqlite3.Connection) -> list[tuple[Value, Value]]:
    """Return what stands in its table of settings; nothing where there is none."""
    if not {"key", "value"} <= _columns(connection, "bot_settings"):
        return []
    return [(row[0], row[1]) for row in connection.execute("SELECT key, value FROM bot_settings")]


def newest_number(connection: sqlite3.Connection) -> Value:
    """Return the highest ticket number that it ever gave, also if that ticket is gone."""
    try:
        row: Any = connection.execute(
            "SELECT seq FROM sqlite_sequence WHERE lower(name) = 'tickets'"
        ).fetchone()
    except sqlite3.OperationalError:
        return None  # its numbers were not counted there
    return row[0] if row else None


def fault_of(connection: sqlite3.Connection) -> str | None:
    """Return what is broken in the file; None where it is sound."""
    verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    text = verdict.decode("utf-8", "replace") if isinstance(verdict, bytes) else str(verdict)
    return None if text == "ok" else text.splitlines()[0]


def fold_in(connection: sqlite3.Connection) -> bool:
    """Move its log of changes into the file, so that the one file is everything; False while somebody else has it open."""
    try:
        mode = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            return False
        raise
    return bytes(mode) == b"delete"
