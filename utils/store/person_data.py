"""What there is of one person's own: his tickets, his words, his files, what was decided about him."""

import sqlite3
from collections.abc import Iterator
from typing import Final

Rows = list[sqlite3.Row]

# The readings of the pictures that the register shows are about him, too; what staff write to each other is theirs.
_INTAKE: Final = (
    "language, ban_id, lookup, player_name, ban_reason, reason_category, evidence_text, statement, statement_summary,"
    " attitude, overruled_attitude, quotes, started_at_ms, ended_at_ms"
)


def own_tickets(connection: sqlite3.Connection, user_id: int) -> Rows:
    """Return the tickets that he opened, oldest first."""
    return connection.execute(
        "SELECT id, state, creator_name, outcome, close_reason, opened_at_ms, claimed_at_ms, closed_at_ms, deleted_at_ms"
        " FROM tickets WHERE creator_id = ? ORDER BY id",
        (user_id,),
    ).fetchall()


def intake(connection: sqlite3.Connection, ticket_id: int) -> sqlite3.Row | None:
    """Return what the secretary took in about him."""
    row: sqlite3.Row | None = connection.execute(
        f"SELECT {_INTAKE} FROM intakes WHERE ticket_id = ?", (ticket_id,)
    ).fetchone()
    return row


def tickets_written_in(connection: sqlite3.Connection, user_id: int) -> list[int]:
    """Return the tickets in which he wrote, oldest first."""
    rows = connection.execute(
        "SELECT id FROM tickets WHERE EXISTS ("
        "SELECT 1 FROM messages WHERE ticket_id = tickets.id AND author_id = ?) ORDER BY id",
        (user_id,),
    )
    return [row["id"] for row in rows.fetchall()]


def messages(connection: sqlite3.Connection, ticket_id: int, user_id: int) -> Iterator[sqlite3.Row]:
    """Walk what he wrote in a ticket, oldest first, a part at a time: no reader keeps the log of changes from shrinking."""
    after_id = 0
    while rows := connection.execute(
        "SELECT id, author_name, content, embeds, extras, replies_to_id, sent_at_ms, edited_at_ms, deleted_at_ms"
        " FROM messages WHERE ticket_id = ? AND author_id = ? AND id > ? ORDER BY id LIMIT 500",
        (ticket_id, user_id, after_id),
    ).fetchall():
        yield from rows
        after_id = rows[-1]["id"]


def revisions(connection: sqlite3.Connection, message_id: int) -> Rows:
    """Return the earlier wordings of a message, oldest first."""
    return connection.execute(
        "SELECT content, replaced_at_ms FROM message_revisions WHERE message_id = ? ORDER BY revision",
        (message_id,),
    ).fetchall()


def files(connection: sqlite3.Connection, message_id: int) -> Rows:
    """Return the files of a message."""
    return connection.execute(
        "SELECT id, file_name, content_type, size_bytes, sha256, ocr_text, removed_at_ms FROM attachments"
        " WHERE message_id = ? ORDER BY id",
        (message_id,),
    ).fetchall()


def avatars(connection: sqlite3.Connection, user_id: int) -> Rows:
    """Return the avatars that were kept of him."""
    return connection.execute(
        "SELECT key, sha256 FROM pictures WHERE key LIKE ? AND state = 'saved' ORDER BY key",
        (f"avatar:{user_id}:%",),
    ).fetchall()


# What else has his ID, by what it is called in the export.
_BESIDE: Final = {
    "added_to_tickets": "SELECT ticket_id, user_name, added_at_ms, left_at_ms FROM ticket_people WHERE user_id = ?",
    "actions": "SELECT ticket_id, kind, at_ms FROM events WHERE actor_id = ? ORDER BY id",
    "reactions": "SELECT message_id, emoji, added_at_ms, removed_at_ms FROM reactions WHERE user_id = ?",
    "poll_votes": "SELECT message_id, answer_id, added_at_ms, removed_at_ms FROM poll_votes WHERE user_id = ?",
    "reports": "SELECT message_id, reported_at_ms FROM reports WHERE reporter_id = ?",
    "blocks": "SELECT reason, until_ms, created_at_ms, lifted_at_ms FROM blocks WHERE user_id = ? ORDER BY id",
}


def beside(connection: sqlite3.Connection, user_id: int) -> Iterator[tuple[str, Rows]]:
    """Walk what else has his ID, by its name."""
    for name, statement in _BESIDE.items():
        yield name, connection.execute(statement, (user_id,)).fetchall()
