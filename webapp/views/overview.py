"""The list of all tickets."""

import sqlite3
from typing import Any

from flask import Blueprint, render_template, request, url_for

from utils.transcript import texts as words
from utils.transcript.naming import Naming
from utils.transcript.parts import excerpt
from webapp.panel import panel, reading
from webapp.queries import health, overview
from webapp.queries.overview import Filter, Position
from webapp.views.parameters import number

blueprint = Blueprint("overview", __name__)

_LONGEST_TEXT = 100
_SNIPPET_LENGTH = 120


@blueprint.get("/")
def index() -> str:
    """Show a page of tickets; what is shown is all in the address."""
    database = reading()
    narrowed = _filter()
    position = Position(before=number("before"), after=None if number("before") else number("after"))
    page = overview.page(database, narrowed, position)
    counts = overview.counts(database, narrowed.text)
    beat = health.heartbeat(database)
    return render_template(
        "index.html",
        page=page,
        snippets=_snippets(page.rows),
        filter=narrowed,
        counts=counts,
        total=sum(counts.values()),
        found=counts.get(narrowed.state, 0) if narrowed.state else sum(counts.values()),
        waiting=overview.waiting(database),
        bot=health.condition(beat, panel().clock()),
        beat=beat,
        newer=_address(narrowed, after=page.rows[0]["id"]) if page.has_newer and page.rows else None,
        older=_address(narrowed, before=page.rows[-1]["id"]) if page.has_older and page.rows else None,
        address=_address,
    )


def _snippets(rows: list[sqlite3.Row]) -> dict[int, str]:
    """Return the beginning of each ticket's last message."""
    naming = Naming(panel().times)
    return {
        row["id"]: excerpt(row["last_content"], naming.names(row["last_mentions"]), _SNIPPET_LENGTH)
        for row in rows
        if row["last_content"] is not None
    }


def _filter() -> Filter:
    state = request.args.get("status", "")
    text = request.args.get("q", "")[:_LONGEST_TEXT].strip()
    return Filter(state if state in words.STATES else "", text)


def _address(narrowed: Filter, **values: Any) -> str:
    return url_for("overview.index", status=narrowed.state or None, q=narrowed.text or None, **values)
