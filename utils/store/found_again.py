"""Tickets that were lost with a database, and that their channels tell of."""

import sqlite3
from dataclasses import dataclass

from utils.intake import Language
from utils.store import events, intakes, tickets
from utils.store.events import EventKind
from utils.tickets import State, Ticket


@dataclass(frozen=True)
class Found:
    """What a channel tells of its ticket."""

    ticket_id: int
    channel_id: int
    creator_id: int
    creator_name: str
    opened_at_ms: int
    state: State


def is_known(connection: sqlite3.Connection, ticket_id: int) -> bool:
    """Tell whether there is a ticket with this number."""
    return tickets.get(connection, ticket_id) is not None


def take_in(connection: sqlite3.Connection, found: Found, at_ms: int) -> Ticket | None:
    """Make a row of what was found; None where there is one by now.

    All messages are missing, and Sigrid keeps silent: nobody knows how far she had come.
    """
    if is_known(connection, found.ticket_id) or tickets.get_by_channel(connection, found.channel_id):
        return None
    connection.execute(
        "INSERT INTO tickets (id, state, creator_id, creator_name, opened_at_ms, closed_at_ms, channel_id, gap_after_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
        (
            found.ticket_id,
            found.state,
            found.creator_id,
            found.creator_name,
            found.opened_at_ms,
            at_ms if found.state is State.CLOSED else None,
            found.channel_id,
        ),
    )
    intakes.start(connection, found.ticket_id, Language.GERMAN, at_ms)
    intakes.silence(connection, found.ticket_id, at_ms)
    events.append(connection, found.ticket_id, EventKind.FOUND_AGAIN, None, at_ms)
    return tickets.get(connection, found.ticket_id)
