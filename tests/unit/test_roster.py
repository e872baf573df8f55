"""Who may enter the panel, as the bot keeps it: from events in their order and from lists that are older than some."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utils.database import Database, migrate, open_for_writing, open_read_only
from utils.roster import Roster
from utils.store import roster as store

SUPPORT, ADMIN, OTHER = 71, 72, 79
WATCHED = {SUPPORT, ADMIN}
SAM, ADA, MIA = 1, 2, 3
PEOPLE = (SAM, ADA, MIA)
HOUR_MS = 3_600_000


class Clock:
    now_ms = 1_000

    def __call__(self) -> int:
        self.now_ms += 1
        return self.now_ms


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tickets.sqlite"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def roster(path: Path, clock: Clock) -> AsyncIterator[Roster]:
    database = Database(path)
    database.open()
    roster = Roster(database, WATCHED, clock)
    await roster.prepare()
    yield roster
    database.close()


def kept(path: Path) -> dict[int, set[int]]:
    """Return who stands in the database with which roles."""
    connection = open_read_only(path)
    try:
        return {user_id: set(held) for user_id, held in store.everybody(connection).items()}
    finally:
        connection.close()


def read_at_ms(path: Path) -> int | None:
    connection = open_read_only(path)
    try:
        row = connection.execute("SELECT read_at_ms FROM roster").fetchone()
        return row["read_at_ms"] if row else None
    finally:
        connection.close()


async def test_a_complete_list_is_relied_on(roster: Roster, path: Path) -> None:
    assert read_at_ms(path) is None
    reading = roster.begin_reading()
    assert await roster.finish_reading(reading, {SAM: {SUPPORT, OTHER}, MIA: {OTHER}})
    assert kept(path) == {SAM: {SUPPORT}}
    assert read_at_ms(path)
    assert roster.is_complete


async def test_events_change_what_the_list_said(roster: Roster, path: Path) -> None:
    await roster.finish_reading(roster.begin_reading(), {SAM: {SUPPORT}})
    await roster.note(SAM, {SUPPORT, ADMIN})
    await roster.note(ADA, {ADMIN})
    assert kept(path) == {SAM: {SUPPORT, ADMIN}, ADA: {ADMIN}}
    await roster.note(SAM, ())
    assert kept(path) == {SAM: set(), ADA: {ADMIN}}


async def test_an_event_during_the_reading_is_newer_than_the_list(roster: Roster, path: Path) -> None:
    reading = roster.begin_reading()
    await roster.note(SAM, ())
    await roster.note(ADA, {ADMIN})
    await roster.finish_reading(reading, {SAM: {SUPPORT}})
    assert kept(path) == {ADA: {ADMIN}}


async def test_a_doubt_during_the_reading_makes_it_worth_nothing(roster: Roster, path: Path) -> None:
    reading = roster.begin_reading()
    await roster.doubt()
    assert not await roster.finish_reading(reading, {SAM: {SUPPORT}})
    assert not roster.is_complete
    assert read_at_ms(path) is None
    assert kept(path) == {}


async def test_a_role_that_is_deleted_during_the_reading_is_not_taken_from_the_list(roster: Roster) -> None:
    reading = roster.begin_reading()
    await roster.role_is_gone(SUPPORT)
    assert not await roster.finish_reading(reading, {SAM: {SUPPORT}})


async def test_a_deleted_role_lets_nobody_in(roster: Roster, path: Path) -> None:
    await roster.finish_reading(roster.begin_reading(), {SAM: {SUPPORT}, ADA: {SUPPORT, ADMIN}})
    await roster.role_is_gone(SUPPORT)
    assert kept(path) == {SAM: set(), ADA: {ADMIN}}
    assert roster.is_complete


async def test_a_new_start_relies_on_nothing(roster: Roster, path: Path, clock: Clock) -> None:
    await roster.finish_reading(roster.begin_reading(), {SAM: {SUPPORT}})
    database = Database(path)
    database.open()
    try:
        await Roster(database, WATCHED, clock).prepare()
    finally:
        database.close()
    assert read_at_ms(path) is None
    assert kept(path) == {SAM: {SUPPORT}}


async def test_an_event_that_changes_nothing_that_counts_is_not_written(roster: Roster, path: Path) -> None:
    await roster.finish_reading(roster.begin_reading(), {SAM: {SUPPORT}})
    before = path.with_name("tickets.sqlite-wal").stat().st_size
    for _ in range(50):
        await roster.note(SAM, {SUPPORT, OTHER})
        await roster.note(MIA, {OTHER})
    assert path.with_name("tickets.sqlite-wal").stat().st_size == before


async def test_the_moment_of_a_change_stays_when_it_is_read_again(roster: Roster, path: Path) -> None:
    await roster.finish_reading(roster.begin_reading(), {SAM: {SUPPORT}})

    def changed_at_ms() -> int:
        connection = open_read_only(path)
        try:
            return int(connection.execute("SELECT changed_at_ms FROM roster_members").fetchone()[0])
        finally:
            connection.close()

    before = changed_at_ms()
    await roster.finish_reading(roster.begin_reading(), {SAM: {SUPPORT}})
    assert changed_at_ms() == before


async def test_who_lost_his_roles_long_ago_is_forgotten(roster: Roster, path: Path, clock: Clock) -> None:
    await roster.finish_reading(roster.begin_reading(), {SAM: {SUPPORT}})
    await roster.note(SAM, ())
    await roster.finish_reading(roster.begin_reading(), {})
    assert kept(path) == {SAM: set()}
    clock.now_ms += 49 * HOUR_MS
    await roster.finish_reading(roster.begin_reading(), {})
    assert kept(path) == {}


async def test_what_could_not_be_kept_is_read_anew(roster: Roster, path: Path) -> None:
    await roster.finish_reading(roster.begin_reading(), {SAM: {SUPPORT}})
    connection = sqlite3.connect(path)
    connection.execute(
        "CREATE TRIGGER full BEFORE UPDATE ON roster_members BEGIN SELECT RAISE(ABORT, 'disk full'); END"
    )
    connection.commit()
    assert not await roster.note(SAM, ())
    assert not roster.is_complete
    connection.execute("DROP TRIGGER full")
    connection.commit()
    connection.close()
    await roster.finish_reading(roster.begin_reading(), {})
    assert kept(path) == {SAM: set()}


Step = tuple[str, int, frozenset[int]]
ROLES = st.frozensets(st.sampled_from([SUPPORT, ADMIN, OTHER]))
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["change", "change", "begin", "page", "finish", "cut", "back"]),
        st.sampled_from(PEOPLE),
        ROLES,
    ),
    max_size=30,
)


class Guild:
    """What is true, what the bot hears of it, and a list that is read page by page."""

    def __init__(self, roster: Roster) -> None:
        self.roster = roster
        self.roles: dict[int, frozenset[int]] = dict.fromkeys(PEOPLE, frozenset())
        self.is_heard = True
        self.reading = roster.begin_reading()
        self.pages: dict[int, frozenset[int]] = {}

    async def happens(self, step: Step) -> None:
        what, user_id, role_ids = step
        match what:
            case "change":
                self.roles[user_id] = role_ids
                if self.is_heard:
                    await self.roster.note(user_id, role_ids)
            case "begin" if self.is_heard:
                self.reading, self.pages = self.roster.begin_reading(), {}
            case "page":
                self.pages.setdefault(user_id, self.roles[user_id])
            case "finish":
                pages = {each: self.pages.get(each, self.roles[each]) for each in PEOPLE}
                await self.roster.finish_reading(self.reading, pages)
            case "cut" if self.is_heard:
                self.is_heard = False
                await self.roster.doubt()
            case "back":
                self.is_heard = True


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_what_is_relied_on_is_true(steps: list[Step]) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(_play(Path(folder) / "tickets.sqlite", steps))


async def _play(path: Path, steps: list[Step]) -> None:
    connection = open_for_writing(path)
    migrate(connection)
    connection.close()
    database = Database(path)
    database.open()
    try:
        roster = Roster(database, WATCHED, Clock())
        await roster.prepare()
        guild = Guild(roster)
        for step in steps:
            await guild.happens(step)
            if roster.is_complete:
                holders = {each: WATCHED & held for each, held in guild.roles.items() if WATCHED & held}
                assert {each: held for each, held in kept(path).items() if held} == holders
                assert read_at_ms(path)
            else:
                assert read_at_ms(path) is None
    finally:
        database.close()
