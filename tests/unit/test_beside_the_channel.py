"""Threads are conversations beside the channel: Sigrid does not hear them, and nobody is answered in them."""

import sqlite3
from dataclasses import replace

import pytest

from tests.unit.recorded import MESSAGE, MIA
from utils.inactivity import Party
from utils.store import hearing, intakes, life, messages, silences
from utils.tickets import Person

SAM = Person(2, "Sam", is_supporter=True)
IN_THREAD = replace(MESSAGE, id=600, thread_id=550)
OF_STAFF = replace(IN_THREAD, id=601, author_id=2, author_kind="staff", attachments=[])


@pytest.fixture
def talking(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Return the record of a ticket in which Sigrid listens."""
    assert intakes.is_hers(connection, 1)
    return connection


def test_sigrid_neither_hears_the_member_in_a_thread_nor_falls_silent_for_staff_there(
    talking: sqlite3.Connection,
) -> None:
    for message in (IN_THREAD, OF_STAFF):
        messages.record(talking, message)
    assert hearing.unanswered(talking, 1, 0) == []
    assert hearing.files_of_member(talking, 1) == []
    assert hearing.conversation(talking, 1) == []
    assert intakes.is_hers(talking, 1)
    assert intakes.silence_where_staff_wrote(talking, 5_000) == []
    messages.record(talking, MESSAGE)
    assert [heard.id for heard in hearing.unanswered(talking, 1, 0)] == [500]


def test_an_answer_in_a_thread_is_none(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE intakes SET status = 'silenced', ended_at_ms = 1")
    connection.execute("UPDATE tickets SET channel_id = 5, gap_after_id = NULL")
    life.claim(connection, 1, SAM, 3, 10)
    messages.record(connection, MESSAGE)
    messages.record(connection, OF_STAFF)
    [silence] = silences.find(connection)
    assert silence.waits_for is Party.STAFF
    messages.record(connection, replace(OF_STAFF, id=602, thread_id=None, sent_at_ms=2_000))
    [silence] = silences.find(connection)
    assert silence.waits_for is Party.CREATOR
    assert MIA.id == MESSAGE.author_id
