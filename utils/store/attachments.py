"""Files of messages: which are still to be saved, and what became of them."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True)
class PendingAttachment:
    """A file that has not been saved yet."""

    id: int
    message_id: int
    ticket_id: int
    size_bytes: int
    url: str


_PENDING = (
    "SELECT attachments.id, message_id, ticket_id, size_bytes, url FROM attachments"
    " JOIN messages ON messages.id = message_id WHERE attachments.state = 'pending'"
)


def pending(connection: sqlite3.Connection) -> list[PendingAttachment]:
    """Return all files that are still to be saved, oldest first."""
    return [
        PendingAttachment(**dict(row)) for row in connection.execute(f"{_PENDING} ORDER BY attachments.id")
    ]


def pending_of_message(connection: sqlite3.Connection, message_id: int) -> list[PendingAttachment]:
    """Return the files of one message that are still to be saved."""
    rows = connection.execute(f"{_PENDING} AND message_id = ? ORDER BY attachments.id", (message_id,))
    return [PendingAttachment(**dict(row)) for row in rows]


def pending_of_ticket(connection: sqlite3.Connection, ticket_id: int) -> list[PendingAttachment]:
    """Return the files of one ticket that are still to be saved."""
    rows = connection.execute(f"{_PENDING} AND ticket_id = ? ORDER BY attachments.id", (ticket_id,))
    return [PendingAttachment(**dict(row)) for row in rows]


def is_pending(connection: sqlite3.Connection, attachment_id: int) -> bool:
    """Return whether a file is still to be saved."""
    row = connection.execute(
        "SELECT 1 FROM attachments WHERE id = ? AND state = 'pending'", (attachment_id,)
    ).fetchone()
    return row is not None


def saved(connection: sqlite3.Connection, attachment_id: int, sha256: str) -> None:
    """Remember under which hash a file lies."""
    connection.execute(
        "UPDATE attachments SET state = 'saved', sha256 = ? WHERE id = ?", (sha256, attachment_id)
    )


def failed(connection: sqlite3.Connection, attachment_id: int, why: str) -> None:
    """Remember why a file can never be saved, unless it has been saved meanwhile."""
    connection.execute(
        "UPDATE attachments SET state = 'failed', failure = ? WHERE id = ? AND state = 'pending'",
        (why, attachment_id),
    )
