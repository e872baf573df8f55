"""Who voted for which answer of a poll."""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable

Counts = dict[int, dict[int, int]]
"""How many voted for each answer, by message."""


def vote(connection: sqlite3.Connection, message_id: int, answer_id: int, user_id: int, at_ms: int) -> None:
    """Remember a vote; on a message that is not recorded, history tells of it together with the message."""
    connection.execute(
        "INSERT INTO poll_votes (message_id, answer_id, user_id, added_at_ms)"
        " SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM messages WHERE id = ?1)"
        " ON CONFLICT (message_id, answer_id, user_id) DO UPDATE SET added_at_ms = excluded.added_at_ms,"
        " removed_at_ms = NULL WHERE removed_at_ms IS NOT NULL",
        (message_id, answer_id, user_id, at_ms),
    )


def take_back(
    connection: sqlite3.Connection, message_id: int, answer_id: int, user_id: int, at_ms: int
) -> None:
    """Mark a vote as taken back."""
    connection.execute(
        "UPDATE poll_votes SET removed_at_ms = ? WHERE message_id = ? AND answer_id = ? AND user_id = ?"
        " AND removed_at_ms IS NULL",
        (at_ms, message_id, answer_id, user_id),
    )


def set_all(
    connection: sqlite3.Connection,
    message_id: int,
    answer_id: int,
    users: Collection[int],
    asked_at_ms: int,
    at_ms: int,
) -> None:
    """Let these be all who voted for an answer, as Discord said when it was asked; what was heard since stands above it."""
    rows = connection.execute(
        "SELECT user_id, added_at_ms, removed_at_ms FROM poll_votes WHERE message_id = ? AND answer_id = ?",
        (message_id, answer_id),
    ).fetchall()
    heard_since = {
        row["user_id"] for row in rows if max(row["added_at_ms"], row["removed_at_ms"] or 0) >= asked_at_ms
    }
    for user_id in users:
        if user_id not in heard_since:
            vote(connection, message_id, answer_id, user_id, at_ms)
    for row in rows:
        if row["user_id"] not in users and row["user_id"] not in heard_since:
            take_back(connection, message_id, answer_id, row["user_id"], at_ms)


def counts(connection: sqlite3.Connection, message_ids: Iterable[int]) -> Counts:
    """Return how many vote for which answer of these polls."""
    found: Counts = defaultdict(dict)
    for message_id in message_ids:
        for row in connection.execute(
            "SELECT answer_id, count(*) AS users FROM poll_votes"
            " WHERE message_id = ? AND removed_at_ms IS NULL GROUP BY answer_id",
            (message_id,),
        ):
            found[message_id][row["answer_id"]] = row["users"]
    return dict(found)
