"""Reactions, votes and threads in the record: idempotent, and what is taken back stays, marked."""

import sqlite3
from dataclasses import replace

import pytest

from tests.unit.recorded import MESSAGE
from utils.channels.extras import spelled
from utils.store import messages, polls, reactions, threads
from utils.store.threads import Thread
from utils.store.wording import HAS_THREAD

THREAD = Thread(id=700, ticket_id=1, name="Nur Team", is_private=False, creator_id=2, created_at_ms=3_000)
IN_THREAD = replace(MESSAGE, id=701, thread_id=700, attachments=[])


def reacted(connection: sqlite3.Connection) -> list[tuple[str, int, int | None]]:
    rows = connection.execute("SELECT emoji, user_id, removed_at_ms FROM reactions ORDER BY emoji, user_id")
    return [tuple(row) for row in rows]


def test_a_reaction_is_recorded_once_and_stays_when_it_is_taken_back(connection: sqlite3.Connection) -> None:
    messages.record(connection, MESSAGE)
    for _ in range(2):
        reactions.add(connection, 500, "👍", 1, "Mia", 2_000)
    assert reacted(connection) == [("👍", 1, None)]
    reactions.remove(connection, 500, "👍", 1, 3_000)
    reactions.remove(connection, 500, "👍", 1, 4_000)
    assert reacted(connection) == [("👍", 1, 3_000)]
    reactions.add(connection, 500, "👍", 1, None, 5_000)
    assert reacted(connection) == [("👍", 1, None)]
    assert connection.execute("SELECT user_name, added_at_ms FROM reactions").fetchone()[:] == ("Mia", 5_000)


def test_whoever_reacts_to_what_is_not_recorded_is_left_to_history(connection: sqlite3.Connection) -> None:
    reactions.add(connection, 999, "👍", 1, "Mia", 2_000)
    polls.vote(connection, 999, 1, 1, 2_000)
    assert reacted(connection) == []
    assert polls.counts(connection, [999]) == {}


@pytest.mark.parametrize(("emoji", "left"), [("👍", {"🎉": 1}), (None, {})])
def test_reactions_can_be_cleared(
    connection: sqlite3.Connection, emoji: str | None, left: dict[str, int]
) -> None:
    messages.record(connection, MESSAGE)
    for one, user in (("👍", 1), ("👍", 2), ("🎉", 1)):
        reactions.add(connection, 500, one, user, None, 2_000)
    reactions.remove(connection, 500, emoji, None, 3_000)
    assert reactions.counts(connection, [500]).get(500, {}) == left


def test_an_emoji_of_the_server_is_known_by_its_id(connection: sqlite3.Connection) -> None:
    messages.record(connection, MESSAGE)
    moving = spelled({"id": "77", "name": "winkt", "animated": True})
    assert moving == "a:winkt:77"
    reactions.add(connection, 500, moving, 1, None, 2_000)
    # Discord does not say everywhere that it moves, and it can be renamed or deleted.
    reactions.add(connection, 500, spelled({"id": "77", "name": "winkt"}), 2, None, 2_000)
    reactions.remove(connection, 500, spelled({"id": "77", "name": None}), 1, 3_000)
    assert reacted(connection) == [("a:winkt:77", 1, 3_000), ("a:winkt:77", 2, None)]
    reactions.add(connection, 500, spelled({"id": "7", "name": "winkt"}), 3, None, 2_000)
    assert reactions.counts(connection, [500]) == {500: {"a:winkt:77": 1, "winkt:7": 1}}


def test_what_was_heard_while_discord_was_asked_stands_above_its_answer(
    connection: sqlite3.Connection,
) -> None:
    messages.record(connection, MESSAGE)
    reactions.add(connection, 500, "👍", 1, "Mia", 2_000)
    reactions.add(connection, 500, "👍", 2, "Sam", 2_000)
    reactions.add(connection, 500, "👍", 4, "Vera", 10_500)
    reactions.remove(connection, 500, "👍", 2, 10_500)
    reactions.set_all(connection, 500, "👍", {2: "Sam", 3: "Ada"}, asked_at_ms=10_000, at_ms=11_000)
    assert reacted(connection) == [("👍", 1, 11_000), ("👍", 2, 10_500), ("👍", 3, None), ("👍", 4, None)]


def test_votes_are_recorded_taken_back_and_compared(connection: sqlite3.Connection) -> None:
    messages.record(connection, MESSAGE)
    for answer, user in ((1, 1), (1, 1), (2, 1), (1, 2)):
        polls.vote(connection, 500, answer, user, 2_000)
    polls.take_back(connection, 500, 2, 1, 3_000)
    assert polls.counts(connection, [500]) == {500: {1: 2}}
    polls.set_all(connection, 500, 1, {2, 3}, asked_at_ms=4_000, at_ms=5_000)
    polls.set_all(connection, 500, 2, set(), asked_at_ms=4_000, at_ms=5_000)
    rows = connection.execute("SELECT answer_id, user_id, removed_at_ms FROM poll_votes ORDER BY 1, 2")
    assert [tuple(row) for row in rows] == [(1, 1, 5_000), (1, 2, None), (1, 3, None), (2, 1, 3_000)]


def thread(connection: sqlite3.Connection) -> sqlite3.Row:
    row: sqlite3.Row = connection.execute("SELECT * FROM threads").fetchone()
    return row


def test_a_thread_is_recorded_renamed_and_goes_with_its_messages(connection: sqlite3.Connection) -> None:
    assert threads.record(connection, THREAD)
    assert not threads.record(connection, replace(THREAD, name="Anders"))
    messages.record(connection, MESSAGE)
    messages.record(connection, IN_THREAD)
    threads.mark_deleted(connection, 700, 5_000)
    threads.mark_deleted(connection, 700, 6_000)
    assert (thread(connection)["name"], thread(connection)["deleted_at_ms"]) == ("Anders", 5_000)
    gone = dict(connection.execute("SELECT id, deleted_at_ms FROM messages").fetchall())
    assert gone == {500: None, 701: 5_000}
    assert threads.present(connection, 1) == []
    assert threads.known(connection, 1) == [700]


def test_a_thread_that_goes_with_its_channel_was_deleted_by_nobody(connection: sqlite3.Connection) -> None:
    threads.record(connection, THREAD)
    messages.record(connection, IN_THREAD)
    connection.execute("UPDATE tickets SET state = 'deleted'")
    threads.mark_deleted(connection, 700, 5_000)
    assert thread(connection)["deleted_at_ms"] is None
    assert connection.execute("SELECT deleted_at_ms FROM messages").fetchone()[0] is None


@pytest.mark.parametrize("thread_first", [True, False])
def test_a_thread_knows_the_message_that_it_was_started_from(
    connection: sqlite3.Connection,
    thread_first: bool,
) -> None:
    start = replace(MESSAGE, id=700, attachments=[])
    if thread_first:
        threads.record(connection, THREAD)
        messages.record(connection, start)
        messages.revise(connection, replace(start, extras={"flags": HAS_THREAD}))
    else:
        messages.record(connection, start)
        threads.record(connection, THREAD)
    assert thread(connection)["parent_message_id"] == 700


def test_discords_note_of_a_thread_is_not_what_it_was_started_from(connection: sqlite3.Connection) -> None:
    messages.record(connection, replace(MESSAGE, id=700, type=18, attachments=[]))
    threads.record(connection, THREAD)
    assert thread(connection)["parent_message_id"] is None
