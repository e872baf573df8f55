"""The working part of a ticket's life: opened, claimed, given back, handed on."""

import sqlite3
from typing import NamedTuple

from utils import team_texts, texts
from utils.intake import Language
from utils.store import blocks, events, intakes, notices, step, tickets
from utils.store.events import EventKind
from utils.tickets import (
    Person,
    Refusal,
    State,
    Ticket,
    refuse_claim,
    refuse_open,
    refuse_release,
    refuse_transfer,
)


class Opening(NamedTuple):
    """The ticket that a member has after pressing; `is_new` tells whether that press opened it."""

    ticket: Ticket
    is_new: bool


def open_ticket(
    connection: sqlite3.Connection,
    creator: Person,
    limit: int,
    at_ms: int,
    language: Language = Language.GERMAN,
) -> Opening | Refusal:
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
    intakes.start(connection, row["id"], language, at_ms)
    events.append(connection, row["id"], EventKind.OPENED, creator, at_ms)
    return Opening(step.present(connection, row["id"]), is_new=True)


def claim(
    connection: sqlite3.Connection, ticket_id: int, actor: Person, limit: int, at_ms: int
) -> Ticket | Refusal | None:
    """Give the ticket to `actor`; the first transaction wins. None if there is no such ticket."""

    def act(ticket: Ticket) -> Ticket:
        events.append(connection, ticket.id, EventKind.CLAIMED, actor, at_ms)
        return _give_to(connection, ticket.id, actor, at_ms)

    held = tickets.held_by(connection, actor.id)
    return step.take(connection, ticket_id, lambda ticket: refuse_claim(ticket, actor, held, limit), act)


def release(
    connection: sqlite3.Connection, ticket_id: int, actor: Person, at_ms: int
) -> Ticket | Refusal | None:
    """Give a claimed ticket back to the team. None if there is no such ticket."""

    def act(ticket: Ticket) -> Ticket:
        from_name = ticket.claimer_name
        events.append(connection, ticket.id, EventKind.RELEASED, actor, at_ms, from_name=from_name)
        return _give_back(connection, ticket.id)

    return step.take(connection, ticket_id, lambda ticket: refuse_release(ticket, actor), act)


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
    return step.change(
        connection, ticket_id, state=State.OPEN, claimer_id=None, claimer_name=None, claimed_at_ms=None
    )


def transfer(
    connection: sqlite3.Connection, ticket_id: int, actor: Person, target: Person, limit: int, at_ms: int
) -> Ticket | Refusal | None:
    """Hand the ticket to `target`; an admin who names himself takes it over. None if there is no such ticket."""
    is_own = target.id == actor.id

    def act(ticket: Ticket) -> Ticket:
        events.append(
            connection,
            ticket.id,
            EventKind.TAKEN_OVER if is_own else EventKind.TRANSFERRED,
            actor,
            at_ms,
            from_name=ticket.claimer_name,
            to_id=target.id,
            to_name=target.name,
        )
        if not is_own:
            text = team_texts.notice_transferred(target.id, actor.id)
            notices.owe(connection, ticket.id, text, at_ms, notified_users=(target.id,))
        return _give_to(connection, ticket.id, target, at_ms)

    held = tickets.held_by(connection, target.id)
    return step.take(
        connection, ticket_id, lambda ticket: refuse_transfer(ticket, actor, target, held, limit), act
    )


def _give_to(connection: sqlite3.Connection, ticket_id: int, claimer: Person, at_ms: int) -> Ticket:
    intakes.silence(connection, ticket_id, at_ms)
    return step.change(
        connection,
        ticket_id,
        state=State.CLAIMED,
        claimer_id=claimer.id,
        claimer_name=claimer.name,
        claimed_at_ms=at_ms,
    )
