"""What the search looks through follows what is recorded."""

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.recorded import MESSAGE
from utils.database import MIGRATIONS, Database, migrate, open_for_writing, open_read_only
from utils.store import documents, messages
from utils.store.messages import Attachment

BEFORE_THE_SEARCH = 8
FILE = Attachment(7, "Beweis.png", "image/png", 1, None, None, "https://cdn.example/x")


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = open_for_writing(tmp_path / "tickets.sqlite")
    migrate(connection)
    open_ticket(connection)
    yield connection
    connection.close()


def open_ticket(connection: sqlite3.Connection, creator: str = "Mia") -> int:
    cursor = connection.execute(
        "INSERT INTO tickets (creator_id, creator_name, opened_at_ms) VALUES (1180200000000000001, ?, 0)",
        (creator,),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def found(connection: sqlite3.Connection, trigram: str) -> list[int | None]:
    """Return in which messages a trigram is found, None for a ticket itself; after what is marked was read."""
    documents.read_all_marked(connection)
    # Fails unless the index says exactly what the documents say.
    connection.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")
    rows = connection.execute(
        "SELECT message_id FROM search JOIN documents ON documents.id = search.rowid"
        " WHERE search MATCH ? ORDER BY documents.id",
        (f'"{trigram}"',),
    )
    return [row["message_id"] for row in rows]


def state(connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
    documents.read_all_marked(connection)
    rows = connection.execute("SELECT id >> 24, message_id, wording, text FROM documents ORDER BY 1, 2, 3")
    return [tuple(row) for row in rows]


def test_a_ticket_is_found_by_its_people_and_its_ban(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO intakes (ticket_id, started_at_ms) VALUES (1, 0)")
    assert found(connection, "mia") == [None]
    connection.execute(
        "UPDATE intakes SET ban_id = 'ABCD1234', player_name = 'Wölfchen', ban_reason = 'Fliegen'"
    )
    connection.execute("UPDATE tickets SET state = 'claimed', claimer_id = 42424242, claimer_name = 'Sam'")
    connection.execute(
        "INSERT INTO ticket_people (ticket_id, user_id, user_name, added_by_id, added_by_name, added_at_ms)"
        " VALUES (1, 77777, 'Tomke', 1, 'Sam', 0)"
    )
    messages.record(connection, replace(MESSAGE, author_id=55555, attachments=[]))
    for trigram in ("cd1", "oel", "lie", "424", "sam", "omk", "777", "555", "118"):
        assert None in found(connection, trigram), trigram
    connection.execute("DELETE FROM ticket_people")
    connection.execute("UPDATE intakes SET ban_reason = NULL")
    assert found(connection, "omk") == found(connection, "lie") == []


def test_a_message_is_found_by_all_that_it_shows_and_showed(connection: sqlite3.Connection) -> None:
    first = replace(
        MESSAGE,
        content="ganz **nor**mal",
        embeds=[{"title": "Kasten"}],
        mentions={"users": {"7": "Lena"}},
        attachments=[FILE],
    )
    messages.record(connection, first)
    for trigram in ("anz", "mal", "nor", "**n", "orm", "kas", "len", "bew", MESSAGE.author_name[:3].lower()):
        assert MESSAGE.id in found(connection, trigram), trigram
    connection.execute("UPDATE attachments SET ocr_text = 'Gebannt für immer' WHERE id = 7")
    assert found(connection, "geb") == [MESSAGE.id]
    messages.revise(connection, replace(first, content="anders", edited_at_ms=MESSAGE.sent_at_ms + 1))
    assert found(connection, "and") == found(connection, "orm") == [MESSAGE.id]
    messages.mark_deleted(connection, [MESSAGE.id], 5)
    assert found(connection, "and") == [MESSAGE.id]


def test_the_control_message_is_not_found(connection: sqlite3.Connection) -> None:
    messages.record(connection, replace(MESSAGE, content="eins", attachments=[]))
    messages.revise(
        connection, replace(MESSAGE, content="zwei", edited_at_ms=MESSAGE.sent_at_ms + 1, attachments=[])
    )
    assert found(connection, "ein") == found(connection, "zwe") == [MESSAGE.id]
    connection.execute("UPDATE tickets SET control_message_id = ?", (MESSAGE.id,))
    assert found(connection, "ein") == found(connection, "zwe") == []
    connection.execute("UPDATE tickets SET control_message_id = ?", (MESSAGE.id + 1,))
    assert found(connection, "ein") == found(connection, "zwe") == [MESSAGE.id]


def test_what_is_removed_from_the_record_is_no_longer_found(connection: sqlite3.Connection) -> None:
    messages.record(connection, replace(MESSAGE, content="eins", attachments=[FILE]))
    messages.revise(connection, replace(MESSAGE, content="zwei", edited_at_ms=MESSAGE.sent_at_ms + 1))
    assert found(connection, "ein") == found(connection, "bew") == [MESSAGE.id]
    connection.execute("DELETE FROM attachments")
    connection.execute("DELETE FROM message_revisions")
    assert found(connection, "ein") == found(connection, "bew") == []
    assert found(connection, "zwe") == [MESSAGE.id]
    connection.execute("DELETE FROM messages")
    assert found(connection, "zwe") == []
    connection.execute("DELETE FROM tickets")
    assert state(connection) == []


def test_what_changes_nothing_that_is_found_writes_no_document(connection: sqlite3.Connection) -> None:
    messages.record(connection, replace(MESSAGE, attachments=[FILE]))
    documents.read_all_marked(connection)
    connection.execute("CREATE TRIGGER t AFTER UPDATE ON documents BEGIN SELECT RAISE(ABORT, 'written'); END")
    messages.mark_deleted(connection, [MESSAGE.id], 5)
    connection.execute("UPDATE tickets SET state = 'closed', claimer_name = NULL, control_digest = 'x'")
    connection.execute("UPDATE attachments SET state = 'failed', failure = 'weg'")
    for marked in ("messages_to_read", "tickets_to_read"):
        assert connection.execute(f"SELECT count(*) FROM {marked}").fetchone()[0] == 0
    connection.execute("UPDATE messages SET content = content, mentions = '{\"users\":{}}'")
    assert documents.read_marked(connection) is False


def test_a_long_list_is_read_in_parts_the_newest_first(connection: sqlite3.Connection) -> None:
    for number in range(5):
        messages.record(connection, replace(MESSAGE, id=100 + number, attachments=[]))
    assert documents.read_marked(connection, limit=2)
    rows = connection.execute(
        "SELECT message_id FROM documents WHERE message_id IS NOT NULL ORDER BY message_id"
    )
    assert [row[0] for row in rows] == [103, 104]
    assert documents.read_marked(connection, limit=2)
    assert not documents.read_marked(connection, limit=2)
    assert len(state(connection)) == 6


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("record"), st.integers(1, 4), st.sampled_from(["eins", "**zwei**", "drei"])),
        st.tuples(st.just("edit"), st.integers(1, 4), st.sampled_from(["vier", "fünf"])),
        st.tuples(st.just("file"), st.integers(1, 4), st.sampled_from(["a.png", "b.png"])),
        st.tuples(st.just("control"), st.integers(1, 4), st.just("")),
        st.tuples(st.just("remove"), st.integers(1, 4), st.just("")),
        st.tuples(st.just("read"), st.just(0), st.just("")),
        st.tuples(st.just("claim"), st.integers(1, 4), st.sampled_from(["Sam", "Lena"])),
    ),
    max_size=12,
)


def do(connection: sqlite3.Connection, step: int, action: str, key: int, text: str) -> None:
    message = replace(MESSAGE, id=key, ticket_id=1 + key % 2, author_id=key, content=text, attachments=[])
    match action:
        case "record":
            messages.record(connection, message)
        case "edit":
            messages.revise(connection, replace(message, edited_at_ms=step + 1))
        case "file" if connection.execute("SELECT 1 FROM messages WHERE id = ?", (key,)).fetchone():
            connection.execute(
                "INSERT INTO attachments (message_id, file_name, size_bytes, url, ocr_text) VALUES (?, ?, 1, '', 'Text')",
                (key, text),
            )
        case "control":
            connection.execute(
                "UPDATE tickets SET control_message_id = ? WHERE id = ?", (key, message.ticket_id)
            )
        case "remove":
            for table in ("attachments", "message_revisions"):
                connection.execute(f"DELETE FROM {table} WHERE message_id = ?", (key,))
            connection.execute("DELETE FROM messages WHERE id = ?", (key,))
        case "read":
            documents.read_marked(connection, limit=2)
        case "claim":
            connection.execute(
                "UPDATE tickets SET claimer_id = ?, claimer_name = ? WHERE id = ?",
                (key, text, message.ticket_id),
            )


@settings(max_examples=60, deadline=None)
@given(actions=ACTIONS)
def test_whatever_happens_the_documents_are_those_of_a_file_read_from_scratch(
    tmp_path_factory: pytest.TempPathFactory, actions: list[tuple[str, int, str]]
) -> None:
    connection = open_for_writing(tmp_path_factory.mktemp("documents") / "tickets.sqlite")
    connection.execute("PRAGMA synchronous = OFF")
    migrate(connection)
    open_ticket(connection)
    open_ticket(connection, "Ole")
    for step, (action, key, text) in enumerate(actions):
        do(connection, step, action, key, text)
    kept = state(connection)
    connection.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")
    connection.execute("DELETE FROM documents")
    connection.execute("INSERT INTO search (search) VALUES ('rebuild')")
    connection.execute("INSERT INTO tickets_to_read SELECT id FROM tickets")
    connection.execute("INSERT INTO messages_to_read SELECT id FROM messages")
    assert state(connection) == kept
    connection.close()


async def test_a_file_from_before_the_search_is_read_when_it_is_opened(tmp_path: Path) -> None:
    earlier, path = tmp_path / "migrations", tmp_path / "tickets.sqlite"
    earlier.mkdir()
    for file in sorted(MIGRATIONS.glob("*.sql"))[:BEFORE_THE_SEARCH]:
        shutil.copy(file, earlier)
    connection = open_for_writing(path)
    migrate(connection, earlier)
    open_ticket(connection)
    for number in range(documents.BATCH + 10):
        messages.record(connection, replace(MESSAGE, id=number + 1, content=f"Nr {number}", attachments=[]))
    messages.revise(connection, replace(MESSAGE, id=1, content="neu", edited_at_ms=99, attachments=[]))
    connection.close()
    database = Database(path)
    database.open()
    # Whatever is written meanwhile does not wait for it, and is read as well.
    await database.write(
        lambda c: messages.record(c, replace(MESSAGE, id=9_999, content="eben", attachments=[]))
    )
    while await database.read(lambda c: c.execute("SELECT count(*) FROM messages_to_read").fetchone()[0]):
        pass
    database.close()
    reader = open_read_only(path)
    # Each message, one earlier wording, and the ticket.
    assert reader.execute("SELECT count(*) FROM documents").fetchone()[0] == documents.BATCH + 13
    assert reader.execute("SELECT count(*) FROM search WHERE search MATCH '\"ebe\"'").fetchone()[0] == 1
    reader.close()


async def test_a_message_that_cannot_be_read_is_recorded_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "tickets.sqlite"
    connection = open_for_writing(path)
    migrate(connection)
    open_ticket(connection)
    connection.execute(
        "CREATE TRIGGER t BEFORE INSERT ON documents BEGIN SELECT RAISE(ABORT, 'no room for it'); END"
    )
    connection.close()
    database = Database(path)
    database.open()
    await database.write(lambda c: messages.record(c, replace(MESSAGE, attachments=[])))
    await database.write(lambda c: messages.record(c, replace(MESSAGE, id=501, attachments=[])))
    database.close()
    assert caplog.text.count("Die Suche wird bis zum nächsten Start nicht mehr ergänzt.") == 1
    reader = open_read_only(path)
    for table, column in (("messages", "id"), ("messages_to_read", "message_id")):
        assert [row[0] for row in reader.execute(f"SELECT {column} FROM {table}")] == [MESSAGE.id, 501]
    reader.close()
