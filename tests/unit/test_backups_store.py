from pathlib import Path

from tests.unit.quiet_house import new_file
from utils.store import backups
from utils.store.backups import FinishedBackup


def test_a_backup_is_recorded_once_and_failures_each_time(tmp_path: Path) -> None:
    connection = new_file(tmp_path / "tickets.sqlite")
    good = FinishedBackup(finished_at_ms=5, duration_ms=3, name="2026-11-28T040000", size_bytes=7)
    failed = FinishedBackup(finished_at_ms=6, duration_ms=1, failure="Datenträger voll")
    for backup in (good, good, failed, failed):
        backups.record(connection, backup)
    rows = connection.execute("SELECT is_good, size_bytes, failure FROM backups ORDER BY id").fetchall()
    names = backups.known_names(connection)
    connection.close()
    assert [tuple(row) for row in rows] == [(1, 7, None), *[(0, 0, "Datenträger voll")] * 2]
    assert names == {"2026-11-28T040000"}
