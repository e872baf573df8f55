"""What Sigrid hears: the member's unanswered words and pictures, and the conversation so far; never what is in threads."""

import json
import sqlite3
from dataclasses import dataclass

from utils.evidence.readings import Reading


@dataclass(frozen=True)
class HeardFile:
    """A file that the member sent."""

    id: int
    file_name: str
    content_type: str | None
    size_bytes: int
    state: str
    sha256: str | None
    reading: Reading | None
    """None: not read yet, or not readable."""


@dataclass(frozen=True)
class HeardMessage:
    """A message of the member that no answer takes into account yet."""

    id: int
    content: str
    sent_at_ms: int
    files: tuple[HeardFile, ...]


@dataclass(frozen=True)
class SpokenLine:
    """One message of the conversation between her and the member."""

    by_member: bool
    content: str


def unanswered(connection: sqlite3.Connection, ticket_id: int, answered_up_to: int) -> list[HeardMessage]:
    """Return what the member wrote since the last answer, oldest first."""
    rows = connection.execute(
        "SELECT id, content, sent_at_ms FROM messages WHERE ticket_id = ? AND id > ?"
        " AND author_kind = 'creator' AND thread_id IS NULL AND deleted_at_ms IS NULL ORDER BY id",
        (ticket_id, answered_up_to),
    ).fetchall()
    return [
        HeardMessage(row["id"], row["content"], row["sent_at_ms"], _files(connection, row["id"]))
        for row in rows
    ]


def files_of_member(connection: sqlite3.Connection, ticket_id: int) -> list[HeardFile]:
    """Return every file that the member sent in a ticket, oldest first."""
    rows = connection.execute(
        "SELECT attachments.* FROM attachments JOIN messages ON messages.id = attachments.message_id"
        " WHERE messages.ticket_id = ? AND messages.author_kind = 'creator' AND messages.thread_id IS NULL"
        " AND messages.deleted_at_ms IS NULL ORDER BY attachments.id",
        (ticket_id,),
    )
    return [_file(row) for row in rows]


def conversation(connection: sqlite3.Connection, ticket_id: int, limit: int = 30) -> list[SpokenLine]:
    """Return the last messages between her and the member, oldest first."""
    rows = connection.execute(
        "SELECT author_kind, content FROM messages JOIN tickets ON tickets.id = messages.ticket_id"
        " WHERE ticket_id = ? AND content <> '' AND author_kind IN ('creator', 'secretary')"
        " AND messages.thread_id IS NULL AND messages.deleted_at_ms IS NULL AND messages.id IS NOT control_message_id"
        " ORDER BY messages.id DESC LIMIT ?",
        (ticket_id, limit),
    ).fetchall()
    return [SpokenLine(row["author_kind"] == "creator", row["content"]) for row in reversed(rows)]


def newest_message_id(connection: sqlite3.Connection, ticket_id: int) -> int:
    """Return the newest recorded message of a ticket, 0 if there is none."""
    row = connection.execute(
        "SELECT max(id) AS id FROM messages WHERE ticket_id = ?", (ticket_id,)
    ).fetchone()
    return row["id"] or 0


def find_own(
    connection: sqlite3.Connection, ticket_id: int, after_message_id: int, content: str
) -> int | None:
    """Return the bot's message with this content that is newer than a given one: a reply sent just before a crash."""
    row = connection.execute(
        "SELECT id FROM messages WHERE ticket_id = ? AND id > ? AND content = ?"
        " AND author_kind IN ('secretary', 'bot') ORDER BY id LIMIT 1",
        (ticket_id, after_message_id, content),
    ).fetchone()
    return None if row is None else row["id"]


def save_reading(connection: sqlite3.Connection, attachment_id: int, reading: Reading) -> None:
    """Keep what was read from a picture."""
    connection.execute(
        "UPDATE attachments SET ocr_text = ?, ocr_ids = ? WHERE id = ?",
        (reading.text, json.dumps(reading.ban_ids), attachment_id),
    )


def _files(connection: sqlite3.Connection, message_id: int) -> tuple[HeardFile, ...]:
    rows = connection.execute("SELECT * FROM attachments WHERE message_id = ? ORDER BY id", (message_id,))
    return tuple(_file(row) for row in rows)


def _file(row: sqlite3.Row) -> HeardFile:
    return HeardFile(
        id=row["id"],
        file_name=row["file_name"],
        content_type=row["content_type"],
        size_bytes=row["size_bytes"],
        state=row["state"],
        sha256=row["sha256"],
        reading=None
        if row["ocr_ids"] is None
        else Reading(row["ocr_text"], tuple(json.loads(row["ocr_ids"]))),
    )
