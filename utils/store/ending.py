"""The end of tickets: deleted by hand or by the clock, or lost; never before the record is whole."""

import sqlite3

from utils.store import attachments, events, intakes, step, tickets, transcripts
from utils.store.events import EventKind
from utils.tickets import Person, Refusal, State, Ticket, refuse_delete


class IncompleteRecordError(Exception):
    """The channel may hold words or files that are nowhere else."""


def delete(
    connection: sqlite3.Connection, ticket_id: int, actor: Person, at_ms: int
) -> Ticket | Refusal | None:
    """Save the transcript and mark the ticket as deleted. None if there is no such ticket.

    Raises IncompleteRecordError, with nothing changed, while words or files are not safe.
    """

    def act(ticket: Ticket) -> Ticket:
        _demand_whole_record(connection, ticket)
        transcripts.save(connection, ticket.id, "delete", actor, at_ms)
        return _end(connection, ticket.id, EventKind.DELETED, actor, at_ms)

    return step.take(connection, ticket_id, lambda ticket: refuse_delete(ticket, actor), act)


def clean_up(
    connection: sqlite3.Connection, ticket_id: int, closed_before_ms: int, at_ms: int
) -> Ticket | None:
    """Save the transcript of a closed ticket and mark it as deleted; None if it is no longer to be cleaned up.

    Raises IncompleteRecordError, with nothing changed, while words or files are not safe.
    """
    ticket = tickets.get(connection, ticket_id)
    if ticket is None or ticket.state is not State.CLOSED:
        return None
    if max(ticket.closed_at_ms or 0, ticket.imported_at_ms or 0) >= closed_before_ms:
        return None
    _demand_whole_record(connection, ticket)
    transcripts.save(connection, ticket_id, "cleanup", None, at_ms)
    return _end(connection, ticket_id, EventKind.CLEANED_UP, None, at_ms)


def _demand_whole_record(connection: sqlite3.Connection, ticket: Ticket) -> None:
    """Nothing that is written between a check and the deletion may get lost, so both are one transaction."""
    has_gap = ticket.gap_after_id is not None or ticket.is_unverified
    if has_gap or attachments.pending_of_ticket(connection, ticket.id):
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
    return step.change(connection, ticket_id, state=State.DELETED, deleted_at_ms=at_ms)
