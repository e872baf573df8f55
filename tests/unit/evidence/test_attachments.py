"""Attachments over real HTTP on loopback: what arrives, what cannot, and what a disk says to it."""

import asyncio
import hashlib
import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from utils.database import Database
from utils.evidence import attachments as keeping
from utils.evidence.attachments import GONE, LARGEST_BYTES, TOO_LARGE, AttachmentKeeper
from utils.store import attachments, life, messages
from utils.store.attachments import PendingAttachment
from utils.store.messages import Attachment, Message
from utils.tickets import Person

MIA = Person(1, "Mia")
PROOF = b"ein Beweis \x00\xff" * 10_000
SHA256 = hashlib.sha256(PROOF).hexdigest()


class Cdn:
    """A host that answers each path as it was told to, and notes what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.failures_left = 0
        self.is_waiting = asyncio.Event()
        self._never = asyncio.Event()
        app = web.Application()
        app.router.add_get("/{name}", self._answer)
        self.server = TestServer(app)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        self.asked.append(name)
        if self.failures_left > 0:
            self.failures_left -= 1
            return web.Response(status=500)
        match name:
            case "gone":
                return web.Response(status=404)
            case "reset":
                assert request.transport
                request.transport.abort()
                return web.Response()
            case "claims-much":
                return web.Response(headers={"Content-Length": str(LARGEST_BYTES + 1)})
        answer = web.StreamResponse()
        await answer.prepare(request)
        try:
            await self._stream(name, answer)
        except ConnectionError:
            return answer  # the bot has heard enough
        return answer

    async def _stream(self, name: str, answer: web.StreamResponse) -> None:
        if name == "endless":
            for _ in range(LARGEST_BYTES // len(PROOF) + 2):
                await answer.write(PROOF)
        elif name == "stalls":
            await answer.write(PROOF)
            self.is_waiting.set()
            await self._never.wait()
        else:
            await answer.write(PROOF)


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
async def keeper(
    database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[AttachmentKeeper]:
    monkeypatch.setattr(keeping, "PAUSE_S", 0)
    async with aiohttp.ClientSession() as http:
        yield AttachmentKeeper(database, http, folder)


_numbers = itertools.count(1)


async def sent(database: Database, cdn: Cdn, path: str, size_bytes: int = 1234) -> PendingAttachment:
    """Record a message with a file that lies at the path."""
    number = next(_numbers)
    url = str(cdn.server.make_url(f"/{path}"))
    file = Attachment(1000 + number, "beweis.bin", None, size_bytes, None, None, url)
    message = Message(
        id=number,
        ticket_id=1,
        author_id=MIA.id,
        author_name=MIA.name,
        author_avatar_url=None,
        author_color=None,
        author_kind="creator",
        type=0,
        content="",
        embeds=[],
        components=[],
        mentions={},
        replies_to_id=None,
        sent_at_ms=0,
        edited_at_ms=None,
        attachments=[file],
    )
    await database.write(lambda c: messages.record(c, message))
    [pending] = await database.read(lambda c: attachments.pending_of_message(c, number))
    return pending


async def outcome(database: Database, attachment: PendingAttachment) -> tuple[str, str | None]:
    row = await database.read(
        lambda c: c.execute(
            "SELECT state, failure FROM attachments WHERE id = ?", (attachment.id,)
        ).fetchone()
    )
    return row["state"], row["failure"]


def put(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(PROOF)


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


async def test_a_file_lies_under_its_hash_for_owner_and_group_only(
    database: Database, keeper: AttachmentKeeper, cdn: Cdn, folder: Path
) -> None:
    attachment = await sent(database, cdn, "proof")
    await keeper.save_all([attachment])
    assert await outcome(database, attachment) == ("saved", None)
    assert files(folder) == [f"{SHA256[:2]}/{SHA256}"]
    kept = folder / SHA256[:2] / SHA256
    assert kept.read_bytes() == PROOF
    assert kept.stat().st_mode & 0o777 == 0o640


async def test_the_same_content_twice_at_once_is_one_file(
    database: Database, keeper: AttachmentKeeper, cdn: Cdn, folder: Path
) -> None:
    twins = [await sent(database, cdn, "proof"), await sent(database, cdn, "proof")]
    await keeper.save_all(twins)
    assert [await outcome(database, twin) for twin in twins] == [("saved", None)] * 2
    assert files(folder) == [f"{SHA256[:2]}/{SHA256}"]


async def test_two_who_want_the_same_file_fetch_it_once(
    database: Database, keeper: AttachmentKeeper, cdn: Cdn
) -> None:
    attachment = await sent(database, cdn, "proof")
    await asyncio.gather(keeper.save_all([attachment]), keeper.save_all([attachment]))
    assert cdn.asked == ["proof"]


@pytest.mark.parametrize("path", ["claims-much", "endless"])
async def test_a_file_that_is_too_large_is_given_up(
    database: Database, keeper: AttachmentKeeper, cdn: Cdn, folder: Path, path: str
) -> None:
    attachment = await sent(database, cdn, path)
    await keeper.save_all([attachment])
    assert await outcome(database, attachment) == ("failed", TOO_LARGE)
    assert files(folder) == []
    assert len(cdn.asked) == 1


async def test_a_file_that_discord_calls_too_large_is_not_even_fetched(
    database: Database, keeper: AttachmentKeeper, cdn: Cdn
) -> None:
    attachment = await sent(database, cdn, "proof", LARGEST_BYTES + 1)
    await keeper.save_all([attachment])
    assert await outcome(database, attachment) == ("failed", TOO_LARGE)
    assert cdn.asked == []


async def test_a_file_that_is_gone_is_given_up_at_once(
    database: Database, keeper: AttachmentKeeper, cdn: Cdn
) -> None:
    attachment = await sent(database, cdn, "gone")
    await keeper.save_all([attachment])
    assert await outcome(database, attachment) == ("failed", GONE)
    assert cdn.asked == ["gone"]


async def test_one_error_of_the_host_is_not_noticed(
    database: Database, keeper: AttachmentKeeper, cdn: Cdn
) -> None:
    cdn.failures_left = 1
    attachment = await sent(database, cdn, "proof")
    await keeper.save_all([attachment])
    assert await outcome(database, attachment) == ("saved", None)


async def test_a_host_that_is_down_is_asked_again_later(
    database: Database, keeper: AttachmentKeeper, cdn: Cdn
) -> None:
    cdn.failures_left = keeping.TRIES
    attachment = await sent(database, cdn, "proof")
    await keeper.save_all([attachment])
    assert await outcome(database, attachment) == ("pending", None)
    assert await keeper.save_ticket(1)
    assert await outcome(database, attachment) == ("saved", None)


async def test_a_cut_connection_leaves_nothing_behind(
    database: Database, keeper: AttachmentKeeper, cdn: Cdn, folder: Path
) -> None:
    attachment = await sent(database, cdn, "reset")
    assert not await keeper.save_ticket(1)
    assert await outcome(database, attachment) == ("pending", None)
    assert files(folder) == []


async def test_a_disk_that_takes_nothing_is_asked_again_later(
    database: Database, keeper: AttachmentKeeper, cdn: Cdn, folder: Path
) -> None:
    put(folder)
    attachment = await sent(database, cdn, "proof")
    assert not await keeper.save_ticket(1)
    await asyncio.to_thread(folder.unlink)
    assert await keeper.save_ticket(1)
    assert await outcome(database, attachment) == ("saved", None)


async def test_stopping_in_the_middle_leaves_no_half_file(
    database: Database, keeper: AttachmentKeeper, cdn: Cdn, folder: Path
) -> None:
    attachment = await sent(database, cdn, "stalls")
    saving = asyncio.ensure_future(keeper.save_all([attachment]))
    await cdn.is_waiting.wait()
    saving.cancel()
    await asyncio.wait({saving})
    assert await outcome(database, attachment) == ("pending", None)
    assert files(folder) == []


async def test_what_a_crash_left_half_written_is_cleared(keeper: AttachmentKeeper, folder: Path) -> None:
    put(folder / "ab" / "abcd")
    put(folder / ".incoming-1234")
    keeper.clear_leftovers()
    assert files(folder) == ["ab/abcd"]
