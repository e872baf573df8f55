"""Transcripts: dated views of the record."""

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from utils.store import events
from utils.store.events import EventKind
from utils.tickets import Person

Occasion = Literal["close", "delete", "cleanup", "command"]

# Table by table, of each the columns in this order; the first ones are the primary key.
_HASHED = {
    "threads": (
        "id",
        "name",
        "is_private",
        "creator_id",
        "parent_message_id",
        "created_at_ms",
        "deleted_at_ms",
    ),
    "messages": (
        *(
            "id",
            "author_id",
            "author_name",
            "author_avatar_url",
            "author_color",
            "author_kind",
            "type",
            "content",
        ),
        *("embeds", "components", "mentions", "replies_to_id", "sent_at_ms", "edited_at_ms", "deleted_at_ms"),
        *("extras", "thread_id", "avatar_key"),
    ),
    "message_revisions": ("message_id", "revision", "content", "embeds", "components", "replaced_at_ms"),
    "attachments": (
        *("message_id", "id", "file_name", "content_type", "size_bytes", "width", "height", "sha256"),
        "removed_at_ms",
    ),
    "reactions": ("message_id", "emoji", "user_id", "user_name", "added_at_ms", "removed_at_ms"),
    "poll_votes": ("message_id", "answer_id", "user_id", "added_at_ms", "removed_at_ms"),
}

_line = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class Transcript:
    """What a saved transcript holds."""

    id: int
    message_count: int
    attachment_count: int
    lacks_messages: bool
    """Whether messages, or what became of them, are still to be fetched."""
    lacking_files: int
    """How many files are still to be saved."""


def content_sha256(connection: sqlite3.Connection, ticket_id: int) -> str:
    r"""Return the hash of everything that is recorded of a ticket's conversation.

    Anybody can compute it again from the database: it is the SHA-256, in hex, of UTF-8 text with one line per row, each
    ended by a line feed. A line is a JSON array without spaces and with no character escaped but `"`, `\` and controls:
    the table's name, then the row's values as they stand in the database (JSON columns are strings). The tables come in
    this order, their rows in that of the primary key, with `message_id` first:

    - threads: id, name, is_private, creator_id, parent_message_id, created_at_ms, deleted_at_ms
    - messages: id, author_id, author_name, author_avatar_url, author_color, author_kind, type, content, embeds, components,
      mentions, replies_to_id, sent_at_ms, edited_at_ms, deleted_at_ms, extras, thread_id, avatar_key
    - message_revisions: message_id, revision, content, embeds, components, replaced_at_ms
    - attachments: message_id, id, file_name, content_type, size_bytes, width, height, sha256, removed_at_ms
    - reactions: message_id, emoji, user_id, user_name, added_at_ms, removed_at_ms
    - poll_votes: message_id, answer_id, user_id, added_at_ms, removed_at_ms
    """
    digest = hashlib.sha256()
    for table, columns in _HASHED.items():
        for row in connection.execute(_selection(table, columns), (ticket_id,)):
            digest.update(f"{_line([table, *row])}\n".encode())
    return digest.hexdigest()


def _selection(table: str, columns: Sequence[str]) -> str:
    if columns[0] == "id":
        return f"SELECT {', '.join(columns)} FROM {table} WHERE ticket_id = ? ORDER BY id"
    parts = ", ".join(f"part.{column}" for column in columns)
    # The columns behind the second are needed only where the primary key has three.
    order = ", ".join(f"part.{column}" for column in columns[1:3])
    return (
        f"SELECT {parts} FROM messages JOIN {table} AS part ON part.message_id = messages.id"
        f" WHERE messages.ticket_id = ? ORDER BY messages.id, {order}"
    )


def save(
    connection: sqlite3.Connection, ticket_id: int, occasion: Occasion, requester: Person | None, at_ms: int
) -> Transcript:
    """Save how the record of a ticket stands now."""
    count, last_id = connection.execute(
        "SELECT count(*), max(id) FROM messages WHERE ticket_id = ?", (ticket_id,)
    ).fetchone()
    attachments, lacking_files = connection.execute(
        "SELECT count(*), count(*) FILTER (WHERE attachments.state = 'pending') FROM attachments"
        " JOIN messages ON messages.id = message_id WHERE ticket_id = ?",
        (ticket_id,),
    ).fetchone()
    [lacks_messages] = connection.execute(
        "SELECT gap_after_id IS NOT NULL OR is_unverified FROM tickets WHERE id = ?", (ticket_id,)
    ).fetchone()
    transcript_id = connection.execute(
        "INSERT INTO transcripts (ticket_id, occasion, requested_by_id, requested_by_name, created_at_ms,"
        " message_count, last_message_id, content_sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (
            ticket_id,
            occasion,
            requester and requester.id,
            requester and requester.name,
            at_ms,
            count,
            last_id,
            content_sha256(connection, ticket_id),
        ),
    ).fetchone()[0]
    if occasion == "command":
        # The other occasions are events of their own.
        events.append(connection, ticket_id, EventKind.TRANSCRIPT_SAVED, requester, at_ms, messages=count)
    return Transcript(transcript_id, count, attachments, bool(lacks_messages), lacking_files)
