"""What staff ask for in figures: the queue and what is unfinished now, and what a month brought."""

import sqlite3
import statistics
from dataclasses import dataclass

from utils.store import events, notices, team_events
from utils.tickets import Outcome

# Only what people wrote themselves counts (message type 0, and 19 for a reply), and what they wrote in the channel: a thread
# is a conversation beside it.
_WORDS = "messages.type IN (0, 19) AND thread_id IS NULL AND deleted_at_ms IS NULL AND author_kind"


@dataclass(frozen=True)
class Waiting:
    """A ticket on which somebody waits; `claimer_name` is None while nobody works on it."""

    ticket_id: int
    channel_id: int | None
    since_ms: int
    claimer_name: str | None
    sigrid_is_talking: bool


@dataclass(frozen=True)
class Load:
    """How many claimed tickets a supporter holds, or how many he closed; nobody is the bot."""

    name: str | None
    count: int


@dataclass(frozen=True)
class Unfinished:
    """What the bot still has to do: gaps in records, notices in tickets, entries in the log channel."""

    gaps: int
    notices: int
    log_entries: int


@dataclass(frozen=True)
class Now:
    """The state of the work, at one moment."""

    unclaimed: list[Waiting]
    """Open tickets, oldest first."""

    loads: list[Load]
    unanswered: list[Waiting]
    """Claimed tickets whose member wrote last, the longest wait first."""

    unfinished: Unfinished


@dataclass(frozen=True)
class MonthFigures:
    """What happened in a month; medians are None where nothing was claimed or closed."""

    opened: int
    outcomes: dict[Outcome, int]
    median_to_claim_ms: int | None
    median_to_close_ms: int | None
    closed_by: list[Load]

    @property
    def closed(self) -> int:
        """Return how many tickets were closed."""
        return sum(self.outcomes.values())


def now(connection: sqlite3.Connection, log_since_ms: int) -> Now:
    """Return the state of the work; entries of the log channel count from `log_since_ms` on."""
    gaps = connection.execute(
        "SELECT count(*) FROM tickets WHERE gap_after_id IS NOT NULL AND state <> 'deleted'"
    ).fetchone()[0]
    entries = [
        *events.not_logged(connection, log_since_ms),
        *team_events.not_logged(connection, log_since_ms),
    ]
    return Now(
        unclaimed=_unclaimed(connection),
        loads=_loads(connection),
        unanswered=_unanswered(connection),
        unfinished=Unfinished(gaps, len(notices.owed(connection)), len(entries)),
    )


def _unclaimed(connection: sqlite3.Connection) -> list[Waiting]:
    rows = connection.execute(
        "SELECT id AS ticket_id, channel_id, opened_at_ms AS since_ms, NULL AS claimer_name,"
        " coalesce(status = 'active', 0) AS sigrid_is_talking"
        " FROM tickets LEFT JOIN intakes ON intakes.ticket_id = tickets.id"
        " WHERE state = 'open' ORDER BY opened_at_ms, id"
    )
    return [_waiting(row) for row in rows]


def _unanswered(connection: sqlite3.Connection) -> list[Waiting]:
    rows = connection.execute(
        "SELECT id AS ticket_id, channel_id, claimer_name, 0 AS sigrid_is_talking,"
        f" (SELECT min(sent_at_ms) FROM messages WHERE ticket_id = tickets.id AND {_WORDS} = 'creator'"
        "  AND messages.id > coalesce((SELECT max(id) FROM messages"
        f"   WHERE ticket_id = tickets.id AND {_WORDS} = 'staff'), 0)) AS since_ms"
        " FROM tickets WHERE state = 'claimed' AND since_ms IS NOT NULL ORDER BY since_ms, id"
    )
    return [_waiting(row) for row in rows]


def _waiting(row: sqlite3.Row) -> Waiting:
    return Waiting(**{**dict(row), "sigrid_is_talking": bool(row["sigrid_is_talking"])})


def _loads(connection: sqlite3.Connection) -> list[Load]:
    rows = connection.execute(
        "SELECT max(claimer_name) AS name, count(*) AS count FROM tickets WHERE state = 'claimed'"
        " GROUP BY claimer_id ORDER BY count DESC, name"
    )
    return [Load(**dict(row)) for row in rows]


def conversations(connection: sqlite3.Connection) -> int:
    """Return in how many tickets Sigrid is talking."""
    count: int = connection.execute(
        "SELECT count(*) FROM intakes JOIN tickets ON tickets.id = intakes.ticket_id"
        " WHERE status = 'active' AND state = 'open'"
    ).fetchone()[0]
    return count


def month(connection: sqlite3.Connection, from_ms: int, until_ms: int) -> MonthFigures:
    """Return what happened from `from_ms` until before `until_ms`.

    The way to a claim counts for tickets opened in this time, the way to a closing for tickets closed in it. What
    Discord refused to create counts nowhere.
    """
    span = (from_ms, until_ms)
    opened = connection.execute(
        "SELECT (SELECT min(at_ms) FROM events WHERE ticket_id = tickets.id"
        "  AND kind IN ('claimed', 'transferred', 'taken_over')) - opened_at_ms AS to_claim_ms"
        " FROM tickets WHERE opened_at_ms >= ? AND opened_at_ms < ?"
        " AND NOT EXISTS (SELECT 1 FROM events WHERE ticket_id = tickets.id AND kind = 'aborted')",
        span,
    ).fetchall()
    closed = connection.execute(
        "SELECT outcome, closer_id, closer_name, closed_at_ms - opened_at_ms AS to_close_ms"
        " FROM tickets WHERE closed_at_ms >= ? AND closed_at_ms < ? ORDER BY closed_at_ms",
        span,
    ).fetchall()
    decided = [Outcome(row["outcome"] or Outcome.UNDECIDED) for row in closed]
    return MonthFigures(
        opened=len(opened),
        outcomes={each: decided.count(each) for each in Outcome},
        median_to_claim_ms=_median([row["to_claim_ms"] for row in opened if row["to_claim_ms"] is not None]),
        median_to_close_ms=_median([row["to_close_ms"] for row in closed]),
        closed_by=_closed_by(closed),
    )


def _closed_by(closed: list[sqlite3.Row]) -> list[Load]:
    # Whoever changed his name meanwhile is told by the newest one.
    names = {row["closer_id"]: row["closer_name"] for row in closed}
    loads = [Load(name, sum(row["closer_id"] == who for row in closed)) for who, name in names.items()]
    return sorted(loads, key=lambda load: (-load.count, load.name or ""))


def _median(values: list[int]) -> int | None:
    return round(statistics.median(values)) if values else None
