"""The record of what is written in tickets: messages, their revisions, what was deleted, attachments."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from utils.store import pictures, threads, wording

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
    extras: dict[str, Any] = field(default_factory=dict)
    """What else Discord says of it, as its JSON: flags, sticker_items, poll, message_snapshots ... (utils/channels/extras)."""
    thread_id: int | None = None
    avatar_key: str | None = None
    pictures: dict[str, str] = field(default_factory=dict)
    """The pictures that it shows beside its attachments: their addresses by their keys."""

    @property
    def has_thread(self) -> bool:
        """Return whether a thread was started from it."""
        return bool(self.extras.get("flags", 0) & wording.HAS_THREAD)


# json.dumps with arguments makes a new encoder for every call.
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def record(connection: sqlite3.Connection, message: Message) -> bool:
    """Keep a message; tell whether it is new. One that is known is compared and revised."""
    cursor = connection.execute(
        "INSERT INTO messages (id, ticket_id, author_id, author_name, author_avatar_url, author_color, author_kind, type,"
        " content, embeds, components, mentions, replies_to_id, sent_at_ms, edited_at_ms, extras, thread_id, avatar_key)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
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
            _json(message.extras),
            message.thread_id,
            message.avatar_key,
        ),
    )
    if cursor.rowcount == 0:
        revise(connection, message)
        return False
    if message.attachments:
        _keep_attachments(connection, message)
    if message.has_thread:
        threads.started_from(connection, message.id)
    pictures.want(connection, message.pictures)
    return True


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


def revise(connection: sqlite3.Connection, new: Message) -> None:
    """Put what a message shows now in the place of the old; an edit makes the old a revision. Unknown ones are left alone.

    What is older than the record is left alone, too: a page of history can be overtaken by an event.
    """
    old = connection.execute(
        "SELECT content, embeds, components, mentions, extras, edited_at_ms FROM messages WHERE id = ?",
        (new.id,),
    ).fetchone()
    if old is None:
        return
    if new.attachments:
        _keep_attachments(connection, new)
    if (new.edited_at_ms or 0) < (old["edited_at_ms"] or 0):
        return
    extras = wording.merged_extras(json.loads(old["extras"]), new.extras)
    shown = {
        "content": new.content,
        "embeds": wording.unless_resigned(old["embeds"], _json(new.embeds)),
        "components": wording.unless_resigned(old["components"], _json(new.components)),
        "mentions": _json(wording.merged_mentions(json.loads(old["mentions"]), new.mentions)),
        "extras": wording.unless_resigned(old["extras"], _json(extras)),
        "edited_at_ms": new.edited_at_ms or old["edited_at_ms"],
    }
    if shown == dict(old):
        return
    # Not before: signed anew, the same picture has another address.
    pictures.want(connection, new.pictures)
    if new.has_thread:
        threads.started_from(connection, new.id)
    if new.edited_at_ms is not None and wording.is_edit(dict(old), shown, extras.get("flags", 0)):
        connection.execute(
            "INSERT INTO message_revisions (message_id, revision, content, embeds, components, replaced_at_ms)"
            " VALUES (?1, (SELECT count(*) + 1 FROM message_revisions WHERE message_id = ?1), ?2, ?3, ?4, ?5)",
            (new.id, old["content"], old["embeds"], old["components"], new.edited_at_ms),
        )
    if new.edited_at_ms is not None:
        _mark_removed(connection, new, new.edited_at_ms)
    connection.execute(
        f"UPDATE messages SET {', '.join(f'{name} = :{name}' for name in shown)} WHERE id = :id",
        {**shown, "id": new.id},
    )


def _mark_removed(connection: sqlite3.Connection, new: Message, at_ms: int) -> None:
    """Mark the files that an edit took away; they stay in the record."""
    connection.execute(
        "UPDATE attachments SET removed_at_ms = ? WHERE message_id = ? AND removed_at_ms IS NULL"
        " AND id NOT IN (SELECT value FROM json_each(?))",
        (at_ms, new.id, _json([attachment.id for attachment in new.attachments])),
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


def known_kinds(connection: sqlite3.Connection, ticket_id: int) -> dict[int, AuthorKind]:
    """Return what the record says of each author of a ticket."""
    rows = connection.execute(
        "SELECT DISTINCT author_id, author_kind FROM messages WHERE ticket_id = ?", (ticket_id,)
    )
    return {row["author_id"]: row["author_kind"] for row in rows}
