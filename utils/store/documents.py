"""The texts by which tickets and messages are found: read anew where triggers have marked them (0009_search.sql)."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from utils.searching import searchable, searchable_message

BATCH: Final = 500
# The number of a ticket stands above these bits of a document's number.
_TICKET_BITS: Final = 24

_TICKETS: Final = """
    SELECT marked.ticket_id AS marked_id, t.creator_name, t.creator_id, t.claimer_name, t.claimer_id,
           i.ban_id, i.player_name, i.ban_reason,
           (SELECT group_concat(user_name || char(10) || user_id, char(10)) FROM ticket_people
             WHERE ticket_id = t.id) AS people,
           -- Whoever wrote is found by his ID here, and not in each of his messages.
           (SELECT group_concat(author_id, char(10)) FROM (
               SELECT DISTINCT author_id FROM messages WHERE ticket_id = t.id)) AS author_ids,
           t.id IS NULL AS is_gone, d.text AS known
      FROM (SELECT ticket_id FROM tickets_to_read ORDER BY ticket_id DESC LIMIT ?) AS marked
      LEFT JOIN tickets AS t ON t.id = marked.ticket_id
      LEFT JOIN intakes AS i ON i.ticket_id = t.id
      LEFT JOIN documents AS d ON d.id = marked.ticket_id << 24
"""
# The control message says the same in every ticket.
_MESSAGES: Final = """
    SELECT m.id, m.ticket_id, m.author_name, m.content, m.mentions, m.embeds, m.components, m.extras
      FROM json_each(?) AS marked JOIN messages AS m ON m.id = marked.value
      JOIN tickets AS t ON t.id = m.ticket_id AND t.control_message_id IS NOT m.id
"""
_WORDINGS: Final = """
    SELECT r.message_id, r.revision, r.content, r.embeds, r.components
      FROM json_each(?) AS marked JOIN message_revisions AS r ON r.message_id = marked.value
"""
_FILES: Final = """
    SELECT a.message_id, a.file_name, a.ocr_text
      FROM json_each(?) AS marked JOIN attachments AS a ON a.message_id = marked.value ORDER BY a.id
"""
_KNOWN: Final = """
    SELECT d.id, d.message_id, d.wording, d.text
      FROM json_each(?) AS marked JOIN documents AS d ON d.message_id = marked.value
"""


class _Change(NamedTuple):
    """What a document becomes; without a text it goes, without an old one it is new."""

    id: int
    message_id: int | None
    wording: int
    old_text: str | None
    text: str | None


def read_marked(connection: sqlite3.Connection, limit: int = BATCH) -> bool:
    """Bring documents up to date with what is marked, the newest first; tell whether some is left."""
    tickets = connection.execute(_TICKETS, (limit,)).fetchall()
    messages = [
        row["message_id"]
        for row in connection.execute(
            "SELECT message_id FROM messages_to_read ORDER BY message_id DESC LIMIT ?", (limit,)
        )
    ]
    if not tickets and not messages:
        return False
    changes = [*_of_tickets(tickets), *(_Messages(connection, messages).changes() if messages else ())]
    _carry_out(connection, sorted(changes, key=lambda change: change.id))
    connection.executemany(
        "DELETE FROM tickets_to_read WHERE ticket_id = ?", [(row["marked_id"],) for row in tickets]
    )
    connection.executemany("DELETE FROM messages_to_read WHERE message_id = ?", [(key,) for key in messages])
    return limit in {len(tickets), len(messages)}


def read_all_marked(connection: sqlite3.Connection) -> None:
    """Bring all documents up to date, a part in each transaction."""
    is_left = True
    while is_left:
        connection.execute("BEGIN IMMEDIATE")
        is_left = read_marked(connection)
        connection.execute("COMMIT")


def forget_messages(connection: sqlite3.Connection, ids: str) -> None:
    """Take messages (a JSON array of their IDs) out of the search at once."""
    known = connection.execute(_KNOWN, (ids,)).fetchall()
    _forget(connection, [_Change(row[0], row[1], row[2], row[3], None) for row in known])


def forget_ticket(connection: sqlite3.Connection, ticket_id: int) -> None:
    """Take a ticket itself out of the search at once, and let it be read anew."""
    key = ticket_id << _TICKET_BITS
    known = connection.execute("SELECT text FROM documents WHERE id = ?", (key,)).fetchall()
    _forget(connection, [_Change(key, None, 0, row[0], None) for row in known])
    connection.execute("INSERT INTO tickets_to_read VALUES (?) ON CONFLICT DO NOTHING", (ticket_id,))


def _forget(connection: sqlite3.Connection, changes: list[_Change]) -> None:
    if changes:
        _carry_out(connection, sorted(changes, key=lambda change: change.id))


def _of_tickets(rows: Iterable[sqlite3.Row]) -> Iterator[_Change]:
    for row in rows:
        text = None if row["is_gone"] else searchable(*tuple(row)[1:10])
        if text != row["known"]:
            yield _Change(row["marked_id"] << _TICKET_BITS, None, 0, row["known"], text)


class _Messages:
    """Marked messages, with what belongs to them."""

    def __init__(self, connection: sqlite3.Connection, ids: list[int]) -> None:
        marked = (json.dumps(ids),)
        self._connection = connection
        self._messages = connection.execute(_MESSAGES, marked).fetchall()
        self._files: defaultdict[int, list[str | None]] = defaultdict(list)
        for message_id, *texts in connection.execute(_FILES, marked):
            self._files[message_id] += texts
        self._wordings: defaultdict[int, list[sqlite3.Row]] = defaultdict(list)
        for row in connection.execute(_WORDINGS, marked):
            self._wordings[row["message_id"]].append(row)
        self._known = {(row["message_id"], row["wording"]): row for row in connection.execute(_KNOWN, marked)}
        self._newest: dict[int, int] = {}

    def changes(self) -> Iterator[_Change]:
        for row in sorted(self._messages, key=lambda row: (row["ticket_id"], row["id"])):
            message_id, ticket_id, author, *stored = row
            files = self._files.get(message_id, ())
            yield from self._change(
                ticket_id, message_id, 0, searchable_message(author, *stored, files=files)
            )
            for wording in self._wordings.get(message_id, ()):
                # It never changes, so that the thousandth edit costs what the first did.
                if self._known.pop((message_id, wording["revision"]), None) is None:
                    text = searchable_message(
                        author, wording["content"], None, wording["embeds"], wording["components"]
                    )
                    yield from self._change(ticket_id, message_id, wording["revision"], text)
        for document in self._known.values():
            yield _Change(document["id"], document["message_id"], document["wording"], document["text"], None)

    def _change(self, ticket_id: int, message_id: int, wording: int, text: str) -> Iterator[_Change]:
        document = self._known.pop((message_id, wording), None)
        if document is None:
            yield _Change(self._next(ticket_id), message_id, wording, None, text)
        elif document["text"] != text:
            yield _Change(document["id"], message_id, wording, document["text"], text)

    def _next(self, ticket_id: int) -> int:
        """Return the number of a ticket's next document."""
        first = ticket_id << _TICKET_BITS
        newest: int | None = self._newest.get(ticket_id)
        if newest is None:
            [newest] = self._connection.execute(
                "SELECT max(id) FROM documents WHERE id >= ? AND id < ?", (first, first + (1 << _TICKET_BITS))
            ).fetchone()
        self._newest[ticket_id] = number = (first if newest is None else newest) + 1
        return number


def _carry_out(connection: sqlite3.Connection, changes: list[_Change]) -> None:
    connection.executemany(
        "DELETE FROM documents WHERE id = ?", [(new.id,) for new in changes if new.text is None]
    )
    connection.executemany(
        "UPDATE documents SET text = ? WHERE id = ?",
        [(new.text, new.id) for new in changes if new.text is not None and new.old_text is not None],
    )
    connection.executemany(
        "INSERT INTO documents (id, message_id, wording, text) VALUES (?, ?, ?, ?)",
        [(new.id, new.message_id, new.wording, new.text) for new in changes if new.old_text is None],
    )
    # In the order of the documents, and with nothing in between, FTS5 writes its pages only once.
    connection.executemany("INSERT INTO search (search, rowid, text) VALUES (?, ?, ?)", [*_entries(changes)])


def _entries(changes: list[_Change]) -> Iterator[tuple[str | None, int, str]]:
    for new in changes:
        if new.old_text is not None:
            yield "delete", new.id, new.old_text
        if new.text is not None:
            yield None, new.id, new.text
