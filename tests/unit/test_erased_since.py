"""What was erased since a backup is erased once more when the backup comes back."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.ops.household import Household
from tests.unit.erasing_world import ENDED_MS, HERS, HIS, JONAS, MIA, NOW_MS, SAM, World, eraser, fill
from utils.database import Database
from utils.operation.restore import restore
from utils.operation.retention import Retention
from utils.store import erasures
from utils.store.erased_since import Again

KEEP = Retention(0, {})


@pytest.fixture
def household(tmp_path: Path) -> Household:
    """An installation with something of Mia's in every table."""
    household = Household(tmp_path)
    household.now_ms = NOW_MS
    household.places.database.unlink()
    world = World(tmp_path)
    fill(world)
    world.close()
    return household


def erase(household: Household, retention: Retention, *people: int) -> None:
    """Do what the bot does about erasures, and what it is asked for."""

    async def act(database: Database) -> None:
        for user_id in people:
            assert not await database.write(
                lambda c, user_id=user_id: erasures.request(c, user_id, SAM, NOW_MS, set())  # type: ignore[misc]
            )
        world = World.__new__(World)
        world.path, world.attachments = household.places.database, household.places.files
        await (await eraser(world, database, retention)).work(set())

    run(household, act)


def run(household: Household, act: Callable[[Database], Awaitable[Any]]) -> None:
    async def whole() -> None:
        database = Database(household.places.database)
        database.open()
        try:
            await act(database)
        finally:
            database.close()

    asyncio.run(whole())


def owners(household: Household) -> tuple[list[int], list[int]]:
    """Return whose the tickets and the messages are."""
    with household.connection as connection:
        tickets = connection.execute("SELECT creator_id FROM tickets ORDER BY id").fetchall()
        messages = connection.execute("SELECT author_id FROM messages ORDER BY id").fetchall()
    return [row[0] for row in tickets], [row[0] for row in messages]


def test_a_person_does_not_come_back(household: Household) -> None:
    with household.connection as connection:
        # Her ticket ended only after the backup.
        connection.execute("UPDATE tickets SET state = 'closed', deleted_at_ms = NULL WHERE id = ?", (HERS,))
    backup = household.backs_up()
    with household.connection as connection:
        connection.execute(
            "UPDATE tickets SET state = 'deleted', deleted_at_ms = ? WHERE id = ?", (ENDED_MS, HERS)
        )
    erase(household, KEEP, MIA)
    wiped = owners(household)
    assert MIA not in wiped[0] + wiped[1]
    done = restore(household.places, backup.folder, household.clock)
    assert done.erased_again == Again(tickets=1, people=1)
    erase(household, KEEP)
    assert owners(household) == wiped
    assert str(MIA).encode() not in household.places.database.read_bytes()


def test_a_ticket_whose_time_is_over_does_not_come_back(household: Household) -> None:
    backup = household.backs_up()
    erase(household, Retention(50, {}))
    done = restore(household.places, backup.folder, household.clock)
    assert done.erased_again == Again(tickets=1, people=0)
    erase(household, KEEP)
    with household.connection as connection:
        erased = connection.execute("SELECT id FROM tickets WHERE erased_at_ms IS NOT NULL").fetchall()
        his = connection.execute("SELECT creator_id FROM tickets WHERE id = ?", (HIS,)).fetchone()
    assert [row["id"] for row in erased] == [HERS]
    assert his["creator_id"] == JONAS


def test_where_nothing_was_erased_nothing_is(household: Household) -> None:
    backup = household.backs_up()
    assert restore(household.places, backup.folder, household.clock).erased_again == Again(0, 0)
    household.places.database.unlink()
    assert restore(household.places, backup.folder, household.clock).erased_again is None
