"""What the bot counts is neither lost nor counted twice, whatever becomes of the write that takes it along."""

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from utils.database import Database, DatabaseError
from utils.operation.count_keeping import write_along
from utils.operation.counting import Count, Counts


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "tickets.sqlite")
    database.open()
    yield database
    database.close()


def nothing(_connection: sqlite3.Connection) -> None:
    return


async def kept(database: Database) -> dict[tuple[str, str], float]:
    rows = await database.read(lambda c: c.execute("SELECT name, label, value FROM counters").fetchall())
    return {(row["name"], row["label"]): row["value"] for row in rows}


async def test_it_grows_with_each_write_and_outlives_the_process(database: Database) -> None:
    counts = Counts()
    counts.add(Count.REQUESTS, "ok")
    counts.add(Count.PICTURE_SECONDS, by=0.5)
    await write_along(database, counts, nothing)
    await write_along(database, counts, nothing)
    database.close()
    database.open()
    counts = Counts()
    counts.add(Count.REQUESTS, "ok", by=2)
    await write_along(database, counts, nothing)
    assert await kept(database) == {("requests", "ok"): 3, ("picture_seconds", ""): 0.5}


async def test_a_write_that_fails_is_made_up_for_by_the_next(database: Database) -> None:
    counts = Counts()
    counts.add(Count.REQUESTS, "ok")

    def fail(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO heartbeat (id) VALUES (2)")

    with pytest.raises(sqlite3.IntegrityError):
        await write_along(database, counts, fail)
    database.close()
    with pytest.raises(DatabaseError):
        await write_along(database, counts, nothing)
    database.open()
    counts.add(Count.REQUESTS, "ok")
    await write_along(database, counts, nothing)
    assert await kept(database) == {("requests", "ok"): 2}


async def test_a_waiting_that_is_cancelled_counts_once(database: Database) -> None:
    counts = Counts()
    counts.add(Count.REQUESTS, "ok")
    writing = asyncio.create_task(write_along(database, counts, nothing))
    await asyncio.sleep(0)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    await write_along(database, counts, nothing)
    assert await kept(database) == {("requests", "ok"): 1}
