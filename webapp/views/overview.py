"""The list of all tickets."""

import sqlite3
from typing import Any, Final

from flask import Blueprint, jsonify, render_template, request, url_for
from werkzeug.wrappers import Response

from utils.transcript.naming import Naming
from utils.transcript.parts import excerpt
from webapp import filters
from webapp.filters import Filter, Order
from webapp.panel import current_visitor, panel, reading
from webapp.queries import health, overview
from webapp.queries.overview import Conditions, Found, Page, Place, Position
from webapp.views.parameters import number, text

blueprint = Blueprint("overview", __name__)

_SNIPPET_LENGTH: Final = 120
# In a text column of the address, what stands before the ticket's number.
_NUMERIC: Final = frozenset({"number", "active", "waiting", "opened"})


@blueprint.get("/")
def index() -> str:
    """Show a page of tickets; what is shown is all in the address."""
    database = reading()
    narrowed = filters.read(request.args)
    conditions = conditions_of(narrowed)
    claimers = [(str(user_id), name) for user_id, name in overview.claimers(database)]
    # Taken before the page is read: what changes in between is told of twice rather than never.
    revision = overview.newest_revision(database)
    place = _place(narrowed.sort)
    page = overview.page(database, conditions, narrowed.sort, place)
    if not page.rows and place.position is not None:
        # What stood beyond this row is gone, or somebody made the address up.
        page = overview.page(database, conditions, narrowed.sort, Place())
    counts = overview.state_counts(database)
    beat = health.heartbeat(database)
    return render_template(
        "index.html",
        page=page,
        snippets=_snippets(page.rows),
        filter=narrowed,
        counts=counts,
        total=sum(counts.values()),
        found=_found(narrowed, conditions, counts),
        claimers=claimers,
        names=dict(claimers),
        waiting=overview.waiting(database),
        bot=health.condition(beat, panel().clock()),
        beat=beat,
        previous=_beside(narrowed, page, "before") if page.has_previous else None,
        next=_beside(narrowed, page, "after") if page.has_next else None,
        unread=panel().read_marks.unread(current_visitor().user_id, page.rows),
        views=panel().saved_views.of(current_visitor().user_id),
        address=address,
        orders=filters.ORDERS,
        revision=revision,
    )


@blueprint.get("/changes")
def changes() -> Response:
    """Say how many of the tickets that a page shows have changed since it was made."""
    database = reading()
    since = number("since")
    narrowed = conditions_of(filters.read(request.args))
    revision = overview.newest_revision(database)
    changed = (
        overview.changed_since(database, since, narrowed) if since is not None and since < revision else 0
    )
    return jsonify(revision=revision, changed=changed)


def conditions_of(narrowed: Filter) -> Conditions:
    """Return what the visitor's filter demands of a ticket now."""
    shared = panel()
    return overview.conditions(narrowed, current_visitor().user_id, shared.clock(), shared.settings.timezone)


def address(narrowed: Filter, **values: Any) -> str:
    """Return where the overview shows what a filter leaves."""
    parameters: dict[str, Any] = {**narrowed.parameters, **values}
    return url_for("overview.index", **parameters)


def _found(narrowed: Filter, conditions: Conditions, counts: dict[str, int]) -> Found:
    if narrowed.is_only("status"):
        return Found(counts.get(narrowed.status, 0) if narrowed.status else sum(counts.values()))
    return overview.count(reading(), conditions)


def _snippets(rows: list[sqlite3.Row]) -> dict[int, str]:
    """Return the beginning of each ticket's last message."""
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


def _beside(narrowed: Filter, page: Page, direction: str) -> str:
    row = page.rows[0 if direction == "before" else -1]
    value = "" if row["sort_value"] is None else row["sort_value"]
    return address(narrowed, **{direction: f"{value}~{row['ticket_id']}"})
