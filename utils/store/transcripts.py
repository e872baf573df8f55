"""Transcripts: dated views of the record."""

import hashlib
import sqlite3
from dataclasses import dataclass
from typing import Literal

from utils.store import events
from utils.store.events import EventKind
from utils.tickets import Person

Occasion = Literal["close", "delete", "cleanup", "command"]


@dataclass(frozen=True)
class Transcript:
    """What a saved transcript holds."""

    id: int
    message_count: int
    attachment_count: int


def save(
    connection: sqlite3.Connection, ticket_id: int, occasion: Occasion, requester: Person | None, at_ms: int
) -> Transcript:
    """Save how the record of a ticket stands now."""
    digest = hashlib.sha256()
    count, last_id = 0, None
    for row in connection.execute(
        "SELECT id, author_id, content, embeds, edited_at_ms, deleted_at_ms FROM messages WHERE ticket_id = ? ORDER BY id",
        (ticket_id,),
    ):
        digest.update(repr(tuple(row)).encode())
        count, last_id = count + 1, row["id"]
    attachments = connection.execute(
        "SELECT count(*) FROM attachments JOIN messages ON messages.id = message_id WHERE ticket_id = ?",
        (ticket_id,),
    ).fetchone()[0]
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
            digest.hexdigest(),
        ),
    ).fetchone()[0]
    if occasion == "command":
        # The other occasions are events of their own.
        events.append(connection, ticket_id, EventKind.TRANSCRIPT_SAVED, requester, at_ms, messages=count)
    return Transcript(transcript_id, count, attachments)
