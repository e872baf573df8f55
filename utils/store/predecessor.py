"""What was taken over from the bot's predecessor, as the running bot meets it."""

import re
import sqlite3

from utils.store import events, step, tickets, transcripts
from utils.store.events import EventKind
from utils.tickets import LARGEST_STAND_IN, State, Ticket

# What its transcripts may say otherwise than the message that Discord still has: names for mentions, links to files.
_MENTION = re.compile(r"<(?:@[!&]?|#|a?:\w+:)[0-9]+>|[@#:][\w.]+:?")
_FILE_LINK = re.compile(r"\[?https?://(?:cdn|media)\.discordapp\.\S+")
# It wrote whole seconds, and may have rounded.
_TOLERANCE_MS = 1000


def ticket_meant(connection: sqlite3.Connection, message_id: int, channel_id: int | None) -> Ticket | None:
    """Return the ticket that a message of the predecessor's belongs to: known from its file, or by the channel."""
    row = connection.execute(
        "SELECT ticket_id FROM predecessor_messages WHERE message_id = ?", (message_id,)
    ).fetchone()
    if row is not None:
        return tickets.get(connection, row["ticket_id"])
    return None if channel_id is None else tickets.get_by_channel(connection, channel_id)


def channel_was_gone(connection: sqlite3.Connection, ticket_id: int) -> Ticket | None:
    """End a ticket whose channel was gone before this bot came; None if it had ended.

    Nobody is told: after years there may be hundreds of them.
    """
    ticket = tickets.get(connection, ticket_id)
    if ticket is None or ticket.state is State.DELETED or ticket.imported_at_ms is None:
        return None
    newest_ms, count = connection.execute(
        "SELECT max(sent_at_ms), count(*) FROM messages WHERE ticket_id = ?", (ticket_id,)
    ).fetchone()
    has_transcript = connection.execute(
        "SELECT 1 FROM transcripts WHERE ticket_id = ?", (ticket_id,)
    ).fetchone()
    if count and not has_transcript:
        transcripts.save(connection, ticket_id, "delete", None, ticket.imported_at_ms)
    told = events.append(connection, ticket_id, EventKind.CHANNEL_LOST, None, ticket.imported_at_ms)
    events.keep_quiet(connection, told, ticket.imported_at_ms)
    return step.change(
        connection,
        ticket_id,
        state=State.DELETED,
        deleted_at_ms=max(ticket.opened_at_ms, ticket.closed_at_ms or 0, newest_ms or 0),
        gap_after_id=None,
        is_unverified=0,
    )


def drop_twins(connection: sqlite3.Connection, ticket_id: int) -> int:
    """Remove what a transcript tells of messages that Discord's own history holds; return how many.

    What only the transcript has, because it was deleted or worded otherwise then, stays.
    """
    imported = connection.execute(
        "SELECT id, sent_at_ms, content FROM messages WHERE ticket_id = ? AND is_imported = 1 ORDER BY id",
        (ticket_id,),
    ).fetchall()
    twins: list[tuple[int]] = []
    used: set[int] = set()
    for row in imported:
        near = connection.execute(
            "SELECT id, content FROM messages WHERE ticket_id = ? AND is_imported = 0 AND thread_id IS NULL"
            " AND sent_at_ms BETWEEN ? AND ? ORDER BY id",
            (ticket_id, row["sent_at_ms"] - _TOLERANCE_MS, row["sent_at_ms"] + 2 * _TOLERANCE_MS - 1),
        )
        wanted = _comparable(row["content"])
        twin = next(
            (one["id"] for one in near if one["id"] not in used and _comparable(one["content"]) == wanted),
            None,
        )
        if twin is not None:
            used.add(twin)
            twins.append((row["id"],))
    # Marked first: the overview's triggers look for the newest message that is not.
    connection.executemany("UPDATE messages SET deleted_at_ms = sent_at_ms WHERE id = ?", twins)
    connection.executemany("DELETE FROM messages WHERE id = ?", twins)
    return len(twins)


def _comparable(content: str) -> tuple[bool, str]:
    """Return the words of a message, and whether there is anything at all."""
    text = _FILE_LINK.sub("", content).strip()
    return bool(text), " ".join(_MENTION.sub("", text).split())


def nameless_people(connection: sqlite3.Connection, unknown: str) -> list[int]:
    """Return who is known by his ID alone in what was taken over; `unknown` stands there for a name."""
    rows = connection.execute(
        "SELECT claimer_id AS id FROM tickets WHERE imported_at_ms IS NOT NULL AND claimer_name = CAST(claimer_id AS TEXT)"
        " UNION SELECT creator_id FROM tickets WHERE imported_at_ms IS NOT NULL AND creator_name = ?"
        # Whoever has no account stays unknown.
        " AND creator_id > ?",
        (unknown, LARGEST_STAND_IN),
    )
    return [row["id"] for row in rows]


def name_person(connection: sqlite3.Connection, user_id: int, name: str, unknown: str) -> None:
    """Give somebody the name that Discord knows of him."""
    connection.execute(
        "UPDATE tickets SET claimer_name = ?1 WHERE claimer_id = ?2 AND imported_at_ms IS NOT NULL"
        " AND claimer_name = CAST(claimer_id AS TEXT)",
        (name, user_id),
    )
    connection.execute(
        "UPDATE tickets SET creator_name = ?1 WHERE creator_id = ?2 AND imported_at_ms IS NOT NULL AND creator_name = ?3",
        (name, user_id, unknown),
    )
