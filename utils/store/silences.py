"""Silences in live tickets: who owes an answer since when, read from the record, and what the bot does about it."""

import sqlite3

from utils import texts
from utils.inactivity import Party, Patience, Silence, Step
from utils.store import closing, events, notices, tickets
from utils.store.events import EventKind
from utils.tickets import Ticket

# Only what people wrote themselves counts (message type 0, and 19 for a reply), and what they wrote in the channel: a thread
# is a conversation beside it.
_WORDS = "messages.type IN (0, 19) AND thread_id IS NULL AND deleted_at_ms IS NULL AND author_kind"

DISCORD_EPOCH_MS = 1_420_070_400_000
"""A snowflake's upper 42 bits are the milliseconds since then."""

# Staff owe an answer since the creator's first unanswered word; the creator since their last one, because whoever asks
# again gives him time again. Nobody owes one for the time before the hand-over, a reopening, or the creator's return,
# and a new claimer starts anew. A ticket is left out while its record may lack words or a notice is still to be posted:
# nobody is warned because of what the bot has not heard, or closed because of what it has not said. For tickets that were
# taken over from the predecessor time begins then.
_SILENCES = f"""
WITH words AS (
    SELECT tickets.id AS ticket_id, max(opened_at_ms, coalesce(imported_at_ms, 0)) AS opened_at_ms,
        coalesce((SELECT max(messages.id) FROM messages WHERE ticket_id = tickets.id AND {_WORDS} = 'creator'), 0)
            AS of_creator,
        coalesce((SELECT max(messages.id) FROM messages WHERE ticket_id = tickets.id AND {_WORDS} = 'staff'), 0)
            AS of_staff
    FROM tickets
    WHERE (?1 IS NULL OR tickets.id = ?1)
        AND state IN ('open', 'claimed') AND channel_id IS NOT NULL
        AND creator_left_at_ms IS NULL AND gap_after_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM intakes WHERE ticket_id = tickets.id AND status = 'active')
        AND NOT EXISTS (SELECT 1 FROM notices WHERE ticket_id = tickets.id AND message_id IS NULL)
),
silences AS MATERIALIZED (
    SELECT ticket_id,
        CASE WHEN of_staff > of_creator THEN 'creator' ELSE 'staff' END AS waits_for,
        max(
            opened_at_ms,
            coalesce((SELECT ended_at_ms FROM intakes WHERE ticket_id = words.ticket_id), 0),
            coalesce(
                CASE WHEN of_staff > of_creator
                    THEN (SELECT sent_at_ms FROM messages WHERE id = of_staff)
                    ELSE (SELECT sent_at_ms FROM messages
                        WHERE ticket_id = words.ticket_id AND id > of_staff AND {_WORDS} = 'creator'
                        ORDER BY id LIMIT 1)
                END,
            0),
            coalesce((SELECT max(at_ms) FROM events WHERE ticket_id = words.ticket_id AND (
                kind IN ('reopened', 'creator_returned')
                OR (of_staff <= of_creator AND kind IN ('claimed', 'released', 'transferred', 'taken_over')))), 0)
        ) AS since_ms
    FROM words
)
SELECT silences.ticket_id, waits_for, since_ms,
    max(stood_at_ms) FILTER (WHERE kind = 'creator_reminded') AS creator_reminded_at_ms,
    max(stood_at_ms) FILTER (WHERE kind = 'creator_warned') AS creator_warned_at_ms,
    max(closes_at_ms) FILTER (WHERE kind = 'creator_warned') AS closes_at_ms,
    max(stood_at_ms) FILTER (WHERE kind = 'staff_reminded') AS staff_reminded_at_ms,
    count(*) FILTER (WHERE kind = 'staff_reminded') AS staff_reminders
FROM silences LEFT JOIN (
    SELECT events.ticket_id, kind, at_ms, json_extract(details, '$.closes_at_ms') AS closes_at_ms,
        max(at_ms, (message_id >> 22) + {DISCORD_EPOCH_MS}) AS stood_at_ms
    FROM events JOIN notices ON notices.id = json_extract(details, '$.notice_id')
    WHERE kind IN ('creator_reminded', 'creator_warned', 'staff_reminded')
) AS steps ON steps.ticket_id = silences.ticket_id AND at_ms > since_ms
GROUP BY silences.ticket_id ORDER BY silences.ticket_id
"""


def find(connection: sqlite3.Connection, ticket_id: int | None = None) -> list[Silence]:
    """Return the silences of all tickets, or of one."""
    rows = connection.execute(_SILENCES, (ticket_id,))
    return [Silence(**{**dict(row), "waits_for": Party(row["waits_for"])}) for row in rows]


def take(
    connection: sqlite3.Connection,
    silence: Silence,
    step: Step,
    patience: Patience,
    support_role_id: int,
    at_ms: int,
    *,
    owes_copy: bool = False,
) -> Ticket | None:
    """Do what is due in a ticket and owe the notice of it; None if the silence is no longer what it was."""
    ticket = tickets.get(connection, silence.ticket_id)
    if ticket is None or find(connection, ticket.id) != [silence]:
        return None
    match step:
        case Step.REMIND_CREATOR:
            notice = _tell_creator(connection, ticket, texts.NOTICE_CREATOR_REMINDED, at_ms)
            events.append(connection, ticket.id, EventKind.CREATOR_REMINDED, None, at_ms, notice_id=notice)
        case Step.WARN_CREATOR:
            closes_at_ms = at_ms + patience.warning_ms
            text = texts.notice_creator_warned(closes_at_ms)
            notice = _tell_creator(connection, ticket, text, at_ms)
            events.append(
                connection,
                ticket.id,
                EventKind.CREATOR_WARNED,
                None,
                at_ms,
                notice_id=notice,
                closes_at_ms=closes_at_ms,
            )
        case Step.CLOSE:
            closing.close_for_silence(
                connection, ticket.id, texts.CLOSED_FOR_SILENCE, at_ms, owes_copy=owes_copy
            )
            _tell_creator(connection, ticket, texts.NOTICE_CLOSED_FOR_SILENCE, at_ms)
        case Step.REMIND_STAFF:
            text = texts.notice_staff_reminded(ticket.creator_id, silence.since_ms)
            notice = _tell_staff(connection, ticket, support_role_id, text, at_ms)
            events.append(connection, ticket.id, EventKind.STAFF_REMINDED, None, at_ms, notice_id=notice)
    return tickets.get(connection, ticket.id)


def _tell_creator(connection: sqlite3.Connection, ticket: Ticket, text: str, at_ms: int) -> int:
    return notices.owe(
        connection, ticket.id, f"<@{ticket.creator_id}>, {text}", at_ms, notified_users=(ticket.creator_id,)
    )


def _tell_staff(
    connection: sqlite3.Connection, ticket: Ticket, support_role_id: int, text: str, at_ms: int
) -> int:
    """Call the claimer, or the whole team where nobody works on the ticket."""
    if ticket.claimer_id is None:
        called = f"<@&{support_role_id}>, {text}"
        return notices.owe(connection, ticket.id, called, at_ms, notified_roles=(support_role_id,))
    called = f"<@{ticket.claimer_id}>, {text}"
    return notices.owe(connection, ticket.id, called, at_ms, notified_users=(ticket.claimer_id,))
