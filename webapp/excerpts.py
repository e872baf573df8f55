"""What stands around a hit: the part of a message or of a ticket in which most of a query is found."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from utils import searching
from utils.searching import normalised
from utils.transcript import parts
from utils.transcript.markdown import render
from utils.transcript.naming import Naming
from utils.transcript.words import words
from webapp import texts
from webapp.database import Reading
from webapp.marking import marked, snippet
from webapp.queries import search
from webapp.queries.finding import Found
from webapp.queries.search import Details

READ_LENGTH: Final = 6_000
"""Nobody can write a longer text in Discord."""
_LENGTH: Final = 160
_MARK: Final = "<mark>"

Row = sqlite3.Row
Part = tuple[str, str]


@dataclass(frozen=True)
class Excerpt:
    """What is shown of a ticket that was found."""

    message_id: int | None
    """The message that it is from; None: it is from what is known of the ticket."""
    where: str
    """In what part of it; empty for the text of a message."""
    author: Markup
    at_ms: int | None
    text: Markup

    @property
    def says_why(self) -> bool:
        """Tell whether something of the search is to be seen in it."""
        return _MARK in self.text


def excerpts(database: Reading, found: list[Found], query: str, naming: Naming) -> dict[int, Excerpt]:
    """Return an excerpt for each ticket of a page; none for one whose number alone was searched for."""
    chosen = search.telling(database, [message_id for each in found for message_id in each.message_ids])
    best = {
        each.ticket_id: min(each.message_ids, key=lambda key: chosen.get(key, search.UNKNOWN))
        for each in found
        if each.message_ids
    }
    details = search.details(database, list(best.values()))
    messages = {row["id"]: row for row in details.messages}
    shown = {
        ticket_id: _of_message(messages[message_id], details, naming, query)
        for ticket_id, message_id in best.items()
        if message_id in messages
    }
    # Found by its author alone, a message says less than whose ticket it is.
    of_tickets = [
        each.ticket_id
        for each in found
        if each.is_case and (each.ticket_id not in shown or not shown[each.ticket_id].says_why)
    ]
    for row in search.cases(database, of_tickets):
        where, text = _most(_of_case(row), query)
        shown[row["ticket_id"]] = Excerpt(None, where, Markup(), None, snippet(text, query, _LENGTH))
    return shown


def found_in(row: Row, details: Details, naming: Naming, query: str, control_id: int | None) -> Part:
    """Return in what part of a message most of a query stands, and that part."""
    text = parts.plain(render(row["content"], naming.names(row["mentions"])), READ_LENGTH)
    return _most([("", text), ("", row["content"]), *_beside(row, details, control_id)], query)


def _of_message(row: Row, details: Details, naming: Naming, query: str) -> Excerpt:
    where, text = found_in(row, details, naming, query, None)
    author = marked(row["author_name"], query)
    return Excerpt(row["id"], where, author, row["sent_at_ms"], snippet(text, query, _LENGTH))


def _most(candidates: Iterable[Part], query: str) -> Part:
    terms = searching.query(query).terms
    readable = [part for part in candidates if part[1]]
    if not readable:
        return "", ""
    folded = [normalised(text) for _, text in readable]
    # Found in none, it is the author's name, which is marked where it stands.
    best = max(range(len(readable)), key=lambda index: sum(term in folded[index] for term in terms))
    return readable[best]


def _beside(row: Row, details: Details, control_id: int | None) -> Iterator[Part]:
    for column, where in texts.FOUND_IN_COLUMNS.items():
        yield where, words(row[column])
    for file in _of(row, details.attachments):
        yield texts.FOUND_IN_FILE, file["file_name"]
        yield texts.FOUND_IN_PICTURE, file["ocr_text"] or ""
    for old in _of(row, details.revisions) if row["id"] != control_id else ():
        yield texts.FOUND_IN_REVISION, old["content"]
        yield texts.FOUND_IN_REVISION, words(old["embeds"])
        yield texts.FOUND_IN_REVISION, words(old["components"])


def _of_case(row: Row) -> Iterator[Part]:
    for column, where in texts.FOUND_IN_CASE.items():
        if row[column] is not None:
            yield where, str(row[column])
    for name, user_id in json.loads(row["people"]):
        yield texts.FOUND_IN_PEOPLE, f"{name} ({user_id})"


def _of(message: Row, rows: Iterable[Row]) -> Iterator[Row]:
    return (row for row in rows if row["message_id"] == message["id"])
