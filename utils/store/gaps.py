"""Where the record of a ticket may have gaps, and how they are filled."""

import sqlite3

from utils.store import messages, predecessor
from utils.store.messages import Message


def record_page(
    connection: sqlite3.Connection, ticket_id: int, page: list[Message], *, moves_mark: bool
) -> None:
    """Keep a page of a ticket's history; where `moves_mark`, the gap begins behind it from now on."""
    for message in page:
        messages.record(connection, message)
    if moves_mark:
        connection.execute(
            "UPDATE tickets SET gap_after_id = max(gap_after_id, ?) WHERE id = ?",
            (max(message.id for message in page), ticket_id),
        )


def compared_from(connection: sqlite3.Connection, ticket_id: int, gap_after_id: int, overlap: int) -> int:
    """Return the snowflake after which messages are compared: the newest `overlap` before the gap's mark are, too."""
    oldest = connection.execute(
        "SELECT min(id) AS id FROM (SELECT id FROM messages WHERE ticket_id = ? AND id <= ? AND deleted_at_ms IS NULL"
        " ORDER BY id DESC LIMIT ?)",
        (ticket_id, gap_after_id, overlap),
    ).fetchone()["id"]
    return gap_after_id if oldest is None else oldest - 1


def known_after(
    connection: sqlite3.Connection, ticket_id: int, thread_id: int | None, after_id: int
) -> list[int]:
    """Return the recorded messages of a channel, or of a thread in it, after a snowflake, without deleted ones.

    Left out is what only the predecessor's transcripts tell: Discord does not know it by that ID.
    """
    rows = connection.execute(
        "SELECT id FROM messages WHERE ticket_id = ? AND thread_id IS ? AND id > ? AND deleted_at_ms IS NULL"
        " AND is_imported = 0",
        (ticket_id, thread_id, after_id),
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


def gap_filled(
    connection: sqlite3.Connection, ticket_id: int, compared_from_id: int, *, may_have_lost_events: bool
) -> None:
    """Remember that a ticket's record lacks no message, compared with Discord after `compared_from_id`.

    Where events may have been lost, what became of older messages is to be found out before the channel goes.
    """
    connection.execute(
        "UPDATE tickets SET gap_after_id = NULL, is_unverified = CASE WHEN ?2 = 0 THEN 0"
        " WHEN ?3 AND EXISTS (SELECT 1 FROM messages WHERE ticket_id = ?1 AND id <= ?2 AND deleted_at_ms IS NULL) THEN 1"
        " ELSE is_unverified END WHERE id = ?1",
        (ticket_id, compared_from_id, may_have_lost_events),
    )
    # Discord's own history has most of what a transcript told before.
    predecessor.drop_twins(connection, ticket_id)


def channel_is_gone(connection: sqlite3.Connection, ticket_id: int) -> None:
    """Remember that there is nothing left to fetch for a ticket."""
    connection.execute("UPDATE tickets SET gap_after_id = NULL, is_unverified = 0 WHERE id = ?", (ticket_id,))
