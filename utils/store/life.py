"""A ticket's life: each function asks the rule and takes one step inside the caller's transaction."""

import sqlite3
from typing import Any, NamedTuple

from utils import texts
from utils.store import blocks, events, intakes, messages, notices, tickets, transcripts
from utils.store.events import EventKind
from utils.tickets import (
    Outcome,
    Person,
    Refusal,
    State,
    Ticket,
    refuse_claim,
    refuse_close,
    refuse_correct,
    refuse_delete,
    refuse_open,
    refuse_release,
    refuse_reopen,
    refuse_transfer,
)


class Opening(NamedTuple):
    """The ticket that a member has after pressing; `is_new` tells whether that press opened it."""

    ticket: Ticket
    is_new: bool


class IncompleteRecordError(Exception):
    """The channel may hold words or files that are nowhere else."""


def open_ticket(connection: sqlite3.Connection, creator: Person, limit: int, at_ms: int) -> Opening | Refusal:
    """Open a ticket, or return the newest of the member's live ones if he has `limit` of them."""
    live = tickets.live_of_creator(connection, creator.id)
    if len(live) >= limit:
        return Opening(live[-1], is_new=False)
    refusal = refuse_open(blocks.in_force(connection, creator.id, at_ms))
    if refusal is not None:
        return refusal
    row = connection.execute(
        "INSERT INTO tickets (creator_id, creator_name, opened_at_ms) VALUES (?, ?, ?) RETURNING id",
        (creator.id, creator.name, at_ms),
    ).fetchone()
    intakes.start(connection, row["id"], at_ms)
    events.append(connection, row["id"], EventKind.OPENED, creator, at_ms)
    return Opening(_present(connection, row["id"]), is_new=True)


def claim(
    connection: sqlite3.Connection, ticket_id: int, actor: Person, limit: int, at_ms: int
) -> Ticket | Refusal | None:
    """Give the ticket to `actor`; the first transaction wins. None if there is no such ticket."""
    ticket = tickets.get(connection, ticket_id)
    if ticket is None:
        return None
    refusal = refuse_claim(ticket, actor, tickets.held_by(connection, actor.id), limit)
    if refusal is not None:
        return refusal
    events.append(connection, ticket_id, EventKind.CLAIMED, actor, at_ms)
    return _give_to(connection, ticket_id, actor, at_ms)


def release(
    connection: sqlite3.Connection, ticket_id: int, actor: Person, at_ms: int
) -> Ticket | Refusal | None:
    """Give a claimed ticket back to the team. None if there is no such ticket."""
    ticket = tickets.get(connection, ticket_id)
    if ticket is None:
        return None
    refusal = refuse_release(ticket, actor)
    if refusal is not None:
        return refusal
    events.append(connection, ticket_id, EventKind.RELEASED, actor, at_ms, from_name=ticket.claimer_name)
    return _give_back(connection, ticket_id)


def release_for_absence(
    connection: sqlite3.Connection, ticket_id: int, why: str, support_role_id: int, at_ms: int
) -> Ticket | None:
    """Give a ticket back to the team whose claimer is gone, and call the team; None if nobody works on it.

    `why` says in German where the claimer went.
    """
    ticket = tickets.get(connection, ticket_id)
    if ticket is None or ticket.state is not State.CLAIMED:
        return None
    events.append(
        connection, ticket_id, EventKind.RELEASED, None, at_ms, from_name=ticket.claimer_name, reason=why
    )
    text = texts.notice_released(support_role_id, why)
    notices.owe(connection, ticket_id, text, at_ms, notified_roles=(support_role_id,))
    return _give_back(connection, ticket_id)


def _give_back(connection: sqlite3.Connection, ticket_id: int) -> Ticket:
    return _set(
        connection, ticket_id, state=State.OPEN, claimer_id=None, claimer_name=None, claimed_at_ms=None
    )


def transfer(
    connection: sqlite3.Connection, ticket_id: int, actor: Person, target: Person, limit: int, at_ms: int
) -> Ticket | Refusal | None:
    """Hand the ticket to `target`; an admin who names himself takes it over. None if there is no such ticket."""
    ticket = tickets.get(connection, ticket_id)
    if ticket is None:
        return None
    refusal = refuse_transfer(ticket, actor, target, tickets.held_by(connection, target.id), limit)
    if refusal is not None:
        return refusal
    kind = EventKind.TAKEN_OVER if target.id == actor.id else EventKind.TRANSFERRED
    events.append(
        connection,
        ticket_id,
        kind,
        actor,
        at_ms,
        from_name=ticket.claimer_name,
        to_id=target.id,
        to_name=target.name,
    )
    if kind is EventKind.TRANSFERRED:
        text = texts.notice_transferred(target.id, actor.id)
        notices.owe(connection, ticket_id, text, at_ms, notified_users=(target.id,))
    return _give_to(connection, ticket_id, target, at_ms)


def _give_to(connection: sqlite3.Connection, ticket_id: int, claimer: Person, at_ms: int) -> Ticket:
    intakes.silence(connection, ticket_id, at_ms)
    return _set(
        connection,
        ticket_id,
        state=State.CLAIMED,
        claimer_id=claimer.id,
        claimer_name=claimer.name,
        claimed_at_ms=at_ms,
    )


def close(
    connection: sqlite3.Connection,
    ticket_id: int,
    actor: Person,
    outcome: Outcome,
    reason: str | None,
    at_ms: int,
) -> Ticket | Refusal | None:
    """Close the ticket and save its transcript. None if there is no such ticket."""
    ticket = tickets.get(connection, ticket_id)
    if ticket is None:
        return None
    refusal = refuse_close(ticket, actor)
    if refusal is not None:
        return refusal
    return _close(connection, ticket_id, actor, outcome, reason, at_ms)


def close_for_silence(
    connection: sqlite3.Connection, ticket_id: int, reason: str, at_ms: int
) -> Ticket | None:
    """Close a ticket whose creator no longer answers; None if it is no longer live."""
    ticket = tickets.get(connection, ticket_id)
    if ticket is None or ticket.has_ended:
        return None
    return _close(connection, ticket_id, None, Outcome.UNDECIDED, reason, at_ms)


def _close(
    connection: sqlite3.Connection,
    ticket_id: int,
    actor: Person | None,
    outcome: Outcome,
    reason: str | None,
    at_ms: int,
) -> Ticket:
    intakes.silence(connection, ticket_id, at_ms)
    transcripts.save(connection, ticket_id, "close", actor, at_ms)
    events.append(connection, ticket_id, EventKind.CLOSED, actor, at_ms, outcome=outcome, reason=reason)
    return _set(
        connection,
        ticket_id,
        state=State.CLOSED,
        closer_id=actor and actor.id,
        closer_name=actor and actor.name,
        outcome=outcome,
        close_reason=reason,
        closed_at_ms=at_ms,
    )


def correct(
    connection: sqlite3.Connection,
    ticket_id: int,
    actor: Person,
    outcome: Outcome,
    reason: str | None,
    at_ms: int,
) -> Ticket | Refusal | None:
    """Correct what a closing decided. None if there is no such ticket."""
    ticket = tickets.get(connection, ticket_id)
    if ticket is None:
        return None
    refusal = refuse_correct(ticket, actor)
    if refusal is not None:
        return refusal
    if (ticket.outcome, ticket.close_reason) != (outcome, reason):
        events.append(
            connection, ticket_id, EventKind.CORRECTED, actor, at_ms, outcome=outcome, reason=reason
        )
    return _set(connection, ticket_id, outcome=outcome, close_reason=reason)


def reopen(
    connection: sqlite3.Connection,
    ticket_id: int,
    actor: Person,
    *,
    member_limit: int,
    supporter_limit: int,
    at_ms: int,
) -> Ticket | Refusal | None:
    """Bring a closed ticket back to the state before; open if its claimer is gone or holds enough others by now.

    None if there is no such ticket.
    """
    ticket = tickets.get(connection, ticket_id)
    if ticket is None:
        return None
    live = [other.id for other in tickets.live_of_creator(connection, ticket.creator_id)]
    refusal = refuse_reopen(ticket, actor, live, member_limit)
    if refusal is not None:
        return refusal
    claimer_id = ticket.claimer_id
    if claimer_id is not None and (
        ticket.claimer_gone_at_ms is not None or tickets.held_by(connection, claimer_id) >= supporter_limit
    ):
        claimer_id = None
    events.append(connection, ticket_id, EventKind.REOPENED, actor, at_ms)
    return _set(
        connection,
        ticket_id,
        state=State.OPEN if claimer_id is None else State.CLAIMED,
        claimer_id=claimer_id,
        claimer_name=None if claimer_id is None else ticket.claimer_name,
        claimed_at_ms=None if claimer_id is None else ticket.claimed_at_ms,
        claimer_gone_at_ms=None,
        closer_id=None,
        closer_name=None,
        outcome=None,
        close_reason=None,
        closed_at_ms=None,
    )


def delete(
    connection: sqlite3.Connection, ticket_id: int, actor: Person, at_ms: int
) -> Ticket | Refusal | None:
    """Save the transcript and mark the ticket as deleted. None if there is no such ticket.

    Raises IncompleteRecordError, with nothing changed, while words or files are not safe.
    """
    ticket = tickets.get(connection, ticket_id)
    if ticket is None:
        return None
    refusal = refuse_delete(ticket, actor)
    if refusal is not None:
        return refusal
    _demand_whole_record(connection, ticket)
    transcripts.save(connection, ticket_id, "delete", actor, at_ms)
    return _end(connection, ticket_id, EventKind.DELETED, actor, at_ms)


def clean_up(
    connection: sqlite3.Connection, ticket_id: int, closed_before_ms: int, at_ms: int
) -> Ticket | None:
    """Save the transcript of a closed ticket and mark it as deleted; None if it is no longer to be cleaned up.

    Raises IncompleteRecordError, with nothing changed, while words or files are not safe.
    """
    ticket = tickets.get(connection, ticket_id)
    if ticket is None or ticket.state is not State.CLOSED or (ticket.closed_at_ms or 0) >= closed_before_ms:
        return None
    _demand_whole_record(connection, ticket)
    transcripts.save(connection, ticket_id, "cleanup", None, at_ms)
    return _end(connection, ticket_id, EventKind.CLEANED_UP, None, at_ms)


def _demand_whole_record(connection: sqlite3.Connection, ticket: Ticket) -> None:
    """Nothing that is written between a check and the deletion may get lost, so both are one transaction."""
    if ticket.gap_after_id is not None or messages.pending_attachments_of_ticket(connection, ticket.id):
        raise IncompleteRecordError


def lose_channel(connection: sqlite3.Connection, ticket_id: int, at_ms: int) -> Ticket | None:
    """End a ticket whose channel somebody deleted by hand; None if it had ended before."""
    ticket = tickets.get(connection, ticket_id)
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
    return _set(connection, ticket_id, state=State.DELETED, deleted_at_ms=at_ms)


def _set(connection: sqlite3.Connection, ticket_id: int, **values: Any) -> Ticket:
    assignments = ", ".join(f"{column} = :{column}" for column in values)
    connection.execute(f"UPDATE tickets SET {assignments} WHERE id = :id", {**values, "id": ticket_id})
    return _present(connection, ticket_id)


def _present(connection: sqlite3.Connection, ticket_id: int) -> Ticket:
    ticket = tickets.get(connection, ticket_id)
    if ticket is None:
        raise LookupError(ticket_id)
    return ticket
