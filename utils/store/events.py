"""The append-only history of each ticket."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from utils.tickets import Person


class EventKind(StrEnum):
    """What can happen to a ticket."""

    OPENED = "opened"
    CLAIMED = "claimed"
    RELEASED = "released"
    TRANSFERRED = "transferred"
    TAKEN_OVER = "taken_over"
    CLOSED = "closed"
    CORRECTED = "corrected"
    REOPENED = "reopened"
    DELETED = "deleted"
    CLEANED_UP = "cleaned_up"
    ABORTED = "aborted"
    CHANNEL_LOST = "channel_lost"
    HANDED_OVER = "handed_over"
    VERDICT_OVERRULED = "verdict_overruled"
    TRANSCRIPT_SAVED = "transcript_saved"
    PERSON_ADDED = "person_added"
    PERSON_REMOVED = "person_removed"
    CREATOR_LEFT = "creator_left"
    CREATOR_RETURNED = "creator_returned"
    CREATOR_REMINDED = "creator_reminded"
    CREATOR_WARNED = "creator_warned"
    STAFF_REMINDED = "staff_reminded"
    NOTE_ADDED = "note_added"
    MESSAGE_REPORTED = "message_reported"
    CHANNEL_REPAIRED = "channel_repaired"
    FOUND_AGAIN = "found_again"
    COPY_REFUSED = "copy_refused"
    IMPORTED = "imported"
    ERASED = "erased"
    MESSAGES_ERASED = "messages_erased"


# What the log channel tells of as a whole, however many tickets it touched (utils/store/team_events.py).
_TOLD_TOGETHER = (EventKind.ERASED, EventKind.MESSAGES_ERASED)


@dataclass(frozen=True)
class LoggedEvent:
    """An event with what the log channel tells of its ticket."""

    id: int
    ticket_id: int
    kind: EventKind
    actor_id: int | None
    actor_name: str | None
    at: datetime
    creator_id: int
    creator_name: str
    details: dict[str, Any]
    """What belongs to this kind of event: a reason, an outcome, the person whom it is about."""


def append(
    connection: sqlite3.Connection,
    ticket_id: int,
    kind: EventKind,
    actor: Person | None,
    at_ms: int,
    **details: Any,
) -> int:
    """Record an event in the transaction of the change that it tells of, and return its number.

    Without an actor it was the bot itself.
    """
    cursor = connection.execute(
        "INSERT INTO events (ticket_id, kind, actor_id, actor_name, at_ms, details) VALUES (?, ?, ?, ?, ?, ?)",
        (
            ticket_id,
            kind,
            actor.id if actor else None,
            actor.name if actor else None,
            at_ms,
            json.dumps(details, ensure_ascii=False),
        ),
    )
    if cursor.lastrowid is None:
        raise sqlite3.IntegrityError("the new event has no number")
    return cursor.lastrowid


def not_logged(connection: sqlite3.Connection, since_ms: int) -> list[LoggedEvent]:
    """Return the events since then that do not stand in the log channel, oldest first; none of erased tickets."""
    rows = connection.execute(
        "SELECT events.id, ticket_id, kind, actor_id, actor_name, at_ms, details,"
        " creator_id, creator_name"
        " FROM events JOIN tickets ON tickets.id = ticket_id LEFT JOIN log_posts ON event_id = events.id"
        " WHERE event_id IS NULL AND at_ms >= ? AND kind NOT IN (?, ?) AND erased_at_ms IS NULL ORDER BY events.id",
        (since_ms, *_TOLD_TOGETHER),
    )
    return [
        LoggedEvent(
            id=row["id"],
            ticket_id=row["ticket_id"],
            kind=EventKind(row["kind"]),
            actor_id=row["actor_id"],
            actor_name=row["actor_name"],
            at=datetime.fromtimestamp(row["at_ms"] / 1000, UTC),
            creator_id=row["creator_id"],
            creator_name=row["creator_name"],
            details=json.loads(row["details"]),
        )
        for row in rows
    ]


def mark_logged(connection: sqlite3.Connection, event_id: int, message_id: int, at_ms: int) -> None:
    """Remember that an event stands in the log channel; not for long if its ticket was erased while it was posted."""
    connection.execute(
        "INSERT OR IGNORE INTO log_entries_to_delete SELECT ?1 FROM events JOIN tickets ON tickets.id = ticket_id"
        " WHERE events.id = ?2 AND erased_at_ms IS NOT NULL",
        (message_id, event_id),
    )
    connection.execute(
        "INSERT INTO log_posts (event_id, message_id, posted_at_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (event_id, message_id, at_ms),
    )


def keep_quiet(connection: sqlite3.Connection, event_id: int, at_ms: int) -> None:
    """Let an event never be posted to the log channel."""
    connection.execute(
        "INSERT INTO log_posts (event_id, message_id, posted_at_ms) VALUES (?, NULL, ?)", (event_id, at_ms)
    )
