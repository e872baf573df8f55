"""One ticket and its case."""

import sqlite3
from dataclasses import dataclass
from typing import NamedTuple

from webapp.database import Reading

EARLIER_LIMIT = 20
WRITERS_LIMIT = 50

Rows = list[sqlite3.Row]


class Writer(NamedTuple):
    """Somebody who wrote in a ticket, in one role."""

    author_id: int
    author_kind: str
    name: str
    messages: int


@dataclass(frozen=True)
class Case:
    """What is known about a ticket beside its conversation."""

    events: Rows
    notes: Rows
    transcripts: Rows
    message_count: int
    people: list[Writer]
    """Who wrote, those who wrote most first; apps excepted."""
    added: Rows
    block: sqlite3.Row | None
    """What keeps the creator from opening tickets now."""
    by_member: Rows
    by_ban_id: Rows


def ticket(database: Reading, ticket_id: int) -> sqlite3.Row | None:
    """Return a ticket with Sigrid's intake."""
    return database.one(
        """SELECT t.*, i.status AS intake_status, i.ended_because, i.ban_id, i.lookup, i.player_name,
                  i.ban_reason, i.reason_category, i.evidence_text, i.statement, i.statement_summary, i.quotes,
                  i.scripted, i.episode, i.overruled_attitude, i.attitude AS her_attitude,
                  coalesce(i.overruled_attitude, i.attitude) AS attitude
             FROM tickets AS t LEFT JOIN intakes AS i ON i.ticket_id = t.id WHERE t.id = ?""",
        (ticket_id,),
    )


def newest_message(database: Reading, ticket_id: int) -> int | None:
    """Return the newest message that somebody wrote in a ticket."""
    row = database.one("SELECT last_message_id FROM overview WHERE ticket_id = ?", (ticket_id,))
    return row["last_message_id"] if row is not None else None


def neighbours(database: Reading, ticket_id: int) -> sqlite3.Row | None:
    """Return the numbers of the tickets before and after one."""
    return database.one(
        "SELECT (SELECT max(id) FROM tickets WHERE id < :id) AS previous,"
        " (SELECT min(id) FROM tickets WHERE id > :id) AS next",
        {"id": ticket_id},
    )


def case(database: Reading, row: sqlite3.Row, now_ms: int) -> Case:
    """Return what stands beside the conversation of a ticket."""
    ticket_id = row["id"]
    writers = _writers(database, ticket_id)
    return Case(
        message_count=sum(writer.messages for writer in writers),
        people=[writer for writer in writers if writer.author_kind != "bot"][:WRITERS_LIMIT],
        events=database.all("SELECT * FROM events WHERE ticket_id = ? ORDER BY id", (ticket_id,)),
        notes=database.all("SELECT * FROM notes WHERE ticket_id = ? ORDER BY id", (ticket_id,)),
        transcripts=database.all(
            "SELECT * FROM transcripts WHERE ticket_id = ? ORDER BY id DESC", (ticket_id,)
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
        by_ban_id=_others(database, ticket_id, "i.ban_id = ? COLLATE NOCASE", row["ban_id"])
        if row["ban_id"]
        else [],
    )


def _writers(database: Reading, ticket_id: int) -> list[Writer]:
    # Of a long ticket one look at every message is what this page can afford, and in the order of an index.
    rows = database.all(
        """SELECT author_id, author_kind, author_name, count(*) AS messages FROM messages
            WHERE ticket_id = ? GROUP BY author_id, author_kind, author_name""",
        (ticket_id,),
    )
    writers: dict[tuple[int, str], Writer] = {}
    for author_id, author_kind, name, messages in rows:
        # Under another name it is the same person.
        before = writers.get((author_id, author_kind))
        counted = messages + (before.messages if before else 0)
        writers[author_id, author_kind] = Writer(author_id, author_kind, name, counted)
    return sorted(writers.values(), key=lambda writer: writer.messages, reverse=True)


def count_before(database: Reading, ticket_id: int, message_id: int) -> int:
    """Return how many messages of a ticket are older than one of them."""
    row = database.one(
        "SELECT count(*) FROM messages WHERE ticket_id = ? AND id < ?", (ticket_id, message_id)
    )
    return row[0] if row is not None else 0


def attachment(database: Reading, attachment_id: int) -> sqlite3.Row | None:
    """Return a file that was saved, with what its content says it is."""
    return database.one(
        "SELECT a.file_name, a.sha256, f.media_type, m.ticket_id FROM attachments AS a"
        " JOIN messages AS m ON m.id = a.message_id LEFT JOIN files AS f USING (sha256)"
        " WHERE a.id = ? AND a.state = 'saved'",
        (attachment_id,),
    )


def picture(database: Reading, sha256: str) -> sqlite3.Row | None:
    """Return what the content of a kept picture is, by its hash."""
    return database.one(
        "SELECT f.media_type FROM pictures AS p JOIN files AS f USING (sha256) WHERE p.sha256 = ? LIMIT 1",
        (sha256,),
    )


def _others(database: Reading, ticket_id: int, condition: str, value: int | str) -> Rows:
    return database.all(
        f"""SELECT t.id, t.state, t.creator_name, t.opened_at_ms,
                   coalesce(i.overruled_attitude, i.attitude) AS attitude
              FROM tickets AS t LEFT JOIN intakes AS i ON i.ticket_id = t.id
             WHERE {condition} AND t.id <> ? ORDER BY t.id DESC LIMIT {EARLIER_LIMIT}""",
        (value, ticket_id),
    )
