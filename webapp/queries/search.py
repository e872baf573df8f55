"""Search within one ticket."""

import json
from dataclasses import dataclass
from typing import Final, Literal

from utils import searching
from utils.searching import searchable_message
from webapp.database import Reading
from webapp.queries import finding
from webapp.queries.ticket import Rows


@dataclass(frozen=True)
class Place:
    """Where something was found."""

    at_ms: int
    kind: Literal["m", "n"]
    """A message or a note."""
    id: int

    @property
    def key(self) -> str:
        """Return what names it in addresses; also its anchor on the page."""
        return f"{self.kind}{self.id}"


@dataclass(frozen=True)
class Details:
    """The rows behind some places, by the IDs of messages and notes."""

    messages: Rows
    revisions: Rows
    attachments: Rows


def places(database: Reading, ticket_id: int, control_id: int | None, notes: Rows, text: str) -> list[Place]:
    """Return where all terms of a query are found together, oldest first."""
    query = searching.query(text)
    if not query.terms:
        return []
    conditions, values = finding.contains("d.text", query.terms)
    found = [
        Place(row["sent_at_ms"], "m", row["id"])
        for row in database.all(
            f"""SELECT DISTINCT m.id, m.sent_at_ms FROM documents AS d JOIN messages AS m ON m.id = d.message_id
                 WHERE d.id > :ticket << {finding.TICKET_BITS} AND d.id < (:ticket + 1) << {finding.TICKET_BITS}
                   AND {conditions}""",
            {**values, "ticket": ticket_id},
        )
    ]
    if control_id is not None and query.is_in(_control_text(database, control_id)):
        row = details(database, [control_id]).messages[0]
        found.append(Place(row["sent_at_ms"], "m", row["id"]))
    found += [
        Place(note["created_at_ms"], "n", note["id"])
        for note in notes
        if query.is_in(searchable_message(note["author_name"], note["content"], None, "[]", "[]"))
    ]
    return sorted(found, key=lambda place: (place.at_ms, place.kind, place.id))


def _control_text(database: Reading, control_id: int) -> str:
    """Return what the control message shows now; among the documents it is not, for it is much the same everywhere."""
    row = database.one("SELECT * FROM messages WHERE id = ?", (control_id,))
    if row is None:
        return ""
    return searchable_message(
        row["author_name"], row["content"], row["mentions"], row["embeds"], row["components"], row["extras"]
    )


def details(database: Reading, message_ids: list[int]) -> Details:
    """Return the messages of one page of hits, with their earlier wordings and files."""
    marks = ", ".join("?" * len(message_ids))
    return Details(
        database.all(f"SELECT * FROM messages WHERE id IN ({marks})", message_ids),
        database.all(
            f"SELECT * FROM message_revisions WHERE message_id IN ({marks}) ORDER BY message_id, revision",
            message_ids,
        ),
        database.all(
            f"SELECT * FROM attachments WHERE message_id IN ({marks}) ORDER BY message_id, id", message_ids
        ),
    )


UNKNOWN: Final = (9, 0)
"""The rank of a message that is not among the telling ones."""


def telling(database: Reading, message_ids: list[int]) -> dict[int, tuple[int, int]]:
    """Return a rank for each message, the lowest for what tells most: people's words, the newest first."""
    rows = database.all(
        """SELECT m.id, CASE m.author_kind WHEN 'creator' THEN 0 WHEN 'staff' THEN 0 WHEN 'bot' THEN 2 ELSE 1 END
             FROM json_each(?) AS found JOIN messages AS m ON m.id = found.value""",
        (json.dumps(message_ids),),
    )
    return {row[0]: (row[1], -row[0]) for row in rows}


def cases(database: Reading, ticket_ids: list[int]) -> Rows:
    """Return what some tickets are found by beside their messages."""
    return database.all(
        """SELECT o.*, (SELECT json_group_array(json_array(name, id)) FROM (
                      SELECT user_name AS name, user_id AS id FROM ticket_people WHERE ticket_id = o.ticket_id
                       UNION SELECT author_name, author_id FROM messages WHERE ticket_id = o.ticket_id)) AS people
             FROM json_each(?) AS found JOIN overview AS o ON o.ticket_id = found.value""",
        (json.dumps(ticket_ids),),
    )


def message_before(database: Reading, ticket_id: int, at_ms: int) -> int | None:
    """Return the last message sent before a moment, else the first one: where in the ticket the moment is."""
    row = database.one(
        "SELECT id FROM messages WHERE ticket_id = ? AND sent_at_ms <= ? ORDER BY id DESC LIMIT 1",
        (ticket_id, at_ms),
    ) or database.one("SELECT id FROM messages WHERE ticket_id = ? ORDER BY id LIMIT 1", (ticket_id,))
    return row["id"] if row is not None else None
