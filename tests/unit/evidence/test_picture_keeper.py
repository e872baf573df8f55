"""Avatars, emoji and pictures of embeds: fetched once, and given up where it must be."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest

from tests.unit.evidence.cdn import PNG, PROOF, Cdn, lying
from utils.database import Database
from utils.evidence import fetching
from utils.evidence.fetching import GONE
from utils.evidence.file_store import GIGABYTE, NOT_A_PICTURE, QUOTA_SPENT, FileStore
from utils.evidence.picture_keeper import ROUNDS, PictureKeeper
from utils.store import files, pictures

NewKeeper = Callable[..., Awaitable[PictureKeeper]]


@pytest.fixture
def new_keeper(
    database: Database, folder: Path, http: aiohttp.ClientSession, told: list[list[str]]
) -> NewKeeper:
    async def start(quota_bytes: int = 0) -> PictureKeeper:
        store = FileStore(database, folder, quota_bytes / GIGABYTE, told.append)
        await store.prepare()
        return PictureKeeper(database, http, store)

    return start


@pytest.fixture
async def keeper(new_keeper: NewKeeper) -> PictureKeeper:
    return await new_keeper()


async def want(database: Database, cdn: Cdn, **paths: str) -> None:
    wanted = {key: str(cdn.server.make_url(f"/{path}")) for key, path in paths.items()}
    await database.write(lambda c: pictures.want(c, wanted))


async def states(database: Database) -> dict[str, tuple[str, str | None]]:
    rows = await database.read(lambda c: c.execute("SELECT * FROM pictures").fetchall())
    return {row["key"]: (row["state"], row["failure"]) for row in rows}


async def test_a_picture_is_fetched_once_however_often_it_is_shown(
    database: Database, keeper: PictureKeeper, cdn: Cdn, folder: Path
) -> None:
    for _ in range(3):
        await want(database, cdn, mia="picture")
        await keeper.save_pending()
    assert cdn.asked == ["picture"]
    [row] = await database.read(
        lambda c: c.execute("SELECT * FROM pictures JOIN files USING (sha256)").fetchall()
    )
    assert (row["state"], row["media_type"], row["size_bytes"]) == ("saved", "image/png", len(PNG))
    sha256 = row["sha256"]
    assert lying(folder) == [f"{sha256[:2]}/{sha256}"]
    assert keeper.are_new(["mia", "sam"])
    assert not keeper.are_new(["mia", "sam"])


@pytest.mark.parametrize(
    ("path", "why"),
    [("gone", GONE), ("proof", NOT_A_PICTURE), ("page", NOT_A_PICTURE), ("endless-8", "größer als 8 MB")],
)
async def test_what_cannot_be_shown_leaves_nothing_behind(
    database: Database, keeper: PictureKeeper, cdn: Cdn, folder: Path, path: str, why: str
) -> None:
    await want(database, cdn, one=path)
    await keeper.save_pending()
    await keeper.save_pending()
    assert await states(database) == {"one": ("failed", why)}
    assert cdn.asked == [path]
    assert lying(folder) == []


async def test_a_failed_picture_at_another_address_gets_another_chance(
    database: Database, keeper: PictureKeeper, cdn: Cdn
) -> None:
    await want(database, cdn, one="gone")
    await keeper.save_pending()
    await want(database, cdn, one="picture")
    await keeper.save_pending()
    assert await states(database) == {"one": ("saved", None)}


async def test_an_outage_is_outlasted_but_not_for_ever(
    database: Database, keeper: PictureKeeper, cdn: Cdn, caplog: pytest.LogCaptureFixture
) -> None:
    await want(database, cdn, one="picture")
    cdn.failures_left = (ROUNDS - 1) * fetching.TRIES
    for _ in range(ROUNDS - 1):
        await keeper.save_pending()
        assert await states(database) == {"one": ("pending", None)}
    await keeper.save_pending()
    assert await states(database) == {"one": ("saved", None)}

    await want(database, cdn, two="proof")
    cdn.failures_left = ROUNDS * fetching.TRIES
    for _ in range(ROUNDS):
        await keeper.save_pending()
    assert (await states(database))["two"] == ("failed", "Discord antwortet mit HTTP 500")
    assert len(caplog.messages) == 1


async def test_beyond_the_quota_there_are_none_until_it_is_raised(
    database: Database, new_keeper: NewKeeper, cdn: Cdn
) -> None:
    await database.write(lambda c: files.keep(c, "ff", len(PROOF), None))
    keeper = await new_keeper(len(PROOF) + 100)
    await want(database, cdn, one="picture")
    await keeper.save_pending()
    assert await states(database) == {"one": ("failed", QUOTA_SPENT)}
    await (await new_keeper(2 * len(PROOF))).save_pending()
    assert await states(database) == {"one": ("saved", None)}
