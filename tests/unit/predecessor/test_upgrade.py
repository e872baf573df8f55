"""The predecessor's file becomes this bot's, whatever happens meanwhile; or stays as it was."""

import logging
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.old_bot import OldBot, years_of_work
from tests.unit.predecessor.dying_upgrade import NOW_MS
from utils.database import Database, DatabaseError, open_read_only
from utils.predecessor.upgrade import upgrade_predecessor

ROOT = Path(__file__).resolve().parents[3]
TICKETS = 240


def clock() -> int:
    return NOW_MS


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> OldBot:
    return years_of_work(tmp_path_factory.mktemp("old") / "tickets.sqlite", TICKETS)


@pytest.fixture
def old(template: OldBot, tmp_path: Path) -> OldBot:
    shutil.copy(template.path, tmp_path)
    bot = OldBot.__new__(OldBot)
    bot.path, bot.words = tmp_path / "tickets.sqlite", template.words
    return bot


def rows(path: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(open_read_only(path)) as connection:
        return [tuple(row) for row in connection.execute(statement)]


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def dump(path: Path) -> list[object]:
    with closing(sqlite3.connect(path)) as connection:
        connection.text_factory = bytes
        tables = ("tickets", "transcripts", "bot_settings")
        return [connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables]


def content(path: Path) -> list[list[tuple[object, ...]]]:
    """Return everything that was taken over, without what depends on the hour."""
    return [
        rows(
            path,
            "SELECT id, state, creator_id, claimer_id, opened_at_ms, closed_at_ms FROM tickets ORDER BY id",
        ),
        rows(
            path,
            "SELECT id, ticket_id, author_id, author_kind, content, sent_at_ms FROM messages ORDER BY id",
        ),
        rows(
            path,
            "SELECT ticket_id, created_at_ms, message_count, content_sha256 FROM transcripts ORDER BY id",
        ),
        rows(path, "SELECT tickets, transcripts, lines, messages, repeated_lines FROM predecessor"),
    ]


def test_everything_is_taken_over_and_a_copy_stays_beside(
    old: OldBot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    before = dump(old.path)
    old.path.chmod(0o640)
    upgrade_predecessor(old.path, clock)
    copy = old.path.with_name("tickets-vorgaenger-2026-11-01.sqlite")
    assert names(old.path.parent) == [copy.name, "tickets.sqlite"]
    assert dump(copy) == before
    assert [file.stat().st_mode & 0o777 for file in (copy, old.path)] == [0o640, 0o640]
    everything = "\n".join(
        str(row[0]) for row in rows(old.path, "SELECT content FROM messages ORDER BY ticket_id, id")
    )
    written = everything.split()
    assert [word for word in old.words if not any(word in piece for piece in written)] == []
    # What stood in two transcripts stands here once.
    assert all(written.count(word) <= 1 for word in old.words)
    assert rows(old.path, "SELECT settings FROM predecessor") == [
        ('{"ticket_message_id": "1180300000000000001"}',)
    ]
    assert rows(old.path, "SELECT count(*) FROM log_posts") == rows(old.path, "SELECT count(*) FROM events")
    [told] = [line for line in caplog.messages if line.startswith("Vom früheren Ticket-Bot übernommen: ")]
    assert "Zeilen doppelt" in told
    # This bot's own from now on, with higher numbers.
    database = Database(old.path)
    database.open()
    database.close()
    with closing(sqlite3.connect(old.path)) as connection:
        newest = connection.execute("SELECT max(id) FROM tickets").fetchone()[0]
        number = connection.execute(
            "INSERT INTO tickets (creator_id, creator_name, opened_at_ms) VALUES (1, 'Mia', 0) RETURNING id"
        ).fetchone()[0]
    assert number > newest >= TICKETS
    upgrade_predecessor(old.path, clock)
    assert names(old.path.parent) == [copy.name, "tickets.sqlite"]


# After the first part, and when all of them are written and only the last look is missing.
@pytest.mark.parametrize("nth", [1, 6])
def test_whoever_is_killed_goes_on_where_he_was(
    old: OldBot, tmp_path: Path, nth: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(old.path, alone)
    upgrade_predecessor(alone / "tickets.sqlite", clock)
    before = old.path.read_bytes()
    script = "tests.unit.predecessor.dying_upgrade"
    child = subprocess.run([sys.executable, "-m", script, str(old.path), str(nth)], cwd=ROOT, check=False)
    assert child.returncode == -signal.SIGKILL
    assert old.path.read_bytes() == before
    caplog.clear()
    upgrade_predecessor(old.path, clock)
    total = len(content(old.path)[0])
    assert [line for line in caplog.messages if line.startswith("Die Übernahme geht weiter: ")] == [
        f"Die Übernahme geht weiter: {min(50 * nth, total)} von {total} Tickets sind schon da."
    ]
    assert content(old.path) == content(alone / "tickets.sqlite")
    assert len([name for name in names(tmp_path) if "vorgaenger" in name]) == 1
    assert not [name for name in names(tmp_path) if "neu" in name or name.endswith(("-wal", "-shm", "kopie"))]


def interrupted(path: Path) -> None:
    def alive() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        upgrade_predecessor(path, clock, alive=alive)


def test_ctrl_c_leaves_the_old_file_and_the_work_so_far(old: OldBot) -> None:
    before = old.path.read_bytes()
    interrupted(old.path)
    assert old.path.read_bytes() == before
    upgrade_predecessor(old.path, clock)
    assert rows(old.path, "SELECT tickets FROM predecessor") == rows(old.path, "SELECT count(*) FROM tickets")


def test_whoever_went_back_to_the_old_bot_meanwhile_loses_nothing(old: OldBot) -> None:
    interrupted(old.path)
    with closing(old.connect()) as connection:
        old.transcript(connection, "3", "[2025-03-30 18:04:05] Mia: Noch ein Wort")
    upgrade_predecessor(old.path, clock)
    assert rows(old.path, "SELECT ticket_id FROM messages WHERE content = 'Noch ein Wort'") == [(3,)]
    assert [name for name in names(old.path.parent) if "vorgaenger" in name] == [
        "tickets-vorgaenger-2026-11-01-2.sqlite",
        "tickets-vorgaenger-2026-11-01.sqlite",
    ]


def test_what_stands_in_the_log_of_changes_belongs_to_it(old: OldBot, tmp_path: Path) -> None:
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    with closing(old.connect()) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        old.transcript(connection, "3", "[2025-03-30 18:04:05] Mia: Kurz vor dem Absturz")
        for name in ("tickets.sqlite", "tickets.sqlite-wal"):
            shutil.copy(tmp_path / name, crashed)
    path = crashed / "tickets.sqlite"
    upgrade_predecessor(path, clock)
    assert rows(path, "SELECT ticket_id FROM messages WHERE content = 'Kurz vor dem Absturz'") == [(3,)]
    assert names(crashed) == ["tickets-vorgaenger-2026-11-01.sqlite", "tickets.sqlite"]


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
def test_a_file_that_is_in_use_is_left_alone(old: OldBot, mode: str) -> None:
    with closing(old.connect()) as connection:
        connection.execute(f"PRAGMA journal_mode = {mode}")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO bot_settings VALUES ('x', 'y')")
        with pytest.raises(DatabaseError, match="noch benutzt"):
            upgrade_predecessor(old.path, clock)
        connection.execute("COMMIT")
    upgrade_predecessor(old.path, clock)
    assert '"x": "y"' in str(rows(old.path, "SELECT settings FROM predecessor"))


def test_two_starts_at_once_do_it_once(old: OldBot) -> None:
    refused: list[str] = []

    def alive() -> None:
        if not refused:
            refused.append("")
            with pytest.raises(DatabaseError, match="ein anderer Start") as caught:
                upgrade_predecessor(old.path, clock)
            refused.append(str(caught.value))

    upgrade_predecessor(old.path, clock, alive=alive)
    assert len(refused) == 2
    assert rows(old.path, "SELECT tickets FROM predecessor") == rows(old.path, "SELECT count(*) FROM tickets")


def test_a_broken_file_stays_as_it_is(old: OldBot) -> None:
    with old.path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 4)
    before = old.path.read_bytes()
    with pytest.raises(DatabaseError, match="beschädigt"):
        upgrade_predecessor(old.path, clock)
    assert old.path.read_bytes() == before


def test_an_older_copy_is_never_overwritten(old: OldBot) -> None:
    older = old.path.with_name("tickets-vorgaenger-2026-11-01.sqlite")
    older.write_text("von gestern")
    upgrade_predecessor(old.path, clock)
    assert older.read_text() == "von gestern"
    assert old.path.with_name("tickets-vorgaenger-2026-11-01-2.sqlite").exists()


def test_other_files_are_none_of_its_business(tmp_path: Path) -> None:
    path = tmp_path / "tickets.sqlite"
    upgrade_predecessor(path, clock)
    assert names(tmp_path) == []
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("CREATE TABLE tickets (id, user_id); CREATE TABLE transcripts (ticket_id)")
    upgrade_predecessor(path, clock)
    assert names(tmp_path) == ["tickets.sqlite"]
    with pytest.raises(DatabaseError, match="von einem anderen Programm"):
        Database(path).open()
    path.write_text("kein SQLite")
    upgrade_predecessor(path, clock)
    assert path.read_text() == "kein SQLite"


def test_older_versions_of_the_predecessor_had_fewer_columns(tmp_path: Path) -> None:
    path = tmp_path / "tickets.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "CREATE TABLE tickets (id TEXT PRIMARY KEY, user_id, channel_id, created_at, status);"
            "CREATE TABLE transcripts (ticket_id, transcript_content);"
            "INSERT INTO tickets VALUES ('0003', '1180200000000000001', NULL, '2025-03-29 18:04:05', 'closed');"
            "INSERT INTO transcripts VALUES ('0003', '[2025-03-29 18:04:05] Mia: Hallo')"
        )
    upgrade_predecessor(path, clock)
    assert rows(path, "SELECT id, creator_name FROM tickets") == [(3, "Unbekannt")]
    assert rows(path, "SELECT author_name, content FROM messages") == [("Mia", "Hallo")]


@pytest.mark.skipif(os.name == "nt", reason="no such limit on Windows")
def test_a_full_disk_is_told_and_the_next_start_goes_on(old: OldBot) -> None:
    limited = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2);"
        "from tests.unit.predecessor.dying_upgrade import main; from pathlib import Path;"
        "main(Path(sys.argv[1]), int(sys.argv[2]))"
    )
    size = old.path.stat().st_size + 200_000
    child = subprocess.run(
        [sys.executable, "-c", limited, str(old.path), "0", str(size)],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert child.returncode == 1
    assert "Die Datei ist unverändert" in child.stderr
    upgrade_predecessor(old.path, clock)
    assert rows(old.path, "SELECT tickets FROM predecessor") == rows(old.path, "SELECT count(*) FROM tickets")
