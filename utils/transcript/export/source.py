"""What an export reads: one ticket as it stood when the export began, its messages in windows by key.

An export takes as long as its reader's line allows, and a read transaction of that length would keep SQLite from folding
its log of changes in. So each window is a transaction of its own, and what the whole covers is fixed at the beginning: the
messages up to the newest one, and the events and notes that stand then. What is edited or deleted meanwhile is told as
it is when its window is read, with its history.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from utils.database import open_read_only
from utils.transcript import record
from utils.transcript.record import Position, Reading, Rows, Window

WINDOW_SIZE: Final = 200

Row = sqlite3.Row


@dataclass(frozen=True)
class Facts:
    """What is known of a ticket beside its messages."""

    ticket: Row
    intake: Row | None
    events: Rows
    notes: Rows
    transcripts: Rows
    """The newest first."""
    added: Rows
    threads: Rows
    people: dict[str, str]
    message_count: int
    last_message_id: int


class Source:
    """One ticket's record; for a member, opened by `open_for_member`, only what he may read exists in it."""

    def __init__(self, database: Reading, ticket_id: int, *, is_for_staff: bool = True) -> None:
        """Read the facts.

        Raises LookupError where there is no such ticket.
        """
        self.database = database
        self.is_for_staff = is_for_staff
        with _moment(database):
            self.facts = _facts(database, ticket_id)

    @property
    def ticket_id(self) -> int:
        """Return the ticket's number."""
        number: int = self.facts.ticket["id"]
        return number

    def windows(self, size: int = WINDOW_SIZE) -> Iterator[Window]:
        """Walk the messages from the first to the last one that the export covers; at least one window, even an empty one."""
        after, last = 0, self.facts.last_message_id
        while True:
            with _moment(self.database):
                window = record.window(self.database, self.ticket_id, Position(after=after), size)
            if not window.has_newer or window.messages[-1]["id"] >= last:
                covered = [row for row in window.messages if row["id"] <= last]
                yield replace(window, messages=covered, has_newer=False)
                return
            yield window
            after = window.messages[-1]["id"]

    def responses(self, window: Window) -> tuple[Rows, Rows]:
        """Return the reactions and the votes to a window's messages, with those that were taken back."""
        if not window.messages:
            return [], []
        extent = (self.ticket_id, window.messages[0]["id"], window.messages[-1]["id"])
        return self.database.all(_REACTIONS, extent), self.database.all(_VOTES, extent)


class FileReading:
    """A connection of one's own to the bot's database, for one thread."""

    def __init__(self, path: Path) -> None:
        self._connection = open_read_only(path)

    def all(self, sql: str, parameters: Sequence[Any] = ()) -> Rows:
        """Return every row of a query."""
        return self._connection.execute(sql, parameters).fetchall()

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> Row | None:
        """Return the first row of a query, or None."""
        row: Row | None = self._connection.execute(sql, parameters).fetchone()
        return row

    def show_as_to_the_member(self) -> None:
        """Let from now on only that exist which a ticket's member may read.

        Views take the place of the tables, so that no query, whoever writes it, can reach behind them.
        """
        self._connection.execute("PRAGMA query_only = OFF")
        self._connection.executescript(_AS_TO_THE_MEMBER)
        self._connection.execute("PRAGMA query_only = ON")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


_REACTIONS: Final = """
SELECT r.* FROM messages AS m JOIN reactions AS r ON r.message_id = m.id
 WHERE m.ticket_id = ? AND m.id BETWEEN ? AND ? ORDER BY r.message_id, r.added_at_ms, r.emoji, r.user_id"""
_VOTES: Final = """
SELECT v.* FROM messages AS m JOIN poll_votes AS v ON v.message_id = m.id
 WHERE m.ticket_id = ? AND m.id BETWEEN ? AND ? ORDER BY v.message_id, v.added_at_ms, v.answer_id, v.user_id"""

# Messages as they stand, without deleted ones and those of private or deleted threads; of the events what he could watch.
_AS_TO_THE_MEMBER: Final = """
CREATE TEMP VIEW threads AS SELECT * FROM main.threads WHERE is_private = 0 AND deleted_at_ms IS NULL;
CREATE TEMP VIEW messages AS SELECT * FROM main.messages
 WHERE deleted_at_ms IS NULL AND (thread_id IS NULL OR thread_id IN (SELECT id FROM temp.threads));
CREATE TEMP VIEW message_revisions AS SELECT * FROM main.message_revisions WHERE 0;
CREATE TEMP VIEW attachments AS
SELECT id, message_id, file_name, content_type, size_bytes, width, height, url, state, sha256, failure,
       NULL AS ocr_text, removed_at_ms
  FROM main.attachments WHERE removed_at_ms IS NULL;
CREATE TEMP VIEW notes AS SELECT * FROM main.notes WHERE 0;
CREATE TEMP VIEW intakes AS SELECT * FROM main.intakes WHERE 0;
CREATE TEMP VIEW events AS SELECT * FROM main.events WHERE kind IN ('opened', 'claimed', 'closed', 'corrected', 'reopened');
"""


@contextmanager
def _moment(database: Reading) -> Iterator[None]:
    """Let several queries see the same moment."""
    database.all("BEGIN")
    try:
        yield
    finally:
        database.all("ROLLBACK")


def _facts(database: Reading, ticket_id: int) -> Facts:
    ticket = database.one("SELECT * FROM tickets WHERE id = ?", (ticket_id,))
    if ticket is None:
        raise LookupError(ticket_id)

    def rows(table: str, order: str) -> Rows:
        return database.all(f"SELECT * FROM {table} WHERE ticket_id = ? ORDER BY {order}", (ticket_id,))

    [extent] = database.all(
        "SELECT count(*) AS messages, coalesce(max(id), 0) AS last_id FROM messages WHERE ticket_id = ?",
        (ticket_id,),
    )
    return Facts(
        ticket=ticket,
        intake=database.one("SELECT * FROM intakes WHERE ticket_id = ?", (ticket_id,)),
        events=rows("events", "id"),
        notes=rows("notes", "id"),
        transcripts=rows("transcripts", "id DESC"),
        added=rows("ticket_people", "added_at_ms, user_id"),
        threads=rows("threads", "id"),
        people=record.people(database, ticket_id),
        message_count=extent["messages"],
        last_message_id=extent["last_id"],
    )
