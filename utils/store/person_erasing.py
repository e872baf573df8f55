"""Takes one person out of what others wrote and did. His own tickets are emptied as a whole (erasing)."""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from utils.erased import NOBODY_ID, NOBODY_NAME, REMOVED_MESSAGE, Forgetting
from utils.store import documents, erasures, events, leftovers
from utils.store.erasures import Erasure
from utils.store.events import EventKind

_TEXTS: Final = ("content", "mentions", "embeds", "components", "extras")
_JSON: Final = frozenset(_TEXTS) - {"content"}


def own_tickets(connection: sqlite3.Connection, erasure: Erasure) -> list[int]:
    """Return the tickets that he opened, that had ended when it was asked, and that are not empty."""
    rows = connection.execute(
        "SELECT id FROM tickets WHERE creator_id = ? AND state = 'deleted' AND erased_at_ms IS NULL"
        " AND deleted_at_ms <= ? ORDER BY id",
        (erasure.user_id, erasure.requested_at_ms),
    )
    return [row["id"] for row in rows]


class Part(NamedTuple):
    """What concerns him among some consecutive messages."""

    last_id: int | None
    """None: there was no message."""
    written: list[int]
    naming: list[int]


def look(connection: sqlite3.Connection, user_id: int, after_id: int, limit: int) -> Part:
    """Find what he wrote and what names him among the next messages; what he begins anew is left alone."""
    [last_id] = connection.execute(
        "SELECT max(id) FROM (SELECT id FROM messages WHERE id > ? ORDER BY id LIMIT ?)", (after_id, limit)
    ).fetchone()
    if last_id is None:
        return Part(None, [], [])
    named = " OR ".join(f"instr({column}, ?4)" for column in _TEXTS)
    written, naming = connection.execute(
        "SELECT json_group_array(m.id) FILTER (WHERE author_id = ?3 AND state = 'deleted'),"
        f" json_group_array(m.id) FILTER (WHERE author_id <> ?3 AND creator_id <> ?3 AND ({named} OR EXISTS ("
        "     SELECT 1 FROM message_revisions AS r WHERE r.message_id = m.id"
        "        AND (instr(r.content, ?4) OR instr(r.embeds, ?4) OR instr(r.components, ?4)))))"
        " FROM messages AS m JOIN tickets AS t ON t.id = m.ticket_id WHERE m.id > ?1 AND m.id <= ?2",
        (after_id, last_id, user_id, str(user_id)),
    ).fetchone()
    return Part(last_id, json.loads(written), json.loads(naming))


def empty_messages(
    connection: sqlite3.Connection, erasure: Erasure, message_ids: Sequence[int], at_ms: int
) -> None:
    """Leave of what he wrote in others' tickets only that something stood there, so that answers stay understandable."""
    ids = json.dumps(list(message_ids))
    these = "IN (SELECT value FROM json_each(?))"
    rows = connection.execute(
        f"SELECT ticket_id FROM messages WHERE id {these} AND author_id = ?", (ids, erasure.user_id)
    ).fetchall()
    if not rows:
        return
    leftovers.note_shown(connection, ids)
    documents.forget_messages(connection, ids)
    for table in ("message_revisions", "attachments", "poll_votes"):
        connection.execute(f"DELETE FROM {table} WHERE message_id {these}", (ids,))
    connection.execute(
        "UPDATE messages SET author_id = ?, author_name = ?, author_avatar_url = NULL, author_color = NULL,"
        " avatar_key = NULL, content = ?, embeds = '[]', components = '[]', mentions = '{}', extras = '{}'"
        f" WHERE id {these}",
        (NOBODY_ID, NOBODY_NAME, REMOVED_MESSAGE, ids),
    )
    for ticket_id, number in Counter(row["ticket_id"] for row in rows).items():
        # Why hashes of transcripts that were saved before no longer fit what is recorded.
        events.append(
            connection,
            ticket_id,
            EventKind.MESSAGES_ERASED,
            erasure.requested_by if erasure.requested_by.id != erasure.user_id else None,
            at_ms,
            messages=number,
        )
        documents.forget_ticket(connection, ticket_id)
    erasures.count(connection, erasure.id, messages=len(rows))
    leftovers.left_traces(connection)


def unname_in_messages(connection: sqlite3.Connection, user_id: int, message_ids: Sequence[int]) -> None:
    """Take his ID, and the names that Discord gave with it, out of what others wrote."""
    forgetting = Forgetting(user_id)
    documents.forget_messages(connection, json.dumps(list(message_ids)))
    for message_id in message_ids:
        row = connection.execute(
            f"SELECT {', '.join(_TEXTS)} FROM messages WHERE id = ?", (message_id,)
        ).fetchone()
        if row is None:
            continue
        values = [_forgotten(forgetting, column, row[column]) for column in _TEXTS]
        assignments = ", ".join(f"{column} = ?" for column in _TEXTS)
        connection.execute(f"UPDATE messages SET {assignments} WHERE id = ?", (*values, message_id))
        for revision in connection.execute(
            "SELECT * FROM message_revisions WHERE message_id = ?", (message_id,)
        ).fetchall():
            connection.execute(
                "UPDATE message_revisions SET content = ?, embeds = ?, components = ?"
                " WHERE message_id = ? AND revision = ?",
                (
                    forgetting.text(revision["content"]),
                    forgetting.stored(revision["embeds"]),
                    forgetting.stored(revision["components"]),
                    message_id,
                    revision["revision"],
                ),
            )
    leftovers.left_traces(connection)


def _forgotten(forgetting: Forgetting, column: str, value: str) -> str:
    return forgetting.stored(value) if column in _JSON else forgetting.text(value)


Step = Callable[[sqlite3.Connection, int, int], None]
"""Takes somebody (by his ID) out of one kind of rows, at a moment; may be done again."""


def _staff_in_tickets(connection: sqlite3.Connection, user_id: int, _at_ms: int) -> None:
    for role in ("claimer", "closer"):
        connection.execute(
            f"UPDATE tickets SET {role}_id = ?, {role}_name = ? WHERE {role}_id = ? AND state = 'deleted'",
            (NOBODY_ID, NOBODY_NAME, user_id),
        )
    for column in ("first_answerer_id", "last_author_id"):
        connection.execute(
            f"UPDATE overview SET {column} = ?, revision = (SELECT max(revision) FROM overview) + ticket_id"
            f" WHERE {column} = ?",
            (NOBODY_ID, user_id),
        )


def _people(connection: sqlite3.Connection, user_id: int, _at_ms: int) -> None:
    connection.execute("DELETE FROM ticket_people WHERE user_id = ?", (user_id,))
    connection.execute(
        "UPDATE ticket_people SET added_by_id = ?, added_by_name = ? WHERE added_by_id = ?",
        (NOBODY_ID, NOBODY_NAME, user_id),
    )


def _responses(connection: sqlite3.Connection, user_id: int, _at_ms: int) -> None:
    connection.execute("DELETE FROM reactions WHERE user_id = ?", (user_id,))
    connection.execute("DELETE FROM poll_votes WHERE user_id = ?", (user_id,))
    connection.execute("DELETE FROM reports WHERE reporter_id = ?", (user_id,))


def _threads(connection: sqlite3.Connection, user_id: int, _at_ms: int) -> None:
    connection.execute(
        "UPDATE threads SET creator_id = NULL, name = ? WHERE creator_id = ?", (NOBODY_NAME, user_id)
    )
    connection.execute(
        "UPDATE transcripts SET requested_by_id = ?, requested_by_name = ? WHERE requested_by_id = ?",
        (NOBODY_ID, NOBODY_NAME, user_id),
    )


def _notes(connection: sqlite3.Connection, user_id: int, _at_ms: int) -> None:
    connection.execute("DELETE FROM notes WHERE author_id = ?", (user_id,))
    forgetting = Forgetting(user_id)
    for table, column in (("notes", "content"), ("notices", "text"), ("tickets", "close_reason")):
        for row in connection.execute(
            f"SELECT id, {column} AS text FROM {table} WHERE instr({column}, ?)", (str(user_id),)
        ).fetchall():
            connection.execute(
                f"UPDATE {table} SET {column} = ? WHERE id = ?", (forgetting.text(row["text"]), row["id"])
            )
    for row in connection.execute(
        "SELECT id, notified_users FROM notices WHERE instr(notified_users, ?)", (str(user_id),)
    ).fetchall():
        connection.execute(
            "UPDATE notices SET notified_users = ? WHERE id = ?",
            (forgetting.stored(row["notified_users"]), row["id"]),
        )


def _events(connection: sqlite3.Connection, user_id: int, _at_ms: int) -> None:
    forgetting = Forgetting(user_id)
    for table, note in (("events", leftovers.note_entries), ("team_events", leftovers.note_team_entries)):
        rows = connection.execute(
            f"SELECT id, actor_id, actor_name, details FROM {table} WHERE actor_id = ? OR instr(details, ?)",
            (user_id, str(user_id)),
        ).fetchall()
        note(connection, json.dumps([row["id"] for row in rows]))
        for row in rows:
            is_his = row["actor_id"] == user_id
            connection.execute(
                f"UPDATE {table} SET actor_id = ?, actor_name = ?, details = ? WHERE id = ?",
                (
                    NOBODY_ID if is_his else row["actor_id"],
                    NOBODY_NAME if is_his else row["actor_name"],
                    forgetting.details(row["details"]),
                    row["id"],
                ),
            )


def _blocks(connection: sqlite3.Connection, user_id: int, at_ms: int) -> None:
    # What is over goes. A block in force stays, by his ID and its end: without them nothing would keep him out.
    connection.execute(
        "DELETE FROM blocks WHERE user_id = ? AND (lifted_at_ms IS NOT NULL OR until_ms <= ?)",
        (user_id, at_ms),
    )
    connection.execute(
        "UPDATE blocks SET user_name = ?, reason = '–' WHERE user_id = ?", (NOBODY_NAME, user_id)
    )
    for role in ("author", "lifted_by"):
        connection.execute(
            f"UPDATE blocks SET {role}_id = ?, {role}_name = ? WHERE {role}_id = ?",
            (NOBODY_ID, NOBODY_NAME, user_id),
        )


def _team(connection: sqlite3.Connection, user_id: int, _at_ms: int) -> None:
    connection.execute(
        "UPDATE ai_switch SET changed_by_id = ?, changed_by_name = ? WHERE changed_by_id = ?",
        (NOBODY_ID, NOBODY_NAME, user_id),
    )
    # Whoever holds a role now stays in the list of those who may enter the panel.
    connection.execute("DELETE FROM roster_members WHERE user_id = ? AND role_ids = '[]'", (user_id,))
    connection.execute(
        "UPDATE erasures SET requested_by_id = ?, requested_by_name = ?"
        " WHERE requested_by_id = ? AND done_at_ms IS NOT NULL",
        (NOBODY_ID, NOBODY_NAME, user_id),
    )


def _avatars(connection: sqlite3.Connection, user_id: int, _at_ms: int) -> None:
    # Nothing shows them any more, and what may still say so must not keep them.
    his = f"avatar:{user_id}:%"
    connection.execute(
        "INSERT OR IGNORE INTO files_to_delete SELECT sha256 FROM pictures WHERE key LIKE ? AND sha256 IS NOT NULL",
        (his,),
    )
    connection.execute("DELETE FROM pictures WHERE key LIKE ?", (his,))


STEPS: Final[tuple[Step, ...]] = (
    _staff_in_tickets,
    _people,
    _responses,
    _threads,
    _notes,
    _events,
    _blocks,
    _team,
    _avatars,
)
"""Each in a transaction of its own."""
