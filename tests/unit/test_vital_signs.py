"""When systemd hears that the bot is well, and when it does not."""

import asyncio
import logging
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.unit.test_service_manager import Manager
from utils import service_texts
from utils.database import Database
from utils.operation.service_manager import ServiceManager
from utils.operation.vital_signs import GATEWAY_PATIENCE_S, LATEST_READY_S, WRITER_PATIENCE_S, VitalSigns

ALIVE = "WATCHDOG=1"


@dataclass
class Line:
    """What the bot knows of its connection."""

    is_connected: bool = False
    is_away: bool = False
    silent_for_s: float = 0.0


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Manager]:
    manager = Manager(tmp_path / "notify")
    yield manager
    manager.socket.close()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(tmp_path / "tickets.sqlite")
    database.open()
    yield database
    database.close()


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def signs(database: Database, line: Line, clock: Clock, tmp_path: Path) -> VitalSigns:
    manager = ServiceManager(str(tmp_path / "notify"), watchdog_s=60.0)
    return VitalSigns(manager, database, line, clock=clock)


def ready(text: str) -> str:
    return f"READY=1\nSTATUS={text}"


async def test_a_start_is_over_when_discord_has_accepted_bot_and_settings(
    signs: VitalSigns, systemd: Manager, line: Line
) -> None:
    line.is_connected = True
    signs.begun()
    assert systemd.heard() == [ready(service_texts.CONNECTED)]


async def test_a_start_is_not_over_while_discord_may_still_refuse_the_token(
    signs: VitalSigns, systemd: Manager
) -> None:
    signs.look()
    assert systemd.heard() == [f"STATUS={service_texts.LOGGING_IN}", ALIVE]


async def test_a_start_does_not_wait_for_a_discord_that_is_away(
    signs: VitalSigns, systemd: Manager, line: Line
) -> None:
    line.is_away = True
    signs.look()
    signs.look()
    text = service_texts.DISCORD_IS_AWAY
    assert systemd.heard() == [ready(text), ALIVE, f"STATUS={text}", ALIVE]


async def test_a_start_does_not_wait_for_ever(signs: VitalSigns, systemd: Manager, clock: Clock) -> None:
    clock.now_s = LATEST_READY_S + 1
    signs.look()
    assert systemd.heard()[0] == ready(service_texts.LOGGING_IN)


async def test_a_gateway_that_nobody_repairs_is_no_life(
    signs: VitalSigns, systemd: Manager, line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    line.silent_for_s = GATEWAY_PATIENCE_S
    signs.look()
    assert ALIVE in systemd.heard()
    line.silent_for_s += 1
    with caplog.at_level(logging.ERROR):
        signs.look()
        signs.look()
    assert ALIVE not in systemd.heard()
    # Once, not every five seconds.
    assert [record.message for record in caplog.records] == [
        service_texts.GATEWAY_HANGS.format(line.silent_for_s)
    ]
    line.silent_for_s = 0
    signs.look()
    assert ALIVE in systemd.heard()


async def test_a_writer_that_hangs_is_no_life(
    signs: VitalSigns, systemd: Manager, database: Database, clock: Clock
) -> None:
    may_go_on = threading.Event()
    stuck = asyncio.create_task(database.write(lambda _: may_go_on.wait()))
    await asyncio.sleep(0)
    signs.look()
    await asyncio.sleep(0)
    clock.now_s = WRITER_PATIENCE_S + 1
    systemd.heard()
    signs.look()
    assert ALIVE not in systemd.heard()
    may_go_on.set()
    await stuck
    await database.write(lambda _: None)
    signs.look()
    assert ALIVE in systemd.heard()


async def test_a_file_that_takes_nothing_is_no_reason_to_start_again(
    signs: VitalSigns, systemd: Manager, database: Database, clock: Clock
) -> None:
    # Like a full disk: each work ends with an error, and soon.
    def spoil(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA query_only = ON")

    await database.write(spoil)
    for _ in range(3):
        signs.look()
        clock.now_s += WRITER_PATIENCE_S
        with pytest.raises(sqlite3.Error):
            await database.write(lambda c: c.execute("DELETE FROM tickets"))
    assert systemd.heard().count(ALIVE) == 3


async def test_nobody_looks_where_nobody_wants_to_know(database: Database, line: Line) -> None:
    await asyncio.wait_for(VitalSigns(ServiceManager(None), database, line).watch(), timeout=5)


async def test_the_loop_is_watched_for_as_long_as_it_turns(
    signs: VitalSigns, systemd: Manager, line: Line
) -> None:
    line.is_connected = True
    watching = asyncio.create_task(signs.watch())
    heard: list[str] = []
    async with asyncio.timeout(10):
        while ALIVE not in heard:
            await asyncio.sleep(0)
            heard += systemd.heard()
    watching.cancel()
    await asyncio.wait({watching})
    assert watching.cancelled()
