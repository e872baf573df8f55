"""The closing of tickets: what was decided, its correction, and the way back."""

import sqlite3

from utils.store import copies, episodes, events, intakes, step, tickets, transcripts
from utils.store.events import EventKind
from utils.tickets import (
    Outcome,
    Person,
    Refusal,
    State,
    Ticket,
    refuse_close,
    refuse_correct,
    refuse_reopen,
)


def close(
    connection: sqlite3.Connection,
    ticket_id: int,
    actor: Person,
    outcome: Outcome,
    reason: str | None,
    at_ms: int,
    *,
    owes_copy: bool = False,
) -> Ticket | Refusal | None:
    """Close the ticket and save its transcript, of which its creator may be owed a copy. None if there is no such ticket."""
    return step.take(
        connection,
        ticket_id,
        lambda ticket: refuse_close(ticket, actor),
        lambda ticket: _close(connection, ticket.id, actor, outcome, reason, at_ms, owes_copy=owes_copy),
    )


def close_for_silence(
    connection: sqlite3.Connection, ticket_id: int, reason: str, at_ms: int, *, owes_copy: bool = False
) -> Ticket | None:
    """Close a ticket whose creator no longer answers; None if it is no longer live."""
    ticket = tickets.get(connection, ticket_id)
    if ticket is None or ticket.has_ended:
        return None
    return _close(connection, ticket_id, None, Outcome.UNDECIDED, reason, at_ms, owes_copy=owes_copy)


def _close(
    connection: sqlite3.Connection,
    ticket_id: int,
    actor: Person | None,
    outcome: Outcome,
    reason: str | None,
    at_ms: int,
    *,
    owes_copy: bool,
) -> Ticket:
    intakes.silence(connection, ticket_id, at_ms)
    saved = transcripts.save(connection, ticket_id, "close", actor, at_ms)
    if owes_copy:
        copies.owe(connection, ticket_id, saved.id)
    events.append(connection, ticket_id, EventKind.CLOSED, actor, at_ms, outcome=outcome, reason=reason)
    return step.change(
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

    def act(ticket: Ticket) -> Ticket:
        if (ticket.outcome, ticket.close_reason) == (outcome, reason):
            return ticket
        events.append(
            connection, ticket.id, EventKind.CORRECTED, actor, at_ms, outcome=outcome, reason=reason
        )
        return step.change(connection, ticket.id, outcome=outcome, close_reason=reason)

    return step.take(connection, ticket_id, lambda ticket: refuse_correct(ticket, actor), act)


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

    def refuse(ticket: Ticket) -> Refusal | None:
        live = [other.id for other in tickets.live_of_creator(connection, ticket.creator_id)]
        return refuse_reopen(ticket, actor, live, member_limit)

    def act(ticket: Ticket) -> Ticket:
        events.append(connection, ticket.id, EventKind.REOPENED, actor, at_ms)
        keeps_it = (
            ticket.claimer_id is not None
            and ticket.claimer_gone_at_ms is None
            and tickets.held_by(connection, ticket.claimer_id) < supporter_limit
        )
        if not keeps_it:
            episodes.begin(connection, ticket.id, at_ms)
        return step.change(
            connection,
            ticket.id,
            state=State.CLAIMED if keeps_it else State.OPEN,
            claimer_id=ticket.claimer_id if keeps_it else None,
            claimer_name=ticket.claimer_name if keeps_it else None,
            claimed_at_ms=ticket.claimed_at_ms if keeps_it else None,
            claimer_gone_at_ms=None,
            closer_id=None,
            closer_name=None,
            outcome=None,
            close_reason=None,
            closed_at_ms=None,
        )

    return step.take(connection, ticket_id, refuse, act)
