"""Backups: by hand beside a busy writer, what is in them, what goes, and what disturbs them."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.e2e.processes import PATIENCE_S, ROOT, environment
from tests.ops.household import Household, names_of
from tests.ops.writing import numbers, writing
from tests.sandbox.world import bot_settings
from utils.evidence.attachment_path import path_of
from utils.operation.backup import AnotherBackupError, BackupError
from utils.operation.backup_command import backup_by_hand
from utils.operation.backup_folder import backups_in
from utils.operation.file_lock import held
from utils.operation.gentle import Gentle, NoLongerWantedError
from utils.operation.ownership import Owner

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="Einen kleinen Datenträger legt nur root an")


@pytest.fixture
def house(tmp_path: Path) -> Household:
    return Household(tmp_path)


def main(house: Household, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run the program as an operator does."""
    return subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *arguments],
        env=environment({**bot_settings("http://127.0.0.1:1", "http://127.0.0.1:2"), **settings}),
        cwd=house.folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_by_hand_beside_a_busy_writer(house: Household) -> None:
    picture = house.keeps(b"ein Bild")
    with writing(house.places.database) as writer:
        before = writer.goes_on(3000)
        done = main(house, "--backup")
        assert done.returncode == 0, done.stderr
        after = writer.goes_on()
    assert "ist fertig: Datenbank" in done.stdout
    assert "1 neuer Anhang" in done.stdout
    [backup] = backups_in(house.places.root)
    newest, messages, events = numbers(backup.folder / "tickets.sqlite")
    assert newest == messages == events == backup.note.rows["messages"]
    assert before <= newest <= after
    assert sorted(path.name for path in backup.folder.iterdir()) == [
        *("anhaenge.txt", "panel.sqlite", "sicherung.json", "tickets.sqlite"),
    ]
    assert house.pool == [picture]
    assert {path.stat().st_mode & 0o777 for path in backup.folder.iterdir()} == {0o600}
    for folder in (house.places.root, backup.folder, house.places.root / "attachments"):
        assert folder.stat().st_mode & 0o777 == 0o700
    assert house.names == [".lock", backup.name, "attachments"]


def test_each_content_is_kept_once_and_goes_with_its_last_backup(house: Household) -> None:
    erased, kept = house.keeps(b"geht"), house.keeps(b"bleibt")
    first = house.backs_up()
    house.erases(erased)
    assert house.pool == sorted([erased, kept])
    later = []
    for _day in range(4):
        house.passes(1)
        later.append(house.backs_up())
    assert first.note.new_files == 2
    assert [backup.note.new_files for backup in later] == [0, 0, 0, 0]
    assert [backup.note.number for backup in later] == [2, 3, 4, 5]
    assert house.pool == [kept]
    assert first.name not in house.names
    assert len(backups_in(house.places.root)) == 4


def test_attachments_take_no_room_twice_on_the_same_disk(house: Household) -> None:
    picture = house.keeps(b"x" * 5000)
    house.backs_up()
    copy = path_of(house.places.root / "attachments", picture)
    assert copy.samefile(path_of(house.places.files, picture))


@pytest.mark.parametrize("fault", ["missing", "too short", "unreadable folder"])
def test_an_attachment_that_is_lost_does_not_cost_the_backup(house: Household, fault: str) -> None:
    good, bad = house.keeps(b"gut"), house.keeps(b"schlecht")
    path = path_of(house.places.files, bad)
    if fault == "missing":
        path.unlink()
    elif fault == "too short":
        path.write_bytes(b"")
    else:
        path.unlink()
        path.parent.rmdir()
        path.parent.write_bytes(b"")
    backup = house.backs_up()
    assert backup.note.missing_files == 1
    assert house.pool == [good]


def test_without_a_panel_there_is_a_backup(house: Household, caplog: pytest.LogCaptureFixture) -> None:
    house.places.panel_database.write_bytes(b"kein SQLite" * 500)
    assert not house.backs_up().note.has_panel
    assert "Die Datei des Panels" in caplog.text
    house.places.panel_database.unlink()
    assert not house.backs_up().note.has_panel
    assert all(not (backup.folder / "panel.sqlite").exists() for backup in backups_in(house.places.root))


def test_a_damaged_database_makes_no_backup_and_costs_none(house: Household) -> None:
    with house.connection as connection:
        connection.executescript(
            "BEGIN; WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n LIMIT 500)"
            " INSERT INTO tickets (creator_id, creator_name, opened_at_ms) SELECT 1, printf('Mia %0200d', n), 0 FROM n;"
            " COMMIT;"
        )
    house.backs_up()
    names = house.names
    with house.places.database.open("r+b") as file:
        # From the third page on, behind the list of tables.
        file.seek(8192)
        file.write(b"\xa5" * (house.places.database.stat().st_size - 8192))
    with pytest.raises(BackupError):
        house.backs_up()
    assert house.names == names


def test_two_at_once_refuse_each_other(house: Household) -> None:
    house.backs_up()
    with (
        held(house.places.root / ".lock", Owner.of(house.folder)),
        pytest.raises(AnotherBackupError, match="schon eine Sicherung"),
    ):
        house.backs_up()
    assert len(backups_in(house.places.root)) == 1


def test_one_that_is_given_up_leaves_nothing(house: Household) -> None:
    house.keeps(b"ein Bild")
    with pytest.raises(NoLongerWantedError):
        house.backs_up(Gentle(lambda: False))
    assert house.names == [".lock"]


def test_what_a_crash_left_is_cleared(house: Household) -> None:
    house.backs_up()
    half = house.places.root / ".unfertig-2026-01-01T040000"
    half.mkdir()
    (half / "tickets.sqlite").write_bytes(b"halb")
    somebodys = house.places.root / "meins"
    somebodys.mkdir()
    house.backs_up()
    assert not half.exists()
    assert somebodys.exists()


def test_it_does_not_take_the_room_of_the_database(house: Household) -> None:
    with pytest.raises(BackupError, match="DISK_FREE_MB"):
        house.backs_up(kept_free_mb=10**9)
    assert house.names == [".lock"]


def test_without_a_database_there_is_nothing_to_save(tmp_path: Path) -> None:
    house = Household(tmp_path)
    house.places.database.unlink()
    done = main(house, "--backup")
    assert done.returncode == 1
    assert "keine Datenbank" in done.stderr
    assert not house.places.root.exists()


def test_wrong_settings_end_with_their_own_status(
    house: Household, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(house.folder)
    monkeypatch.setenv("BACKUP_KEEP_DAYS", "viele")
    assert backup_by_hand() == 78
    assert "BACKUP_KEEP_DAYS" in capsys.readouterr().err


@needs_root
def test_a_full_disk_costs_only_the_new_backup(tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", "4m") as disk:
        house = Household(tmp_path, disk / "backups")
        house.opens_ticket("Mia")
        house.keeps(b"klein")
        good = house.backs_up()
        # There is no room for files any more where there still is for the database.
        for number in range(3):
            house.keeps(os.urandom(1_200_000) + bytes([number]))
        with pytest.raises(BackupError, match="nicht genug Platz"):
            house.backs_up()
        assert house.names == [".lock", good.name, "attachments"]
        assert not [path for path in (disk / "backups").rglob(".*") if path.name != ".lock"]
        # Nor for the database.
        (disk / "ballast").write_bytes(bytes(1_000_000))
        with pytest.raises(BackupError, match="frei sind"):
            house.backs_up()
        assert names_of(good.folder / "tickets.sqlite") == ["Mia"]
        assert [backup.name for backup in backups_in(house.places.root)] == [good.name]


@needs_root
def test_on_another_disk_contents_are_copied_and_compared(tmp_path: Path) -> None:
    with small_disk(tmp_path / "other", "4m") as disk:
        house = Household(tmp_path, disk / "backups")
        good, rotten = house.keeps(b"gut"), house.keeps(b"schlecht")
        path_of(house.places.files, rotten).write_bytes(b"SCHLECHT")
        backup = house.backs_up()
        assert house.pool == [good]
        assert backup.note.missing_files == 1
        assert path_of(house.places.root / "attachments", good).stat().st_mode & 0o777 == 0o600


@needs_root
def test_what_root_makes_by_hand_belongs_to_the_bot(house: Household) -> None:
    house.keeps(b"ein Bild")
    for path in (house.folder, house.places.database):
        os.chown(path, 12345, 12345)
    house.backs_up()
    contents = set(house.places.root.glob("attachments/??/*"))
    # Contents are the same files as the bot's own.
    made = set(house.places.root.rglob("*")) - contents
    assert {path.stat().st_uid for path in made} == {12345}
    assert house.places.root.stat().st_uid == 12345


def test_a_backup_needs_no_files_beside_it(house: Household) -> None:
    house.opens_ticket()
    backup = house.backs_up()
    with closing(sqlite3.connect(backup.folder / "tickets.sqlite")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
    assert names_of(backup.folder / "tickets.sqlite") == ["Mia"]
