"""A content goes from the disk when nobody shows it any more, and never from under somebody who just got it."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from utils.database import Database
from utils.evidence.attachment_path import path_of
from utils.evidence.file_store import FileStore
from utils.store import attachments, files, life, messages

from tests.unit.recorded import FILE, MESSAGE, MIA  # isort: skip

CONTENT = b"Ein Beweis"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(tmp_path / "tickets.sqlite")
    database.open()
    await database.write(lambda c: life.open_ticket(c, MIA, 1, 0))
    yield database
    database.close()


@pytest.fixture
async def store(database: Database, tmp_path: Path) -> FileStore:
    store = FileStore(database, tmp_path / "attachments", 1, lambda _faults: None)
    await store.prepare()
    return store


async def arriving(content: bytes = CONTENT) -> AsyncIterator[bytes]:
    yield content


async def test_what_nobody_shows_goes_with_its_row(
    database: Database, store: FileStore, tmp_path: Path
) -> None:
    await store.keep(arriving(), 100)
    place = path_of(tmp_path / "attachments", SHA256)
    assert place.read_bytes() == CONTENT
    assert await store.discard(SHA256)
    assert not place.exists()
    assert await database.read(files.used_bytes) == 0
    # Once more, as after a crash between the two.
    assert await store.discard(SHA256)


async def test_what_is_shown_stays(database: Database, store: FileStore, tmp_path: Path) -> None:
    await database.write(lambda c: messages.record(c, MESSAGE))
    await store.keep(arriving(), 100)
    # It has arrived, and is not shown yet by the message that it is for.
    assert not await store.discard(SHA256)
    await database.write(lambda c: attachments.saved(c, FILE.id, SHA256))
    assert await store.discard(SHA256)
    assert path_of(tmp_path / "attachments", SHA256).read_bytes() == CONTENT
    assert await database.read(files.used_bytes) == len(CONTENT)


async def test_what_arrives_while_it_is_deleted_is_there_afterwards(
    database: Database, store: FileStore, tmp_path: Path
) -> None:
    await database.write(lambda c: messages.record(c, MESSAGE))
    for _ in range(20):
        await asyncio.gather(store.keep(arriving(), 100), store.discard(SHA256), store.discard(SHA256))
        has_row = bool(await database.read(files.used_bytes))
        assert path_of(tmp_path / "attachments", SHA256).exists() == has_row
        assert has_row


async def test_a_disk_that_refuses_is_asked_again(
    database: Database, store: FileStore, tmp_path: Path
) -> None:
    await store.keep(arriving(), 100)
    place = path_of(tmp_path / "attachments", SHA256)
    place.unlink()
    place.mkdir()
    assert not await store.discard(SHA256)
    assert await database.read(files.used_bytes) == len(CONTENT)
    place.rmdir()
    assert await store.discard(SHA256)
