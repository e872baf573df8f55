"""The recorded conversation of a ticket, read in windows."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

WINDOW_SIZE: Final = 200

Row = sqlite3.Row
Rows = list[Row]


class Reading(Protocol):
    """A connection to the bot's database that can only read."""

    def all(self, sql: str, parameters: Sequence[Any] = ...) -> Rows:
        """Return every row of a query."""

    def one(self, sql: str, parameters: Sequence[Any] = ...) -> sqlite3.Row | None:
        """Return the first row of a query, or None."""


@dataclass(frozen=True)
class Position:
    """Which part of a conversation is wanted; at most one is set, none means the newest."""

    before: int | None = None
    after: int | None = None
    around: int | None = None


@dataclass(frozen=True)
class Window:
    """Some consecutive messages, oldest first, with what belongs to them."""

    messages: Rows
    older_at_ms: int | None
    """When the message before the first one was sent, None if there is none."""
    has_newer: bool
    revisions: Rows
    attachments: Rows
    """With what their content says they are (`media_type`)."""
    reactions: Rows
    poll_votes: Rows
    threads: Rows
    """The threads of the whole ticket."""
    replied_to: Rows

    @property
    def has_older(self) -> bool:
        """Tell whether there are messages before these."""
        return self.older_at_ms is not None


def window(database: Reading, ticket_id: int, position: Position, size: int = WINDOW_SIZE) -> Window:
    """Return the messages at a position."""
    messages = _messages(database, ticket_id, position, size)
    if not messages:
        return Window([], None, has_newer=False, **{part: [] for part in _PARTS}, threads=[])
    first, last = messages[0]["id"], messages[-1]["id"]
    before = _downwards(database, ticket_id, first, 1)
    return Window(
        messages,
        older_at_ms=before[0]["sent_at_ms"] if before else None,
        has_newer=bool(_upwards(database, ticket_id, last, 1)),
        **{part: database.all(sql, (ticket_id, first, last)) for part, sql in _PARTS.items()},
        threads=database.all("SELECT * FROM threads WHERE ticket_id = ?", (ticket_id,)),
    )


def _messages(database: Reading, ticket_id: int, position: Position, size: int) -> Rows:
    messages: Rows = []
    if position.around is not None:
        # A few messages before the wanted one show what it answers.
        first = database.one(
            "SELECT id FROM messages WHERE ticket_id = ? AND id < ? ORDER BY id DESC LIMIT 1 OFFSET ?",
            (ticket_id, position.around, size // 4 - 1),
        )
        messages = _upwards(database, ticket_id, first["id"] - 1 if first is not None else 0, size)
        if len(messages) == size:
            return messages
        # Close to the end the newest window holds it as well, and is full.
    elif position.after is not None:
        messages = _upwards(database, ticket_id, position.after, size)
    elif position.before is not None:
        messages = _downwards(database, ticket_id, position.before, size)[::-1]
        # Nothing is older than the beginning: then that is what is shown.
        messages = messages or _upwards(database, ticket_id, 0, size)
    return (
        messages
        if messages and position.around is None
        else _downwards(database, ticket_id, None, size)[::-1]
    )


_OF_FILE: Final = "a.id, a.file_name, a.content_type, a.size_bytes, a.width, a.height, a.url, a.state, a.sha256, a.failure, a.ocr_text"

# What belongs to the messages of a ticket between two IDs. A file that was forwarded keeps its ID and stays recorded with
# the message that it was sent with, if that stands in a ticket; it belongs to the one that forwards it as well. What is
# not of Discord's shape is passed over: one row must not keep a whole ticket from being read.
_PARTS: Final = {
    "revisions": """
        SELECT r.* FROM messages AS m JOIN message_revisions AS r ON r.message_id = m.id
         WHERE m.ticket_id = ? AND m.id BETWEEN ? AND ? ORDER BY r.message_id, r.revision""",
    "attachments": f"""
        SELECT m.id AS message_id, {_OF_FILE}, a.removed_at_ms, f.media_type
          FROM messages AS m JOIN attachments AS a ON a.message_id = m.id
          LEFT JOIN files AS f ON f.sha256 = a.sha256
         WHERE m.ticket_id = ?1 AND m.id BETWEEN ?2 AND ?3
        UNION ALL
        SELECT m.id, {_OF_FILE}, NULL, f.media_type
          FROM messages AS m,
               json_each(iif(json_valid(m.extras), m.extras, NULL), '$.message_snapshots') AS snapshot,
               json_each(iif(snapshot.type = 'object', snapshot.value, NULL), '$.message.attachments') AS forwarded
          JOIN attachments AS a ON a.message_id <> m.id
               AND a.id = CAST(json_extract(iif(forwarded.type = 'object', forwarded.value, NULL), '$.id') AS INTEGER)
          LEFT JOIN files AS f ON f.sha256 = a.sha256
         WHERE m.ticket_id = ?1 AND m.id BETWEEN ?2 AND ?3 AND m.extras LIKE '%"message_snapshots"%'
         ORDER BY 1, 2""",
    "reactions": """
        SELECT r.* FROM messages AS m JOIN reactions AS r ON r.message_id = m.id
         WHERE m.ticket_id = ? AND m.id BETWEEN ? AND ? AND r.removed_at_ms IS NULL
         ORDER BY r.message_id, r.added_at_ms, r.emoji, r.user_id""",
    "poll_votes": """
        SELECT v.message_id, v.answer_id, count(*) AS votes FROM messages AS m JOIN poll_votes AS v ON v.message_id = m.id
         WHERE m.ticket_id = ? AND m.id BETWEEN ? AND ? AND v.removed_at_ms IS NULL
         GROUP BY v.message_id, v.answer_id""",
    "replied_to": """
        SELECT o.id, o.author_name, o.content, o.mentions FROM messages AS m
          JOIN messages AS o ON o.id = m.replies_to_id AND o.ticket_id = m.ticket_id
         WHERE m.ticket_id = ? AND m.id BETWEEN ? AND ?""",
}


def people(database: Reading, ticket_id: int) -> dict[str, str]:
    """Return the names of all who had to do with a ticket, by their snowflakes as text."""
    rows = database.all(
        # From one writer to the next by the index: a ticket has many messages and few writers.
        """WITH RECURSIVE writers (id) AS (
               SELECT min(author_id) FROM messages WHERE ticket_id = ?1
               UNION ALL
               SELECT (SELECT min(author_id) FROM messages WHERE ticket_id = ?1 AND author_id > writers.id)
                 FROM writers WHERE writers.id IS NOT NULL)
           SELECT actor_id AS id, actor_name AS name FROM events WHERE ticket_id = ?1
           UNION SELECT author_id, author_name FROM notes WHERE ticket_id = ?1
           UNION SELECT user_id, user_name FROM ticket_people WHERE ticket_id = ?1
           UNION SELECT creator_id, creator_name FROM tickets WHERE id = ?1
           UNION SELECT claimer_id, claimer_name FROM tickets WHERE id = ?1
           UNION SELECT closer_id, closer_name FROM tickets WHERE id = ?1
           UNION SELECT id, (SELECT author_name FROM messages WHERE ticket_id = ?1 AND author_id = writers.id LIMIT 1)
             FROM writers""",
        (ticket_id,),
    )
    return {str(row["id"]): row["name"] for row in rows if row["id"] and row["name"]}


def kept_picture(database: Reading, key: str) -> sqlite3.Row | None:
    """Return hash and media type of a picture that was kept."""
    return database.one(
        "SELECT p.sha256, f.media_type FROM pictures AS p JOIN files AS f ON f.sha256 = p.sha256"
        " WHERE p.key = ? AND p.state = 'saved'",
        (key,),
    )


def _downwards(database: Reading, ticket_id: int, below: int | None, size: int) -> Rows:
    return database.all(
        "SELECT * FROM messages WHERE ticket_id = ? AND id < coalesce(?, 9223372036854775807)"
        " ORDER BY id DESC LIMIT ?",
        (ticket_id, below, size),
    )


def _upwards(database: Reading, ticket_id: int, above: int, size: int) -> Rows:
    return database.all(
        "SELECT * FROM messages WHERE ticket_id = ? AND id > ? ORDER BY id LIMIT ?", (ticket_id, above, size)
    )
