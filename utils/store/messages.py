"""The record of what is written in tickets: messages, their revisions, what was deleted, attachments."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from utils.store import pictures

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
    """What else Discord says of it, as its JSON: flags, sticker_items, poll, message_snapshots ..."""
    thread_id: int | None = None
    avatar_key: str | None = None
    pictures: dict[str, str] = field(default_factory=dict)
    """The pictures that it shows beside its attachments: their addresses by their keys."""


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
    if message.attachments:
        _keep_attachments(connection, message)
    pictures.want(connection, message.pictures)
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


def known_kinds(connection: sqlite3.Connection, ticket_id: int) -> dict[int, AuthorKind]:
    """Return what the record says of each author of a ticket."""
    rows = connection.execute(
        "SELECT DISTINCT author_id, author_kind FROM messages WHERE ticket_id = ?", (ticket_id,)
    )
    return {row["author_id"]: row["author_kind"] for row in rows}
