"""What the bot has to say in tickets: owed with the change that it tells of, posted afterwards, each once."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from utils.store import hearing


@dataclass(frozen=True)
class Notice:
    """A message that is still to be posted in a ticket's channel."""

    id: int
    ticket_id: int
    channel_id: int
    text: str
    notified_users: tuple[int, ...]
    notified_roles: tuple[int, ...]
    after_message_id: int
    created_at_ms: int


def owe(
    connection: sqlite3.Connection,
    ticket_id: int,
    text: str,
    at_ms: int,
    *,
    notified_users: Sequence[int] = (),
    notified_roles: Sequence[int] = (),
) -> int:
    """Remember a notice in the transaction of the change that it tells of, and return its number."""
    row = connection.execute(
        "INSERT INTO notices (ticket_id, text, notified_users, notified_roles, after_message_id, created_at_ms)"
        " VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
        (
            ticket_id,
            text,
            json.dumps(list(notified_users)),
            json.dumps(list(notified_roles)),
            hearing.newest_message_id(connection, ticket_id),
            at_ms,
        ),
    ).fetchone()
    number: int = row["id"]
    return number


def owed(connection: sqlite3.Connection) -> list[Notice]:
    """Return what is to be posted in channels that exist, oldest first."""
    rows = connection.execute(
        "SELECT notices.id, ticket_id, channel_id, text, notified_users, notified_roles, after_message_id,"
        " created_at_ms FROM notices JOIN tickets ON tickets.id = ticket_id"
        " WHERE message_id IS NULL AND state <> 'deleted' AND channel_id IS NOT NULL ORDER BY notices.id"
    )
    return [
        Notice(
            **{
                **dict(row),
                "notified_users": tuple(json.loads(row["notified_users"])),
                "notified_roles": tuple(json.loads(row["notified_roles"])),
            }
        )
        for row in rows
    ]


def posted(connection: sqlite3.Connection, notice_id: int, message_id: int) -> None:
    """Remember that a notice stands in the channel."""
    connection.execute("UPDATE notices SET message_id = ? WHERE id = ?", (message_id, notice_id))
