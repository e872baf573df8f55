"""Tickets that were taken over live on: their history is not doubled, and nothing is due because of what was long ago."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.snowflake import from_timestamp_ms
from tests.unit.quiet_house import NOON_MS, new_file
from utils.channels.control_message import Case, control_message
from utils.inactivity import HOUR_MS
from utils.store import ending, events, gaps, messages, predecessor, predecessor_import, silences, tickets
from utils.store.messages import Message
from utils.store.predecessor_import import ImportedMessage, ImportedTicket
from utils.tickets import State

DAY_MS = 24 * HOUR_MS
LONG_AGO_MS = NOON_MS - 300 * DAY_MS
MIA = 10_000_000_000_000_001


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = new_file(tmp_path / "tickets.sqlite")
    yield connection
    connection.close()


def taken_over(
    connection: sqlite3.Connection, state: State, *said: str, closed_at_ms: int | None = None
) -> None:
    ticket = ImportedTicket(
        id=1,
        state=state,
        creator_id=MIA,
        creator_name="Mia",
        creator_left_at_ms=None,
        claimer_id=None,
        claimer_name=None,
        closer_id=None,
        closer_name=None,
        opened_at_ms=LONG_AGO_MS,
        closed_at_ms=closed_at_ms,
        deleted_at_ms=None,
        channel_id=500,
        gap_after_id=0,
        imported_at_ms=NOON_MS,
    )
    predecessor_import.add_ticket(connection, ticket, 77, {})
    predecessor_import.add_messages(
        connection,
        1,
        [
            ImportedMessage(MIA, "Mia", "creator", text, LONG_AGO_MS + 1000 * place)
            for place, text in enumerate(said)
        ],
    )


def heard(connection: sqlite3.Connection, content: str, after_ms: int) -> int:
    """Record what Discord's history says."""
    sent_at_ms = LONG_AGO_MS + after_ms
    message = Message(
        id=from_timestamp_ms(sent_at_ms) + 8192,
        ticket_id=1,
        author_id=MIA,
        author_name="Mia",
        author_avatar_url=None,
        author_color=None,
        author_kind="creator",
        type=0,
        content=content,
        embeds=[],
        components=[],
        mentions={},
        replies_to_id=None,
        sent_at_ms=sent_at_ms,
        edited_at_ms=None,
    )
    messages.record(connection, message)
    return message.id


def contents(connection: sqlite3.Connection) -> list[str]:
    return [row["content"] for row in connection.execute("SELECT content FROM messages ORDER BY id")]


def test_what_discord_still_has_is_not_told_twice(connection: sqlite3.Connection) -> None:
    taken_over(
        connection,
        State.OPEN,
        "Hallo",
        "Hallo",
        "@Sam, schau",
        "alter Wortlaut",
        "gelöscht",
        "",
        "Bild https://cdn.discordapp.com/a/b.png",
    )
    heard(connection, "Hallo", 420)
    heard(connection, "<@10000000000000002>, schau", 2999)
    heard(connection, "neuer Wortlaut", 3100)
    heard(connection, "", 5100)
    newest = heard(connection, "Bild", 6100)
    gaps.gap_filled(connection, 1, 0, may_have_lost_events=True)
    assert contents(connection) == [
        "Hallo",
        "Hallo",
        "<@10000000000000002>, schau",
        "alter Wortlaut",
        "neuer Wortlaut",
        "gelöscht",
        "",
        "Bild",
    ]
    last = connection.execute("SELECT last_message_id FROM overview").fetchone()[0]
    assert last == newest
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    ticket = tickets.get(connection, 1)
    assert ticket is not None
    assert ticket.gap_after_id is None
    assert not ticket.is_unverified


def test_history_does_not_look_for_what_only_a_transcript_tells(connection: sqlite3.Connection) -> None:
    taken_over(connection, State.OPEN, "gelöscht")
    message = heard(connection, "Hallo", 9000)
    assert gaps.known_after(connection, 1, None, 0) == [message]


def test_a_channel_that_was_gone_before_ends_its_ticket_quietly(connection: sqlite3.Connection) -> None:
    taken_over(connection, State.OPEN, "Hallo")
    gone = predecessor.channel_was_gone(connection, 1)
    assert gone is not None
    assert gone.state is State.DELETED
    assert gone.deleted_at_ms == LONG_AGO_MS
    assert gone.gap_after_id is None
    assert events.not_logged(connection, 0) == []
    assert connection.execute("SELECT message_count FROM transcripts").fetchone()[0] == 1
    assert predecessor.channel_was_gone(connection, 1) is None


@pytest.mark.parametrize("closed_at_ms", [None, LONG_AGO_MS])
def test_clean_up_counts_from_the_day_on_which_it_was_taken_over(
    connection: sqlite3.Connection, closed_at_ms: int | None
) -> None:
    taken_over(connection, State.CLOSED, closed_at_ms=closed_at_ms)
    gaps.gap_filled(connection, 1, 0, may_have_lost_events=True)
    assert tickets.closed_before(connection, NOON_MS) == []
    assert ending.clean_up(connection, 1, NOON_MS, NOON_MS + DAY_MS) is None
    [due] = tickets.closed_before(connection, NOON_MS + 1)
    ended = ending.clean_up(connection, due.id, NOON_MS + 1, NOON_MS + DAY_MS)
    assert ended is not None
    assert ended.state is State.DELETED


def test_nobody_is_reminded_of_what_was_long_ago(connection: sqlite3.Connection) -> None:
    taken_over(connection, State.OPEN, "Hallo?")
    gaps.gap_filled(connection, 1, 0, may_have_lost_events=True)
    [silence] = silences.find(connection)
    assert silence.since_ms == NOON_MS


def test_old_buttons_are_known_by_their_message_or_their_channel(connection: sqlite3.Connection) -> None:
    taken_over(connection, State.OPEN)
    for message_id, channel_id, number in ((77, None, 1), (77, 9, 1), (78, 500, 1), (78, 9, None)):
        meant = predecessor.ticket_meant(connection, message_id, channel_id)
        assert (meant and meant.id) == number


def test_ids_are_unique_and_in_order_however_much_was_said_in_a_second(
    connection: sqlite3.Connection,
) -> None:
    taken_over(connection, State.OPEN, *["x"] * 2)
    crowd = [ImportedMessage(MIA, "Mia", "creator", str(n), LONG_AGO_MS) for n in range(9000)]
    predecessor_import.add_messages(connection, 1, crowd)
    rows = connection.execute(
        "SELECT id FROM messages WHERE content <> 'x' ORDER BY CAST(content AS INTEGER)"
    ).fetchall()
    ids = [row["id"] for row in rows]
    assert ids == sorted(set(ids))
    assert all(id_ >> 12 & 0b11111_11111 == 0b11111_11111 for id_ in ids)
    assert ids[-1] < from_timestamp_ms(LONG_AGO_MS + 1000)


async def test_whoever_has_no_account_is_called_by_his_name(connection: sqlite3.Connection) -> None:
    taken_over(connection, State.CLOSED)
    connection.execute(
        "UPDATE tickets SET creator_id = 7, creator_name = '*Mia*', closer_id = 8, closer_name = 'Bot'"
    )
    ticket = tickets.get(connection, 1)
    assert ticket is not None
    message = control_message(ticket, Case(sigrid_is_talking=False, can_be_shown=False, findings=[]))
    values = [field.value for field in message.embeds[0].fields]
    assert r"\*Mia\*" in values
    assert "Bot" in values
    assert not any("<@" in value for value in values)
