"""Messages that members report to the team, each once by each of them."""

import sqlite3

from utils import team_texts
from utils.moderation import Report, refuse_report
from utils.store import events, team_events, tickets
from utils.store.events import EventKind
from utils.store.team_events import TeamEventKind
from utils.tickets import Person, Refusal

HOUR_MS = 3600 * 1000


def add(
    connection: sqlite3.Connection, report: Report, reporter: Person, at_ms: int, *, has_readers: bool
) -> Refusal | None:
    """Take a report: as an event of the ticket whose channel it comes from, else for the log channel alone.

    Without a log channel (`has_readers`) nobody would see the second kind, so it is refused.
    """
    ticket = tickets.get_by_channel(connection, report.channel_id)
    if ticket is None and not has_readers:
        return Refusal(team_texts.NOBODY_READS_REPORTS)
    refusal = refuse_report(
        is_known=_is_known(connection, report, reporter),
        within_the_hour=_count_since(connection, reporter, at_ms - HOUR_MS),
    )
    if refusal is not None:
        return refusal
    connection.execute(
        "INSERT INTO reports (message_id, reporter_id, reported_at_ms) VALUES (?, ?, ?)",
        (report.message_id, reporter.id, at_ms),
    )
    details = {
        "person_id": report.author_id,
        "person_name": report.author_name,
        "message_url": report.message_url,
        "quote": report.quote,
    }
    if ticket is None:
        team_events.append(connection, TeamEventKind.MESSAGE_REPORTED, reporter, at_ms, **details)
    else:
        events.append(connection, ticket.id, EventKind.MESSAGE_REPORTED, reporter, at_ms, **details)
    return None


def _is_known(connection: sqlite3.Connection, report: Report, reporter: Person) -> bool:
    row = connection.execute(
        "SELECT 1 FROM reports WHERE message_id = ? AND reporter_id = ?", (report.message_id, reporter.id)
    ).fetchone()
    return row is not None


def _count_since(connection: sqlite3.Connection, reporter: Person, since_ms: int) -> int:
    row = connection.execute(
        "SELECT count(*) AS made FROM reports WHERE reporter_id = ? AND reported_at_ms > ?",
        (reporter.id, since_ms),
    ).fetchone()
    made: int = row["made"]
    return made
