"""Litestream copies the database elsewhere while the bot writes, and a panel reads what is restored from there."""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from flask.testing import FlaskClient

from tests.e2e.processes import PATIENCE_S, until
from tests.ops.writing import numbers, writing
from tests.sandbox.world import Id
from tests.web.conftest import Clock, log_in, make_app
from tests.web.conftest import settings as settings  # noqa: PLC0414 - a fixture
from tests.web.record import Record
from utils.config import PanelSettings
from utils.database import is_replicated, open_for_writing, open_read_only

LITESTREAM = Path(sys.executable).with_name("litestream")


@contextmanager
def replicating(database: Path, replica: Path) -> Iterator[None]:
    log = replica.with_name("litestream.log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [LITESTREAM, "replicate", str(database), replica.as_uri()],
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        until("Litestream has begun", lambda: b"snapshot complete" in log.read_bytes())
        yield
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0, log.read_text()
    finally:
        process.kill()
        process.wait()


def restore(replica: Path, target: Path) -> None:
    command = [str(LITESTREAM), "restore", "-o", str(target), replica.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert done.returncode == 0, done.stderr


def bring(replica: Path, target: Path) -> Path:
    """Do what docs/betrieb/sicherung.md lets the second machine do every minute."""
    fresh = target.with_name("neu.sqlite")
    fresh.unlink(missing_ok=True)
    restore(replica, fresh)
    with closing(sqlite3.connect(fresh)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    return fresh.replace(target)


def ticket_count(database: Path) -> int:
    with closing(open_read_only(database)) as connection:
        count: int = connection.execute("SELECT count(*) FROM tickets").fetchone()[0]
    return count


def messages_in_a_copy(replica: Path, folder: Path) -> int:
    for leftover in folder.glob("middle.sqlite*"):
        leftover.unlink()
    restore(replica, folder / "middle.sqlite")
    return numbers(folder / "middle.sqlite")[1]


def browser(settings: Callable[..., PanelSettings], database: Path, now_ms: int) -> FlaskClient:
    clock = Clock()
    clock.now_ms = now_ms
    return log_in(make_app(settings(database_path=database), clock), int(Id.SUPPORT_ROLE))


def test_another_machine_gets_every_row_and_shows_it(
    tmp_path: Path, settings: Callable[..., PanelSettings]
) -> None:
    home, away = tmp_path / "home", tmp_path / "away"
    home.mkdir()
    away.mkdir()
    record = Record(home)
    record.beat(1_000_000)
    ticket = record.ticket(id=1)
    record.close()
    database, replica = home / "tickets.sqlite", away / "replica"
    shown = away / "tickets.sqlite"
    with replicating(database, replica):
        assert is_replicated(database)
        until("the ticket arrives", lambda: ticket_count(bring(replica, shown)))
        panel = browser(settings, shown, 1_000_000 + 3_600_000)
        assert "Mia" in panel.get(f"/transcript/{ticket}").text
        with writing(database) as writer:
            writer.goes_on(3000)
            # What arrives in the middle of it is whole, too.
            middle = until("messages arrive", lambda: messages_in_a_copy(replica, away))
            last = writer.goes_on(500)
            writer.stop()
        last = max(last, writer.acknowledged)
    bring(replica, shown)
    newest, messages, _events = numbers(away / "tickets.sqlite")
    assert newest == last
    assert messages == numbers(database)[1]
    assert middle <= messages
    assert all_rows(away / "tickets.sqlite") == all_rows(database)

    # The running panel shows what was put in the place of its file.
    assert f"Nachricht {newest} " in panel.get(f"/transcript/{ticket}").text
    health = panel.get("/healthz")
    assert health.status_code == 503
    assert health.json is not None
    assert (health.json["database"], health.json["bot"]) == ("ok", "silent")


def all_rows(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return what is in a file, but for Litestream's own tables."""
    with closing(open_read_only(database)) as connection:
        tables = [
            row["name"]
            for row in connection.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_litestream%' ESCAPE '\\'"
                " AND sql NOT LIKE 'CREATE VIRTUAL%'"
            )
        ]
        return {
            table: sorted((tuple(row) for row in connection.execute(f"SELECT * FROM {table}")), key=repr)
            for table in tables
        }


def test_only_one_of_both_folds_the_log_in(tmp_path: Path) -> None:
    database = tmp_path / "tickets.sqlite"
    automatic = []
    for _ in range(2):
        with closing(open_for_writing(database)) as connection:
            automatic.append(connection.execute("PRAGMA wal_autocheckpoint").fetchone()[0])
        (tmp_path / ".tickets.sqlite-litestream").mkdir(exist_ok=True)
    # The second figure is more than Litestream ever lets pile up: the bot steps in where it has stopped.
    assert automatic == [1000, 16384]
