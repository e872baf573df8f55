"""What the statistics are made of. The words mean what they mean in the bot's figures of a month (utils/store/figures.py)."""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from webapp.database import Reading

_WINDOW_MS: Final = 90 * 24 * 60 * 60 * 1000
# What Discord refused to create counts nowhere.
_COUNTED = "ticket_id NOT IN (SELECT ticket_id FROM events WHERE kind = 'aborted')"
# As in the indexes events_of_claims and messages_of_team, word for word: only so they are used.
_CLAIMS = "kind IN ('claimed', 'transferred', 'taken_over')"
_TEAMS_WORDS = "author_kind = 'staff' AND thread_id IS NULL AND deleted_at_ms IS NULL AND type IN (0, 19)"

# Those who ever wrote as one of the team: from one to the next instead of past all that they wrote.
_TEAM = f"""WITH RECURSIVE team (id) AS (
    SELECT min(author_id) FROM messages WHERE {_TEAMS_WORDS}
    UNION ALL
    SELECT (SELECT min(author_id) FROM messages WHERE {_TEAMS_WORDS} AND author_id > team.id)
      FROM team WHERE team.id IS NOT NULL)"""


@dataclass(frozen=True)
class Opened:
    """The tickets that were opened, earliest first, and when the team first came to each."""

    at_ms: list[int]
    answered_at_ms: list[int | None]
    claimed_at_ms: list[int | None]
    answerer_ids: list[int | None]


@dataclass(frozen=True)
class Closed:
    """The tickets that were closed and not opened again, earliest first."""

    at_ms: list[int]
    opened_at_ms: list[int]
    outcomes: list[str | None]
    closer_ids: list[int | None]


class Share(NamedTuple):
    """How much of something was somebody's; nobody is the bot."""

    user_id: int | None
    name: str | None
    """The newest one that he had when he did it."""
    number: int
    newest_at_ms: int


class Judged(NamedTuple):
    """In how many tickets Sigrid judged so, and what the team said to it; None: nothing."""

    hers: str
    teams: str | None
    tickets: int


@dataclass(frozen=True)
class Facts:
    """What happened in a time."""

    opened: Opened
    closed: Closed


@dataclass(frozen=True)
class AllFacts(Facts):
    """What happened in a time, and who did it."""

    claimers: list[Share]
    closers: list[Share]
    writers: list[Share]
    verdicts: list[Judged]


def facts(database: Reading, from_ms: int, until_ms: int) -> Facts:
    """Return what happened from a moment until before another."""
    return Facts(_opened(database, from_ms, until_ms), _closed(database, from_ms, until_ms))


def all_facts(database: Reading, from_ms: int, until_ms: int) -> AllFacts:
    """Return what happened from a moment until before another, and who did it."""
    span = (database, from_ms, until_ms)
    closed = _closed(*span)
    return AllFacts(
        opened=_opened(*span),
        closed=closed,
        claimers=_claimers(*span),
        closers=_closers(database, closed),
        writers=_writers(*span),
        verdicts=_verdicts(*span),
    )


def oldest_ms(database: Reading) -> int | None:
    """Return when the first ticket was opened, None if there is none."""
    row = database.one(f"SELECT opened_at_ms FROM overview WHERE {_COUNTED} ORDER BY opened_at_ms LIMIT 1")
    return row[0] if row is not None else None


def _opened(database: Reading, from_ms: int, until_ms: int) -> Opened:
    return Opened(
        *_columns(
            database,
            ("opened_at_ms", "first_answer_at_ms", "first_claim_at_ms", "first_answerer_id"),
            f"overview WHERE opened_at_ms >= ? AND opened_at_ms < ? AND {_COUNTED} ORDER BY opened_at_ms",
            from_ms,
            until_ms,
        )
    )


def _closed(database: Reading, from_ms: int, until_ms: int) -> Closed:
    return Closed(
        *_columns(
            database,
            ("closed_at_ms", "opened_at_ms", "outcome", "closer_id"),
            "tickets WHERE closed_at_ms >= ? AND closed_at_ms < ? ORDER BY closed_at_ms",
            from_ms,
            until_ms,
        )
    )


def _rows(database: Reading, sql: str, from_ms: int, until_ms: int) -> Iterator[sqlite3.Row]:
    """Return the rows of a query for each part of a time, so that none of them takes long however long the time is."""
    for begin_ms in range(from_ms, until_ms, _WINDOW_MS):
        yield from database.all(sql, (begin_ms, min(begin_ms + _WINDOW_MS, until_ms)))


def _columns(
    database: Reading, values: Sequence[str], source: str, from_ms: int, until_ms: int
) -> list[list[Any]]:
    """Return columns, each as one array: a row for each of 100,000 tickets would take three times as long."""
    columns: list[list[Any]] = [[] for _ in values]
    named = ", ".join(f"{value} AS c{place}" for place, value in enumerate(values))
    arrays = ", ".join(f"json_group_array(c{place})" for place in range(len(values)))
    sql = f"SELECT {arrays} FROM (SELECT {named} FROM {source})"
    for row in _rows(database, sql, from_ms, until_ms):
        for column, array in zip(columns, row, strict=True):
            column.extend(json.loads(array))
    return columns


def _closers(database: Reading, closed: Closed) -> list[Share]:
    """Return who closed how many of these tickets."""
    newest = dict(zip(closed.closer_ids, closed.at_ms, strict=True))
    rows = database.all(
        "SELECT closer_id, closer_name, closed_at_ms FROM tickets WHERE closed_at_ms IN (SELECT value FROM json_each(?))",
        (json.dumps(list(newest.values())),),
    )
    return _shares(Counter(closed.closer_ids), newest, rows)


def _claimers(database: Reading, from_ms: int, until_ms: int) -> list[Share]:
    """Return who claimed, took over or was handed how many tickets; the same ticket counts once for each."""
    actors, ticket_ids, moments = _columns(
        database,
        ("actor_id", "ticket_id", "at_ms"),
        f"events WHERE {_CLAIMS} AND kind <> 'transferred' AND at_ms >= ? AND at_ms < ? ORDER BY at_ms",
        from_ms,
        until_ms,
    )
    taken: defaultdict[int | None, set[int]] = defaultdict(set)
    for actor_id, ticket_id in zip(actors, ticket_ids, strict=True):
        taken[actor_id].add(ticket_id)
    newest = dict(zip(actors, moments, strict=True))
    rows = database.all(
        f"SELECT actor_id, actor_name, at_ms FROM events WHERE {_CLAIMS} AND kind <> 'transferred'"
        " AND at_ms IN (SELECT value FROM json_each(?))",
        (json.dumps(list(newest.values())),),
    )
    handed = _columns(
        database,
        ("details ->> 'to_id'", "details ->> 'to_name'", "at_ms", "ticket_id"),
        f"events WHERE {_CLAIMS} AND kind = 'transferred' AND at_ms >= ? AND at_ms < ? ORDER BY at_ms",
        from_ms,
        until_ms,
    )
    names = [(row[0], row[1], row[2]) for row in rows]
    for user_id, name, at_ms, ticket_id in zip(*handed, strict=True):
        taken[user_id].add(ticket_id)
        if at_ms >= newest.get(user_id, at_ms):
            newest[user_id] = at_ms
            names.append((user_id, name, at_ms))
    return _shares({user_id: len(tickets) for user_id, tickets in taken.items()}, newest, names)


def _shares(
    numbers: Mapping[int | None, int], newest: Mapping[int | None, int], rows: Iterable[Sequence[Any]]
) -> list[Share]:
    """Put together who did how much, and under which name he did it last; `rows` begin with who, name and when."""
    names = {row[0]: row[1] for row in rows if row[2] == newest.get(row[0])}
    return [Share(who, names.get(who), number, newest[who]) for who, number in numbers.items()]


def _writers(database: Reading, from_ms: int, until_ms: int) -> list[Share]:
    """Return everybody who ever wrote as one of the team, and how many of his messages are of this time."""
    counted = f"""{_TEAM} SELECT id, (SELECT count(*) FROM messages
        WHERE {_TEAMS_WORDS} AND author_id = team.id AND sent_at_ms >= ? AND sent_at_ms < ?) FROM team WHERE id IS NOT NULL"""
    numbers: Counter[int] = Counter()
    for author_id, number in _rows(database, counted, from_ms, until_ms):
        numbers[author_id] += number
    newest = database.all(
        f"""{_TEAM} SELECT m.author_id, m.author_name, m.sent_at_ms FROM team JOIN messages AS m ON m.id = (
                SELECT id FROM messages WHERE {_TEAMS_WORDS} AND author_id = team.id ORDER BY sent_at_ms DESC LIMIT 1)"""
    )
    return [Share(author_id, name, numbers[author_id], at_ms) for author_id, name, at_ms in newest]


def _verdicts(database: Reading, from_ms: int, until_ms: int) -> list[Judged]:
    """Return what Sigrid and the team thought of the members whose tickets were opened in this time."""
    # While she is still asking, „unclear“ is no verdict yet.
    judged: Counter[tuple[str, str | None]] = Counter()
    rows = _rows(
        database,
        f"""SELECT coalesce(i.attitude, 'unclear') AS hers, i.overruled_attitude AS teams, count(*)
              FROM overview AS o JOIN intakes AS i USING (ticket_id)
             WHERE o.opened_at_ms >= ? AND o.opened_at_ms < ? AND o.{_COUNTED}
               AND (i.overruled_attitude IS NOT NULL
                    OR i.attitude IS NOT NULL AND (i.attitude <> 'unclear' OR i.status <> 'active'))
             GROUP BY hers, teams""",
        from_ms,
        until_ms,
    )
    for hers, teams, tickets in rows:
        judged[hers, teams] += tickets
    return [Judged(hers, teams, tickets) for (hers, teams), tickets in judged.items()]
