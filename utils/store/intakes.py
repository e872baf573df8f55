"""Sigrid's memory of each ticket."""

import sqlite3


def start(connection: sqlite3.Connection, ticket_id: int, at_ms: int) -> None:
    """Begin the intake of a new ticket."""
    connection.execute("INSERT INTO intakes (ticket_id, started_at_ms) VALUES (?, ?)", (ticket_id, at_ms))


def silence(connection: sqlite3.Connection, ticket_id: int, at_ms: int) -> bool:
    """End an active intake without a word because staff took over; tell whether it was active."""
    changed = connection.execute(
        "UPDATE intakes SET status = 'silenced', ended_because = 'staff', ended_at_ms = ?, pending_reply = NULL"
        " WHERE ticket_id = ? AND status = 'active'",
        (at_ms, ticket_id),
    )
    return changed.rowcount == 1
