"""What follows for tickets when their people leave the server or the team, and when they are back."""

import sqlite3

from utils import texts
from utils.presence import Presence, is_news
from utils.store import life, people, tickets
from utils.tickets import State, Ticket


def concerned(connection: sqlite3.Connection) -> list[int]:
    """Return everybody who opened, works on or was added to a ticket that is not deleted."""
    rows = connection.execute(
        "SELECT creator_id AS user_id FROM tickets WHERE state <> 'deleted'"
        " UNION SELECT claimer_id FROM tickets WHERE state <> 'deleted' AND claimer_id IS NOT NULL"
        " UNION SELECT user_id FROM ticket_people JOIN tickets ON tickets.id = ticket_id WHERE state <> 'deleted'"
        " ORDER BY 1"
    )
    return [row["user_id"] for row in rows]


def brings_news(connection: sqlite3.Connection, presence: Presence) -> bool:
    """Tell whether any ticket's row says something else of somebody."""
    return any(is_news(ticket, presence) for ticket in tickets.of_person(connection, presence.user_id))


def take_note(
    connection: sqlite3.Connection, presence: Presence, support_role_id: int, at_ms: int
) -> list[Ticket]:
    """Let all of somebody's tickets follow from where he is; return those that changed. Twice is once."""
    changed = []
    for ticket in tickets.of_person(connection, presence.user_id):
        if is_news(ticket, presence):
            _follow(connection, ticket, presence, support_role_id, at_ms)
            changed.append(tickets.get(connection, ticket.id) or ticket)
    return changed


def _follow(
    connection: sqlite3.Connection, ticket: Ticket, presence: Presence, support_role_id: int, at_ms: int
) -> None:
    # The claimer first: a notice that the creator left must not call somebody who left with him.
    if presence.user_id == ticket.claimer_id:
        _follow_claimer(connection, ticket, presence, support_role_id, at_ms)
    if presence.user_id == ticket.creator_id:
        step = people.creator_returned if presence.on_server else people.creator_left
        step(connection, ticket.id, at_ms)
    connection.execute(
        "UPDATE ticket_people SET left_at_ms = CASE WHEN ?1 THEN NULL ELSE coalesce(left_at_ms, ?2) END"
        " WHERE ticket_id = ?3 AND user_id = ?4",
        (presence.on_server, at_ms, ticket.id, presence.user_id),
    )


def _follow_claimer(
    connection: sqlite3.Connection, ticket: Ticket, presence: Presence, support_role_id: int, at_ms: int
) -> None:
    if ticket.state is State.CLOSED:
        # Who worked on it stays known; only a reopening must not give it to him.
        connection.execute(
            "UPDATE tickets SET claimer_gone_at_ms = CASE WHEN ?1 THEN NULL ELSE coalesce(claimer_gone_at_ms, ?2) END"
            " WHERE id = ?3",
            (presence.on_team, at_ms, ticket.id),
        )
    elif not presence.on_team:
        gone = texts.gone_from_team if presence.on_server else texts.gone_from_server
        life.release_for_absence(connection, ticket.id, gone(ticket.claimer_name), support_role_id, at_ms)
