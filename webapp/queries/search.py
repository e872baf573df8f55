"""Search within one ticket."""

from dataclasses import dataclass
from typing import Final, Literal

from webapp.database import Reading
from webapp.queries.ticket import Rows

# Each part of a long ticket is a query of its own, with a limit of its own.
_CHUNK: Final = 250

# Earlier versions of the control message are not shown, so they are not found either.
_FOUND = """
    SELECT m.id, m.sent_at_ms FROM messages AS m
     WHERE m.ticket_id = :ticket AND m.id BETWEEN :first AND :last AND (
           instr(fold(m.content), :text)
           OR (m.content GLOB '*[*_~|`\\]*' AND instr(fold(bare(m.content)), :text))
           OR instr(fold(m.author_name), :text)
           OR (m.mentions <> '{}' AND instr(fold(names(m.mentions)), :text))
           OR (m.embeds <> '[]' AND instr(fold(words(m.embeds)), :text))
           OR (m.components <> '[]' AND instr(fold(words(m.components)), :text))
           OR (m.extras <> '{}' AND instr(fold(words(m.extras)), :text))
           OR EXISTS (SELECT 1 FROM message_revisions AS r WHERE r.message_id = m.id AND m.id IS NOT :control
                         AND (instr(fold(r.content), :text) OR instr(fold(words(r.embeds)), :text)
                              OR instr(fold(words(r.components)), :text)))
           OR EXISTS (SELECT 1 FROM attachments AS a WHERE a.message_id = m.id
                         AND (instr(fold(a.file_name), :text) OR instr(fold(a.ocr_text), :text))))
"""


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
    """Return where a text is found, oldest first; `%` and `_` are ordinary characters."""
    folded = text.casefold()
    ids = [
        row["id"]
        for row in database.all("SELECT id FROM messages WHERE ticket_id = ? ORDER BY id", (ticket_id,))
    ]
    values = {"ticket": ticket_id, "control": control_id, "text": folded}
    found = [
        Place(row["sent_at_ms"], "m", row["id"])
        for start in range(0, len(ids), _CHUNK)
        for row in database.all(
            _FOUND, values | {"first": ids[start], "last": ids[min(start + _CHUNK, len(ids)) - 1]}
        )
    ]
    found += [
        Place(note["created_at_ms"], "n", note["id"])
        for note in notes
        if folded in note["content"].casefold() or folded in note["author_name"].casefold()
    ]
    return sorted(found, key=lambda place: (place.at_ms, place.kind, place.id))


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


def message_before(database: Reading, ticket_id: int, at_ms: int) -> int | None:
    """Return the last message sent before a moment, else the first one: where in the ticket the moment is."""
    row = database.one(
        "SELECT id FROM messages WHERE ticket_id = ? AND sent_at_ms <= ? ORDER BY id DESC LIMIT 1",
        (ticket_id, at_ms),
    ) or database.one("SELECT id FROM messages WHERE ticket_id = ? ORDER BY id LIMIT 1", (ticket_id,))
    return row["id"] if row is not None else None
