"""One step of a ticket's life: the rule is asked, and the row changed, inside the caller's transaction."""

import sqlite3
from collections.abc import Callable
from typing import Any

from utils.store import tickets
from utils.tickets import Refusal, Ticket

Rule = Callable[[Ticket], Refusal | None]
Action = Callable[[Ticket], Ticket]


def take(
    connection: sqlite3.Connection, ticket_id: int, refuse: Rule, act: Action
) -> Ticket | Refusal | None:
    """Act on the ticket unless the rule refuses it, and return what became of it. None if there is no such ticket."""
    ticket = tickets.get(connection, ticket_id)
    return ticket and (refuse(ticket) or act(ticket))


def change(connection: sqlite3.Connection, ticket_id: int, **values: Any) -> Ticket:
    """Set columns of a ticket's row, named as they are, and return it as it is then."""
    assignments = ", ".join(f"{column} = :{column}" for column in values)
    connection.execute(f"UPDATE tickets SET {assignments} WHERE id = :id", {**values, "id": ticket_id})
    return present(connection, ticket_id)


def present(connection: sqlite3.Connection, ticket_id: int) -> Ticket:
    """Return the ticket as it is now.

    Raises LookupError if there is none.
    """
    ticket = tickets.get(connection, ticket_id)
    if ticket is None:
        raise LookupError(ticket_id)
    return ticket
