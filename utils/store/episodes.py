"""The episodes of an intake: each begins with a ticket's opening or reopening, and ends in at most one hand-over."""

import sqlite3

from utils.store import hearing, intakes

# What she knows of the case stays; what she counted, and what staff wrote, belongs to the episode before.
_BEGIN = """
UPDATE intakes SET
    status = 'active', ended_because = NULL, ended_at_ms = NULL, greeting_message_id = NULL, handover_message_id = NULL,
    pending_reply = NULL, pressed = NULL, candidate_ban_ids = '[]', scripted = 0, said_at_ms = NULL, reminders = 0,
    turns = 0, uncooperative_turns = 0, model_failures = 0, model_tokens = 0, ban_id_attempts = 0, appeal_attempts = 0,
    asked = iif(asked = 'appeal' OR ban_id IS NOT NULL, 'appeal', NULL),
    episode = episode + 1, started_at_ms = :at_ms, begins_after_id = :newest_id, answered_up_to = :newest_id
WHERE ticket_id = :ticket_id
"""


def begin(connection: sqlite3.Connection, ticket_id: int, at_ms: int) -> None:
    """Let her listen anew in a ticket that was reopened and that nobody works on."""
    newest_id = hearing.newest_message_id(connection, ticket_id)
    connection.execute(_BEGIN, {"ticket_id": ticket_id, "at_ms": at_ms, "newest_id": newest_id})


def waiting(connection: sqlite3.Connection, ticket_id: int | None = None) -> list[int]:
    """Return the tickets, or the one that is asked about, in which it is the member's turn to answer her.

    Left out is whose record may lack words: nobody is reminded because of what the bot has not heard.
    """
    rows = connection.execute(
        "SELECT intakes.ticket_id FROM intakes JOIN tickets ON tickets.id = intakes.ticket_id"
        " WHERE (?1 IS NULL OR intakes.ticket_id = ?1) AND intakes.status = 'active' AND tickets.state = 'open'"
        " AND pending_reply IS NULL AND pressed IS NULL AND said_at_ms IS NOT NULL"
        " AND channel_id IS NOT NULL AND creator_left_at_ms IS NULL AND gap_after_id IS NULL"
        f" AND NOT {intakes.UNANSWERED} AND {intakes.NO_STAFF} ORDER BY intakes.ticket_id",
        (ticket_id,),
    ).fetchall()
    return [row["ticket_id"] for row in rows]
