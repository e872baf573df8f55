"""The list of tickets as a table for spreadsheets."""

import sqlite3
from collections.abc import Iterator
from itertools import chain, islice
from typing import Final

from flask import Blueprint, request
from werkzeug.wrappers import Response

from utils import searching
from utils.transcript.texts import ATTITUDES, OUTCOMES, STATES
from utils.transcript.times import Times
from webapp import csv_files, filters, texts
from webapp.csv_files import Cell
from webapp.database import Reading
from webapp.filters import Filter
from webapp.panel import current_visitor, own_reading, panel
from webapp.queries import finding, overview
from webapp.queries.finding import Narrowing
from webapp.queries.overview import Conditions, Place, Position
from webapp.views.overview import conditions_of

blueprint = Blueprint("overview_file", __name__)

# Each window is a query of its own: none is long, and none stays open while somebody reads slowly.
_WINDOW: Final = 500


@blueprint.get("/tickets.csv")
def show() -> Response:
    """Answer with every ticket that the filter of the address leaves, in its order."""
    panel().audit.exported(current_visitor(), "overview")
    narrowed = filters.read(request.args)
    database = own_reading()
    find = _found if narrowed.q else _listed
    try:
        tickets = find(database, narrowed, conditions_of(narrowed))
        # Looked at before the answer begins: what takes too long is still a page that says so.
        first = list(islice(tickets, 1))
    except BaseException:
        database.close()
        raise
    times = panel().times
    rows = (_cells(row, times) for row in chain(first, tickets))
    written = csv_files.pieces(texts.CSV_COLUMNS, rows)
    response = csv_files.download("tickets", written)
    # Also where nobody reads the answer to its end.
    response.call_on_close(database.close)
    return response


def _listed(database: Reading, narrowed: Filter, conditions: Conditions) -> Iterator[sqlite3.Row]:
    place = Place()
    while True:
        page = overview.page(database, conditions, narrowed.sort, place, _WINDOW)
        yield from page.rows
        if not page.has_next:
            return
        last = page.rows[-1]
        place = Place(Position(last["sort_value"], last["ticket_id"]))


def _found(database: Reading, narrowed: Filter, conditions: Conditions) -> Iterator[sqlite3.Row]:
    query, narrowing = searching.query(narrowed.q), Narrowing(conditions.sql, conditions.values)
    below: int | None = None
    while True:
        page = finding.find(database, query, below, _WINDOW, narrowing)
        yield from overview.rows(database, [found.ticket_id for found in page.tickets])
        if not page.tickets or not (page.has_older or page.is_cut):
            return
        below = page.tickets[-1].ticket_id


def _cells(row: sqlite3.Row, times: Times) -> list[Cell]:
    def moment(at_ms: int | None) -> Cell:
        return times.spreadsheet(at_ms) if at_ms is not None else None

    return [
        row["ticket_id"],
        STATES[row["state"]],
        row["creator_name"],
        # As text: a spreadsheet rounds numbers of more than 15 digits.
        str(row["creator_id"]),
        row["ban_id"],
        row["player_name"],
        row["ban_reason"],
        ATTITUDES.get(row["verdict"], ""),
        OUTCOMES.get(row["outcome"], ""),
        row["claimer_name"],
        moment(row["opened_at_ms"]),
        moment(row["first_claim_at_ms"]),
        moment(row["first_answer_at_ms"]),
        moment(row["waiting_since_ms"]),
        moment(row["last_at_ms"]),
        row["last_author"],
        moment(row["transcript_at_ms"]),
    ]
