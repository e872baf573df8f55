"""Sigrid's memory of each ticket."""

import json
import sqlite3
from dataclasses import fields
from enum import StrEnum
from typing import Any

from utils.intake import (
    Asked,
    Attitude,
    EarlierTicket,
    Ending,
    Intake,
    Language,
    LookupState,
    PendingReply,
    Pressed,
    ReasonCategory,
    ReplyKind,
    Status,
)

_COLUMNS = tuple(field.name for field in fields(Intake))
# Which of them a turn changes; the rest belongs to the start of an episode, to what was sent, and to the team.
_FIXED = {
    "ticket_id",
    "episode",
    "begins_after_id",
    "started_at_ms",
    "greeting_message_id",
    "handover_message_id",
    "said_at_ms",
    "overruled_attitude",
}
_LISTS = ("quotes", "candidate_ban_ids")
_CHANGING = tuple(name for name in _COLUMNS if name not in _FIXED)


def start(connection: sqlite3.Connection, ticket_id: int, language: Language, at_ms: int) -> None:
    """Begin the intake of a new ticket."""
    connection.execute(
        "INSERT INTO intakes (ticket_id, language, started_at_ms) VALUES (?, ?, ?)",
        (ticket_id, language, at_ms),
    )


def silence(connection: sqlite3.Connection, ticket_id: int, at_ms: int) -> bool:
    """End an active intake without a word because staff took over; tell whether it was active."""
    changed = connection.execute(
        "UPDATE intakes SET status = 'silenced', ended_because = 'staff', ended_at_ms = ?, pending_reply = NULL"
        " WHERE ticket_id = ? AND status = 'active'",
        (at_ms, ticket_id),
    )
    return changed.rowcount == 1


def listens(connection: sqlite3.Connection, ticket_id: int) -> bool:
    """Return whether words in the ticket are anything to her: she is active, or has not said all that she decided."""
    found = connection.execute(
        "SELECT 1 FROM intakes WHERE ticket_id = ? AND (status = 'active' OR pending_reply IS NOT NULL)",
        (ticket_id,),
    )
    return found.fetchone() is not None


def get(connection: sqlite3.Connection, ticket_id: int) -> Intake | None:
    """Return what she knows of a ticket."""
    row = connection.execute(
        f"SELECT {', '.join(_COLUMNS)} FROM intakes WHERE ticket_id = ?", (ticket_id,)
    ).fetchone()
    return None if row is None else _intake(row)


# Also where nobody heard it at the time, because the bot was down: whoever finds staff in the record is silent.
# Only what they wrote themselves counts (message type 0, and 19 for a reply), not Discord's note that they pinned something,
# and only in the channel: threads are conversations beside it, which she does not hear.
NO_STAFF = (
    " NOT EXISTS (SELECT 1 FROM messages WHERE messages.ticket_id = intakes.ticket_id"
    " AND messages.id > intakes.begins_after_id AND author_kind = 'staff' AND messages.type IN (0, 19)"
    " AND messages.thread_id IS NULL)"
)
UNANSWERED = (
    " EXISTS (SELECT 1 FROM messages WHERE messages.ticket_id = intakes.ticket_id"
    " AND messages.id > intakes.answered_up_to AND messages.author_kind = 'creator'"
    " AND messages.thread_id IS NULL AND messages.deleted_at_ms IS NULL)"
)


def silence_where_staff_wrote(connection: sqlite3.Connection, at_ms: int) -> list[int]:
    """End the active intakes in whose tickets staff wrote while the bot was away; return the tickets."""
    rows = connection.execute(
        "UPDATE intakes SET status = 'silenced', ended_because = 'staff', ended_at_ms = ?, pending_reply = NULL"
        f" WHERE status = 'active' AND NOT{NO_STAFF} RETURNING ticket_id",
        (at_ms,),
    )
    return [row["ticket_id"] for row in rows.fetchall()]


def is_hers(connection: sqlite3.Connection, ticket_id: int) -> bool:
    """Return whether she may speak: the intake is active, the ticket open, and no staff has written."""
    found = connection.execute(
        "SELECT 1 FROM intakes JOIN tickets ON tickets.id = intakes.ticket_id"
        f" WHERE intakes.ticket_id = ? AND intakes.status = 'active' AND tickets.state = 'open' AND{NO_STAFF}",
        (ticket_id,),
    )
    return found.fetchone() is not None


def save_turn(connection: sqlite3.Connection, before: Intake, after: Intake) -> bool:
    """Write what a turn made of `before`; False, with nothing written, if it has been overtaken.

    It has been overtaken when staff took over, when the member wrote or pressed something that the turn does
    not take into account, or when another reply was decided meanwhile.
    """
    changed = connection.execute(
        f"UPDATE intakes SET {', '.join(f'{name} = :{name}' for name in _CHANGING)}"
        " WHERE ticket_id = :ticket_id AND status = 'active' AND pending_reply IS NULL"
        " AND replies = :replies_before AND pressed IS :pressed_before"
        " AND EXISTS (SELECT 1 FROM tickets WHERE id = :ticket_id AND state = 'open')"
        " AND NOT EXISTS (SELECT 1 FROM messages WHERE ticket_id = :ticket_id AND id > :answered_up_to"
        f" AND author_kind = 'creator' AND thread_id IS NULL AND deleted_at_ms IS NULL) AND{NO_STAFF}",
        {**_values(after), "replies_before": before.replies, "pressed_before": before.pressed},
    )
    return changed.rowcount == 1


def press(connection: sqlite3.Connection, ticket_id: int, button: Pressed) -> bool:
    """Remember a button until an answer takes it into account; False if she no longer listens."""
    if not is_hers(connection, ticket_id):
        return False
    # The wish for a human outlives any other press.
    connection.execute(
        "UPDATE intakes SET pressed = ? WHERE ticket_id = ? AND pressed IS NOT 'human'", (button, ticket_id)
    )
    return True


def choose(connection: sqlite3.Connection, ticket_id: int, ban_id: str) -> bool:
    """Remember which of the IDs in a picture is the member's; False if she no longer listens."""
    if not press(connection, ticket_id, Pressed.YES):
        return False
    connection.execute(
        "UPDATE intakes SET candidate_ban_ids = json_array(?) WHERE ticket_id = ?", (ban_id, ticket_id)
    )
    return True


def mark_sent(
    connection: sqlite3.Connection, ticket_id: int, reply: PendingReply, message_id: int, at_ms: int
) -> None:
    """Record that a decided reply stands in the channel."""
    column = {
        ReplyKind.GREETING: ", greeting_message_id = :message_id",
        ReplyKind.TURN: "",
        ReplyKind.REMINDER: "",
        ReplyKind.HANDOVER: ", handover_message_id = :message_id",
    }[reply.kind]
    connection.execute(
        f"UPDATE intakes SET pending_reply = NULL, said_at_ms = :at_ms{column}"
        " WHERE ticket_id = :ticket_id AND json_extract(pending_reply, '$.nonce') = :nonce",
        {"message_id": message_id, "at_ms": at_ms, "ticket_id": ticket_id, "nonce": reply.nonce},
    )


def decide_unasked(connection: sqlite3.Connection, ticket_id: int, reply: PendingReply) -> None:
    """Write a reply to which no word of the member led: a greeting or a reminder."""
    connection.execute(
        "UPDATE intakes SET pending_reply = ?, replies = replies + 1, reminders = reminders + ?"
        " WHERE ticket_id = ?",
        (reply.to_json(), reply.kind is ReplyKind.REMINDER, ticket_id),
    )


def set_pending(connection: sqlite3.Connection, ticket_id: int, reply: PendingReply) -> None:
    """Complete the reply of a turn that was saved in this transaction."""
    connection.execute(
        "UPDATE intakes SET pending_reply = ? WHERE ticket_id = ?", (reply.to_json(), ticket_id)
    )


def drop_pending(connection: sqlite3.Connection, ticket_id: int) -> None:
    """Give up a reply whose channel is gone."""
    connection.execute("UPDATE intakes SET pending_reply = NULL WHERE ticket_id = ?", (ticket_id,))


def sendable(connection: sqlite3.Connection, ticket_id: int) -> PendingReply | None:
    """Return the reply that is still to be sent; a hand-over also after a claim, all else only while it is her turn."""
    row = connection.execute(
        "SELECT intakes.pending_reply FROM intakes JOIN tickets ON tickets.id = intakes.ticket_id"
        " WHERE intakes.ticket_id = ? AND intakes.pending_reply IS NOT NULL"
        f" AND ((intakes.status = 'active' AND tickets.state = 'open' AND{NO_STAFF})"
        "  OR (intakes.status = 'handed_over' AND tickets.state IN ('open', 'claimed')))",
        (ticket_id,),
    ).fetchone()
    return None if row is None else PendingReply.from_json(row["pending_reply"])


def unfinished(connection: sqlite3.Connection) -> list[int]:
    """Return the tickets in which she owes something: a greeting, a decided reply or an answer."""
    rows = connection.execute(
        "SELECT intakes.ticket_id FROM intakes JOIN tickets ON tickets.id = intakes.ticket_id"
        " WHERE tickets.channel_id IS NOT NULL AND tickets.state IN ('open', 'claimed')"
        " AND (intakes.pending_reply IS NOT NULL"
        "  OR (intakes.status = 'active' AND tickets.state = 'open'"
        f"   AND (intakes.greeting_message_id IS NULL OR intakes.pressed IS NOT NULL OR{UNANSWERED})))"
        " ORDER BY intakes.ticket_id"
    )
    return [row["ticket_id"] for row in rows]


def earlier_tickets(connection: sqlite3.Connection, ticket_id: int, limit: int = 10) -> list[EarlierTicket]:
    """Return this member's and this ban's earlier tickets, newest first."""
    rows = connection.execute(
        "SELECT tickets.id, tickets.state, tickets.opened_at_ms, tickets.creator_name, intakes.ban_id,"
        " intakes.attitude, tickets.creator_id = this.creator_id AS same_member,"
        " intakes.ban_id IS NOT NULL AND intakes.ban_id = memory.ban_id COLLATE NOCASE AS same_ban"
        " FROM tickets AS this JOIN intakes AS memory ON memory.ticket_id = this.id"
        " JOIN tickets ON tickets.id < this.id LEFT JOIN intakes ON intakes.ticket_id = tickets.id"
        " WHERE this.id = ? AND (same_member OR same_ban) ORDER BY tickets.id DESC LIMIT ?",
        (ticket_id, limit),
    )
    return [
        EarlierTicket(
            ticket_id=row["id"],
            state=row["state"],
            opened_at_ms=row["opened_at_ms"],
            creator_name=row["creator_name"],
            ban_id=row["ban_id"],
            attitude=Attitude(row["attitude"]) if row["attitude"] else None,
            same_member=bool(row["same_member"]),
            same_ban=bool(row["same_ban"]),
        )
        for row in rows
    ]


def _intake(row: sqlite3.Row) -> Intake:
    values: dict[str, Any] = dict(row)
    for name, kind in _ENUMS.items():
        if values[name] is not None:
            values[name] = kind(values[name])
    values["scripted"] = bool(values["scripted"])
    for name in _LISTS:
        values[name] = tuple(json.loads(values[name]))
    if values["pending_reply"] is not None:
        values["pending_reply"] = PendingReply.from_json(values["pending_reply"])
    return Intake(**values)


def _values(intake: Intake) -> dict[str, Any]:
    values = {name: getattr(intake, name) for name in _COLUMNS}
    values["scripted"] = int(intake.scripted)
    for name in _LISTS:
        values[name] = json.dumps(getattr(intake, name), ensure_ascii=False)
    values["pending_reply"] = intake.pending_reply and intake.pending_reply.to_json()
    return values


_ENUMS: dict[str, type[StrEnum]] = {
    "status": Status,
    "ended_because": Ending,
    "asked": Asked,
    "pressed": Pressed,
    "lookup": LookupState,
    "attitude": Attitude,
    "overruled_attitude": Attitude,
    "reason_category": ReasonCategory,
    "language": Language,
}
