"""Search over all tickets: which of them hold what is searched for, newest first, and in which messages."""

import json
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from utils.searching import SHORTEST_INDEXED, Query
from webapp.database import QueryTooSlowError, Reading

PAGE_SIZE: Final = 50
COUNTED_LIMIT: Final = 200
"""Whoever finds more tickets narrows the search and does not count them."""
MANY_HITS: Final = 50
"""So many of a ticket are looked at, then the next ticket."""
TICKET_BITS: Final = 24
"""The number of a ticket stands above these bits of a document's number (0009_search.sql)."""

# Searching goes on for so long; what was found until then is shown.
_SEARCHING_S: Final = 0.4
# Counting goes on for so long, and is then only "more than".
_COUNTING_S: Final = 0.04
# Filtered to no more tickets than this, their texts are read one by one: a common word would be found in far more.
_FEW_TICKETS: Final = 1_000
_AT_ONCE: Final = 100
# A long term is told by some of its trigrams.
_ALL_TRIGRAMS_UP_TO: Final = 12
_LARGEST_TICKET: Final = 2 ** (63 - TICKET_BITS) - 1


@dataclass(frozen=True)
class Narrowing:
    """Conditions on a ticket's row `o` of the table overview, with their named values (none named `search_…`)."""

    conditions: Sequence[str] = ()
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Found:
    """A ticket that was found."""

    ticket_id: int
    is_number: bool = False
    """Its number was searched for."""
    is_case: bool = False
    """It was found in what is known of the ticket: names, IDs, the ban."""
    message_ids: list[int] = field(default_factory=list)
    """The messages in which it was found."""

    @property
    def has_many(self) -> bool:
        """Tell whether there may be more messages than these."""
        return len(self.message_ids) >= MANY_HITS


@dataclass(frozen=True)
class Count:
    """How many tickets were found; more than so many, if not exact."""

    tickets: int
    is_exact: bool


@dataclass(frozen=True)
class Page:
    """Some of the tickets that were found."""

    tickets: list[Found]
    has_older: bool
    is_cut: bool
    """It took too long: there may be more."""
    count: Count | None
    """How many tickets were found in all, where that is known already."""


def searches_text(query: Query) -> bool:
    """Tell whether the text of messages is searched; anything shorter finds numbers, names and IDs only."""
    return bool(query.indexed)


def find(
    database: Reading,
    query: Query,
    before: int | None = None,
    limit: int = PAGE_SIZE,
    narrowing: Narrowing | None = None,
) -> Page:
    """Return the tickets in which all terms are found together, newest first, below the ticket `before`.

    On the first page a ticket whose number was searched for stands before all others.
    """
    search = _Search(database, query, narrowing or Narrowing(), time.monotonic() + _SEARCHING_S)
    tickets = [Found(query.number or 0, is_number=True)] if before is None and search.is_number() else []
    gathered = _Gathered(query.number, limit + 1 - len(tickets))
    is_cut = False
    try:
        search.gather(_LARGEST_TICKET if before is None else min(before, _LARGEST_TICKET), gathered)
    except QueryTooSlowError:
        if not tickets and not gathered.tickets:
            raise
        is_cut = True
    tickets += gathered.tickets
    has_older = len(tickets) > limit
    is_all = before is None and not has_older and not is_cut
    return Page(tickets[:limit], has_older, is_cut, Count(len(tickets), is_exact=True) if is_all else None)


def count(
    database: Reading, query: Query, narrowing: Narrowing | None = None, limit: int = COUNTED_LIMIT
) -> Count:
    """Return how many tickets are found, counted up to a limit and for a short while."""
    search = _Search(database, query, narrowing or Narrowing(), time.monotonic() + _COUNTING_S)
    by_number = search.is_number()
    gathered = _Gathered(query.number, limit + 1 - by_number)
    is_exact = True
    try:
        search.gather(_LARGEST_TICKET, gathered)
    except QueryTooSlowError:
        is_exact = False
    found = len(gathered.tickets) + by_number
    return Count(min(found, limit), is_exact and found <= limit)


def contains(column: str, terms: Sequence[str]) -> tuple[str, dict[str, str]]:
    """Return the condition that a column holds all terms, with its values."""
    values = {f"search_term_{number}": term for number, term in enumerate(terms)}
    return " AND ".join(f"instr({column}, :{name})" for name in values) or "TRUE", values


class _Gathered:
    """Collects tickets from documents that come newest ticket first."""

    def __init__(self, left_out: int | None, limit: int) -> None:
        self.tickets: list[Found] = []
        self.skip: int | None = None
        """The ticket of which enough was seen."""
        self._left_out = left_out
        self._limit = limit

    @property
    def is_full(self) -> bool:
        """Tell whether there are as many tickets as wanted."""
        return len(self.tickets) >= self._limit

    def take(self, row: Sequence[Any]) -> bool:
        """Take a document; True if no more are wanted, or no more of this ticket."""
        ticket_id = row[0] >> TICKET_BITS
        if ticket_id == self._left_out:
            return False
        if not self.tickets or self.tickets[-1].ticket_id != ticket_id:
            self.tickets.append(Found(ticket_id))
        found = self.tickets[-1]
        if row[1] is None:
            found.is_case = True
        elif not found.has_many and row[1] not in found.message_ids:
            found.message_ids.append(row[1])
        if found.has_many:
            self.skip = ticket_id
        # The last one only tells that there are more.
        return found.has_many or self.is_full


@dataclass(frozen=True)
class _Search:
    """One way through the documents."""

    database: Reading
    query: Query
    narrowing: Narrowing
    give_up_at_s: float

    def is_number(self) -> bool:
        """Tell whether the number that is searched for is a ticket's, and the conditions let it through."""
        if self.query.number is None:
            return False
        conditions = " AND ".join(f"({condition})" for condition in self.narrowing.conditions) or "TRUE"
        values = {**self.narrowing.values, "search_number": self.query.number}
        sql = f"SELECT 1 FROM overview AS o WHERE o.ticket_id = :search_number AND {conditions}"
        return self.database.one(sql, values) is not None

    def gather(self, before: int, gathered: _Gathered) -> None:
        """Hand over the documents that hold all terms, of tickets below one."""
        if not self.query.terms or gathered.is_full:
            return
        if (few := self._few_tickets(before)) is not None:
            self._read_texts(few, gathered)
        else:
            self._look_up(before, gathered)

    def _look_up(self, before: int, gathered: _Gathered) -> None:
        holds, values = contains("d.text", self.query.terms)
        # First what is decided by a small row that is read again and again, then the text.
        chosen = " AND ".join((*(f"({condition})" for condition in self.narrowing.conditions), holds))
        overview = (
            f"CROSS JOIN overview AS o ON o.ticket_id = {{}} >> {TICKET_BITS}"
            if self.narrowing.conditions
            else ""
        )
        if searches_text(self.query):
            values["search_trigrams"] = _trigrams(self.query.indexed)
            sql = f"""SELECT d.id, d.message_id FROM search AS s {overview.format("s.rowid")}
                       CROSS JOIN documents AS d ON d.id = s.rowid
                       WHERE s.search MATCH :search_trigrams AND s.rowid < :search_below AND {chosen} ORDER BY s.rowid DESC"""
        else:
            sql = f"""SELECT d.id, d.message_id FROM documents AS d INDEXED BY documents_of_tickets
                       {overview.format("d.id")}
                       WHERE d.message_id IS NULL AND d.id < :search_below AND {chosen} ORDER BY d.id DESC"""
        skip: int | None = before
        while skip is not None and not gathered.is_full:
            gathered.skip = None
            self._read(
                sql, {**self.narrowing.values, **values, "search_below": skip << TICKET_BITS}, gathered.take
            )
            skip = gathered.skip

    def _few_tickets(self, before: int) -> list[int] | None:
        """Return which tickets are left by the conditions, None if these are many or all."""
        if not self.narrowing.conditions:
            return None
        rows = self.database.all(
            f"""SELECT o.ticket_id FROM overview AS o
                 WHERE o.ticket_id < :search_below AND ({") AND (".join(self.narrowing.conditions)})
                 ORDER BY o.ticket_id DESC LIMIT {_FEW_TICKETS + 1}""",
            {**self.narrowing.values, "search_below": before},
        )
        return None if len(rows) > _FEW_TICKETS else [row[0] for row in rows]

    def _read_texts(self, ticket_ids: list[int], gathered: _Gathered) -> None:
        holds, values = contains("d.text", self.query.terms)
        first, last = f"t.value << {TICKET_BITS}", f"(t.value + 1) << {TICKET_BITS}"
        read = f"d.id >= {first} AND d.id < {last}" if searches_text(self.query) else f"d.id = {first}"
        sql = f"""SELECT d.id, d.message_id FROM json_each(:search_tickets) AS t CROSS JOIN documents AS d
                   WHERE {read} AND {holds} ORDER BY d.id DESC"""
        for start in range(0, len(ticket_ids), _AT_ONCE):
            rows: list[sqlite3.Row] = []
            part = json.dumps(ticket_ids[start : start + _AT_ONCE])
            self._read(sql, {**values, "search_tickets": part}, rows.append)
            for row in rows:
                gathered.take(row)
                if gathered.is_full:
                    return

    def _read(self, sql: str, values: Mapping[str, Any], take: Callable[[sqlite3.Row], bool | None]) -> None:
        self.database.read(sql, values, take, self.give_up_at_s - time.monotonic())


def _trigrams(terms: Sequence[str]) -> str:
    """Return the question to the index: documents with these trigrams, in which the terms are then looked for."""
    asked: dict[str, None] = {}
    for term in terms:
        last = len(term) - SHORTEST_INDEXED
        step = 1 if last < _ALL_TRIGRAMS_UP_TO else SHORTEST_INDEXED
        for start in (*range(0, last, step), last):
            asked[term[start : start + SHORTEST_INDEXED]] = None
    return " AND ".join('"' + trigram.replace('"', '""') + '"' for trigram in asked)
