"""Who reacted to which message with what."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping

Counts = dict[int, dict[str, int]]
"""How many reacted with each emoji, by message."""


def add(
    connection: sqlite3.Connection,
    message_id: int,
    emoji: str,
    user_id: int,
    user_name: str | None,
    at_ms: int,
) -> None:
    """Remember a reaction; to a message that is not recorded, history tells of it together with the message."""
    connection.execute(
        "INSERT INTO reactions (message_id, emoji, user_id, user_name, added_at_ms)"
        " SELECT ?1, ?2, ?3, ?4, ?5 WHERE EXISTS (SELECT 1 FROM messages WHERE id = ?1)"
        " ON CONFLICT (message_id, emoji, user_id) DO UPDATE SET added_at_ms = excluded.added_at_ms,"
        " removed_at_ms = NULL, user_name = coalesce(excluded.user_name, user_name) WHERE removed_at_ms IS NOT NULL",
        (message_id, _known_as(connection, message_id, emoji), user_id, user_name, at_ms),
    )


def remove(
    connection: sqlite3.Connection, message_id: int, emoji: str | None, user_id: int | None, at_ms: int
) -> None:
    """Mark reactions as taken back: of one or all emoji, by one or all users."""
    known = None if emoji is None else _known_as(connection, message_id, emoji)
    connection.execute(
        "UPDATE reactions SET removed_at_ms = ?1 WHERE message_id = ?2 AND removed_at_ms IS NULL"
        " AND (?3 IS NULL OR emoji = ?3) AND (?4 IS NULL OR user_id = ?4)",
        (at_ms, message_id, known, user_id),
    )


def set_all(
    connection: sqlite3.Connection,
    message_id: int,
    emoji: str,
    users: Mapping[int, str | None],
    asked_at_ms: int,
    at_ms: int,
) -> None:
    """Let these be all who reacted with an emoji, as Discord said when it was asked; what was heard since stands above it."""
    known = _known_as(connection, message_id, emoji)
    rows = connection.execute(
        "SELECT user_id, added_at_ms, removed_at_ms FROM reactions WHERE message_id = ? AND emoji = ?",
        (message_id, known),
    ).fetchall()
    heard_since = {
        row["user_id"] for row in rows if max(row["added_at_ms"], row["removed_at_ms"] or 0) >= asked_at_ms
    }
    for user_id, name in users.items():
        if user_id not in heard_since:
            add(connection, message_id, emoji, user_id, name, at_ms)
    for row in rows:
        if row["user_id"] not in users and row["user_id"] not in heard_since:
            remove(connection, message_id, known, row["user_id"], at_ms)


def counts(connection: sqlite3.Connection, message_ids: Iterable[int]) -> Counts:
    """Return how many react with which emoji to these messages."""
    found: Counts = defaultdict(dict)
    for message_id in message_ids:
        for row in connection.execute(
            "SELECT emoji, count(*) AS users FROM reactions WHERE message_id = ? AND removed_at_ms IS NULL GROUP BY emoji",
            (message_id,),
        ):
            found[message_id][row["emoji"]] = row["users"]
    return dict(found)


def _known_as(connection: sqlite3.Connection, message_id: int, emoji: str) -> str:
    """Return how the record spells an emoji: a custom one can be renamed, and Discord does not always say that it moves."""
    name, colon, emoji_id = emoji.rpartition(":")
    if not colon or not name:
        return emoji
    row = connection.execute(
        "SELECT emoji FROM reactions WHERE message_id = ? AND emoji LIKE ?", (message_id, f"%:{emoji_id}")
    ).fetchone()
    return emoji if row is None else row["emoji"]
