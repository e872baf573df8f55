"""Restoring: what comes back, what is kept, and what refuses."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.processes import environment
from tests.ops.household import Household, names_of
from tests.ops.test_backup import main
from tests.ops.writing import numbers, writing
from utils.evidence.attachment_path import path_of
from utils.operation.backup_folder import Note, as_json, backups_in
from utils.operation.file_lock import held, instance_lock_of
from utils.operation.instance import InUseError, only_bot_of
from utils.operation.ownership import Owner
from utils.operation.restore import Restored, RestoreError, restore


@pytest.fixture
def house(tmp_path: Path) -> Household:
    return Household(tmp_path)


def restored(house: Household, name: str) -> Restored:
    return restore(house.places, Path(name), house.clock)


def asides(house: Household) -> list[Path]:
    return sorted(house.folder.glob("tickets.sqlite.vor-*"))


def test_a_backup_made_while_writing_comes_back_and_what_was_there_is_kept(house: Household) -> None:
    with writing(house.places.database) as writer:
        assert main(house, "--backup").returncode == 0
        last = writer.goes_on()
        writer.process.kill()
        writer.process.wait()
    [backup] = backups_in(house.places.root)
    done = main(house, "--restore", backup.name)
    assert done.returncode == 0, done.stderr
    assert "ist jetzt die Datenbank" in done.stdout
    assert numbers(house.places.database)[0] == backup.note.rows["messages"] < last
    # What a killed writer had in its log is in what is kept.
    [aside] = asides(house)
    assert numbers(aside)[0] >= last
    assert str(aside.name) in done.stdout
    # The bot can go on with it.
    with writing(house.places.database) as writer:
        writer.goes_on()


def test_panel_and_attachments_come_back(house: Household) -> None:
    house.opens_ticket("Mia")
    lost, kept = house.keeps(b"verloren"), house.keeps(b"noch da")
    backup = house.backs_up()
    path_of(house.places.files, lost).unlink()
    with closing(sqlite3.connect(house.places.panel_database)) as panel, panel:
        panel.execute("DELETE FROM audit")
    done = restored(house, backup.name)
    assert (done.lost_files, done.panel_fault) == (0, None)
    for sha256, content in ((lost, b"verloren"), (kept, b"noch da")):
        path = path_of(house.places.files, sha256)
        assert path.read_bytes() == content
        # The panel reads them through the group.
        assert path.stat().st_mode & 0o777 == 0o640
    with closing(sqlite3.connect(house.places.panel_database)) as panel:
        assert panel.execute("SELECT kind FROM audit").fetchall() == [("login",)]
    [aside] = house.folder.glob("panel.sqlite.vor-*")
    with closing(sqlite3.connect(aside)) as panel:
        assert panel.execute("SELECT kind FROM audit").fetchall() == []


def test_a_new_machine_gets_everything(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    old = Household(tmp_path / "old")
    old.opens_ticket("Mia")
    picture = old.keeps(b"ein Bild")
    backup = old.backs_up()
    (tmp_path / "new").mkdir()
    new = Household(tmp_path / "new")
    for path in (new.places.database, new.places.panel_database):
        path.unlink()
    done = restore(new.places, backup.folder, new.clock)
    assert done.aside is None
    assert names_of(new.places.database) == ["Mia"]
    assert path_of(new.places.files, picture).read_bytes() == b"ein Bild"
    assert new.places.panel_database.exists()
    # Nobody can tell which numbers were given after the backup.
    assert done.next_number == 102


def test_a_file_of_the_predecessor_is_saved_and_comes_back_as_it_was(house: Household) -> None:
    database = house.places.database
    database.unlink()
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("CREATE TABLE tickets (id INTEGER PRIMARY KEY, user_id TEXT, user_name TEXT)")
        connection.execute("INSERT INTO tickets VALUES (7, '1', 'Mia')")
    backup = house.backs_up()
    database.write_bytes(b"kaputt" * 1000)
    assert restored(house, backup.name).next_number == 0
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT * FROM tickets").fetchall() == [(7, "1", "Mia")]


def test_no_number_is_given_twice(house: Household) -> None:
    house.opens_ticket("Mia")
    backup = house.backs_up()
    for name in ("Jonas", "Lena"):
        house.opens_ticket(name)
    assert restored(house, backup.name).next_number == 4
    assert house.opens_ticket("Emil") == 4
    assert names_of(house.places.database) == ["Mia", "Emil"]


def test_a_broken_database_is_kept_with_its_log(house: Household) -> None:
    house.opens_ticket("Mia")
    backup = house.backs_up()
    house.passes(2.5)
    house.places.database.write_bytes(b"kaputt" * 1000)
    log = house.folder / "tickets.sqlite-wal"
    log.write_bytes(b"auch kaputt")
    done = restored(house, backup.name)
    assert done.aside is not None
    assert done.aside.read_bytes() == b"kaputt" * 1000
    assert done.aside.with_name(f"{done.aside.name}-wal").read_bytes() == b"auch kaputt"
    assert not log.exists()
    assert names_of(house.places.database) == ["Mia"]
    assert done.next_number == 2 + 3 * 100


def test_a_broken_panel_file_is_kept_too(house: Household) -> None:
    backup = house.backs_up()
    house.places.panel_database.write_bytes(b"kaputt" * 1000)
    assert restored(house, backup.name).panel_fault is None
    with closing(sqlite3.connect(house.places.panel_database)) as panel:
        assert panel.execute("SELECT kind FROM audit").fetchall() == [("login",)]
    assert b"kaputt" * 1000 in [aside.read_bytes() for aside in house.folder.glob("panel.sqlite.vor-*")]


def test_it_refuses_while_the_bot_runs(house: Household) -> None:
    backup = house.backs_up()
    house.opens_ticket("Mia")
    with only_bot_of(house.places.database):
        with pytest.raises(RestoreError, match="Der Bot läuft"):
            restored(house, backup.name)
        with pytest.raises(InUseError, match="anderer Bot läuft schon"), only_bot_of(house.places.database):
            pass
        second = main(house, DATABASE_PATH="tickets.sqlite")
    assert second.returncode == 1
    assert "Ein anderer Bot läuft schon" in second.stderr
    assert names_of(house.places.database) == ["Mia"]


def test_a_killed_holder_holds_nothing(house: Household) -> None:
    script = (
        "import sys, time; from pathlib import Path; from utils.operation.instance import only_bot_of\n"
        "with only_bot_of(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(house.places.database)],
        env=environment({}),
        stdout=subprocess.PIPE,
    )
    assert holder.stdout
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(InUseError), only_bot_of(house.places.database):
        pass
    holder.kill()
    holder.communicate()
    with only_bot_of(house.places.database):
        pass


def test_a_lock_that_the_bot_may_not_open_is_named(house: Household) -> None:
    instance_lock_of(house.places.database).mkdir()
    with pytest.raises(InUseError, match="Sperrdatei"), only_bot_of(house.places.database):
        pass


@pytest.mark.parametrize("fault", ["nothing", "no note", "damaged", "other rows", "newer"])
def test_a_bad_backup_changes_nothing(house: Household, fault: str) -> None:
    house.opens_ticket("Mia")
    backup = house.backs_up()
    copy, note = backup.folder / "tickets.sqlite", backup.folder / "sicherung.json"
    changes: dict[str, dict[str, Any]] = {
        "other rows": {"rows": {"tickets": 7}},
        "newer": {"schema_version": 9999},
    }
    note.write_text(as_json(Note(**{**backup.note.model_dump(), **changes.get(fault, {})})))
    if fault == "nothing":
        backup.folder.rename(backup.folder.with_name("anderswo"))
    elif fault == "no note":
        note.unlink()
    elif fault == "damaged":
        copy.write_bytes(copy.read_bytes()[:20_000])
    elif fault == "newer":
        with closing(sqlite3.connect(copy)) as connection:
            connection.execute("PRAGMA user_version = 9999")
    words = {
        "nothing": "keine vollständige Sicherung",
        "no note": "keine vollständige Sicherung",
        "damaged": "beschädigt",
        "other rows": "beschädigt",
        "newer": "neueren Version",
    }
    with pytest.raises(RestoreError, match=words[fault]):
        restored(house, backup.name)
    assert names_of(house.places.database) == ["Mia"]
    assert asides(house) == []


def test_it_waits_for_no_backup_that_is_being_made(house: Household) -> None:
    backup = house.backs_up()
    with (
        held(house.places.root / ".lock", Owner.of(house.folder)),
        pytest.raises(RestoreError, match="schon eine Sicherung"),
    ):
        restored(house, backup.name)


@pytest.mark.skipif(os.geteuid() != 0, reason="Dateien verschenkt nur root")
def test_what_root_restores_belongs_to_whom_it_belonged(house: Household) -> None:
    house.keeps(b"ein Bild")
    backup = house.backs_up()
    for path in (house.folder, house.places.database, house.places.panel_database):
        os.chown(path, 12345, 12346)
    house.places.database.chmod(0o660)
    for path in house.places.files.rglob("*"):
        if path.is_file():
            path.unlink()
    restored(house, backup.name)
    for path in (house.places.database, house.places.panel_database, *house.places.files.glob("*/*")):
        assert (path.stat().st_uid, path.stat().st_gid) == (12345, 12346), path
    assert house.places.database.stat().st_mode & 0o777 == 0o660
