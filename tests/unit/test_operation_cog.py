"""The cog that makes the daily backup and looks at the disks: real file, real folder, no Discord."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from cogs.operation_cog import OperationCog
from tests.ops.household import Household
from tests.unit.test_config import COMPLETE
from utils.channels.alarms import Alarms
from utils.channels.guild import GuildUnavailableError
from utils.config import BotSettings, load_settings
from utils.database import Database
from utils.operation.backup_folder import backups_in
from utils.operation.disk import DiskWatch
from utils.pace import Pace

HURRIED = Pace(upkeep_s=0.01, backup_retry_s=0.0)


def nobody_home() -> None:
    raise GuildUnavailableError


class Office:
    """The cog at work in a house."""

    def __init__(self, house: Household, database: Database) -> None:
        self.house = house
        self.database = database
        settings = load_settings(BotSettings)
        self.alarms = Alarms(nobody_home, settings)  # type: ignore[arg-type]
        self.cog = OperationCog(settings, database, self.alarms, house.clock, HURRIED)

    async def rows(self) -> list[tuple[int, str | None, str | None]]:
        def read(connection: sqlite3.Connection) -> list[tuple[int, str | None, str | None]]:
            found = connection.execute("SELECT is_good, name, failure FROM backups ORDER BY id").fetchall()
            return [(row["is_good"], row["name"], row["failure"]) for row in found]

        return await self.database.read(read)

    @property
    def told(self) -> list[str]:
        return [notice.text for notice in self.alarms._untold]


async def until(what: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not what():  # noqa: ASYNC110 - a file tells it
            await asyncio.sleep(0.01)


@pytest.fixture
async def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    for name, value in COMPLETE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    house = Household(tmp_path)
    database = Database(house.places.database)
    database.open()
    office = Office(house, database)
    yield office
    await office.cog.stop()
    await asyncio.to_thread(database.close)


async def test_one_backup_a_day(office: Office) -> None:
    house = office.house
    by_hand = house.backs_up()
    house.passes(1)
    office.cog.start()
    await until(lambda: len(backups_in(house.places.root)) == 2)
    house.passes(1)
    await until(lambda: len(backups_in(house.places.root)) == 3)
    await office.cog.stop()
    names = [backup.name for backup in backups_in(house.places.root)][::-1]
    assert names[0] == by_hand.name
    assert [row[1] for row in await office.rows()] in (names, names[:2])
    assert office.told == []


async def test_a_failure_is_told_once_and_that_it_is_over_too(office: Office) -> None:
    root = office.house.places.root
    root.write_bytes(b"kein Ordner")
    office.cog.start()
    while len(await office.rows()) < 2:  # noqa: ASYNC110 - the file tells it
        await asyncio.sleep(0.01)
    failures = await office.rows()
    root.unlink()
    await until(lambda: len(backups_in(root)) == 1)
    await until(lambda: len(office.told) == 2)
    assert "Die Sicherung ist gescheitert" in office.told[0]
    assert office.told[1] == "Die Sicherung ist wieder gelungen."
    assert {row[:2] for row in failures} == {(0, None)}


async def test_nothing_is_half_when_the_bot_ends(office: Office) -> None:
    house = office.house
    with house.connection as connection:
        connection.executescript(
            "BEGIN; WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n LIMIT 50000)"
            " INSERT INTO tickets (creator_id, creator_name, opened_at_ms) SELECT 1, printf('Mia %0200d', n), 0 FROM n;"
            " COMMIT;"
        )
    office.cog.start()
    await until(lambda: any(house.places.root.glob(".unfertig-*/tickets.sqlite")))
    await office.cog.stop()
    assert house.names == [".lock"]


async def test_without_days_to_keep_nothing_is_made(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKUP_KEEP_DAYS", "0")
    cog = OperationCog(
        load_settings(BotSettings), office.database, office.alarms, office.house.clock, HURRIED
    )
    await cog._look_at_backups()
    assert not office.house.places.root.exists()


def test_each_change_of_a_disk_is_told_once() -> None:
    free = {"one": 1000, "two": 1000}
    disks = {Path("a"): "one", Path("b"): "one", Path("c"): "two"}

    def room(path: Path) -> tuple[int, int] | None:
        name = disks[path]
        return (ord(name[0]), free[name]) if free[name] >= 0 else None

    watch = DiskWatch({"Datenbank": Path("a"), "Anhänge": Path("b"), "Sicherungen": Path("c")}, 500, room)
    shared, alone = ("Datenbank", "Anhänge"), ("Sicherungen",)
    assert watch.look() == (set(), set())
    free["one"] = 499
    assert watch.look() == ({shared}, set())
    free["two"] = 0
    assert watch.look() == ({shared, alone}, set())
    # A little more than the limit is not enough to call it over.
    free["one"] = 510
    assert watch.look() == ({shared, alone}, set())
    free["one"] = 600
    assert watch.look() == ({alone}, {shared})
    # A disk that does not answer is not one that has room again.
    free["two"] = -1
    assert watch.look() == ({alone}, set())
    free["two"] = 600
    assert watch.look() == (set(), {alone})


def test_no_limit_is_no_alarm() -> None:
    assert DiskWatch({"Datenbank": Path("a")}, 0, lambda _: (1, 0)).look() == (set(), set())
