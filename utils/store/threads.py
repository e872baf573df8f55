"""Threads in the channels of tickets."""

import sqlite3
from dataclasses import dataclass

# Discord's note that a thread was started; it is not what the thread was started from.
_THREAD_CREATED = 18


@dataclass(frozen=True)
class Thread:
    """A thread as it is recorded."""

    id: int
    ticket_id: int
    name: str
    is_private: bool
    creator_id: int | None
    created_at_ms: int


def record(connection: sqlite3.Connection, thread: Thread) -> bool:
    """Keep a thread, or its new name; tell whether it is new."""
    is_new = connection.execute("SELECT 1 FROM threads WHERE id = ?", (thread.id,)).fetchone() is None
    # A thread that was started from a message has that message's ID.
    connection.execute(
        "INSERT INTO threads (id, ticket_id, name, is_private, creator_id, parent_message_id, created_at_ms)"
        " VALUES (?1, ?2, ?3, ?4, ?5, (SELECT id FROM messages WHERE id = ?1 AND ticket_id = ?2 AND type <> ?7), ?6)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name",
        (
            thread.id,
            thread.ticket_id,
            thread.name,
            thread.is_private,
            thread.creator_id,
            thread.created_at_ms,
            _THREAD_CREATED,
        ),
    )
    return is_new


def started_from(connection: sqlite3.Connection, message_id: int) -> None:
    """Remember that a message is the one that a thread was started from, where the thread was recorded first."""
    connection.execute(
        "UPDATE threads SET parent_message_id = id WHERE id = ? AND parent_message_id IS NULL", (message_id,)
    )


def mark_deleted(connection: sqlite3.Connection, thread_id: int, at_ms: int) -> None:
    """Mark a thread as deleted and, because they go with it, the messages in it.

    With the channel of a ticket that was deleted everything goes: nobody deleted anything in it.
    """
    of_ticket = (
        "(SELECT ticket_id FROM threads JOIN tickets ON tickets.id = ticket_id"
        " WHERE threads.id = ?2 AND state <> 'deleted')"
    )
    connection.execute(
        f"UPDATE messages SET deleted_at_ms = ?1 WHERE deleted_at_ms IS NULL AND thread_id = ?2 AND ticket_id = {of_ticket}",
        (at_ms, thread_id),
    )
    connection.execute(
        f"UPDATE threads SET deleted_at_ms = ?1 WHERE id = ?2 AND deleted_at_ms IS NULL AND ticket_id = {of_ticket}",
        (at_ms, thread_id),
    )


def known(connection: sqlite3.Connection, ticket_id: int) -> list[int]:
    """Return all threads of a ticket that were ever known."""
    rows = connection.execute("SELECT id FROM threads WHERE ticket_id = ?", (ticket_id,))
    return [row["id"] for row in rows]


def present(connection: sqlite3.Connection, ticket_id: int) -> list[int]:
    """Return the known threads of a ticket that have not been deleted, oldest first."""
    rows = connection.execute(
        "SELECT id FROM threads WHERE ticket_id = ? AND deleted_at_ms IS NULL ORDER BY id", (ticket_id,)
    )
    return [row["id"] for row in rows]


def with_channels(connection: sqlite3.Connection) -> list[tuple[int, int]]:
    """Return the threads of all tickets that should have a channel, each with that channel."""
    rows = connection.execute(
        "SELECT threads.id, channel_id FROM threads JOIN tickets ON tickets.id = ticket_id"
        " WHERE state <> 'deleted' AND channel_id IS NOT NULL AND threads.deleted_at_ms IS NULL"
    )
    return [(row["id"], row["channel_id"]) for row in rows]
