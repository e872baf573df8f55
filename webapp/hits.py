"""What a search within a ticket shows: pages of hits, and the way from one to the next."""

import sqlite3
from dataclasses import dataclass
from typing import Any, Final

from flask import url_for
from markupsafe import Markup

from utils.transcript import parts
from utils.transcript.markdown import render
from utils.transcript.naming import Naming
from webapp.database import Reading
from webapp.excerpts import READ_LENGTH, found_in
from webapp.marking import marked, snippet
from webapp.queries import search
from webapp.queries.search import Place

PAGE_SIZE: Final = 50
SNIPPET_LENGTH: Final = 160

Row = sqlite3.Row
Rows = list[Row]


@dataclass(frozen=True)
class Hit:
    """One message or note in the list of hits."""

    address: str
    author_id: int
    author: Markup
    author_kind: str
    at_ms: int
    where: str
    """In what part of the message it was found; empty for its text."""
    snippet: Markup
    is_note: bool = False
    is_deleted: bool = False
    is_edited: bool = False


@dataclass(frozen=True)
class Page:
    """Some hits, with the addresses of the hits before and after them."""

    hits: list[Hit]
    first: int
    previous: str | None
    next: str | None


@dataclass(frozen=True)
class Turn:
    """Which hit is being looked at, and those beside it."""

    number: int | None
    """None between two hits."""
    previous: str | None
    next: str | None


class Search:
    """A text that is looked for in one ticket."""

    def __init__(self, database: Reading, ticket: Row, notes: Rows, naming: Naming, text: str) -> None:
        self._database = database
        self._ticket_id: int = ticket["id"]
        self._notes = {row["id"]: row for row in notes}
        self._naming = naming
        self._control_id: int | None = ticket["control_message_id"]
        self.text = text
        self.places = search.places(database, ticket["id"], self._control_id, notes, text)

    @property
    def keys(self) -> set[str]:
        """Return the anchors of everything that was found."""
        return {place.key for place in self.places}

    def page(self, after: str, before: str) -> Page:
        """Return the hits after the one with a key, or before it; the first ones without either."""
        keys = [place.key for place in self.places]
        if after in keys:
            start = keys.index(after) + 1
        elif before in keys:
            start = max(0, keys.index(before) - PAGE_SIZE)
        else:
            start = 0
        shown = self.places[start : start + PAGE_SIZE]
        more = start + PAGE_SIZE < len(keys)
        return Page(
            self._hits(shown),
            start + 1,
            self._show(hits_before=shown[0].key) if start and shown else None,
            self._show(hits_after=shown[-1].key) if more else None,
        )

    def turn(self, at: int, note: int | None) -> Turn:
        """Return where in the order of hits a message or a note stands."""
        key = f"m{at}" if note is None else f"n{note}"
        index = next((index for index, place in enumerate(self.places) if place.key == key), None)
        if index is not None:
            before, after = index - 1, index + 1
        else:
            later = (i for i, place in enumerate(self.places) if place.kind == "m" and place.id > at)
            after = next(later, len(self.places))
            before = after - 1
        return Turn(
            index + 1 if index is not None else None,
            self.address(self.places[before]) if before >= 0 else None,
            self.address(self.places[after]) if after < len(self.places) else None,
        )

    def address(self, place: Place) -> str:
        """Return where a hit stands in the conversation."""
        if place.kind == "m":
            return self._show(at=place.id, _anchor=place.key)
        near = search.message_before(self._database, self._ticket_id, place.at_ms)
        return self._show(at=near, note=place.id, _anchor=place.key)

    def _show(self, **values: Any) -> str:
        return url_for("transcript.show", ticket_id=self._ticket_id, q=self.text, **values)

    def _hits(self, shown: list[Place]) -> list[Hit]:
        details = search.details(self._database, [place.id for place in shown if place.kind == "m"])
        messages = {row["id"]: row for row in details.messages}
        return [
            self._message(place, messages[place.id], details)
            if place.kind == "m"
            else self._note(place, self._notes[place.id])
            for place in shown
        ]

    def _note(self, place: Place, row: Row) -> Hit:
        text = parts.plain(render(row["content"], self._naming.names(None)), READ_LENGTH)
        return Hit(
            address=self.address(place),
            author_id=row["author_id"],
            author=marked(row["author_name"], self.text),
            author_kind="staff",
            at_ms=place.at_ms,
            where="",
            snippet=snippet(text, self.text, SNIPPET_LENGTH),
            is_note=True,
        )

    def _message(self, place: Place, row: Row, details: search.Details) -> Hit:
        where, text = found_in(row, details, self._naming, self.text, self._control_id)
        return Hit(
            address=self.address(place),
            author_id=row["author_id"],
            author=marked(row["author_name"], self.text),
            author_kind=row["author_kind"],
            at_ms=place.at_ms,
            where=where,
            snippet=snippet(text, self.text, SNIPPET_LENGTH),
            is_deleted=row["deleted_at_ms"] is not None,
            is_edited=row["edited_at_ms"] is not None,
        )
