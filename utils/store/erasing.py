"""Takes everything out of ended tickets but number, dates and outcome; of a long one a part in each transaction."""

import json
import sqlite3
from collections.abc import Collection, Iterable
from typing import Final, Literal

from utils.erased import NOBODY_ID, NOBODY_NAME
from utils.operation.retention import Retention
from utils.store import documents, events, leftovers
from utils.store.events import EventKind
from utils.tickets import Outcome, Person

Because = Literal["retention", "request"]

BATCH: Final = 200
"""So many messages are removed in one transaction: whoever writes meanwhile waits for it some 50 ms."""

# What holds nothing but content. Transcripts go, too: a hash of what is gone proves nothing, and copies are not owed any more.
_CONTENT: Final = ("notes", "notices", "intakes", "ticket_people", "transcripts", "threads")
_OF_MESSAGES: Final = ("message_revisions", "attachments", "reactions", "poll_votes", "reports")


def due(
    connection: sqlite3.Connection, retention: Retention, now_ms: int, channel_ids: Collection[int]
) -> list[int]:
    """Return the tickets whose time is over, oldest end first; `channel_ids` are those that still exist in Discord.

    A deleted ticket whose channel still exists is left alone: what stands in it would be recorded once more.
    """
    found: list[tuple[int, int]] = []
    for outcome in (None, *Outcome):
        before_ms = retention.ended_before_ms(outcome, now_ms)
        if before_ms is not None:
            rows = connection.execute(
                "SELECT deleted_at_ms, id FROM tickets WHERE state = 'deleted' AND erased_at_ms IS NULL"
                " AND deleted_at_ms < ? AND outcome IS ?"
                " AND (channel_id IS NULL OR channel_id NOT IN (SELECT value FROM json_each(?)))",
                (before_ms, outcome, json.dumps(list(channel_ids))),
            )
            found += [(row["deleted_at_ms"], row["id"]) for row in rows]
    return [ticket_id for _, ticket_id in sorted(found)]


def begin(
    connection: sqlite3.Connection, ticket_id: int, because: Because, actor: Person | None, at_ms: int
) -> bool:
    """Empty a deleted ticket's rows and let its messages be removed after it; False if there is nothing to empty."""
    cursor = connection.execute(
        "UPDATE tickets SET creator_id = :nobody, creator_name = :name,"
        " claimer_id = iif(claimer_id IS NULL, NULL, :nobody), claimer_name = iif(claimer_id IS NULL, NULL, :name),"
        " closer_id = iif(closer_id IS NULL, NULL, :nobody), closer_name = iif(closer_id IS NULL, NULL, :name),"
        " close_reason = NULL, channel_id = NULL, control_message_id = NULL, control_digest = NULL,"
        " gap_after_id = NULL, is_unverified = 0, creator_left_at_ms = NULL, claimer_gone_at_ms = NULL,"
        " erased_at_ms = :at_ms, erased_because = :because"
        " WHERE id = :id AND state = 'deleted' AND erased_at_ms IS NULL",
        {
            "id": ticket_id,
            "nobody": NOBODY_ID,
            "name": NOBODY_NAME,
            "at_ms": at_ms,
            "because": because,
        },
    )
    if cursor.rowcount == 0:
        return False
    _empty_overview(connection, ticket_id)
    [told] = connection.execute(
        "SELECT json_group_array(id) FROM events WHERE ticket_id = ?", (ticket_id,)
    ).fetchone()
    leftovers.note_entries(connection, told)
    _blank_events(connection, ticket_id)
    for table in _CONTENT:
        connection.execute(f"DELETE FROM {table} WHERE ticket_id = ?", (ticket_id,))
    documents.forget_ticket(connection, ticket_id)
    events.append(connection, ticket_id, EventKind.ERASED, actor, at_ms, because=because)
    connection.execute("INSERT INTO tickets_to_erase VALUES (?)", (ticket_id,))
    leftovers.left_traces(connection)
    return True


def _empty_overview(connection: sqlite3.Connection, ticket_id: int) -> None:
    # Triggers have brought over what changed in `tickets`. Dates stay.
    connection.execute(
        "UPDATE overview SET creator_id = ?1, ban_id = NULL, ban_reason = NULL, player_name = NULL, verdict = NULL,"
        " intake_status = NULL, last_message_id = NULL, last_author_id = NULL, last_staff_id = NULL,"
        " first_answerer_id = iif(first_answerer_id IS NULL, NULL, ?1),"
        " revision = (SELECT max(revision) + 1 FROM overview) WHERE ticket_id = ?2",
        (NOBODY_ID, ticket_id),
    )


def _blank_events(connection: sqlite3.Connection, ticket_id: int) -> None:
    # That somebody was handed the ticket is counted where the others are who were.
    connection.execute(
        "UPDATE events SET actor_id = iif(actor_id IS NULL, NULL, ?1), actor_name = iif(actor_id IS NULL, NULL, ?2),"
        " details = CASE"
        "     WHEN kind = 'transferred' THEN json_object('to_id', ?1, 'to_name', ?2)"
        "     WHEN kind IN ('closed', 'corrected') AND json_valid(details) AND details ->> 'outcome' IS NOT NULL"
        "          THEN json_object('outcome', details ->> 'outcome')"
        "     ELSE '{}' END"
        " WHERE ticket_id = ?3",
        (NOBODY_ID, NOBODY_NAME, ticket_id),
    )


def unfinished(connection: sqlite3.Connection) -> list[int]:
    """Return the tickets whose messages have not all been removed, also after a crash."""
    rows = connection.execute("SELECT ticket_id FROM tickets_to_erase ORDER BY ticket_id")
    return [row["ticket_id"] for row in rows]


def proceed(connection: sqlite3.Connection, ticket_id: int, limit: int = BATCH) -> bool:
    """Remove some messages of an erased ticket; tell whether there may be more."""
    ids = [
        row["id"]
        for row in connection.execute(
            "SELECT id FROM messages WHERE ticket_id = ? ORDER BY id LIMIT ?", (ticket_id, limit)
        )
    ]
    remove_messages(connection, ids)
    if len(ids) == limit:
        return True
    connection.execute("DELETE FROM tickets_to_erase WHERE ticket_id = ?", (ticket_id,))
    # While there were messages, the search may have read once more who wrote them.
    documents.forget_ticket(connection, ticket_id)
    return False


def remove_messages(connection: sqlite3.Connection, message_ids: Iterable[int]) -> None:
    """Remove messages with all that belongs to them."""
    ids = json.dumps(list(message_ids))
    leftovers.note_shown(connection, ids)
    documents.forget_messages(connection, ids)
    for table in _OF_MESSAGES:
        connection.execute(
            f"DELETE FROM {table} WHERE message_id IN (SELECT value FROM json_each(?))", (ids,)
        )
    connection.execute("DELETE FROM messages WHERE id IN (SELECT value FROM json_each(?))", (ids,))
    # There is nothing left to read of them.
    connection.execute(
        "DELETE FROM messages_to_read WHERE message_id IN (SELECT value FROM json_each(?))", (ids,)
    )
