"""Files of messages: which are still to be saved, and what became of them."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace

from utils.store import gaps


@dataclass(frozen=True)
class PendingAttachment:
    """A file that has not been saved yet."""

    id: int
    message_id: int
    ticket_id: int
    size_bytes: int
    url: str
    hindrance: str | None
    """Why it could not be saved yet, if that was tried."""


# What staff read until the next try.
_PUT_OFF = "; ein weiterer Versuch folgt"

_PENDING = (
    "SELECT attachments.id, message_id, ticket_id, size_bytes, url, failure AS hindrance FROM attachments"
    " JOIN messages ON messages.id = message_id WHERE attachments.state = 'pending'"
)


def pending(connection: sqlite3.Connection) -> list[PendingAttachment]:
    """Return all files that are still to be saved, oldest first."""
    return _read(connection.execute(f"{_PENDING} ORDER BY attachments.id"))


def pending_of_message(connection: sqlite3.Connection, message_id: int) -> list[PendingAttachment]:
    """Return the files of one message that are still to be saved."""
    rows = connection.execute(f"{_PENDING} AND message_id = ? ORDER BY attachments.id", (message_id,))
    return _read(rows)


def pending_of_ticket(connection: sqlite3.Connection, ticket_id: int) -> list[PendingAttachment]:
    """Return the files of one ticket that are still to be saved."""
    rows = connection.execute(f"{_PENDING} AND ticket_id = ? ORDER BY attachments.id", (ticket_id,))
    return _read(rows)


def is_pending(connection: sqlite3.Connection, attachment_id: int) -> bool:
    """Return whether a file is still to be saved."""
    row = connection.execute(
        "SELECT 1 FROM attachments WHERE id = ? AND state = 'pending'", (attachment_id,)
    ).fetchone()
    return row is not None


def saved(connection: sqlite3.Connection, attachment_id: int, sha256: str) -> None:
    """Remember under which hash a file lies."""
    connection.execute(
        "UPDATE attachments SET state = 'saved', sha256 = ?, failure = NULL WHERE id = ?",
        (sha256, attachment_id),
    )


def failed(connection: sqlite3.Connection, attachment_id: int, why: str) -> None:
    """Remember why a file can never be saved, unless it has been saved meanwhile."""
    connection.execute(
        "UPDATE attachments SET state = 'failed', failure = ? WHERE id = ? AND state = 'pending'",
        (why, attachment_id),
    )


def put_off(connection: sqlite3.Connection, attachment_id: int, why: str) -> None:
    """Remember why a file could not be saved yet; it is still to be saved."""
    connection.execute(
        "UPDATE attachments SET failure = ? WHERE id = ? AND state = 'pending'",
        (f"{why}{_PUT_OFF}", attachment_id),
    )


def ask_for_link(connection: sqlite3.Connection, attachment: PendingAttachment) -> bool:
    """Let the message of a file be read once more, which brings a new link; tell whether it still stands."""
    stands = connection.execute(
        "SELECT 1 FROM messages AS m JOIN tickets AS t ON t.id = m.ticket_id"
        " WHERE m.id = ? AND m.deleted_at_ms IS NULL AND t.channel_id IS NOT NULL AND t.state <> 'deleted'",
        (attachment.message_id,),
    ).fetchone()
    if stands is not None:
        gaps.suspect_gap(connection, attachment.ticket_id, attachment.message_id - 1)
    return stands is not None


def _read(rows: Iterable[sqlite3.Row]) -> list[PendingAttachment]:
    pending = (PendingAttachment(**dict(row)) for row in rows)
    return [
        file if file.hindrance is None else replace(file, hindrance=file.hindrance.removesuffix(_PUT_OFF))
        for file in pending
    ]
