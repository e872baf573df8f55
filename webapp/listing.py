"""What a page of the overview shows: the tickets that a filter leaves, or those in which something was found."""

import sqlite3
from dataclasses import dataclass, field
from typing import Any, Final

from flask import url_for

from utils import searching
from utils.searching import Query
from utils.transcript.naming import Naming
from utils.transcript.parts import excerpt
from webapp import filters
from webapp.database import Reading
from webapp.excerpts import Excerpt, excerpts
from webapp.filters import Filter, Order
from webapp.panel import panel
from webapp.queries import finding, overview
from webapp.queries.finding import Narrowing
from webapp.queries.overview import Conditions, Place, Position
from webapp.views.parameters import number, text

_SNIPPET_LENGTH: Final = 120
# In the columns of these orders stand numbers.
_NUMERIC: Final = frozenset({"number", "active", "waiting", "opened"})


@dataclass(frozen=True)
class Hit:
    """Where in a ticket something was found."""

    excerpt: Excerpt | None
    """None where the ticket's number was searched for."""
    address: str
    all_address: str
    """Where all that was found in the ticket is listed."""
    messages: int
    has_more_messages: bool


@dataclass(frozen=True)
class Listing:
    """One page of tickets."""

    rows: list[sqlite3.Row]
    count: int
    is_counted: bool
    """False: there are more than `count`."""
    previous: str | None = None
    next: str | None = None
    snippets: dict[int, str] = field(default_factory=dict)
    """The beginning of each ticket's last message."""
    hits: dict[int, Hit] = field(default_factory=dict)
    is_cut: bool = False
    """The search took too long: there may be more."""
    is_short: bool = False
    """What was searched for is too short to be looked for in texts."""


def address(narrowed: Filter, **values: Any) -> str:
    """Return where the overview shows what a filter leaves."""
    parameters: dict[str, Any] = {**narrowed.parameters, **values}
    return url_for("overview.index", **parameters)


def listed(database: Reading, narrowed: Filter, conditions: Conditions, counts: dict[str, int]) -> Listing:
    """Return the page of tickets at which the address points."""
    place = _place(narrowed.sort)
    page = overview.page(database, conditions, narrowed.sort, place)
    if not page.rows and place.position is not None:
        # What stood beyond this row is gone, or somebody made the address up.
        page = overview.page(database, conditions, narrowed.sort, Place())
    if narrowed.is_only("status"):
        # What the bot's triggers count need not be counted.
        count = counts.get(narrowed.status, 0) if narrowed.status else sum(counts.values())
        is_counted = True
    else:
        count, is_counted = overview.count(database, conditions)
    return Listing(
        rows=page.rows,
        count=count,
        is_counted=is_counted,
        previous=_beside(narrowed, page.rows[0], "before") if page.has_previous and page.rows else None,
        next=_beside(narrowed, page.rows[-1], "after") if page.has_next and page.rows else None,
        snippets=_snippets(page.rows),
    )


def searched(database: Reading, narrowed: Filter, conditions: Conditions) -> Listing:
    """Return the page of tickets in which the filter's text is found, newest first."""
    query, narrowing = searching.query(narrowed.q), Narrowing(conditions.sql, conditions.values)
    below = number("below")
    page = finding.find(database, query, below, narrowing=narrowing)
    rows = overview.rows(database, [found.ticket_id for found in page.tickets])
    counted = page.count or finding.count(database, query, narrowing)
    shown = excerpts(database, page.tickets, narrowed.q, Naming(panel().times))
    return Listing(
        rows=rows,
        count=counted.tickets,
        is_counted=counted.is_exact,
        previous=address(narrowed) if below is not None else None,
        next=address(narrowed, below=rows[-1]["ticket_id"]) if page.has_older and rows else None,
        snippets=_snippets(rows),
        hits={found.ticket_id: _hit(found, shown.get(found.ticket_id), narrowed.q) for found in page.tickets},
        is_cut=page.is_cut,
        is_short=_is_short(query),
    )


def _is_short(query: Query) -> bool:
    return bool(query.terms) and query.number is None and not finding.searches_text(query)


def _hit(found: finding.Found, shown: Excerpt | None, text_: str) -> Hit:
    ticket_id = found.ticket_id
    if shown is None or shown.message_id is None:
        there = url_for("transcript.show", ticket_id=ticket_id)
    else:
        message_id = shown.message_id
        there = url_for(
            "transcript.show", ticket_id=ticket_id, q=text_, at=message_id, _anchor=f"m{message_id}"
        )
    everything = url_for("transcript.show", ticket_id=ticket_id, q=text_)
    return Hit(shown, there, everything, len(found.message_ids), found.has_many)


def _snippets(rows: list[sqlite3.Row]) -> dict[int, str]:
    naming = Naming(panel().times)
    return {
        row["ticket_id"]: excerpt(row["last_content"], naming.names(row["last_mentions"]), _SNIPPET_LENGTH)
        for row in rows
        if row["last_content"] is not None
    }


def _place(order: Order) -> Place:
    if after := _position(text("after"), order):
        return Place(after)
    return Place(_position(text("before"), order), is_before=True)


def _position(key: str, order: Order) -> Position | None:
    """Read the row that an address names: what stands in the column of the order, and the ticket's number."""
    value, _, ticket = key.rpartition("~")
    if not filters.is_snowflake(ticket):
        return None
    if not value:
        return Position(None, int(ticket))
    if order.column not in _NUMERIC:
        return Position(value, int(ticket))
    return Position(int(value), int(ticket)) if filters.is_snowflake(value) else None


def _beside(narrowed: Filter, row: sqlite3.Row, direction: str) -> str:
    value = "" if row["sort_value"] is None else row["sort_value"]
    return address(narrowed, **{direction: f"{value}~{row['ticket_id']}"})
