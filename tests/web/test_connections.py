"""Connections that requests leave for the next ones: what must never be read from an old one."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.conftest import log_in
from tests.web.record import Record
from utils.database import Database, newest_version
from webapp.connections import MOST_KEPT, Connections, DatabaseNotReadyError
from webapp.database import QUERY_LIMIT_S, Reading


@pytest.fixture
def connections(record: Record) -> Connections:
    return Connections(record.path, newest_version())


def reading(connections: Connections) -> Reading:
    return Reading(connections, QUERY_LIMIT_S)


def names(reading: Reading) -> list[str]:
    return [row["creator_name"] for row in reading.all("SELECT creator_name FROM tickets ORDER BY id")]


def test_the_next_request_gets_what_the_last_one_left_and_sees_what_was_written_since(
    connections: Connections, record: Record
) -> None:
    first = connections.take()
    connections.give_back(first)
    record.ticket(creator_name="Jonas")
    second = connections.take()
    assert second is first
    assert second.connection.execute("SELECT creator_name FROM tickets").fetchone()[0] == "Jonas"


def test_two_requests_at_once_never_share_one(connections: Connections) -> None:
    lent = [connections.take() for _ in range(MOST_KEPT + 2)]
    assert len({id(one.connection) for one in lent}) == len(lent)
    for one in lent:
        connections.give_back(one)
    kept = [connections.take() for _ in range(MOST_KEPT + 2)]
    assert len({id(one.connection) for one in kept} & {id(one.connection) for one in lent}) == MOST_KEPT


def test_a_request_that_closes_twice_gives_back_once(connections: Connections) -> None:
    once = reading(connections)
    once.close()
    once.close()
    assert connections.take() is not connections.take()
    with pytest.raises(sqlite3.ProgrammingError):
        once.all("SELECT 1")


def test_nobody_gets_a_connection_in_the_middle_of_a_transaction(connections: Connections) -> None:
    unfinished = reading(connections)
    unfinished.all("BEGIN")
    unfinished.all("SELECT * FROM tickets")
    unfinished.close()
    assert not connections.take().connection.in_transaction


def test_a_connection_that_failed_is_not_lent_again(connections: Connections) -> None:
    lent = connections.take()
    connections.give_back(lent)
    failing = reading(connections)
    with pytest.raises(sqlite3.OperationalError):
        failing.all("SELECT nothing FROM nowhere")
    failing.close()
    assert connections.take() is not lent


def test_a_backup_in_the_place_of_the_file_is_what_the_panel_shows(
    app: Flask, record: Record, tmp_path: Path
) -> None:
    staff = log_in(app)
    backup = tmp_path / "backup.sqlite"
    record.ticket(creator_name="Mia")
    with closing(sqlite3.connect(backup)) as target:
        record.connection.backup(target)
    record.ticket(creator_name="Jonas")
    assert "Jonas" in staff.get("/").text
    record.close()
    backup.replace(record.path)
    for beside in ("-wal", "-shm"):
        Path(f"{record.path}{beside}").unlink(missing_ok=True)
    page = staff.get("/").text
    assert "Mia" in page
    assert "Jonas" not in page


def test_a_log_of_changes_that_was_taken_away_is_not_read_from_memory(
    staff: FlaskClient, record: Record
) -> None:
    """Copied over the file, a backup leaves its number as it is: only what lies beside it is new."""
    record.ticket(creator_name="Mia")
    record.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    older = record.path.read_bytes()
    record.ticket(creator_name="Jonas")
    assert "Jonas" in staff.get("/").text
    record.close()
    for beside in ("-wal", "-shm"):
        Path(f"{record.path}{beside}").unlink(missing_ok=True)
    record.path.write_bytes(older)
    assert "Jonas" not in staff.get("/").text


def test_without_the_file_nothing_is_read_although_a_connection_is_left(
    connections: Connections, record: Record
) -> None:
    reading(connections).close()
    record.close()
    record.path.unlink()
    with pytest.raises(DatabaseNotReadyError):
        connections.take()


def test_a_file_that_became_older_is_not_read(connections: Connections, record: Record) -> None:
    reading(connections).close()
    record.connection.execute(f"PRAGMA user_version = {newest_version() - 1}")
    with pytest.raises(DatabaseNotReadyError):
        connections.take()


async def test_the_file_is_whole_without_its_log_once_the_bot_has_ended_beside_a_reader(
    tmp_path: Path,
) -> None:
    """Whoever stops the bot and copies the one file has everything, although the panel holds connections."""
    path = tmp_path / "tickets.sqlite"
    database = Database(path)
    database.open()
    connections = Connections(path, newest_version())
    reading(connections).close()
    await database.write(
        lambda connection: (
            connection.execute(
                "INSERT INTO tickets (creator_id, creator_name, opened_at_ms) VALUES (1, 'Mia', 1)"
            ).rowcount
        )
    )
    kept = reading(connections)
    assert names(kept) == ["Mia"]
    kept.close()
    database.close()
    copy = tmp_path / "copy" / "tickets.sqlite"
    copy.parent.mkdir()
    shutil.copyfile(path, copy)
    assert names(reading(Connections(copy, newest_version()))) == ["Mia"]
