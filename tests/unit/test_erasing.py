"""What is left of a ticket whose time is over, and of somebody who is erased: nothing, also in the file's bytes."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.unit.erasing_world import (
    ADA,
    DAY_MS,
    ENDED_MS,
    HERS,
    HIS,
    JONAS,
    LIVE,
    MIA,
    NOW_MS,
    SAM,
    World,
    eraser,
    fill,
)
from tests.unit.recorded import MESSAGE
from utils.database import Database, open_read_only
from utils.erased import NOBODY_NAME, REMOVED_MESSAGE
from utils.group_commit import Result, Work
from utils.operation.retention import Retention
from utils.store import (
    blocks,
    erasing,
    erasures,
    events,
    leftovers,
    messages,
    notes,
    team_events,
    threads,
    tickets,
)
from utils.store import closing as closings
from utils.store.events import EventKind, LoggedEvent
from utils.store.team_events import TeamEvent, TeamEventKind
from utils.store.threads import Thread
from utils.tickets import Block, Outcome, Refusal

# Every column that holds text, and why something stays in it; without a reason the words in it must go.
STAYS = "nothing that somebody wrote or is called: one of few words of the program's"
NO_PERSON = "belongs to the installation"
CENSUS: dict[tuple[str, str], str] = {
    ("tickets", "state"): STAYS,
    ("tickets", "outcome"): "the outcome is what is kept",
    ("tickets", "erased_because"): STAYS,
    ("messages", "author_kind"): STAYS,
    ("attachments", "state"): STAYS,
    ("pictures", "state"): STAYS,
    ("files", "media_type"): "goes with its row, which the hash names",
    ("transcripts", "occasion"): STAYS,
    ("transcripts", "copy_state"): STAYS,
    ("events", "kind"): "what happened when is number and date",
    ("team_events", "kind"): STAYS,
    ("intakes", "status"): "goes with its row, which other words name",
    ("intakes", "lookup"): "goes with its row",
    ("intakes", "attitude"): "goes with its row",
    ("intakes", "overruled_attitude"): "goes with its row",
    ("intakes", "language"): "goes with its row",
    ("intakes", "pressed"): "goes with its row",
    ("intakes", "reason_category"): "goes with its row",
    ("notices", "notified_users"): "numbers only; looked for as such",
    ("notices", "notified_roles"): "roles are no persons",
    ("overview", "state"): STAYS,
    ("overview", "outcome"): "the outcome is what is kept",
    ("overview", "intake_status"): STAYS,
    ("overview", "verdict"): STAYS,
    ("overview_counts", "state"): STAYS,
    ("model_calls", "model"): "counts what the model costs, and names nobody",
    ("model_calls", "trouble"): "one of few words of the program's",
    ("heartbeat", "bot_name"): NO_PERSON,
    ("roster", "role_ids"): NO_PERSON,
    ("counters", "name"): NO_PERSON,
    ("counters", "label"): NO_PERSON,
    ("backups", "name"): NO_PERSON,
    ("backups", "failure"): NO_PERSON,
    ("predecessor", "file_sha256"): NO_PERSON,
    ("predecessor", "copy_name"): NO_PERSON,
    ("predecessor", "settings"): NO_PERSON,
    ("roster_members", "role_ids"): "roles; looked for by its number",
    ("files_to_delete", "sha256"): "empty when all is done",
    ("pictures_to_check", "key"): "empty when all is done",
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Fill a file once: that takes longer than to erase it."""
    world = World(tmp_path_factory.mktemp("filled"))
    fill(world)
    world.close()
    return world


@pytest.fixture
def world(filled: World, tmp_path: Path) -> Iterator[World]:
    world = filled.copied_to(tmp_path)
    yield world
    world.close()


def run(world: World, act: Callable[[Database], Awaitable[Any]]) -> Any:
    """Let the bot's database do something while nobody else has the file open, and close it."""
    world.close()

    async def whole() -> Any:
        database = Database(world.path)
        database.open()
        try:
            return await act(database)
        finally:
            database.close()

    try:
        return asyncio.run(whole())
    finally:
        world.open()


async def keep_terms(world: World, database: Database) -> None:
    await (await eraser(world, database, Retention(90))).work([])


async def erase_mia(world: World, database: Database) -> None:
    assert await database.write(lambda c: erasures.request(c, MIA, ADA, NOW_MS, set())) == []
    await (await eraser(world, database, Retention())).work([])


def text_columns(world: World) -> set[tuple[str, str]]:
    tables = world.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search%'"
    )
    return {
        (table["name"], column["name"])
        for table in tables
        for column in world.execute(f"PRAGMA table_xinfo({table['name']})")
        if column["type"] == "TEXT"
    }


def holders(world: World, value: int) -> set[tuple[str, str]]:
    """Return in which columns a number stands, also within a text."""
    tables = world.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search%'"
    )
    return {
        (table["name"], column["name"])
        for table in tables
        for column in world.execute(f"PRAGMA table_xinfo({table['name']})")
        if world.execute(f"SELECT 1 FROM {table['name']} WHERE instr({column['name']}, ?)", str(value))
    }


def test_no_column_is_forgotten(world: World) -> None:
    # Whoever adds a column decides here: its words go (let `fill` put some there), or they stay for a reason.
    assert text_columns(world) - set(CENSUS) - set(world.words) == set()
    raw = world.bytes_of_all()
    assert [place for place, word in world.words.items() if word.encode() not in raw] == []


def test_of_a_person_no_word_and_no_number_stays_in_the_file(world: World) -> None:
    async def erases(database: Database) -> bytes:
        await erase_mia(world, database)
        # While the bot has the file open: what it does when it ends must not be needed.
        return world.bytes_of_all()

    raw = run(world, erases)
    assert [place for place, word in world.words.items() if word.encode() in raw] == []
    assert b"geheim" not in raw
    assert holders(world, MIA) == set()
    [done] = world.execute("SELECT * FROM erasures WHERE requested_by_id = ?", ADA.id)
    assert (done["user_id"], done["tickets"], done["messages"]) == (None, 1, 3)
    assert world.execute("SELECT 1 FROM traces") == []


def test_of_a_ticket_number_dates_and_outcome_stay(world: World) -> None:
    before = world.execute("SELECT * FROM tickets WHERE id = ?", HERS)[0]
    run(world, lambda database: keep_terms(world, database))
    [after] = world.execute("SELECT * FROM tickets WHERE id = ?", HERS)
    kept = ("id", "state", "outcome", "opened_at_ms", "claimed_at_ms", "closed_at_ms", "deleted_at_ms")
    assert [after[name] for name in kept] == [before[name] for name in kept]
    assert {name for name in after.keys() if after[name] not in {None, 0, NOBODY_NAME}} == {  # noqa: SIM118
        *kept,
        "erased_at_ms",
        "erased_because",
    }
    assert after["erased_because"] == "retention"
    for table in ("messages", "intakes", "notes", "notices", "transcripts", "threads", "ticket_people"):
        assert world.execute(f"SELECT 1 FROM {table} WHERE ticket_id = ?", HERS) == []
    told = world.execute("SELECT kind, actor_id, details FROM events WHERE ticket_id = ? ORDER BY id", HERS)
    assert [tuple(row) for row in told] == [
        ("closed", 0, '{"outcome":"upheld"}'),
        ("erased", None, '{"because": "retention"}'),
    ]
    raw = world.bytes_of_all()
    gone = {
        place: word
        for place, word in world.words.items()
        if place[0] not in {"blocks", "team_events", "ai_switch", "erasures", "pictures", "files"}
    }
    del gone["messages", "avatar_key"]
    assert [place for place, word in gone.items() if word.encode() in raw] == []


def test_the_team_is_told_once_of_all_tickets_of_a_day(world: World) -> None:
    world.execute("UPDATE tickets SET deleted_at_ms = ? WHERE id = ?", ENDED_MS, HIS)
    run(world, lambda database: keep_terms(world, database))

    async def looks(database: Database) -> tuple[list[TeamEvent], list[LoggedEvent]]:
        since_ms = NOW_MS - DAY_MS
        return await database.read(
            lambda c: (team_events.not_logged(c, since_ms), events.not_logged(c, since_ms))
        )

    told, single = run(world, looks)
    assert [(event.kind, event.actor_id, event.details) for event in told] == [
        (TeamEventKind.RETENTION, None, {"tickets": 2})
    ]
    assert single == []


def test_the_index_is_written_anew_without_what_was_removed(world: World) -> None:
    def parts() -> int:
        return int(world.execute("SELECT count(DISTINCT segid) AS n FROM search_idx")[0]["n"])

    for number in range(5):
        world.insert(
            "messages", id=6_200 + number, ticket_id=HIS, author_id=JONAS, author_name="Jonas", author_kind="creator",
            content=f"Nachricht {number}", sent_at_ms=1,
        )  # fmt: skip
        world.make_searchable()
    before = parts()
    run(world, lambda database: keep_terms(world, database))
    # One for all, and one for what was read anew since.
    assert parts() <= 2 < before


def test_the_log_of_changes_is_emptied_when_nobody_reads_any_more(world: World) -> None:
    async def erases(database: Database) -> bytes:
        with closing(open_read_only(world.path)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM messages").fetchone()
            await erase_mia(world, database)
            assert b"geheim" in world.bytes_of_all()
            # What is not done is remembered, and whoever writes has not waited for it.
            assert await database.read(leftovers.has_traces)
        await (await eraser(world, database, Retention())).work([])
        assert not await database.read(leftovers.has_traces)
        return world.bytes_of_all()

    assert b"geheim" not in run(world, erases)


def test_the_log_channels_entries_that_name_him_are_to_be_deleted(world: World) -> None:
    run(world, lambda database: erase_mia(world, database))
    wanted = world.execute("SELECT message_id FROM log_entries_to_delete ORDER BY message_id")
    # Of the team's two events, of her own ticket, and of Jonas's the two that tell of her.
    assert [row["message_id"] for row in wanted] == [1, 2, 90_001, 90_002, 90_003]
    kept = world.execute("SELECT event_id FROM log_posts WHERE message_id IS NOT NULL")
    assert [row["event_id"] for row in kept] == [4]


def test_an_entry_that_is_posted_while_its_ticket_is_erased_is_deleted_after_it(world: World) -> None:
    run(world, lambda database: keep_terms(world, database))

    async def posts(database: Database) -> list[int]:
        await database.write(lambda c: c.execute("DELETE FROM log_entries_to_delete").rowcount)
        number = await database.write(lambda c: events.append(c, HERS, EventKind.COPY_REFUSED, None, NOW_MS))
        await database.write(lambda c: events.mark_logged(c, number, 90_777, NOW_MS))
        return await database.read(lambda c: leftovers.entries_to_delete(c, 10))

    assert run(world, posts) == [90_777]


def test_others_keep_what_is_theirs(world: World) -> None:
    run(world, lambda database: erase_mia(world, database))
    shown = {row["id"]: row for row in world.execute("SELECT * FROM messages ORDER BY id")}
    assert list(shown) == [6_003, 6_004, 6_005]
    assert (shown[6_003]["author_name"], shown[6_003]["content"]) == ("Sam", "Frag <@0> danach")
    assert shown[6_003]["mentions"] == f'{{"users":{{"{SAM.id}":"Sam"}}}}'
    assert (shown[6_004]["author_name"], shown[6_004]["content"]) == (NOBODY_NAME, REMOVED_MESSAGE)
    assert shown[6_004]["author_kind"] == "other"
    assert shown[6_005]["content"] == "Das bleibt stehen"
    assert world.has_file(b"also his")
    assert world.has_file(b"his face")
    assert not any(map(world.has_file, (b"only hers", b"her face", b"a preview")))
    told = world.execute("SELECT kind, actor_name, details FROM events WHERE ticket_id = ? ORDER BY id", HIS)
    assert [tuple(row) for row in told] == [
        ("message_reported", "Jonas", '{"person_id": 0, "person_name": "(entfernt)"}'),
        ("claimed", NOBODY_NAME, "{}"),
        ("note_added", "Sam", "{}"),
        ("messages_erased", "Ada", '{"messages": 1}'),
    ]
    [row] = world.execute("SELECT claimer_name FROM overview WHERE ticket_id = ?", HIS)
    assert row["claimer_name"] == NOBODY_NAME
    found = world.execute("SELECT message_id FROM documents WHERE instr(text, 'das bleibt stehen')")
    assert [row["message_id"] for row in found] == [6_005]


def test_a_file_that_somebody_else_shows_stays(world: World) -> None:
    run(world, lambda database: keep_terms(world, database))
    # Her avatar stands beside what she wrote in Jonas's ticket, the second file is his as well.
    assert [world.has_file(content) for content in (b"only hers", b"a preview")] == [False, False]
    assert [world.has_file(content) for content in (b"also his", b"her face", b"his face")] == [
        True,
        True,
        True,
    ]


def test_an_erasure_goes_on_where_the_process_died(world: World) -> None:
    for number in range(30):
        world.insert(
            "messages", id=6_100 + number, ticket_id=HERS, author_id=MIA, author_name="geheim", author_kind="creator",
            content=f"geheim {number}", sent_at_ms=1,
        )  # fmt: skip
    world.make_searchable()

    async def dies(database: Database) -> None:
        await database.write(lambda c: erasures.request(c, MIA, ADA, NOW_MS, set()))
        await database.write(lambda c: erasing.begin(c, HERS, "request", ADA, NOW_MS))
        assert await database.write(lambda c: erasing.proceed(c, HERS, 7))

    run(world, dies)
    assert world.execute("SELECT count(*) AS n FROM messages WHERE ticket_id = ?", HERS)[0]["n"] == 25

    async def lives_on(database: Database) -> None:
        await (await eraser(world, database, Retention())).work([])

    run(world, lives_on)
    assert b"geheim" not in world.bytes_of_all()
    assert world.execute("SELECT 1 FROM tickets_to_erase UNION SELECT 1 FROM files_to_delete") == []


class Mortal(Database):
    """Takes so many writes, and dies at the next."""

    def __init__(self, path: Path, writes: int) -> None:
        super().__init__(path)
        self.writes_left = writes

    async def write(self, work: Work[Result]) -> Result:
        if self.writes_left == 0:
            raise SystemExit
        self.writes_left -= 1
        return await super().write(work)


@pytest.mark.parametrize("writes", range(0, 36, 5))
def test_wherever_an_erasure_dies_it_is_finished_later(world: World, writes: int) -> None:
    async def starts(database: Database) -> None:
        await database.write(lambda c: erasures.request(c, MIA, ADA, NOW_MS, set()))

    run(world, starts)
    world.close()

    async def dies() -> None:
        database = Mortal(world.path, writes)
        database.open()
        try:
            await (await eraser(world, database, Retention())).work([])
        finally:
            database.close()

    with contextlib.suppress(SystemExit):
        asyncio.run(dies())
    world.open()

    async def lives_on(database: Database) -> None:
        await (await eraser(world, database, Retention())).work([])

    run(world, lives_on)
    assert b"geheim" not in world.bytes_of_all()
    assert holders(world, MIA) == set()
    assert not any(map(world.has_file, (b"only hers", b"her face", b"a preview")))
    [done] = world.execute("SELECT tickets, messages FROM erasures WHERE requested_by_id = ?", ADA.id)
    assert tuple(done) == (1, 3)
    assert len(world.execute("SELECT 1 FROM team_events WHERE kind = 'person_erased'")) == 1


def test_files_whose_deletion_a_crash_prevented_go_later(world: World) -> None:
    world.execute("DELETE FROM attachments WHERE id IN (8000, 8001)")
    world.execute("INSERT INTO files_to_delete SELECT sha256 FROM files")

    async def starts(database: Database) -> None:
        await (await eraser(world, database, Retention())).work([])

    run(world, starts)
    assert not world.has_file(b"only hers")
    assert world.has_file(b"also his")
    assert world.execute("SELECT 1 FROM files_to_delete") == []


def test_what_arrives_late_for_an_erased_ticket_is_not_kept(world: World) -> None:
    run(world, lambda database: keep_terms(world, database))

    def late(connection: sqlite3.Connection) -> None:
        message = replace(MESSAGE, id=6_001, ticket_id=HERS, content="geheim, noch einmal")
        assert not messages.record(connection, message)
        threads.record(connection, Thread(6_777, HERS, "geheim", False, MIA, 1))

    async def arrives(database: Database) -> None:
        await database.write(late)

    run(world, arrives)
    for table in ("messages", "attachments", "threads"):
        column = "message_id" if table == "attachments" else "ticket_id"
        value = 6_001 if table == "attachments" else HERS
        assert world.execute(f"SELECT 1 FROM {table} WHERE {column} = ?", value) == []


def test_nobody_writes_anything_about_an_erased_ticket(world: World) -> None:
    run(world, lambda database: keep_terms(world, database))

    async def tries(database: Database) -> list[object]:
        return [
            await database.write(lambda c: notes.add(c, HERS, SAM, "geheim", NOW_MS)),
            await database.write(lambda c: closings.correct(c, HERS, ADA, Outcome.LIFTED, "geheim", NOW_MS)),
        ]

    assert all(isinstance(answer, Refusal) for answer in run(world, tries))


def test_events_stay_append_only_for_everybody_else(world: World) -> None:
    for change in ("actor_name = 'x'", "details = '{}'", "at_ms = 1", "kind = 'opened'"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            world.execute(f"UPDATE events SET {change} WHERE ticket_id = {HIS} AND kind = 'claimed'")
    run(world, lambda database: keep_terms(world, database))
    for change in (
        "actor_id = 0, actor_name = 'x'",
        "details = '{\"x\": 1}'",
        "at_ms = 1",
        "kind = 'opened'",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            world.execute(f"UPDATE events SET {change} WHERE ticket_id = {HERS} AND kind = 'closed'")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        world.execute("DELETE FROM events")


def test_who_takes_part_in_a_ticket_with_a_channel_is_not_erased(world: World) -> None:
    def asks(connection: sqlite3.Connection, user_id: int, channel_ids: set[int]) -> list[int]:
        return erasures.request(connection, user_id, ADA, NOW_MS, channel_ids)

    async def ask(database: Database) -> None:
        assert await database.write(lambda c: asks(c, JONAS, set())) == [LIVE]
        # Deleted, but Discord still has the channel.
        assert await database.write(lambda c: asks(c, MIA, {70_001})) == [HERS]
        assert await database.read(erasures.pending) == []
        assert await database.write(lambda c: asks(c, MIA, {70_003})) == []
        # A second request for the same person is the same one.
        assert await database.write(lambda c: asks(c, MIA, set())) == []
        assert len(await database.read(erasures.pending)) == 1

    run(world, ask)


def test_also_of_somebody_who_only_stands_beside_tickets_no_word_stays(world: World) -> None:
    gone = 4_711
    world.insert(
        "blocks", user_id=gone, user_name="quittenjo", reason="quittenwurf", until_ms=5, author_id=ADA.id,
        author_name="Ada", created_at_ms=1,
    )  # fmt: skip
    world.insert(
        "ticket_people", ticket_id=HIS, user_id=gone, user_name="quittenjo", added_by_id=SAM.id,
        added_by_name="Sam", added_at_ms=1,
    )  # fmt: skip
    world.make_searchable()

    async def erases(database: Database) -> bytes:
        await database.write(lambda c: erasures.request(c, gone, ADA, NOW_MS, set()))
        await (await eraser(world, database, Retention())).work([])
        return world.bytes_of_all()

    assert b"quitten" not in run(world, erases)
    assert holders(world, gone) == set()


def test_a_block_in_force_stays_without_name_and_reason(world: World) -> None:
    async def blocked(database: Database) -> Block | None:
        block = Block(MIA, "geheim", "geheim", None, ADA.id, "Ada", NOW_MS)
        await database.write(lambda c: blocks.add(c, block))
        await erase_mia(world, database)
        return await database.read(lambda c: blocks.in_force(c, MIA, NOW_MS))

    block = run(world, blocked)
    assert (block.user_name, block.reason, block.until_ms) == (NOBODY_NAME, "–", None)
    assert b"geheim" not in world.bytes_of_all()
    assert holders(world, MIA) == {("blocks", "user_id")}


@pytest.mark.parametrize("channel_ids", [[70_001], []])
def test_a_ticket_is_emptied_when_its_channel_is_gone(world: World, channel_ids: list[int]) -> None:
    async def works(database: Database) -> None:
        await (await eraser(world, database, Retention(90))).work(channel_ids)

    run(world, works)
    [ticket] = world.execute("SELECT * FROM tickets WHERE id = ?", HERS)
    assert (ticket["erased_at_ms"] is None) == bool(channel_ids)
    # The other deleted ticket is too young, the third has not ended.
    assert world.execute("SELECT 1 FROM tickets WHERE id IN (2, 3) AND erased_at_ms IS NOT NULL") == []


def test_the_term_is_that_of_the_outcome(world: World) -> None:
    terms = Retention(1, {Outcome.UPHELD: 0})

    async def works(database: Database) -> None:
        await (await eraser(world, database, terms, ENDED_MS + 10_000 * DAY_MS)).work([])

    run(world, works)
    rows = world.execute("SELECT id FROM tickets WHERE erased_at_ms IS NOT NULL")
    assert [row["id"] for row in rows] == [HIS]


def test_a_deleted_ticket_is_read_like_any_other(world: World) -> None:
    run(world, lambda database: keep_terms(world, database))

    async def reads(database: Database) -> object:
        return await database.read(lambda c: tickets.get(c, HERS))

    ticket = run(world, reads)
    assert (ticket.creator_name, ticket.claimer_name, ticket.outcome) == (
        NOBODY_NAME,
        NOBODY_NAME,
        Outcome.UPHELD,
    )
    assert ticket.erased_at_ms == NOW_MS
