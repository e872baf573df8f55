"""The append-only history of each ticket."""

import json
import sqlite3
from enum import StrEnum
from typing import Any

from utils.tickets import Person


class EventKind(StrEnum):
    """What can happen to a ticket."""

    OPENED = "opened"
    CLAIMED = "claimed"
    CLOSED = "closed"
    DELETED = "deleted"
    CLEANED_UP = "cleaned_up"
    ABORTED = "aborted"
    CHANNEL_LOST = "channel_lost"
    HANDED_OVER = "handed_over"
    TRANSCRIPT_SAVED = "transcript_saved"


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
