"""Writing behind the visitors' backs: nothing is lost, nothing is out of order, nobody waits."""

import logging
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest

from webapp.background import WriteBehind

ROOT = Path(__file__).parents[2]
PATIENCE_S = 20.0
KEEP = "INSERT INTO kept (value) VALUES (?)"


def make(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, value INTEGER NOT NULL)")


def kept(path: Path) -> list[int]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT value FROM kept ORDER BY id")]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "panel.sqlite"
    make(path)
    return path


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[Callable[..., WriteBehind]]:
    made: list[WriteBehind] = []

    def make_one(**changes: float) -> WriteBehind:
        # A delay that no test waits for, where it does not ask for another.
        values = {"delay_s": 60.0, "retry_s": 60.0, **changes}
        values["capacity"] = int(values.get("capacity", 100))
        made.append(WriteBehind(tmp_path / "panel.sqlite", **values))  # type: ignore[arg-type]
        return made[-1]

    yield make_one
    for one in made:
        one.close()


def test_what_is_submitted_is_written_in_its_order(file: Path, behind: Callable[..., WriteBehind]) -> None:
    background = behind()
    for value in range(50):
        assert background.submit(KEEP, (value,))
    assert kept(file) == []
    assert background.flush()
    assert kept(file) == list(range(50))


def test_it_is_written_although_nobody_asks(file: Path, behind: Callable[..., WriteBehind]) -> None:
    background = behind(delay_s=0.01)
    give_up_at = time.monotonic() + PATIENCE_S
    for value in range(3):
        # The thread has ended in between, and begins again.
        background.submit(KEEP, (value,))
        while kept(file) != list(range(value + 1)):
            assert time.monotonic() < give_up_at
            time.sleep(0.005)


def test_an_unfit_entry_does_not_keep_the_others(
    file: Path, behind: Callable[..., WriteBehind], caplog: pytest.LogCaptureFixture
) -> None:
    background = behind()
    for value in (1, None, 2**70, 2, "\ud800", 3):
        background.submit(KEEP, (value,))
    assert background.flush()
    assert kept(file) == [1, 2, 3]
    assert caplog.text.count("war unbrauchbar") == 3


def test_while_the_file_cannot_be_written_entries_wait_and_the_operator_reads_it_once(
    tmp_path: Path, behind: Callable[..., WriteBehind], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    background = behind()
    for value in range(3):
        background.submit(KEEP, (value,))
        assert not background.flush()
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "lässt sich gerade nicht beschreiben" in caplog.text
    make(tmp_path / "panel.sqlite")
    assert background.flush()
    assert background.flush()
    assert kept(tmp_path / "panel.sqlite") == [0, 1, 2]
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]


def test_a_full_queue_takes_nothing_more(behind: Callable[..., WriteBehind]) -> None:
    background = behind(capacity=3)
    assert [background.submit(KEEP, (value,)) for value in range(5)] == [True, True, True, False, False]


def test_what_is_lost_at_the_end_is_counted(
    behind: Callable[..., WriteBehind], caplog: pytest.LogCaptureFixture
) -> None:
    background = behind()
    background.submit(KEEP, (1,))
    background.submit(KEEP, (2,))
    background.close()
    assert "2 Einträge in seiner Datei gehen verloren" in caplog.text


def test_after_the_end_it_is_written_at_once(file: Path, behind: Callable[..., WriteBehind]) -> None:
    background = behind()
    background.submit(KEEP, (1,))
    background.close()
    assert kept(file) == [1]
    background.submit(KEEP, (2,))
    assert kept(file) == [1, 2]


def test_threads_of_several_workers_write_side_by_side(
    file: Path, behind: Callable[..., WriteBehind]
) -> None:
    workers = [behind(delay_s=0.001, capacity=10_000) for _ in range(2)]

    def read_pages(worker: WriteBehind, first: int) -> None:
        for value in range(first, first + 200):
            assert worker.submit(KEEP, (value,))

    readers = [
        Thread(target=read_pages, args=(worker, number * 1_000)) for number, worker in enumerate(workers * 2)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    for worker in workers:
        worker.close()
    values = kept(file)
    assert sorted(values) == [first + value for first in (0, 1_000, 2_000, 3_000) for value in range(200)]
    for first in (0, 1_000, 2_000, 3_000):
        own = [value for value in values if first <= value < first + 1_000]
        assert own == sorted(own)


def test_a_program_that_ends_has_written_what_waited(file: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from webapp.background import WriteBehind\n"
        f"WriteBehind(Path(sys.argv[1]), delay_s=60).submit('{KEEP}', (7,))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert kept(file) == [7]
