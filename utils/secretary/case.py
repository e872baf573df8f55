"""What Sigrid found out about a ticket, as those may read it who ask."""

import sqlite3

from utils.secretary import summary
from utils.secretary.summary import Fields
from utils.store import hearing, intakes


def shared(connection: sqlite3.Connection, ticket_id: int) -> Fields:
    """Return what the ticket's channel shows, which the member reads, too; empty where a hand-over message tells it."""
    intake = intakes.get(connection, ticket_id)
    if intake is None:
        return []
    return summary.after_silent_end(intake, hearing.files_of_member(connection, ticket_id))


def whole(connection: sqlite3.Connection, ticket_id: int) -> Fields:
    """Return the case with the verdict and earlier tickets, for the team; empty where there is none."""
    intake = intakes.get(connection, ticket_id)
    if intake is None:
        return []
    earlier = intakes.earlier_tickets(connection, ticket_id)
    return summary.for_team(intake, earlier, hearing.files_of_member(connection, ticket_id))
