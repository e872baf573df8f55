import asyncio
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from functools import partial
from operator import methodcaller
from pathlib import Path

import pytest

from utils.database import MIGRATIONS, Database, DatabaseError, migrate, open_for_writing, open_read_only
from utils.store import tickets
from utils.tickets import State


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tickets.sqlite"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    opened = Database(path)
    opened.open()
    yield opened
    opened.close()


def insert(connection: sqlite3.Connection, event_id: int) -> int:
    connection.execute(
        "INSERT INTO tickets (id, creator_id, creator_name, opened_at_ms) VALUES (?, 1, 'Mia', 0)",
        (event_id,),
    )
    return event_id


def numbers(path: Path) -> list[int]:
    connection = open_read_only(path)
    try:
        return [row["id"] for row in connection.execute("SELECT id FROM tickets ORDER BY id")]
    finally:
        connection.close()


async def test_an_awaited_write_is_on_the_disk(database: Database, path: Path) -> None:
    assert await database.write(lambda c: insert(c, 7)) == 7
    assert numbers(path) == [7]


async def test_a_failing_write_undoes_only_itself(database: Database, path: Path) -> None:
    def insert_and_fail(connection: sqlite3.Connection) -> None:
        insert(connection, 2)
        raise ValueError("changed my mind")

    writes = [
        database.write(lambda c: insert(c, 1)),
        database.write(insert_and_fail),
        database.write(lambda c: insert(c, 1)),
        database.write(lambda c: insert(c, 3)),
    ]
    outcomes = await asyncio.gather(*writes, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [int, ValueError, sqlite3.IntegrityError, int]
    assert numbers(path) == [1, 3]


async def test_the_event_loop_goes_on_while_another_process_holds_the_file(
    database: Database, path: Path
) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    write = asyncio.ensure_future(database.write(lambda c: insert(c, 1)))
    turns = 0
    while turns < 50:
        await asyncio.sleep(0)
        turns += 1
    assert not write.done()
    other.execute("ROLLBACK")
    other.close()
    assert await write == 1


async def test_writes_are_committed_in_groups(database: Database, path: Path) -> None:
    statements: list[str] = []
    await database.write(lambda c: c.set_trace_callback(statements.append))
    held = threading.Event()
    first = asyncio.ensure_future(database.write(lambda _c: held.wait(10)))
    rest = [asyncio.ensure_future(database.write(partial(insert, event_id=n))) for n in range(1, 101)]
    await asyncio.sleep(0)
    held.set()
    await asyncio.gather(first, *rest)
    await database.write(lambda c: c.set_trace_callback(None))
    assert numbers(path) == list(range(1, 101))
    assert 1 <= statements.count("COMMIT") <= 3


async def test_what_nobody_waits_for_shares_a_commit(database: Database, path: Path) -> None:
    statements: list[str] = []
    await database.write(lambda c: c.set_trace_callback(statements.append))
    statements.clear()
    await asyncio.gather(*(database.write_soon(partial(insert, event_id=n)) for n in range(1, 6)))
    assert numbers(path) == [1, 2, 3, 4, 5]
    assert statements.count("COMMIT") == 1
    await database.write(lambda c: c.set_trace_callback(None))


async def test_a_write_takes_those_before_it_along(database: Database, path: Path) -> None:
    first = asyncio.ensure_future(database.write_soon(partial(insert, event_id=1)))
    await asyncio.sleep(0)
    assert await database.write(numbers_seen) == [1]
    assert numbers(path) == [1]
    assert await first == 1


async def test_a_write_happens_also_when_its_caller_gives_up(database: Database, path: Path) -> None:
    given_up = asyncio.ensure_future(database.write_soon(partial(insert, event_id=1)))
    await asyncio.sleep(0)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    await database.write(partial(insert, event_id=2))
    assert numbers(path) == [1, 2]


async def test_a_failure_that_nobody_waits_for_is_logged(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await database.write(partial(insert, event_id=1))
    given_up = asyncio.ensure_future(database.write_soon(partial(insert, event_id=1)))
    await asyncio.sleep(0)
    given_up.cancel()
    await database.write(partial(insert, event_id=2))
    assert "niemand mehr wartet" in caplog.text


async def test_a_lone_failing_write_leaves_nothing_behind(database: Database, path: Path) -> None:
    def insert_and_fail(connection: sqlite3.Connection) -> None:
        insert(connection, 1)
        raise ValueError("changed my mind")

    with pytest.raises(ValueError, match="changed my mind"):
        await database.write(insert_and_fail)
    await database.write(partial(insert, event_id=2))
    assert numbers(path) == [2]


async def test_closing_commits_what_was_accepted(path: Path) -> None:
    database = Database(path)
    database.open()
    writes = [asyncio.ensure_future(database.write(partial(insert, event_id=n))) for n in range(1, 21)]
    writes.append(asyncio.ensure_future(database.write_soon(partial(insert, event_id=21))))
    await asyncio.sleep(0)
    await asyncio.to_thread(database.close)
    await asyncio.gather(*writes)
    assert numbers(path) == list(range(1, 22))


async def test_readers_cannot_write(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await database.read(lambda c: insert(c, 1))


def test_settings_of_the_connection(path: Path) -> None:
    connection = open_for_writing(path)
    pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    values = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas]
    connection.close()
    assert values == ["wal", 2, 1, 5000]


def test_migrations_upgrade_an_older_file_and_keep_its_rows(path: Path, tmp_path: Path) -> None:
    connection = open_for_writing(path)
    migrate(connection)
    insert(connection, 1)
    newest = max(int(file.name[:4]) for file in MIGRATIONS.glob("*.sql"))
    later = tmp_path / "migrations"
    later.mkdir()
    for file in MIGRATIONS.glob("*.sql"):
        (later / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    (later / f"{newest + 1:04d}_note.sql").write_text(
        "ALTER TABLE tickets ADD COLUMN note TEXT;", encoding="utf-8"
    )
    migrate(connection, later)
    row = connection.execute("SELECT id, creator_name, note FROM tickets").fetchone()
    assert tuple(row) == (1, "Mia", None)
    assert connection.execute("PRAGMA user_version").fetchone()[0] == newest + 1
    with pytest.raises(DatabaseError, match="neueren Version"):
        migrate(connection)
    connection.close()


def test_a_broken_migration_leaves_the_file_as_it_was(path: Path, tmp_path: Path) -> None:
    (tmp_path / "0001_good.sql").write_text("CREATE TABLE good (id);", encoding="utf-8")
    (tmp_path / "0002_bad.sql").write_text(
        "CREATE TABLE half (id); CREATE TABLE good (id);", encoding="utf-8"
    )
    connection = open_for_writing(path)
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, tmp_path)
    tables = [row["name"] for row in connection.execute("SELECT name FROM sqlite_schema")]
    assert tables == ["good"]
    assert connection.execute("PRAGMA user_version").fetchone()[0] == 1
    connection.close()


def test_a_file_of_another_program_is_not_touched(path: Path) -> None:
    foreign = sqlite3.connect(path)
    foreign.execute("CREATE TABLE something (id)")
    foreign.commit()
    foreign.close()
    with pytest.raises(DatabaseError, match="anderen Programm"):
        Database(path).open()


async def test_events_are_append_only(database: Database) -> None:
    def record(connection: sqlite3.Connection) -> None:
        insert(connection, 1)
        connection.execute("INSERT INTO events (ticket_id, kind, at_ms) VALUES (1, 'opened', 0)")

    await database.write(record)
    for statement in ("UPDATE events SET kind = 'closed'", "DELETE FROM events"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            await database.write(methodcaller("execute", statement))


async def test_nothing_waits_for_a_closed_database(path: Path) -> None:
    database = Database(path)
    database.open()
    await asyncio.to_thread(database.close)
    with pytest.raises(DatabaseError):
        await database.write(partial(insert, event_id=1))
    with pytest.raises(DatabaseError):
        await database.read(numbers_seen)


def numbers_seen(connection: sqlite3.Connection) -> list[int]:
    return [row["id"] for row in connection.execute("SELECT id FROM tickets ORDER BY id")]


async def test_a_full_disk_fails_those_who_write_and_is_over_when_it_is_over(database: Database) -> None:
    def fill_up(connection: sqlite3.Connection) -> None:
        connection.execute(
            "INSERT INTO tickets (creator_id, creator_name, opened_at_ms) VALUES (1, ?, 0)",
            ("x" * 1_000_000,),
        )

    await database.write(partial(insert, event_id=1))
    pages = await database.write(lambda c: c.execute("PRAGMA page_count").fetchone()[0])
    await database.write(lambda c: c.execute(f"PRAGMA max_page_count = {pages}").fetchone())
    outcomes = await asyncio.gather(*(database.write(fill_up) for _ in range(3)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [sqlite3.OperationalError] * 3
    assert all("full" in str(outcome) for outcome in outcomes)
    await database.write(lambda c: c.execute("PRAGMA max_page_count = 1000000").fetchone())
    await database.write(partial(insert, event_id=2))
    assert await database.read(numbers_seen) == [1, 2]


async def test_a_reader_sees_one_moment(database: Database) -> None:
    seen: list[list[int]] = []
    begun, written = threading.Event(), threading.Event()

    def look_twice(connection: sqlite3.Connection) -> None:
        seen.append(numbers_seen(connection))
        begun.set()
        written.wait(10)
        seen.append(numbers_seen(connection))

    looking = asyncio.ensure_future(database.read(look_twice))
    await asyncio.to_thread(begun.wait, 10)
    await database.write(partial(insert, event_id=1))
    written.set()
    await looking
    assert seen == [[], []]


def test_a_file_of_the_first_schema_is_upgraded_and_keeps_what_it_holds(tmp_path: Path) -> None:
    first = tmp_path / "migrations"
    first.mkdir()
    shutil.copy(MIGRATIONS / "0001_tickets.sql", first)
    path = tmp_path / "tickets.sqlite"
    connection = open_for_writing(path)
    migrate(connection, first)
    connection.execute(
        "INSERT INTO tickets (id, state, creator_id, creator_name, claimer_id, claimer_name, closer_id,"
        " closer_name, close_reason, opened_at_ms, claimed_at_ms, closed_at_ms, channel_id)"
        " VALUES (7, 'closed', 1, 'Mia', 2, 'Sam', 2, 'Sam', 'Bestätigt', 10, 20, 30, 700)"
    )
    connection.execute("INSERT INTO events (ticket_id, kind, at_ms) VALUES (7, 'opened', 10)")
    migrate(connection)
    ticket = tickets.get(connection, 7)
    kept = connection.execute("SELECT kind FROM events").fetchall()
    connection.close()
    assert ticket is not None
    assert (ticket.state, ticket.claimer_name, ticket.close_reason) == (State.CLOSED, "Sam", "Bestätigt")
    assert (ticket.outcome, ticket.creator_left_at_ms, ticket.added_ids) == (None, None, ())
    assert [row["kind"] for row in kept] == ["opened"]
