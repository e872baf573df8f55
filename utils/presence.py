"""Who is on the server and on the team, and whether that is news to a ticket. Pure: no Discord, no database."""

from dataclasses import dataclass

from utils.tickets import Ticket


@dataclass(frozen=True)
class Presence:
    """What Discord says of somebody."""

    user_id: int
    on_server: bool
    on_team: bool
    """Whether he may work on tickets; nobody who is not on the server is on the team."""


def is_news(ticket: Ticket, presence: Presence) -> bool:
    """Return whether the ticket's row says something else of its creator, its claimer or an added person."""
    user_id, there = presence.user_id, presence.on_server
    return (
        (user_id == ticket.creator_id and there is (ticket.creator_left_at_ms is not None))
        or (user_id in ticket.added_ids and there is (user_id in ticket.away_ids))
        or (user_id == ticket.claimer_id and presence.on_team is (ticket.claimer_gone_at_ms is not None))
    )
