"""Who is in a ticket: people that staff added, and the creator's leaving and returning."""

import sqlite3

from utils import texts
from utils.store import events, notices, step, tickets
from utils.store.events import EventKind
from utils.tickets import Person, Refusal, Ticket, refuse_add, refuse_remove


def add(
    connection: sqlite3.Connection, ticket_id: int, actor: Person, target: Person, at_ms: int
) -> Ticket | Refusal | None:
    """Let `target` take part in the ticket and tell him so there. None if there is no such ticket."""

    def act(ticket: Ticket) -> Ticket:
        connection.execute(
            "INSERT INTO ticket_people (ticket_id, user_id, user_name, added_by_id, added_by_name, added_at_ms)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (ticket.id, target.id, target.name, actor.id, actor.name, at_ms),
        )
        _tell(connection, ticket.id, EventKind.PERSON_ADDED, actor, target, at_ms)
        text = texts.notice_person_added(target.id)
        notices.owe(connection, ticket.id, text, at_ms, notified_users=(target.id,))
        return step.present(connection, ticket.id)

    return step.take(connection, ticket_id, lambda ticket: refuse_add(ticket, actor, target), act)


def remove(
    connection: sqlite3.Connection, ticket_id: int, actor: Person, target: Person, at_ms: int
) -> Ticket | Refusal | None:
    """Take `target`, who was added, out of the ticket. None if there is no such ticket."""

    def act(ticket: Ticket) -> Ticket:
        connection.execute(
            "DELETE FROM ticket_people WHERE ticket_id = ? AND user_id = ?", (ticket.id, target.id)
        )
        _tell(connection, ticket.id, EventKind.PERSON_REMOVED, actor, target, at_ms)
        return step.present(connection, ticket.id)

    return step.take(connection, ticket_id, lambda ticket: refuse_remove(ticket, actor, target), act)


def _tell(
    connection: sqlite3.Connection,
    ticket_id: int,
    kind: EventKind,
    actor: Person,
    person: Person,
    at_ms: int,
) -> None:
    events.append(connection, ticket_id, kind, actor, at_ms, person_id=person.id, person_name=person.name)


def creator_left(connection: sqlite3.Connection, ticket_id: int, at_ms: int) -> Ticket | None:
    """Remember that the creator left the server and tell staff; None if that is known or the ticket gone."""
    changed = connection.execute(
        "UPDATE tickets SET creator_left_at_ms = ?"
        " WHERE id = ? AND state <> 'deleted' AND creator_left_at_ms IS NULL",
        (at_ms, ticket_id),
    )
    ticket = tickets.get(connection, ticket_id)
    if changed.rowcount == 0 or ticket is None:
        return None
    events.append(connection, ticket_id, EventKind.CREATOR_LEFT, None, at_ms)
    if ticket.is_live:
        listener = (ticket.claimer_id,) if ticket.claimer_id else ()
        text = texts.notice_creator_left(ticket.creator_name, ticket.claimer_id)
        notices.owe(connection, ticket_id, text, at_ms, notified_users=listener)
    return ticket


def creator_returned(connection: sqlite3.Connection, ticket_id: int, at_ms: int) -> Ticket | None:
    """Remember that the creator is back and tell everybody; None if he was not known to be away."""
    changed = connection.execute(
        "UPDATE tickets SET creator_left_at_ms = NULL"
        " WHERE id = ? AND state <> 'deleted' AND creator_left_at_ms IS NOT NULL",
        (ticket_id,),
    )
    ticket = tickets.get(connection, ticket_id)
    if changed.rowcount == 0 or ticket is None:
        return None
    events.append(connection, ticket_id, EventKind.CREATOR_RETURNED, None, at_ms)
    if ticket.is_live:
        text = texts.notice_creator_returned(ticket.creator_id)
        notices.owe(connection, ticket_id, text, at_ms, notified_users=(ticket.creator_id,))
    return ticket
