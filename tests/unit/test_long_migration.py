"""Steps of an upgrade that take long: they say that they live, and whoever ends them loses nothing."""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from utils.database import migrate, open_for_writing
from utils.operation.statements import watched

ROOT = Path(__file__).resolve().parents[2]
ENDLESS = 10**12
STEPS = {
    "0001_begin.sql": "CREATE TABLE ledger (step); CREATE TABLE size (n); INSERT INTO ledger VALUES (1);",
    # As long as the file demands.
    "0002_long.sql": """
        INSERT INTO ledger VALUES (2);
        WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < (SELECT n FROM size))
        INSERT INTO ledger SELECT 'counted' FROM (SELECT count(*) FROM c);""",
    "0003_end.sql": "INSERT INTO ledger VALUES (3);",
}
CHILD = (
    "import sys; from pathlib import Path; from utils.database import migrate, open_for_writing;"
    "migrate(open_for_writing(Path(sys.argv[1])), Path(sys.argv[2]), lambda: print('works', flush=True))"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_begin.sql").write_text(STEPS["0001_begin.sql"], encoding="utf-8")
    with closing(open_for_writing(tmp_path / "tickets.sqlite")) as connection:
        migrate(connection, folder)
        connection.execute("INSERT INTO size VALUES (?)", (ENDLESS,))
    for name, script in STEPS.items():
        (folder / name).write_text(script, encoding="utf-8")
    return folder


@pytest.fixture
def connection(folder: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_for_writing(folder.parent / "tickets.sqlite")) as connection:
        yield connection


def ledger(connection: sqlite3.Connection) -> list[object]:
    return [row["step"] for row in connection.execute("SELECT step FROM ledger")]


def goes_on(connection: sqlite3.Connection, folder: Path) -> None:
    assert connection.execute("PRAGMA user_version").fetchone()[0] == 1
    assert ledger(connection) == [1]
    connection.execute("UPDATE size SET n = 10")
    migrate(connection, folder)
    assert ledger(connection) == [1, 2, "counted", 3]


def test_whoever_is_killed_in_a_step_begins_that_one_anew(
    folder: Path, connection: sqlite3.Connection
) -> None:
    path = folder.parent / "tickets.sqlite"
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, path, folder], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout
        assert child.stdout.readline() == "works\n"
        child.kill()
    assert child.returncode == -signal.SIGKILL
    goes_on(connection, folder)


def test_ctrl_c_ends_a_step_at_once(folder: Path, connection: sqlite3.Connection) -> None:
    def alive() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        migrate(connection, folder, alive)
    goes_on(connection, folder)


def test_a_fault_of_a_statement_is_told_as_what_it_is(connection: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"), watched(connection):
        connection.execute("SELECT * FROM nowhere")
