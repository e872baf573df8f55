"""Notes of staff on tickets, which no member sees."""

import sqlite3

from utils.store import events, step
from utils.store.events import EventKind
from utils.tickets import Person, Refusal, Ticket, refuse_note


def add(
    connection: sqlite3.Connection, ticket_id: int, actor: Person, content: str, at_ms: int
) -> Ticket | Refusal | None:
    """Keep a note. None if there is no such ticket."""

    def act(ticket: Ticket) -> Ticket:
        connection.execute(
            "INSERT INTO notes (ticket_id, author_id, author_name, content, created_at_ms) VALUES (?, ?, ?, ?, ?)",
            (ticket.id, actor.id, actor.name, content, at_ms),
        )
        events.append(connection, ticket.id, EventKind.NOTE_ADDED, actor, at_ms)
        return ticket

    return step.take(connection, ticket_id, lambda ticket: refuse_note(ticket, actor), act)
