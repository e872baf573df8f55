"""The cog that looks for silences: real file and gap filler, a bot without a connection."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from cogs.inactivity_cog import InactivityCog
from tests.sandbox.snowflake import from_timestamp_ms
from tests.unit.quiet_house import MIA, NOON_MS, SAM, House, new_file
from tests.unit.test_config import COMPLETE
from utils.channels.client import TicketBot
from utils.channels.history import GapFiller
from utils.channels.index import ChannelIndex
from utils.channels.router import Router
from utils.channels.threads import TicketThreads
from utils.config import BotSettings, load_settings
from utils.database import Database
from utils.evidence.attachments import AttachmentKeeper
from utils.evidence.file_store import FileStore
from utils.inactivity import HOUR_MS
from utils.pace import Pace
from utils.store import messages
from utils.tickets import Person, Ticket

JONAS = Person(10_000_000_000_000_004, "Jonas")


class Listener(TicketBot):
    """The real bot without a connection; keeps which tickets it would tell its cogs of."""

    def __init__(self) -> None:
        super().__init__(1, Router(), Pace())
        self.changed: list[int] = []

    def dispatch(self, event: str, *args: Any, **_kwargs: Any) -> None:
        if event == "ticket_changed" and isinstance(args[0], Ticket):
            self.changed.append(args[0].id)


class Office:
    """The cog at work: two members have not answered for three days."""

    def __init__(self, database: Database, http: aiohttp.ClientSession, folder: Path) -> None:
        self.bot = Listener()
        bot_settings = load_settings(BotSettings)
        keeper = AttachmentKeeper(
            database, http, FileStore(database, folder, 0, lambda _: None), 25, self.clock
        )
        threads = TicketThreads(database, ChannelIndex(), self.clock)
        self.gaps = GapFiller(self.bot.home, database, bot_settings, threads, keeper, self.clock, Pace())
        self.cog = InactivityCog(self.bot, bot_settings, database, self.gaps, self.clock)

    @staticmethod
    def clock() -> int:
        return NOON_MS + 72 * HOUR_MS


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    opened = new_file(tmp_path / "tickets.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def hours() -> dict[str, str]:
    return {"INACTIVITY_REMINDER_HOURS": "48"}


@pytest.fixture
async def office(
    connection: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hours: dict[str, str]
) -> AsyncIterator[Office]:
    for creator in (MIA, JONAS):
        House(connection, creator=creator).writes("staff")
    for name, value in {**COMPLETE, **hours}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    database = Database(tmp_path / "tickets.sqlite")
    database.open()
    async with aiohttp.ClientSession() as http:
        yield Office(database, http, tmp_path)
    database.close()


async def test_all_that_is_due_is_done_once(office: Office) -> None:
    await office.cog.on_recovered()
    await office.cog.on_silences_due()
    assert office.bot.changed == [1, 2]


async def test_a_fault_in_one_ticket_does_not_stop_the_others(
    office: Office, connection: sqlite3.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    connection.execute(
        "CREATE TRIGGER fault BEFORE INSERT ON notices WHEN NEW.ticket_id = 1 BEGIN SELECT RAISE(ABORT, 'fault'); END"
    )
    await office.cog.on_silences_due()
    assert office.bot.changed == [2]
    assert "Ticket #1" in caplog.text
    assert "Hallo" not in caplog.text
    connection.execute("DROP TRIGGER fault")
    await office.cog.on_silences_due()
    assert office.bot.changed == [2, 1]


async def test_a_word_that_the_disk_did_not_take_counts(
    office: Office, connection: sqlite3.Connection
) -> None:
    office.gaps.missed(1, from_timestamp_ms(NOON_MS + HOUR_MS))
    await office.cog.on_silences_due()
    assert office.bot.changed == [2]
    assert messages.known_kinds(connection, 1) == {SAM.id: "staff"}


@pytest.mark.parametrize("hours", [{"INACTIVITY_REMINDER_HOURS": "0"}])
async def test_without_settings_nothing_happens(office: Office) -> None:
    await office.cog.on_silences_due()
    assert office.bot.changed == []
