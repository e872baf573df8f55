"""One ticket: its conversation in windows, and its case."""

import sqlite3
from dataclasses import dataclass

from webapp.database import Reading

WINDOW_SIZE = 200
EARLIER_LIMIT = 20

Rows = list[sqlite3.Row]


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
    replied_to: Rows

    @property
    def has_older(self) -> bool:
        """Tell whether there are messages before these."""
        return self.older_at_ms is not None


@dataclass(frozen=True)
class Case:
    """What is known about a ticket beside its conversation."""

    events: Rows
    notes: Rows
    transcripts: Rows
    people: Rows
    added: Rows
    block: sqlite3.Row | None
    """What keeps the creator from opening tickets now."""
    by_member: Rows
    by_ban_id: Rows


def ticket(database: Reading, ticket_id: int) -> sqlite3.Row | None:
    """Return a ticket with Sigrid's intake and the extent of its record."""
    return database.one(
        """SELECT t.*, i.status AS intake_status, i.ended_because, i.ban_id, i.lookup, i.player_name,
                  i.ban_reason, i.reason_category, i.evidence_text, i.statement, i.statement_summary, i.quotes,
                  i.scripted, i.episode, i.overruled_attitude, i.attitude AS her_attitude,
                  coalesce(i.overruled_attitude, i.attitude) AS attitude,
                  (SELECT count(*) FROM messages WHERE ticket_id = t.id) AS message_count
             FROM tickets AS t LEFT JOIN intakes AS i ON i.ticket_id = t.id WHERE t.id = ?""",
        (ticket_id,),
    )


def window(database: Reading, ticket_id: int, position: Position, size: int = WINDOW_SIZE) -> Window:
    """Return the messages at a position."""
    if position.around is not None:
        # A few messages before the wanted one show what it answers.
        older = _downwards(database, ticket_id, position.around, size // 4)
        start = older[-1]["id"] if older else position.around
        messages = _upwards(database, ticket_id, start - 1, size)
    elif position.after is not None:
        messages = _upwards(database, ticket_id, position.after, size)
    else:
        messages = _downwards(database, ticket_id, position.before, size)
        messages.reverse()
    if not messages:
        return Window([], older_at_ms=None, has_newer=False, revisions=[], attachments=[], replied_to=[])
    first, last = messages[0]["id"], messages[-1]["id"]
    before = _downwards(database, ticket_id, first, 1)
    return Window(
        messages,
        older_at_ms=before[0]["sent_at_ms"] if before else None,
        has_newer=bool(_upwards(database, ticket_id, last, 1)),
        revisions=database.all(
            """SELECT r.* FROM messages AS m JOIN message_revisions AS r ON r.message_id = m.id
                WHERE m.ticket_id = ? AND m.id BETWEEN ? AND ? ORDER BY r.message_id, r.revision""",
            (ticket_id, first, last),
        ),
        attachments=database.all(
            """SELECT a.* FROM messages AS m JOIN attachments AS a ON a.message_id = m.id
                WHERE m.ticket_id = ? AND m.id BETWEEN ? AND ? ORDER BY a.message_id, a.id""",
            (ticket_id, first, last),
        ),
        replied_to=database.all(
            """SELECT o.id, o.author_name, o.content, o.mentions FROM messages AS m
                 JOIN messages AS o ON o.id = m.replies_to_id AND o.ticket_id = m.ticket_id
                WHERE m.ticket_id = ? AND m.id BETWEEN ? AND ?""",
            (ticket_id, first, last),
        ),
    )


def case(database: Reading, row: sqlite3.Row, now_ms: int) -> Case:
    """Return what stands beside the conversation of a ticket."""
    ticket_id = row["id"]
    return Case(
        events=database.all("SELECT * FROM events WHERE ticket_id = ? ORDER BY id", (ticket_id,)),
        notes=database.all("SELECT * FROM notes WHERE ticket_id = ? ORDER BY id", (ticket_id,)),
        transcripts=database.all(
            "SELECT * FROM transcripts WHERE ticket_id = ? ORDER BY id DESC", (ticket_id,)
        ),
        people=database.all(
            """SELECT author_id, author_kind, max(author_name) AS name, count(*) AS messages FROM messages
                WHERE ticket_id = ? AND author_kind <> 'bot' GROUP BY author_id, author_kind
                ORDER BY min(id) LIMIT 50""",
            (ticket_id,),
        ),
        added=database.all(
            "SELECT * FROM ticket_people WHERE ticket_id = ? ORDER BY added_at_ms, user_id", (ticket_id,)
        ),
        block=database.one(
            """SELECT * FROM blocks WHERE user_id = ? AND lifted_at_ms IS NULL
                  AND (until_ms IS NULL OR until_ms > ?)""",
            (row["creator_id"], now_ms),
        ),
        by_member=_others(database, ticket_id, "t.creator_id = ?", row["creator_id"]),
        by_ban_id=_others(database, ticket_id, "i.ban_id = ?", row["ban_id"]) if row["ban_id"] else [],
    )


def attachment(database: Reading, attachment_id: int) -> sqlite3.Row | None:
    """Return a file that was saved."""
    return database.one("SELECT * FROM attachments WHERE id = ? AND state = 'saved'", (attachment_id,))


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


def _others(database: Reading, ticket_id: int, condition: str, value: int | str) -> Rows:
    return database.all(
        f"""SELECT t.id, t.state, t.creator_name, t.opened_at_ms,
                   coalesce(i.overruled_attitude, i.attitude) AS attitude
              FROM tickets AS t LEFT JOIN intakes AS i ON i.ticket_id = t.id
             WHERE {condition} AND t.id <> ? ORDER BY t.id DESC LIMIT {EARLIER_LIMIT}""",
        (value, ticket_id),
    )
