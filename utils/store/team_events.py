"""What happens apart from any ticket and is told in the log channel: reports, blocks, the model's switch, data protection."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from utils.tickets import Person


class TeamEventKind(StrEnum):
    """What can happen without a ticket."""

    MESSAGE_REPORTED = "message_reported"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    AI_SWITCHED = "ai_switched"
    RETENTION = "retention"
    PERSON_ERASED = "person_erased"
    PERSON_EXPORTED = "person_exported"


@dataclass(frozen=True)
class TeamEvent:
    """An event that is still to be told."""

    id: int
    kind: TeamEventKind
    actor_id: int | None
    actor_name: str | None
    at: datetime
    details: dict[str, Any]
    """The person whom it is about, a reason, an end, a quote; for the switch, how it stands now; how much was erased."""


def append(
    connection: sqlite3.Connection, kind: TeamEventKind, actor: Person | None, at_ms: int, **details: Any
) -> None:
    """Record an event in the transaction of the change that it tells of. Without an actor it was the bot itself."""
    connection.execute(
        "INSERT INTO team_events (kind, actor_id, actor_name, at_ms, details) VALUES (?, ?, ?, ?, ?)",
        (
            kind,
            actor.id if actor else None,
            actor.name if actor else None,
            at_ms,
            json.dumps(details, ensure_ascii=False),
        ),
    )


def not_logged(connection: sqlite3.Connection, since_ms: int) -> list[TeamEvent]:
    """Return the events since then that do not stand in the log channel, oldest first."""
    rows = connection.execute(
        "SELECT * FROM team_events WHERE message_id IS NULL AND at_ms >= ? ORDER BY id", (since_ms,)
    )
    return [
        TeamEvent(
            id=row["id"],
            kind=TeamEventKind(row["kind"]),
            actor_id=row["actor_id"],
            actor_name=row["actor_name"],
            at=datetime.fromtimestamp(row["at_ms"] / 1000, UTC),
            details=json.loads(row["details"]),
        )
        for row in rows
    ]


def mark_logged(connection: sqlite3.Connection, event_id: int, message_id: int) -> None:
    """Remember that an event stands in the log channel."""
    connection.execute("UPDATE team_events SET message_id = ? WHERE id = ?", (message_id, event_id))
