"""What is wrong with the database's file, and how often the operator hears of it."""

import logging
import sqlite3
from pathlib import Path

import pytest

from utils import operator_texts
from utils.database import Database, DatabaseError, UnfitDatabaseError, open_for_writing
from utils.file_health import FileHealth, Trouble, trouble_of


def error_with(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("as SQLite says it")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        (sqlite3.SQLITE_FULL, Trouble.FULL),
        (sqlite3.SQLITE_IOERR_WRITE, Trouble.DISK),
        (sqlite3.SQLITE_READONLY_DBMOVED, Trouble.READ_ONLY),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, Trouble.LOCKED),
        (sqlite3.SQLITE_CORRUPT_VTAB, Trouble.DAMAGED),
        (sqlite3.SQLITE_NOTADB, Trouble.NO_DATABASE),
        (sqlite3.SQLITE_CONSTRAINT_UNIQUE, None),
        (sqlite3.SQLITE_ERROR, None),
    ],
)
def test_sqlite_says_what_it_is(code: int, trouble: Trouble | None) -> None:
    assert trouble_of(error_with(code)) is trouble


def test_what_is_no_fault_of_the_file() -> None:
    assert trouble_of(ValueError("no")) is None
    assert trouble_of(sqlite3.ProgrammingError("no code")) is None


def test_every_trouble_has_its_words() -> None:
    assert set(operator_texts.DATABASE_TROUBLES) == {trouble.name for trouble in Trouble}


def test_a_full_disk_is_told_when_it_begins_once_a_minute_and_when_it_is_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    now_s = 0.0
    health = FileHealth(lambda: now_s)
    for _ in range(125):
        assert health.note(error_with(sqlite3.SQLITE_FULL))
        now_s += 1.0
    health.is_well()
    health.is_well()
    assert caplog.messages == [operator_texts.DATABASE_TROUBLES["FULL"]] * 3 + [
        operator_texts.DATABASE_IS_WELL_AGAIN
    ]
    assert health.trouble is None


def test_damage_is_told_once_to_whoever_asked_and_is_never_over() -> None:
    calls: list[str] = []
    health = FileHealth()
    health.call_at_damage(lambda: calls.append("in time"))
    for _ in range(3):
        health.note(error_with(sqlite3.SQLITE_CORRUPT))
    health.note(error_with(sqlite3.SQLITE_FULL))
    health.is_well()
    assert health.trouble is Trouble.DAMAGED
    health.call_at_damage(lambda: calls.append("late"))
    assert calls == ["in time", "late"]


async def test_a_fault_of_one_work_does_not_make_the_file_ill(tmp_path: Path) -> None:
    database = Database(tmp_path / "tickets.sqlite")
    database.open()
    with pytest.raises(sqlite3.OperationalError):
        await database.write(lambda c: c.execute("SELECT * FROM nowhere"))
    assert database.health.trouble is None
    database.close()


def test_a_file_of_something_else_cannot_be_helped_by_starting_again(tmp_path: Path) -> None:
    path = tmp_path / "tickets.sqlite"
    path.write_bytes(b"certainly no database" * 100)
    with pytest.raises(UnfitDatabaseError, match="keine Datenbank"):
        Database(path).open()
    assert path.read_bytes() == b"certainly no database" * 100


def test_a_file_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "tickets.sqlite"
    connection = open_for_writing(path)
    connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()
    with pytest.raises(UnfitDatabaseError, match="anderen Programm"):
        Database(path).open()


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="Rechte reichen nicht") as refused:
        Database(tmp_path).open()
    assert not isinstance(refused.value, UnfitDatabaseError)
