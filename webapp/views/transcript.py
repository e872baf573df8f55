"""One ticket: the conversation, and the case beside it."""

import sqlite3
from bisect import bisect_right
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import Blueprint, render_template, request

from utils.transcript import parts, record
from utils.transcript.build import Builder
from utils.transcript.markdown import render
from utils.transcript.naming import Naming
from utils.transcript.record import Position, Window
from utils.transcript.sentences import tell
from webapp import texts
from webapp.addresses import PanelAddresses, in_discord
from webapp.database import Reading
from webapp.errors import Refusal
from webapp.hits import Search
from webapp.marking import mark_hits
from webapp.panel import current_visitor, panel, reading
from webapp.queries import health
from webapp.queries import ticket as queries
from webapp.queries.search import message_before
from webapp.views.parameters import number, text

blueprint = Blueprint("transcript", __name__)

_LARGEST_ID = 2**63 - 1
_NOTE_LENGTH = 120


@dataclass(frozen=True)
class Extent:
    """Which part of a conversation a window shows, counted from its first message."""

    first: int
    last: int
    total: int

    @property
    def is_part(self) -> bool:
        """Tell whether there is more than what is shown."""
        return self.last - self.first + 1 < self.total


class NoteLine(NamedTuple):
    """The beginning of an internal note, in the list beside the conversation."""

    id: int
    author_name: str
    at_ms: int
    text: str


@blueprint.get("/transcript/<int:ticket_id>")
def show(ticket_id: int) -> str:
    """Show a ticket; long conversations in windows, found by the messages' IDs; or what was found in it."""
    database = reading()
    row = queries.ticket(database, ticket_id) if ticket_id <= _LARGEST_ID else None
    if row is None:
        raise Refusal(404, texts.TICKET_NOT_FOUND)
    shared, query, visitor = panel(), text("q"), current_visitor()
    shared.audit.viewed(visitor, ticket_id, searched=bool(query))
    shared.read_marks.saw(visitor.user_id, ticket_id, queries.newest_message(database, ticket_id))
    if row["erased_at_ms"] is not None:
        # Also while the last messages of it are still being removed.
        return render_template("erased.html", ticket=row, neighbours=queries.neighbours(database, ticket_id))
    case = queries.case(database, row, shared.clock())
    naming = Naming(shared.times, record.people(database, ticket_id))
    happenings = tell(case.events, row["creator_name"])
    search = Search(database, row, case.notes, naming, query) if query else None
    values: dict[str, Any] = {
        **_beside(database, row, case, naming),
        "happenings": happenings,
        "query": query,
        "search": search,
    }
    position = _position(ticket_id, case.notes)
    if search is not None and position == Position():
        hits = search.page(request.args.get("hits_after", ""), request.args.get("hits_before", ""))
        return render_template("transcript_detail.html", hits=hits, extent=None, **values)
    window = record.window(database, ticket_id, position)
    at = position.around or (window.messages[0]["id"] if window.messages else 0)
    builder = Builder(shared.times, naming, PanelAddresses(database, ticket_id), row["control_message_id"])
    return render_template(
        "transcript_detail.html",
        hits=None,
        items=builder.items(window, happenings, case.notes),
        window=window,
        extent=_extent(row["id"], case.message_count, window),
        near=_near(window, case.notes),
        is_unknown=position.around is not None and _is_unknown(position.around, window),
        at=at,
        turn=search.turn(at, number("note")) if search is not None else None,
        mark_hits=mark_hits,
        end=_LARGEST_ID,
        **values,
    )


def _beside(database: Reading, row: sqlite3.Row, case: queries.Case, naming: Naming) -> dict[str, Any]:
    """Return what stands above and beside the conversation, whatever part of it is shown."""
    shared, beat = panel(), health.heartbeat(database)
    return {
        "ticket": row,
        "case": case,
        "statement": render(row["statement"] or "", naming.names(None)),
        "notes": _notes(case.notes, naming),
        "neighbours": queries.neighbours(database, row["id"]),
        "discord_address": in_discord(shared.settings.discord_base_url, shared.settings.guild_id, row),
        "beat": beat,
        "bot": health.condition(beat, shared.clock()),
        "now_ms": shared.clock(),
    }


def _notes(rows: queries.Rows, naming: Naming) -> list[NoteLine]:
    names = naming.names(None)
    return [
        NoteLine(
            row["id"],
            row["author_name"],
            row["created_at_ms"],
            parts.plain(render(row["content"], names), _NOTE_LENGTH),
        )
        for row in rows
    ]


def _position(ticket_id: int, notes: queries.Rows) -> Position:
    around, before, note = number("at"), number("before"), number("note")
    if around is None and note is not None:
        written = next((row["created_at_ms"] for row in notes if row["id"] == note), None)
        around = message_before(reading(), ticket_id, written) if written is not None else None
    if around is not None:
        return Position(around=around)
    if before is not None:
        return Position(before=before)
    return Position(after=number("after"))


def _extent(ticket_id: int, total: int, window: Window) -> Extent:
    if not window.messages:
        return Extent(0, 0, total)
    shown = len(window.messages)
    older = queries.count_before(reading(), ticket_id, window.messages[0]["id"]) if shown < total else 0
    return Extent(older + 1, older + shown, total)


def _near(window: Window, notes: queries.Rows) -> dict[int, int]:
    """Return for each note a message in whose window it stands."""
    if not window.messages:
        return {}
    sent = [row["sent_at_ms"] for row in window.messages]
    return {
        note["id"]: window.messages[max(0, bisect_right(sent, note["created_at_ms"]) - 1)]["id"]
        for note in notes
    }


def _is_unknown(message_id: int, window: Window) -> bool:
    return bool(window.messages) and all(row["id"] != message_id for row in window.messages)
