"""Writes what is taken over from the bot's predecessor into a new file, and remembers how far that has come."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final

from utils.store import events, transcripts
from utils.store.events import EventKind
from utils.store.messages import AuthorKind
from utils.tickets import Person, State

_DISCORD_EPOCH_MS: Final = 1_420_070_400_000
_TIMESTAMP_SHIFT: Final = 22
# The bits of Discord's worker and process, all set: so many of them it never had, and no ID of its own is met.
_MADE_HERE: Final = 0b11111_11111 << 12
_SECOND: Final = 1000 << _TIMESTAMP_SHIFT


@dataclass(frozen=True)
class Mark:
    """How far the work has come, and of which file."""

    file_sha256: str
    copy_name: str
    imported_at_ms: int
    tickets: int = 0
    transcripts: int = 0
    lines: int = 0
    messages: int = 0
    repeated_lines: int = 0
    unclear_lines: int = 0
    unclear_values: int = 0


@dataclass(frozen=True)
class ImportedTicket:
    """The row of a ticket that is taken over."""

    id: int
    state: State
    creator_id: int
    creator_name: str
    creator_left_at_ms: int | None
    claimer_id: int | None
    claimer_name: str | None
    closer_id: int | None
    closer_name: str | None
    opened_at_ms: int
    closed_at_ms: int | None
    deleted_at_ms: int | None
    channel_id: int | None
    # Discord's own history is read from its beginning.
    gap_after_id: int | None
    imported_at_ms: int


@dataclass(frozen=True)
class ImportedMessage:
    """A message that is taken over."""

    author_id: int
    author_name: str
    author_kind: AuthorKind
    content: str
    sent_at_ms: int


_MARK_COLUMNS = ", ".join(field.name for field in fields(Mark))
_TICKET_COLUMNS = [field.name for field in fields(ImportedTicket)]


def begin(connection: sqlite3.Connection, mark: Mark, settings: str) -> None:
    """Remember of which file the work begins, and its settings."""
    connection.execute(
        "INSERT INTO predecessor (id, file_sha256, copy_name, imported_at_ms, settings) VALUES (1, ?, ?, ?, ?)",
        (mark.file_sha256, mark.copy_name, mark.imported_at_ms, settings),
    )


def mark(connection: sqlite3.Connection) -> Mark | None:
    """Return how far the work has come; None where nothing was taken over."""
    row = connection.execute(f"SELECT {_MARK_COLUMNS} FROM predecessor").fetchone()
    return row and Mark(**dict(row))


def advance(connection: sqlite3.Connection, by: Mapping[str, int]) -> None:
    """Count what was done, in the transaction in which it was."""
    connection.execute(
        f"UPDATE predecessor SET {', '.join(f'{column} = {column} + :{column}' for column in by)}", dict(by)
    )


def add_ticket(
    connection: sqlite3.Connection,
    ticket: ImportedTicket,
    control_message_id: int | None,
    details: Mapping[str, object],
) -> None:
    """Write a ticket with what is told of it; nothing of that is posted to the log channel."""
    connection.execute(
        f"INSERT INTO tickets ({', '.join(_TICKET_COLUMNS)}) VALUES ({', '.join('?' * len(_TICKET_COLUMNS))})",
        [getattr(ticket, column) for column in _TICKET_COLUMNS],
    )
    creator = Person(ticket.creator_id, ticket.creator_name)
    for kind, actor, at_ms, more in (
        (EventKind.OPENED, creator, ticket.opened_at_ms, {}),
        (EventKind.IMPORTED, None, ticket.imported_at_ms, details),
    ):
        told = events.append(connection, ticket.id, kind, actor, at_ms, **more)
        events.keep_quiet(connection, told, ticket.imported_at_ms)
    if control_message_id is not None:
        connection.execute(
            "INSERT INTO predecessor_messages (message_id, ticket_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (control_message_id, ticket.id),
        )


def add_messages(
    connection: sqlite3.Connection, ticket_id: int, said: Iterable[ImportedMessage]
) -> int | None:
    """Write the messages of a ticket, which come oldest first, and return the ID of the last one."""
    last_id = None
    for message in said:
        last_id = _free_id(connection, message.sent_at_ms, last_id or 0)
        connection.execute(
            "INSERT INTO messages (id, ticket_id, author_id, author_name, author_kind, content, sent_at_ms, is_imported)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 1)",
            (
                last_id,
                ticket_id,
                message.author_id,
                message.author_name,
                message.author_kind,
                message.content,
                message.sent_at_ms,
            ),
        )
    return last_id


def _free_id(connection: sqlite3.Connection, at_ms: int, after_id: int) -> int:
    """Return an ID that nobody has, of the given second if it has room, and larger than the one before it."""
    begin = (at_ms - _DISCORD_EPOCH_MS) << _TIMESTAMP_SHIFT
    lowest, end = max(begin, after_id + 1) | _MADE_HERE, begin + _SECOND
    while True:
        newest = connection.execute(
            "SELECT max(id) FROM messages WHERE id >= ? AND id < ?", (lowest, end)
        ).fetchone()[0]
        free: int = lowest if newest is None else newest + 1 | _MADE_HERE
        if free < end:
            return free
        lowest, end = free, end + _SECOND


def add_transcripts(
    connection: sqlite3.Connection,
    ticket_id: int,
    saved: Sequence[tuple[int, int]],
    last_message_id: int | None,
) -> None:
    """Write when the predecessor saved transcripts of a ticket, and of how many messages each was."""
    if not saved:
        return
    content = transcripts.content_sha256(connection, ticket_id)
    connection.executemany(
        "INSERT INTO transcripts (ticket_id, occasion, created_at_ms, message_count, last_message_id, content_sha256)"
        " VALUES (?, 'close', ?, ?, ?, ?)",
        [(ticket_id, created_at_ms, count, last_message_id, content) for created_at_ms, count in saved],
    )


def keep_numbers_above(connection: sqlite3.Connection, newest_number: int) -> None:
    """Let the next ticket have a higher number than any that the predecessor gave."""
    connection.execute(
        "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'tickets'", (newest_number,)
    )
    if connection.execute("SELECT 1 FROM sqlite_sequence WHERE name = 'tickets'").fetchone() is None:
        connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('tickets', ?)", (newest_number,))


def counted(connection: sqlite3.Connection) -> dict[str, int]:
    """Return how much was really written, by the names that the mark uses."""
    return {
        table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in ("tickets", "transcripts", "messages")
    }


def fault_of(connection: sqlite3.Connection) -> str | None:
    """Return what is broken in the new file; None where it is sound."""
    verdict: str = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if verdict != "ok":
        return verdict.splitlines()[0]
    stray = connection.execute("PRAGMA foreign_key_check").fetchone()
    return None if stray is None else f"foreign_key_check: {tuple(stray)}"


def as_json(settings: Iterable[tuple[str, str]]) -> str:
    """Return the predecessor's settings as they are kept."""
    return json.dumps(dict(settings), ensure_ascii=False)
