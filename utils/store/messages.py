"""The record of what is written in tickets: messages, their revisions, what was deleted, attachments."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

AuthorKind = Literal["creator", "staff", "secretary", "bot", "other"]


@dataclass(frozen=True)
class Attachment:
    """A file of a message, as Discord names it; `url` expires within a day."""

    id: int
    file_name: str
    content_type: str | None
    size_bytes: int
    width: int | None
    height: int | None
    url: str


@dataclass(frozen=True)
class Message:
    """A message as it is recorded."""

    id: int
    ticket_id: int
    author_id: int
    author_name: str
    author_avatar_url: str | None
    author_color: int | None
    author_kind: AuthorKind
    type: int
    content: str
    embeds: list[dict[str, Any]]
    components: list[dict[str, Any]]
    mentions: dict[str, dict[str, str]]
    replies_to_id: int | None
    sent_at_ms: int
    edited_at_ms: int | None
    attachments: list[Attachment] = field(default_factory=list)


@dataclass(frozen=True)
class PendingAttachment:
    """A file that has not been saved yet."""

    id: int
    message_id: int
    ticket_id: int
    size_bytes: int
    url: str


# json.dumps with arguments makes a new encoder for every call.
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def record(connection: sqlite3.Connection, message: Message) -> bool:
    """Keep a message; tell whether it is new. One that is known is compared and revised."""
    cursor = connection.execute(
        "INSERT INTO messages (id, ticket_id, author_id, author_name, author_avatar_url, author_color, author_kind, type,"
        " content, embeds, components, mentions, replies_to_id, sent_at_ms, edited_at_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
        (
            message.id,
            message.ticket_id,
            message.author_id,
            message.author_name,
            message.author_avatar_url,
            message.author_color,
            message.author_kind,
            message.type,
            message.content,
            _json(message.embeds),
            _json(message.components),
            _json(message.mentions),
            message.replies_to_id,
            message.sent_at_ms,
            message.edited_at_ms,
        ),
    )
    if message.attachments:
        _keep_attachments(connection, message)
    if cursor.rowcount == 0:
        revise(
            connection,
            message.id,
            content=message.content,
            embeds=message.embeds,
            components=message.components,
            edited_at_ms=message.edited_at_ms,
        )
    return cursor.rowcount == 1


def _keep_attachments(connection: sqlite3.Connection, message: Message) -> None:
    # Links to files expire within a day: what is still to be saved gets the newest.
    connection.executemany(
        "INSERT INTO attachments (id, message_id, file_name, content_type, size_bytes, width, height, url)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET url = excluded.url WHERE state = 'pending'",
        [
            (a.id, message.id, a.file_name, a.content_type, a.size_bytes, a.width, a.height, a.url)
            for a in message.attachments
        ],
    )


def revise(
    connection: sqlite3.Connection,
    message_id: int,
    *,
    content: str,
    embeds: list[dict[str, Any]],
    components: list[dict[str, Any]],
    edited_at_ms: int | None,
) -> None:
    """Put a new wording in the place of the old one, which becomes a revision. Unknown messages are left alone.

    `edited_at_ms` is None where Discord only added to the message (an embed of a link) and nobody edited it.
    A wording that is older than the recorded one is left alone: a page of history can be overtaken by an event.
    """
    old = connection.execute(
        "SELECT content, embeds, edited_at_ms FROM messages WHERE id = ?", (message_id,)
    ).fetchone()
    if old is None or (edited_at_ms or 0) < (old["edited_at_ms"] or 0):
        return
    if edited_at_ms is not None and (old["content"], old["embeds"]) != (content, _json(embeds)):
        connection.execute(
            "INSERT INTO message_revisions (message_id, revision, content, embeds, replaced_at_ms)"
            " VALUES (?, (SELECT count(*) + 1 FROM message_revisions WHERE message_id = ?), ?, ?, ?)",
            (message_id, message_id, old["content"], old["embeds"], edited_at_ms),
        )
    connection.execute(
        "UPDATE messages SET content = ?, embeds = ?, components = ?, edited_at_ms = coalesce(?, edited_at_ms)"
        " WHERE id = ?",
        (content, _json(embeds), _json(components), edited_at_ms, message_id),
    )


def mark_deleted(connection: sqlite3.Connection, message_ids: Iterable[int], at_ms: int) -> None:
    """Mark messages as deleted; their text stays. A control message among them no longer shows anything."""
    deleted = list(message_ids)
    connection.executemany(
        "UPDATE messages SET deleted_at_ms = ? WHERE id = ? AND deleted_at_ms IS NULL",
        [(at_ms, message_id) for message_id in deleted],
    )
    connection.executemany(
        "UPDATE tickets SET control_digest = NULL WHERE control_message_id = ?",
        [(message_id,) for message_id in deleted],
    )


def record_page(connection: sqlite3.Connection, ticket_id: int, page: list[Message]) -> None:
    """Keep a page of a ticket's history and let the gap begin behind it."""
    for message in page:
        record(connection, message)
    connection.execute(
        "UPDATE tickets SET gap_after_id = max(gap_after_id, ?) WHERE id = ?",
        (max(message.id for message in page), ticket_id),
    )


def known_from(connection: sqlite3.Connection, ticket_id: int, gap_after_id: int, overlap: int) -> list[int]:
    """Return the recorded messages after a gap's mark and the newest `overlap` before it, without deleted ones.

    Also behind the mark there can be some: recorded between two gaps of which the first has not been filled yet.
    """
    rows = connection.execute(
        "SELECT id FROM messages WHERE ticket_id = ?1 AND deleted_at_ms IS NULL AND (id > ?2 OR id IN"
        " (SELECT id FROM messages WHERE ticket_id = ?1 AND id <= ?2 AND deleted_at_ms IS NULL"
        " ORDER BY id DESC LIMIT ?3))",
        (ticket_id, gap_after_id, overlap),
    )
    return [row["id"] for row in rows]


def suspect_gaps(connection: sqlite3.Connection) -> None:
    """Remember for every ticket that messages after its newest recorded one may be missing."""
    connection.execute(
        "UPDATE tickets SET gap_after_id = coalesce((SELECT max(id) FROM messages WHERE ticket_id = tickets.id), 0)"
        " WHERE state <> 'deleted' AND gap_after_id IS NULL"
    )


def suspect_gap_at_end(connection: sqlite3.Connection, ticket_id: int) -> None:
    """Remember that messages of a ticket after its newest recorded one may be missing."""
    newest = connection.execute(
        "SELECT coalesce(max(id), 0) FROM messages WHERE ticket_id = ?", (ticket_id,)
    ).fetchone()[0]
    suspect_gap(connection, ticket_id, newest)


def suspect_gap(connection: sqlite3.Connection, ticket_id: int, after_id: int) -> None:
    """Remember that messages of a ticket after this snowflake may be missing."""
    connection.execute(
        "UPDATE tickets SET gap_after_id = min(coalesce(gap_after_id, ?1), ?1) WHERE id = ?2",
        (after_id, ticket_id),
    )


def gap_filled(connection: sqlite3.Connection, ticket_id: int) -> None:
    """Remember that the record of a ticket is complete."""
    connection.execute("UPDATE tickets SET gap_after_id = NULL WHERE id = ?", (ticket_id,))


def known_kinds(connection: sqlite3.Connection, ticket_id: int) -> dict[int, AuthorKind]:
    """Return what the record says of each author of a ticket."""
    rows = connection.execute(
        "SELECT DISTINCT author_id, author_kind FROM messages WHERE ticket_id = ?", (ticket_id,)
    )
    return {row["author_id"]: row["author_kind"] for row in rows}


_PENDING = (
    "SELECT attachments.id, message_id, ticket_id, size_bytes, url FROM attachments"
    " JOIN messages ON messages.id = message_id WHERE attachments.state = 'pending'"
)


def pending_attachments(connection: sqlite3.Connection) -> list[PendingAttachment]:
    """Return all files that are still to be saved, oldest first."""
    return [
        PendingAttachment(**dict(row)) for row in connection.execute(f"{_PENDING} ORDER BY attachments.id")
    ]


def pending_attachments_of(connection: sqlite3.Connection, message_id: int) -> list[PendingAttachment]:
    """Return the files of one message that are still to be saved."""
    rows = connection.execute(f"{_PENDING} AND message_id = ? ORDER BY attachments.id", (message_id,))
    return [PendingAttachment(**dict(row)) for row in rows]


def pending_attachments_of_ticket(connection: sqlite3.Connection, ticket_id: int) -> list[PendingAttachment]:
    """Return the files of one ticket that are still to be saved."""
    rows = connection.execute(f"{_PENDING} AND ticket_id = ? ORDER BY attachments.id", (ticket_id,))
    return [PendingAttachment(**dict(row)) for row in rows]


def is_pending(connection: sqlite3.Connection, attachment_id: int) -> bool:
    """Return whether a file is still to be saved."""
    row = connection.execute(
        "SELECT 1 FROM attachments WHERE id = ? AND state = 'pending'", (attachment_id,)
    ).fetchone()
    return row is not None


def attachment_saved(connection: sqlite3.Connection, attachment_id: int, sha256: str) -> None:
    """Remember under which hash a file lies."""
    connection.execute(
        "UPDATE attachments SET state = 'saved', sha256 = ? WHERE id = ?", (sha256, attachment_id)
    )


def attachment_failed(connection: sqlite3.Connection, attachment_id: int, why: str) -> None:
    """Remember why a file can never be saved, unless it has been saved meanwhile."""
    connection.execute(
        "UPDATE attachments SET state = 'failed', failure = ? WHERE id = ? AND state = 'pending'",
        (why, attachment_id),
    )
