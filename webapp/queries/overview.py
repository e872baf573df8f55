"""The list of tickets."""

import re
import sqlite3
from dataclasses import dataclass
from typing import Any

from webapp.database import Reading

PAGE_SIZE = 50
LIVE_STATES = ("open", "claimed")

# Since when the member of a live ticket has been waiting for a person: since his first message after the team's
# last one; without one, since Sigrid handed over. While Sigrid is at it, he is not waiting. Threads do not count: they
# are conversations beside that with him.
_WAITING_SINCE = """
    CASE WHEN t.state IN ('open', 'claimed') AND coalesce(i.status, 'silenced') <> 'active' THEN
        CASE WHEN EXISTS (
            SELECT 1 FROM messages WHERE ticket_id = t.id AND author_kind = 'staff' AND thread_id IS NULL
        ) THEN
            (SELECT sent_at_ms FROM messages
              WHERE ticket_id = t.id AND author_kind = 'creator' AND thread_id IS NULL
                AND id > (SELECT max(id) FROM messages
                           WHERE ticket_id = t.id AND author_kind = 'staff' AND thread_id IS NULL)
              ORDER BY id LIMIT 1)
        ELSE coalesce(i.ended_at_ms, t.opened_at_ms) END
    END
"""

_ROWS = f"""
    SELECT t.id, t.state, t.creator_id, t.creator_name, t.claimer_name, t.outcome, t.opened_at_ms,
           i.ban_id, coalesce(i.overruled_attitude, i.attitude) AS attitude, i.ban_reason, i.status AS intake_status,
           m.content AS last_content, m.mentions AS last_mentions, m.author_name AS last_author, m.author_kind AS last_kind,
           m.sent_at_ms AS last_at_ms,
           s.created_at_ms AS transcript_at_ms, s.message_count AS transcript_messages,
           {_WAITING_SINCE} AS waiting_since_ms
      FROM tickets AS t
      LEFT JOIN intakes AS i ON i.ticket_id = t.id
      LEFT JOIN messages AS m ON m.id = (
          SELECT id FROM messages
           WHERE ticket_id = t.id AND author_kind <> 'bot' AND deleted_at_ms IS NULL
           ORDER BY id DESC LIMIT 1)
      LEFT JOIN transcripts AS s ON s.id = (SELECT max(id) FROM transcripts WHERE ticket_id = t.id)
"""


@dataclass(frozen=True)
class Filter:
    """What the overview is narrowed to; empty values mean everything."""

    state: str = ""
    text: str = ""


@dataclass(frozen=True)
class Position:
    """Where a page begins: below one ticket number, or above one. At most one is set."""

    before: int | None = None
    after: int | None = None


@dataclass(frozen=True)
class Page:
    """One page of tickets, newest first."""

    rows: list[sqlite3.Row]
    has_newer: bool
    has_older: bool


def page(database: Reading, narrowed: Filter, position: Position, size: int = PAGE_SIZE) -> Page:
    """Return one page, found by key."""
    where, values = _conditions(narrowed)
    if narrowed.state:
        where.append("t.state = :state")
        values["state"] = narrowed.state
    upwards = position.after is not None
    if position.after is not None:
        where.append("t.id > :key")
        values["key"] = position.after
    elif position.before is not None:
        where.append("t.id < :key")
        values["key"] = position.before
    order = "ASC" if upwards else "DESC"
    condition = f"WHERE {' AND '.join(where)}" if where else ""
    # One more than shown tells whether there is another page.
    rows = database.all(f"{_ROWS} {condition} ORDER BY t.id {order} LIMIT {size + 1}", values)
    more, rows = len(rows) > size, rows[:size]
    if upwards:
        rows.reverse()
        return Page(rows, has_newer=more, has_older=True)
    return Page(rows, has_newer=position.before is not None, has_older=more)


def counts(database: Reading, text: str) -> dict[str, int]:
    """Return how many tickets the text finds in each state."""
    where, values = _conditions(Filter(text=text))
    joined = "LEFT JOIN intakes AS i ON i.ticket_id = t.id" if where else ""
    condition = f"WHERE {' AND '.join(where)}" if where else ""
    rows = database.all(
        f"SELECT t.state, count(*) FROM tickets AS t {joined} {condition} GROUP BY t.state", values
    )
    return {row[0]: row[1] for row in rows}


def waiting(database: Reading) -> list[sqlite3.Row]:
    """Return the live tickets whose members wait for a person, longest first."""
    return database.all(
        f"""SELECT * FROM (
                SELECT t.id, t.creator_name, {_WAITING_SINCE} AS waiting_since_ms
                  FROM tickets AS t LEFT JOIN intakes AS i ON i.ticket_id = t.id
                 WHERE t.state IN ('open', 'claimed'))
             WHERE waiting_since_ms IS NOT NULL ORDER BY waiting_since_ms, id"""
    )


def _conditions(narrowed: Filter) -> tuple[list[str], dict[str, Any]]:
    text = narrowed.text.strip()
    if not text:
        return [], {}
    found = [
        "instr(fold(t.creator_name), :text)",
        "instr(fold(t.claimer_name), :text)",
        "instr(fold(i.ban_id), :text)",
        "instr(fold(i.player_name), :text)",
    ]
    values: dict[str, Any] = {"text": text.casefold()}
    # 18 digits at most, so that the number fits SQLite's integers.
    if number := re.fullmatch(r"#?(\d{1,18})", text, re.ASCII):
        found += ["t.id = :number", "t.creator_id = :number", "t.claimer_id = :number"]
        values["number"] = int(number[1])
    return [f"({' OR '.join(found)})"], values
