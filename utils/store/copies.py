"""Members' own copies of transcripts: owed with the closing of their tickets, sent afterwards."""

import sqlite3
from dataclasses import dataclass

from utils.store import events
from utils.store.events import EventKind


@dataclass(frozen=True)
class OwedCopy:
    """A copy that is still to be sent."""

    transcript_id: int
    ticket_id: int
    creator_id: int
    language: str
    created_at_ms: int


def owe(connection: sqlite3.Connection, ticket_id: int, transcript_id: int) -> None:
    """Remember in the transaction of the closing that the creator gets this transcript, in place of one still owed."""
    connection.execute(
        "UPDATE transcripts SET copy_state = NULL WHERE ticket_id = ? AND copy_state = 'owed'", (ticket_id,)
    )
    connection.execute("UPDATE transcripts SET copy_state = 'owed' WHERE id = ?", (transcript_id,))


def owed(connection: sqlite3.Connection) -> list[OwedCopy]:
    """Return what is to be sent, oldest first; of a ticket that was reopened meanwhile nothing until it closes again."""
    rows = connection.execute(
        "SELECT transcripts.id AS transcript_id, transcripts.ticket_id, creator_id, created_at_ms,"
        " coalesce(language, 'de') AS language FROM transcripts JOIN tickets ON tickets.id = transcripts.ticket_id"
        " LEFT JOIN intakes ON intakes.ticket_id = tickets.id"
        " WHERE copy_state = 'owed' AND state IN ('closed', 'deleted') ORDER BY transcripts.id"
    )
    return [OwedCopy(**dict(row)) for row in rows]


def sent(connection: sqlite3.Connection, transcript_id: int) -> None:
    """Remember that the creator has his copy."""
    connection.execute("UPDATE transcripts SET copy_state = 'sent' WHERE id = ?", (transcript_id,))


def refused(connection: sqlite3.Connection, copy: OwedCopy, why: str, at_ms: int) -> None:
    """Remember, and tell the team, that a copy cannot be delivered."""
    connection.execute("UPDATE transcripts SET copy_state = 'refused' WHERE id = ?", (copy.transcript_id,))
    events.append(connection, copy.ticket_id, EventKind.COPY_REFUSED, None, at_ms, reason=why)
