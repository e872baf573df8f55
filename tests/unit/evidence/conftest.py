"""What keeps files: a host to fetch from, a database with a ticket, a folder."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.unit.evidence.cdn import Cdn
from utils.database import Database
from utils.evidence import fetching
from utils.store import life
from utils.tickets import Person

MIA = Person(1, "Mia")


@pytest.fixture
async def cdn() -> AsyncIterator[Cdn]:
    here = Cdn()
    await here.server.start_server()
    yield here
    await here.server.close()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(tmp_path / "tickets.sqlite")
    opened.open()
    await opened.write(lambda c: life.open_ticket(c, MIA, 1, 0))
    yield opened
    await asyncio.to_thread(opened.close)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "attachments"


@pytest.fixture
def told() -> list[list[str]]:
    """What the team was told of the folder, each time that it changed."""
    return []


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the second try follow at once."""
    monkeypatch.setattr(fetching, "PAUSE_S", 0)
