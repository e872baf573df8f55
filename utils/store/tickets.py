"""The table `tickets`: what is read of it, and what is remembered of a ticket's channel."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import fields

from utils.tickets import Outcome, State, Ticket

_LISTS = ("added_ids", "away_ids")
_COLUMNS = ", ".join(field.name for field in fields(Ticket) if field.name not in _LISTS)
_PEOPLE = "SELECT json_group_array(user_id) FROM ticket_people WHERE ticket_id = tickets.id"
_SELECT = (
    f"SELECT {_COLUMNS}, ({_PEOPLE}) AS added_ids, ({_PEOPLE} AND left_at_ms IS NOT NULL) AS away_ids"
    " FROM tickets"
)


def _ticket(row: sqlite3.Row) -> Ticket:
    values = dict(row)
    values["state"] = State(row["state"])
    values["outcome"] = Outcome(row["outcome"]) if row["outcome"] else None
    values["is_unverified"] = bool(row["is_unverified"])
    for people in _LISTS:
        values[people] = tuple(json.loads(row[people]))
    return Ticket(**values)


def get(connection: sqlite3.Connection, ticket_id: int) -> Ticket | None:
    """Return the ticket with this number."""
    row = connection.execute(f"{_SELECT} WHERE id = ?", (ticket_id,)).fetchone()
    return row and _ticket(row)


def get_by_channel(connection: sqlite3.Connection, channel_id: int) -> Ticket | None:
    """Return the ticket that the channel belongs to."""
    row = connection.execute(f"{_SELECT} WHERE channel_id = ?", (channel_id,)).fetchone()
    return row and _ticket(row)


def not_deleted(connection: sqlite3.Connection) -> list[Ticket]:
    """Return every ticket that should have a channel, oldest first."""
    return [_ticket(row) for row in connection.execute(f"{_SELECT} WHERE state <> 'deleted' ORDER BY id")]


def live(connection: sqlite3.Connection) -> list[Ticket]:
    """Return every ticket that people still work on, oldest first."""
    rows = connection.execute(f"{_SELECT} WHERE state IN ('open', 'claimed') ORDER BY id")
    return [_ticket(row) for row in rows]


def live_of_creator(connection: sqlite3.Connection, creator_id: int) -> list[Ticket]:
    """Return a member's tickets that are open or claimed, oldest first."""
    rows = connection.execute(
        f"{_SELECT} WHERE creator_id = ? AND state IN ('open', 'claimed') ORDER BY id", (creator_id,)
    )
    return [_ticket(row) for row in rows]


def of_creator(connection: sqlite3.Connection, creator_id: int) -> list[Ticket]:
    """Return all of a member's tickets, newest first."""
    rows = connection.execute(f"{_SELECT} WHERE creator_id = ? ORDER BY id DESC", (creator_id,))
    return [_ticket(row) for row in rows]


def of_person(connection: sqlite3.Connection, user_id: int) -> list[Ticket]:
    """Return the tickets with a channel that somebody opened, works on or was added to, oldest first."""
    rows = connection.execute(
        f"{_SELECT} WHERE state <> 'deleted' AND (creator_id = ?1 OR claimer_id = ?1"
        " OR id IN (SELECT ticket_id FROM ticket_people WHERE user_id = ?1)) ORDER BY id",
        (user_id,),
    )
    return [_ticket(row) for row in rows]


def held_by(connection: sqlite3.Connection, claimer_id: int) -> int:
    """Return how many claimed tickets somebody holds."""
    row = connection.execute(
        "SELECT count(*) AS held FROM tickets WHERE claimer_id = ? AND state = 'claimed'", (claimer_id,)
    ).fetchone()
    held: int = row["held"]
    return held


def deleted_among_channels(connection: sqlite3.Connection, channel_ids: Iterable[int]) -> list[Ticket]:
    """Return the deleted tickets whose channel is one of those that still exist."""
    found = (get_by_channel(connection, channel_id) for channel_id in channel_ids)
    return [ticket for ticket in found if ticket is not None and ticket.state is State.DELETED]


def closed_before(connection: sqlite3.Connection, at_ms: int) -> list[Ticket]:
    """Return the closed tickets that were closed before the given time, oldest first."""
    rows = connection.execute(
        f"{_SELECT} WHERE state = 'closed' AND (closed_at_ms < ?1 OR closed_at_ms IS NULL)"
        # What was taken over is new to everybody here.
        " AND coalesce(imported_at_ms, 0) < ?1 ORDER BY closed_at_ms, id",
        (at_ms,),
    )
    return [_ticket(row) for row in rows]


def channel_made(connection: sqlite3.Connection, ticket_id: int, channel_id: int) -> None:
    """Remember the ticket's channel."""
    connection.execute("UPDATE tickets SET channel_id = ? WHERE id = ?", (channel_id, ticket_id))


def control_message_sent(
    connection: sqlite3.Connection, ticket_id: int, message_id: int, digest: str
) -> None:
    """Remember the control message and what it shows."""
    connection.execute(
        "UPDATE tickets SET control_message_id = ?, control_digest = ? WHERE id = ?",
        (message_id, digest, ticket_id),
    )


def control_message_edited(connection: sqlite3.Connection, before: Ticket, digest: str) -> None:
    """Remember what the control message shows since it was edited.

    Where it was edited otherwise since `before` was read, nobody knows which edit Discord carried out last: the
    digest is dropped, so that the next sync edits once more.
    """
    connection.execute(
        "UPDATE tickets SET control_digest = CASE WHEN control_digest IS ? THEN ? END WHERE id = ?",
        (before.control_digest, digest, before.id),
    )


def last_number(connection: sqlite3.Connection) -> int:
    """Return the highest number that a ticket ever got here."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'tickets'").fetchone()
    return int(row["seq"]) if row else 0


def skip_numbers(connection: sqlite3.Connection, up_to: int) -> None:
    """Let the next ticket get a higher number than this."""
    if last_number(connection) >= up_to:
        return
    connection.execute("DELETE FROM sqlite_sequence WHERE name = 'tickets'")
    connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('tickets', ?)", (up_to,))
