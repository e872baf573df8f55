"""Where the record of a ticket may have gaps, and how they are filled."""

import sqlite3

from utils.store import messages
from utils.store.messages import Message


def record_page(connection: sqlite3.Connection, ticket_id: int, page: list[Message]) -> None:
    """Keep a page of a ticket's history and let the gap begin behind it."""
    for message in page:
        messages.record(connection, message)
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
