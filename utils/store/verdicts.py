"""What the team thinks of a member's attitude, against what Sigrid thought."""

import sqlite3

from utils import case_texts
from utils.intake import Attitude
from utils.store import events, intakes, step
from utils.store.events import EventKind
from utils.tickets import Person, Refusal, Ticket, refuse_verdict


def overrule(
    connection: sqlite3.Connection, ticket_id: int, actor: Person, attitude: Attitude, at_ms: int
) -> Ticket | Refusal | None:
    """Let the team's word stand above hers. None if there is no such ticket."""
    intake = intakes.get(connection, ticket_id)
    before = intake.verdict if intake is not None else None

    def refuse(ticket: Ticket) -> Refusal | None:
        if (refusal := refuse_verdict(ticket, actor)) is not None:
            return refusal
        return Refusal(case_texts.NO_OTHER_VERDICT) if before in {None, attitude} else None

    def act(ticket: Ticket) -> Ticket:
        connection.execute(
            "UPDATE intakes SET overruled_attitude = nullif(:attitude, coalesce(attitude, 'unclear'))"
            " WHERE ticket_id = :ticket_id",
            {"attitude": attitude, "ticket_id": ticket.id},
        )
        events.append(
            connection,
            ticket.id,
            EventKind.VERDICT_OVERRULED,
            actor,
            at_ms,
            attitude=attitude,
            attitude_before=before,
        )
        return ticket

    return step.take(connection, ticket_id, refuse, act)
