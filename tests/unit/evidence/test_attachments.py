"""Attachments over real HTTP on loopback: what arrives, what cannot, and what a disk says to it."""

import asyncio
import dataclasses
import itertools
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest

from tests.unit.evidence.cdn import LARGEST_BYTES, PROOF, SHA256, TOO_LARGE, Cdn, lying
from tests.unit.recorded import MESSAGE
from utils import log_texts
from utils.database import Database
from utils.evidence import fetching, file_store
from utils.evidence.attachments import AttachmentKeeper
from utils.evidence.fetching import GONE
from utils.evidence.file_store import DISK_FULL, GIGABYTE, MEGABYTE, QUOTA_SPENT, FileStore
from utils.store import attachments, files, messages, tickets
from utils.store.attachments import PendingAttachment
from utils.store.messages import Attachment

NOW_MS = 1_790_000_000_000


NewKeeper = Callable[..., Awaitable[AttachmentKeeper]]


@pytest.fixture
def new_keeper(
    database: Database, folder: Path, http: aiohttp.ClientSession, told: list[list[str]]
) -> NewKeeper:
    async def start(quota_bytes: int = 0) -> AttachmentKeeper:
        store = FileStore(database, folder, quota_bytes / GIGABYTE, told.append)
        await store.prepare()
        await store.examine_old()
        return AttachmentKeeper(database, http, store, LARGEST_BYTES // MEGABYTE, lambda: NOW_MS)

    return start


@pytest.fixture
async def keeper(new_keeper: NewKeeper) -> AttachmentKeeper:
    return await new_keeper()


_numbers = itertools.count(1)


async def sent(
    database: Database, cdn: Cdn, path: str, size_bytes: int = 1234, number: int | None = None
) -> PendingAttachment:
    """Record a message with a file that lies at the path; with a number it is one that is known."""
    number = number or next(_numbers)
    url = str(cdn.server.make_url(f"/{path}"))
    file = Attachment(1000 + number, "beweis.bin", None, size_bytes, None, None, url)
    message = dataclasses.replace(MESSAGE, id=number, content="", attachments=[file])
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


async def media_type(database: Database) -> str | None:
    """Return what the only file is taken for."""
    [row] = await database.read(lambda c: c.execute("SELECT * FROM files").fetchall())
    assert row["examined"] == 1
    return str(row["media_type"]) if row["media_type"] else None


async def test_a_file_lies_under_its_hash_for_owner_and_group_only(
    database: Database, keeper: AttachmentKeeper, cdn: Cdn, folder: Path
) -> None:
    attachment = await sent(database, cdn, "proof")
    await keeper.save_all([attachment])
    assert await outcome(database, attachment) == ("saved", None)
    assert lying(folder) == [f"{SHA256[:2]}/{SHA256}"]
    kept = folder / SHA256[:2] / SHA256
    assert kept.read_bytes() == PROOF
    assert kept.stat().st_mode & 0o777 == 0o640


async def test_the_same_content_twice_at_once_is_one_file(
    database: Database, keeper: AttachmentKeeper, cdn: Cdn, folder: Path
) -> None:
    twins = [await sent(database, cdn, "proof"), await sent(database, cdn, "proof")]
    await keeper.save_all(twins)
    assert [await outcome(database, twin) for twin in twins] == [("saved", None)] * 2
    assert lying(folder) == [f"{SHA256[:2]}/{SHA256}"]


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
    assert lying(folder) == []
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


@pytest.mark.parametrize(("path", "status"), [("withheld", 451), ("elsewhere", 302)])
async def test_what_discord_does_not_hand_out_is_given_up(
    database: Database, keeper: AttachmentKeeper, cdn: Cdn, path: str, status: int
) -> None:
    attachment = await sent(database, cdn, path)
    await keeper.save_all([attachment])
    assert await outcome(database, attachment) == (
        "failed",
        f"Discord gibt die Datei nicht heraus, HTTP {status}",
    )
    # A redirect is not followed: it could lead into our own network.
    assert cdn.asked == [path]


@pytest.mark.parametrize(("path", "found"), [("picture", "image/png"), ("page", None), ("proof", None)])
async def test_a_file_is_what_its_content_says(
    database: Database, keeper: AttachmentKeeper, cdn: Cdn, path: str, found: str | None
) -> None:
    await keeper.save_all([await sent(database, cdn, path)])
    assert await media_type(database) == found


async def test_files_of_an_older_version_are_looked_at(
    database: Database, new_keeper: NewKeeper, cdn: Cdn
) -> None:
    keeper = await new_keeper()
    await keeper.save_all([await sent(database, cdn, "picture"), await sent(database, cdn, "proof")])

    def forget(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE files SET media_type = NULL, examined = 0")
        connection.execute("INSERT INTO files (sha256, size_bytes, examined) VALUES ('ff', 1, 0)")

    await database.write(forget)
    await new_keeper()
    rows = await database.read(
        lambda c: c.execute("SELECT media_type, examined FROM files ORDER BY size_bytes").fetchall()
    )
    assert [tuple(row) for row in rows] == [(None, 1), ("image/png", 1), (None, 1)]


async def test_beyond_the_quota_there_is_a_placeholder_and_one_alarm(
    database: Database,
    new_keeper: NewKeeper,
    cdn: Cdn,
    folder: Path,
    told: list[list[str]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    keeper = await new_keeper(len(PROOF) + 3000)
    fitting = [await sent(database, cdn, "proof"), await sent(database, cdn, "picture")]
    await keeper.save_all(fitting)
    assert [await outcome(database, one) for one in fitting] == [("saved", None)] * 2
    # One says how large it is, the other is larger than it says.
    refused = [await sent(database, cdn, "proof", len(PROOF)), await sent(database, cdn, "endless", 1)]
    asked = len(cdn.asked)
    await keeper.save_all(refused)
    assert cdn.asked[asked:] == ["endless"]
    assert [await outcome(database, one) for one in refused] == [("failed", QUOTA_SPENT)] * 2
    assert len(lying(folder)) == 2
    assert caplog.messages == []
    almost, spent = [fault for [fault] in told]
    assert "90 %" in almost
    assert "ist voll" in spent

    # After a restart the sum is known again, and a raised quota lets later files in.
    again = await sent(database, cdn, "page")
    await (await new_keeper(len(PROOF) + 2010)).save_all([again])
    assert await outcome(database, again) == ("failed", QUOTA_SPENT)
    later = await sent(database, cdn, "page")
    await (await new_keeper(len(PROOF) + 10_000)).save_all([later])
    assert await outcome(database, later) == ("saved", None)


async def test_the_same_content_counts_once(database: Database, new_keeper: NewKeeper, cdn: Cdn) -> None:
    keeper = await new_keeper(2 * len(PROOF) + 10)
    for _ in range(5):
        await keeper.save_all([await sent(database, cdn, "proof", len(PROOF))])
    assert await database.read(files.used_bytes) == len(PROOF)
    assert await database.read(attachments.pending) == []
    last = await sent(database, cdn, "proof", len(PROOF))
    await keeper.save_all([last])
    assert await outcome(database, last) == ("saved", None)


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
    cdn.failures_left = fetching.TRIES
    attachment = await sent(database, cdn, "proof")
    await keeper.save_all([attachment])
    why = "Discord antwortet mit HTTP 500; ein weiterer Versuch folgt"
    assert await outcome(database, attachment) == ("pending", why)
    assert await keeper.save_ticket(1)
    assert await outcome(database, attachment) == ("saved", None)


async def test_a_cut_connection_leaves_nothing_behind(
    database: Database, keeper: AttachmentKeeper, cdn: Cdn, folder: Path
) -> None:
    attachment = await sent(database, cdn, "reset")
    assert not await keeper.save_ticket(1)
    state, why = await outcome(database, attachment)
    assert (state, why) == (
        "pending",
        "Discord liefert nicht: ServerDisconnectedError; ein weiterer Versuch folgt",
    )
    assert lying(folder) == []


async def test_a_disk_that_takes_nothing_is_asked_again_later(
    database: Database, keeper: AttachmentKeeper, cdn: Cdn, folder: Path, told: list[list[str]]
) -> None:
    put(folder)
    attachment = await sent(database, cdn, "proof")
    assert not await keeper.save_ticket(1)
    state, why = await outcome(database, attachment)
    assert state == "pending"
    assert why is not None
    assert why.startswith("Speichern gescheitert")
    [[fault]] = told
    assert "nimmt nichts an" in fault
    await asyncio.to_thread(folder.unlink)
    assert await keeper.save_ticket(1)
    assert await outcome(database, attachment) == ("saved", None)
    assert told[-1] == []


async def test_a_full_disk_is_told_once_and_tried_again(
    database: Database,
    keeper: AttachmentKeeper,
    cdn: Cdn,
    folder: Path,
    told: list[list[str]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    pending = [await sent(database, cdn, "proof"), await sent(database, cdn, "picture")]
    with pytest.MonkeyPatch.context() as patch:
        # The kernel's own full disk: what is written there fails with ENOSPC.
        patch.setattr(file_store, "_open_new", lambda _: open("/dev/full", "wb"))  # noqa: PTH123, SIM115 - closed by the store
        for _ in range(3):
            assert not await keeper.save_ticket(1)
    for attachment in pending:
        assert await outcome(database, attachment) == ("pending", f"{DISK_FULL}; ein weiterer Versuch folgt")
    assert [fault for [fault] in told] == [log_texts.FILES_DISK_FULL]
    # The alarms write the one line.
    assert caplog.messages == []
    assert await keeper.save_ticket(1)
    assert told[-1] == []
    assert len(lying(folder)) == 2


async def test_what_became_impossible_says_what_hindered_it_before(
    database: Database, keeper: AttachmentKeeper, cdn: Cdn
) -> None:
    attachment = await sent(database, cdn, "gone")
    cdn.failures_left = fetching.TRIES
    assert not await keeper.save_ticket(1)
    assert await keeper.save_ticket(1)
    assert await outcome(database, attachment) == (
        "failed",
        f"{GONE} (zuvor: Discord antwortet mit HTTP 500)",
    )


async def test_a_link_that_grew_too_old_is_renewed(
    database: Database, keeper: AttachmentKeeper, cdn: Cdn
) -> None:
    attachment = await sent(database, cdn, f"gone?ex={NOW_MS // 1000 - 1:x}&is=1&hm=ab")
    await database.write(lambda c: tickets.channel_made(c, 1, 77))
    assert not await keeper.save_ticket(1)
    why = "Discords Link ist abgelaufen; ein weiterer Versuch folgt"
    assert await outcome(database, attachment) == ("pending", why)
    # The history that is read now brings the message with a new link.
    ticket = await database.read(lambda c: tickets.get(c, 1))
    assert ticket is not None
    assert ticket.gap_after_id == attachment.message_id - 1
    await sent(database, cdn, "proof", number=attachment.message_id)
    assert await keeper.save_ticket(1)
    assert await outcome(database, attachment) == ("saved", None)


@pytest.mark.parametrize(
    "query", [f"ex={NOW_MS // 1000 + 60:x}", "", "ex=", "ex=morgen", f"ex={NOW_MS // 1000 - 1:x}"]
)
async def test_a_link_is_not_renewed_without_need_or_in_vain(
    database: Database, keeper: AttachmentKeeper, cdn: Cdn, query: str
) -> None:
    # The ticket has no channel from which a new one could come.
    attachment = await sent(database, cdn, f"gone?{query}")
    assert await keeper.save_ticket(1)
    assert await outcome(database, attachment) == ("failed", GONE)


async def test_a_renewed_link_that_leads_nowhere_is_the_last(
    database: Database, keeper: AttachmentKeeper, cdn: Cdn
) -> None:
    attachment = await sent(database, cdn, "gone?ex=1")
    await database.write(lambda c: tickets.channel_made(c, 1, 77))
    assert not await keeper.save_ticket(1)
    assert await keeper.save_ticket(1)
    assert await outcome(database, attachment) == ("failed", f"{GONE} (zuvor: Discords Link ist abgelaufen)")


async def test_an_outage_is_logged_once_for_each_file(
    database: Database, keeper: AttachmentKeeper, cdn: Cdn, caplog: pytest.LogCaptureFixture
) -> None:
    await sent(database, cdn, "proof")
    cdn.failures_left = 3 * fetching.TRIES
    for _ in range(3):
        assert not await keeper.save_ticket(1)
    [line] = caplog.messages
    assert "noch nicht gesichert (Discord antwortet mit HTTP 500)" in line


async def test_stopping_in_the_middle_leaves_no_half_file(
    database: Database, keeper: AttachmentKeeper, cdn: Cdn, folder: Path
) -> None:
    attachment = await sent(database, cdn, "stalls")
    saving = asyncio.ensure_future(keeper.save_all([attachment]))
    await cdn.is_waiting.wait()
    saving.cancel()
    await asyncio.wait({saving})
    assert await outcome(database, attachment) == ("pending", None)
    assert lying(folder) == []


async def test_what_a_crash_left_half_written_is_cleared(new_keeper: NewKeeper, folder: Path) -> None:
    put(folder / "ab" / "abcd")
    put(folder / ".incoming-1234")
    await new_keeper()
    assert lying(folder) == ["ab/abcd"]
