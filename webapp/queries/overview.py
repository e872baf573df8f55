"""The list of tickets, read from the table that the bot's triggers keep."""

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from webapp.database import Reading
from webapp.filters import NO_VERDICT, NOBODY, Filter, Order, is_snowflake

PAGE_SIZE: Final = 50
COUNTED: Final = 1_000
"""Up to how many tickets are counted where a count would have to look at each of them."""
_MINUTE_MS: Final = 60_000

Value = str | int
Rows = list[sqlite3.Row]

# Of each order its column, and whether there are rows without a value.
_COLUMNS: Final[dict[str, tuple[str, bool]]] = {
    "number": ("o.ticket_id", False),
    "active": ("o.active_at_ms", False),
    "waiting": ("o.waiting_since_ms", True),
    "opened": ("o.opened_at_ms", False),
    "creator": ("o.creator_name COLLATE NOCASE", False),
    "claimer": ("o.claimer_name COLLATE NOCASE", True),
    "status": ("o.state", False),
    "verdict": ("o.verdict", True),
    "outcome": ("o.outcome", True),
    "ban": ("o.ban_id COLLATE NOCASE", True),
}

_CONDITIONS: Final = {
    "nobody": "o.claimer_id IS NULL",
    "claimer": "o.claimer_id = :claimer",
    "me": "o.claimer_id = :me",
    "creator": "o.creator_id = :creator",
    "creator_name": "instr(fold(o.creator_name), :creator_name)",
    "state": "o.state = :state",
    "no_verdict": "o.verdict IS NULL",
    "verdict": "o.verdict = :verdict",
    "outcome": "o.outcome = :outcome",
    # What begins with it; the bound is higher than any letter of an ID.
    "ban": "o.ban_id COLLATE NOCASE BETWEEN :ban AND :ban || char(65535)",
    "from_ms": "o.opened_at_ms >= :from_ms",
    "until_ms": "o.opened_at_ms < :until_ms",
    "waiting_ms": "o.waiting_since_ms <= :waiting_ms",
}

_SHOWN: Final = """
    SELECT o.*, m.content AS last_content, m.mentions AS last_mentions, m.author_name AS last_author,
           m.author_kind AS last_kind, {column} AS sort_value
      FROM {chosen}overview AS o LEFT JOIN messages AS m ON m.id = o.last_message_id
"""
# Chosen by themselves: where no index gives the order, all that a filter leaves is sorted, and messages in it would be read
# for nothing. CROSS: from the chosen ones to their rows, whatever the planner guesses.
_CHOSEN: Final = (
    "(SELECT o.ticket_id AS chosen_id FROM overview AS o {where} ORDER BY {order} LIMIT {limit}) CROSS JOIN "
)


@dataclass(frozen=True)
class Position:
    """A row beside which a page begins or ends; `value` is None where its column is empty."""

    value: Value | None
    ticket_id: int


@dataclass(frozen=True)
class Place:
    """Which page: the one after a row, the one before it, or the first."""

    position: Position | None = None
    is_before: bool = False


@dataclass(frozen=True)
class Page:
    """One page of tickets."""

    rows: Rows
    has_previous: bool
    has_next: bool


@dataclass(frozen=True)
class Conditions:
    """SQL on `overview AS o`, to be joined by AND."""

    sql: tuple[str, ...]
    values: dict[str, Any]

    def where(self, *more: str) -> str:
        """Return the WHERE clause, empty without any condition."""
        every = (*self.sql, *more)
        return f"WHERE {' AND '.join(every)}" if every else ""


def conditions(narrowed: Filter, me: int, now_ms: int, zone: ZoneInfo) -> Conditions:
    """Turn a filter into conditions; its text is a search and not one of them."""
    given = {
        **_people(narrowed, me),
        **_case(narrowed),
        **_times(narrowed, now_ms, zone),
    }
    values = {name: value for name, value in given.items() if value is not None}
    return Conditions(tuple(_CONDITIONS[name] for name in values), values)


def _people(narrowed: Filter, me: int) -> dict[str, Value | None]:
    claimer, creator = narrowed.claimer, narrowed.creator
    return {
        "nobody": 1 if claimer == NOBODY else None,
        "claimer": int(claimer) if is_snowflake(claimer) else None,
        "me": me if narrowed.mine else None,
        "creator": int(creator) if is_snowflake(creator) else None,
        "creator_name": creator.casefold() if creator and not is_snowflake(creator) else None,
    }


def _case(narrowed: Filter) -> dict[str, Value | None]:
    verdict = narrowed.verdict
    return {
        "state": narrowed.status or None,
        "no_verdict": 1 if verdict == NO_VERDICT else None,
        "verdict": verdict if verdict != NO_VERDICT and verdict else None,
        "outcome": narrowed.outcome or None,
        "ban": narrowed.ban or None,
    }


def _times(narrowed: Filter, now_ms: int, zone: ZoneInfo) -> dict[str, Value | None]:
    first, last, waiting_min = narrowed.von, narrowed.bis, narrowed.waiting
    return {
        "from_ms": day_starts_ms(first, zone) if first else None,
        "until_ms": day_starts_ms(last + timedelta(days=1), zone) if last else None,
        "waiting_ms": now_ms - waiting_min * _MINUTE_MS if waiting_min is not None else None,
    }


def day_starts_ms(day: date, zone: ZoneInfo) -> int:
    """Return when a day begins in a zone."""
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() * 1_000)


def page(database: Reading, narrowed: Conditions, order: Order, place: Place, size: int = PAGE_SIZE) -> Page:
    """Return one page, found by key: the last one costs what the first one costs."""
    listing = _Listing(database, narrowed, order)
    # One more than shown tells whether there is another page.
    if place.position is not None and place.is_before:
        rows = listing.before(place.position, size + 1)
        return Page(rows[-size:], has_previous=len(rows) > size, has_next=True)
    rows = listing.after(place.position, size + 1)
    return Page(rows[:size], has_previous=place.position is not None, has_next=len(rows) > size)


class _Listing:
    """The tickets in their order: those with a value in its column, then, newest first, those without."""

    def __init__(self, database: Reading, narrowed: Conditions, order: Order) -> None:
        self._database = database
        self._narrowed = narrowed
        self._column, self._may_be_empty = _COLUMNS[order.column]
        self._descending = order.descending

    def after(self, position: Position | None, limit: int) -> Rows:
        rows: Rows = []
        if position is None or position.value is not None:
            rows = self._with_value(position, limit, forward=True)
            position = None
        if self._may_be_empty and len(rows) < limit:
            rows += self._without_value(position, limit - len(rows), forward=True)
        return rows

    def before(self, position: Position, limit: int) -> Rows:
        rows: Rows = []
        past: Position | None = position
        if position.value is None:
            rows = self._without_value(position, limit, forward=False)
            past = None
        if len(rows) < limit:
            rows = self._with_value(past, limit - len(rows), forward=False) + rows
        return rows

    def _with_value(self, position: Position | None, limit: int, *, forward: bool) -> Rows:
        sign, direction = ("<", "DESC") if self._descending is forward else (">", "ASC")
        more = [f"{self._column} IS NOT NULL"] if self._may_be_empty else []
        if position is not None:
            more.append(f"({self._column}, o.ticket_id) {sign} (:value, :key)")
        return self._rows(
            more, f"{self._column} {direction}, o.ticket_id {direction}", position, limit, forward=forward
        )

    def _without_value(self, position: Position | None, limit: int, *, forward: bool) -> Rows:
        sign, direction = ("<", "DESC") if forward else (">", "ASC")
        more = [f"{self._column} IS NULL"]
        if position is not None:
            more.append(f"o.ticket_id {sign} :key")
        return self._rows(more, f"o.ticket_id {direction}", position, limit, forward=forward)

    def _rows(
        self, more: list[str], order: str, position: Position | None, limit: int, *, forward: bool
    ) -> Rows:
        values = dict(self._narrowed.values)
        if position is not None:
            values |= {"value": position.value, "key": position.ticket_id}
        chosen = _CHOSEN.format(where=self._narrowed.where(*more), order=order, limit=limit)
        shown = _SHOWN.format(column=self._column, chosen=chosen)
        found = self._database.all(f"{shown} WHERE o.ticket_id = chosen_id ORDER BY {order}", values)
        return found if forward else found[::-1]


def rows(database: Reading, ticket_ids: list[int]) -> Rows:
    """Return some tickets as a page shows them, in the order of the list."""
    marks = ", ".join("?" * len(ticket_ids))
    found = database.all(
        f"{_SHOWN.format(column='NULL', chosen='')} WHERE o.ticket_id IN ({marks})", ticket_ids
    )
    known = {row["ticket_id"]: row for row in found}
    return [known[ticket_id] for ticket_id in ticket_ids if ticket_id in known]


def state_counts(database: Reading) -> dict[str, int]:
    """Return how many tickets there are in each state."""
    return {row["state"]: row["tickets"] for row in database.all("SELECT * FROM overview_counts")}


def count(database: Reading, narrowed: Conditions) -> tuple[int, bool]:
    """Return how many tickets there are, up to a bound, and whether these are all."""
    row = database.one(
        f"SELECT count(*) FROM (SELECT 1 FROM overview AS o {narrowed.where()} LIMIT {COUNTED + 1})",
        narrowed.values,
    )
    found = row[0] if row is not None else 0
    return min(found, COUNTED), found <= COUNTED


def waiting(database: Reading) -> Rows:
    """Return the live tickets whose members wait for a person, longest first."""
    return database.all(
        "SELECT ticket_id, creator_name, waiting_since_ms FROM overview WHERE waiting_since_ms IS NOT NULL"
        " ORDER BY waiting_since_ms, ticket_id"
    )


def claimers(database: Reading) -> list[tuple[int, str]]:
    """Return who works or worked on tickets, by name, without those who were erased; one look-up each."""
    found = database.all(
        """WITH RECURSIVE each(claimer_id) AS (
               SELECT min(claimer_id) FROM overview WHERE claimer_id > 0
               UNION ALL
               SELECT (SELECT min(claimer_id) FROM overview WHERE claimer_id > each.claimer_id)
                 FROM each WHERE each.claimer_id IS NOT NULL)
           SELECT claimer_id, (SELECT claimer_name FROM overview WHERE claimer_id = each.claimer_id
                                ORDER BY ticket_id DESC LIMIT 1) AS name
             FROM each WHERE claimer_id IS NOT NULL"""
    )
    named = [(row["claimer_id"], row["name"] or str(row["claimer_id"])) for row in found]
    return sorted(named, key=lambda claimer: claimer[1].casefold())


def newest_revision(database: Reading) -> int:
    """Return the number of the last change in any ticket."""
    row = database.one("SELECT max(revision) FROM overview")
    return (row[0] or 0) if row is not None else 0


def changed_since(database: Reading, revision: int, narrowed: Conditions) -> int:
    """Return how many tickets have changed since a revision, and are among those that are shown."""
    row = database.one(
        f"SELECT count(*) FROM (SELECT 1 FROM overview AS o {narrowed.where('o.revision > :revision')} LIMIT 100)",
        {**narrowed.values, "revision": revision},
    )
    return row[0] if row is not None else 0
