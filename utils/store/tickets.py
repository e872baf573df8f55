"""The table `tickets`: each function is one step of a ticket's life inside the caller's transaction."""

import sqlite3
from collections.abc import Iterable

from utils.store import events, intakes, transcripts
from utils.store.events import EventKind
from utils.tickets import Person, Refusal, State, Ticket, refuse_claim, refuse_close, refuse_delete

_COLUMNS = ", ".join(Ticket.__dataclass_fields__)


def _ticket(row: sqlite3.Row) -> Ticket:
    return Ticket(**{**dict(row), "state": State(row["state"])})


def get(connection: sqlite3.Connection, ticket_id: int) -> Ticket | None:
    """Return the ticket with this number."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM tickets WHERE id = ?", (ticket_id,)).fetchone()
    return row and _ticket(row)


def get_by_channel(connection: sqlite3.Connection, channel_id: int) -> Ticket | None:
    """Return the ticket that the channel belongs to."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM tickets WHERE channel_id = ?", (channel_id,)).fetchone()
    return row and _ticket(row)


def not_deleted(connection: sqlite3.Connection) -> list[Ticket]:
    """Return every ticket that should have a channel, oldest first."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM tickets WHERE state <> 'deleted' ORDER BY id")
    return [_ticket(row) for row in rows]


def deleted_among_channels(connection: sqlite3.Connection, channel_ids: Iterable[int]) -> list[Ticket]:
    """Return the deleted tickets whose channel is one of those that still exist."""
    found = (get_by_channel(connection, channel_id) for channel_id in channel_ids)
    return [ticket for ticket in found if ticket is not None and ticket.state is State.DELETED]


def closed_before(connection: sqlite3.Connection, at_ms: int) -> list[Ticket]:
    """Return the closed tickets that were closed before the given time, oldest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM tickets WHERE state = 'closed' AND closed_at_ms < ? ORDER BY closed_at_ms",
        (at_ms,),
    )
    return [_ticket(row) for row in rows]


def open_ticket(
    connection: sqlite3.Connection, creator: Person, limit: int, at_ms: int
) -> tuple[Ticket, bool]:
    """Open a ticket, or return the newest of the member's live ones if he has `limit` of them; tell whether it is new."""
    live = connection.execute(
        f"SELECT {_COLUMNS} FROM tickets WHERE creator_id = ? AND state IN ('open', 'claimed') ORDER BY id DESC",
        (creator.id,),
    ).fetchall()
    if len(live) >= limit:
        return _ticket(live[0]), False
    row = connection.execute(
        f"INSERT INTO tickets (creator_id, creator_name, opened_at_ms) VALUES (?, ?, ?) RETURNING {_COLUMNS}",
        (creator.id, creator.name, at_ms),
    ).fetchone()
    ticket = _ticket(row)
    intakes.start(connection, ticket.id, at_ms)
    events.append(connection, ticket.id, EventKind.OPENED, creator, at_ms)
    return ticket, True


def claim(
    connection: sqlite3.Connection, ticket_id: int, actor: Person, limit: int, at_ms: int
) -> Ticket | Refusal | None:
    """Give the ticket to `actor`; the first transaction wins. None if there is no such ticket."""
    ticket = get(connection, ticket_id)
    if ticket is None:
        return None
    held = connection.execute(
        "SELECT count(*) FROM tickets WHERE claimer_id = ? AND state = 'claimed'", (actor.id,)
    ).fetchone()[0]
    refusal = refuse_claim(ticket, actor, held, limit)
    if refusal is not None:
        return refusal
    intakes.silence(connection, ticket_id, at_ms)
    events.append(connection, ticket_id, EventKind.CLAIMED, actor, at_ms)
    row = connection.execute(
        "UPDATE tickets SET state = 'claimed', claimer_id = ?, claimer_name = ?, claimed_at_ms = ?"
        f" WHERE id = ? RETURNING {_COLUMNS}",
        (actor.id, actor.name, at_ms, ticket_id),
    ).fetchone()
    return _ticket(row)


def close(
    connection: sqlite3.Connection, ticket_id: int, actor: Person, reason: str | None, at_ms: int
) -> Ticket | Refusal | None:
    """Close the ticket and save its transcript. None if there is no such ticket."""
    ticket = get(connection, ticket_id)
    if ticket is None:
        return None
    refusal = refuse_close(ticket, actor)
    if refusal is not None:
        return refusal
    intakes.silence(connection, ticket_id, at_ms)
    transcripts.save(connection, ticket_id, "close", actor, at_ms)
    events.append(connection, ticket_id, EventKind.CLOSED, actor, at_ms, reason=reason)
    row = connection.execute(
        "UPDATE tickets SET state = 'closed', closer_id = ?, closer_name = ?, close_reason = ?, closed_at_ms = ?"
        f" WHERE id = ? RETURNING {_COLUMNS}",
        (actor.id, actor.name, reason, at_ms, ticket_id),
    ).fetchone()
    return _ticket(row)


def delete(
    connection: sqlite3.Connection, ticket_id: int, actor: Person, at_ms: int
) -> Ticket | Refusal | None:
    """Save the transcript and mark the ticket as deleted. None if there is no such ticket."""
    ticket = get(connection, ticket_id)
    if ticket is None:
        return None
    refusal = refuse_delete(ticket, actor)
    if refusal is not None:
        return refusal
    transcripts.save(connection, ticket_id, "delete", actor, at_ms)
    return _end(connection, ticket_id, EventKind.DELETED, actor, at_ms)


def clean_up(connection: sqlite3.Connection, ticket_id: int, at_ms: int) -> Ticket | None:
    """Save the transcript of a closed ticket and mark it as deleted; None if it is no longer closed."""
    ticket = get(connection, ticket_id)
    if ticket is None or ticket.state is not State.CLOSED:
        return None
    transcripts.save(connection, ticket_id, "cleanup", None, at_ms)
    return _end(connection, ticket_id, EventKind.CLEANED_UP, None, at_ms)


def lose_channel(connection: sqlite3.Connection, ticket_id: int, at_ms: int) -> Ticket | None:
    """End a ticket whose channel somebody deleted by hand; None if it had ended before."""
    ticket = get(connection, ticket_id)
    if ticket is None or ticket.state is State.DELETED:
        return None
    transcripts.save(connection, ticket_id, "delete", None, at_ms)
    return _end(connection, ticket_id, EventKind.CHANNEL_LOST, None, at_ms)


def abort(connection: sqlite3.Connection, ticket_id: int, why: str, at_ms: int) -> Ticket:
    """End a ticket whose channel Discord refuses to create, so that its creator is free to open another."""
    return _end(connection, ticket_id, EventKind.ABORTED, None, at_ms, reason=why)


def _end(
    connection: sqlite3.Connection,
    ticket_id: int,
    kind: EventKind,
    actor: Person | None,
    at_ms: int,
    **details: str,
) -> Ticket:
    intakes.silence(connection, ticket_id, at_ms)
    events.append(connection, ticket_id, kind, actor, at_ms, **details)
    row = connection.execute(
        f"UPDATE tickets SET state = 'deleted', deleted_at_ms = ? WHERE id = ? RETURNING {_COLUMNS}",
        (at_ms, ticket_id),
    ).fetchone()
    return _ticket(row)


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
