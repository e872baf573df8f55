"""What became of each backup, for whoever watches the bot."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True)
class FinishedBackup:
    """A backup that ended; a good one has a `name`, one that came to nothing a `failure`."""

    finished_at_ms: int
    duration_ms: int
    name: str | None = None
    size_bytes: int = 0
    """Of its own folder, that is without attachments."""

    new_files: int = 0
    new_file_bytes: int = 0
    failure: str | None = None


def record(connection: sqlite3.Connection, backup: FinishedBackup) -> None:
    """Remember a backup, once: the bot may come across one again that was made by hand."""
    connection.execute(
        "INSERT INTO backups (finished_at_ms, duration_ms, is_good, name, size_bytes, new_files, new_file_bytes,"
        " failure) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING",
        (
            backup.finished_at_ms,
            backup.duration_ms,
            int(backup.failure is None),
            backup.name,
            backup.size_bytes,
            backup.new_files,
            backup.new_file_bytes,
            backup.failure,
        ),
    )


def known_names(connection: sqlite3.Connection) -> set[str]:
    """Return the names of all backups that were recorded."""
    return {row["name"] for row in connection.execute("SELECT name FROM backups WHERE name IS NOT NULL")}


def row_counts(connection: sqlite3.Connection) -> dict[str, int]:
    """Return how many rows the tables have that matter most, those of them that a file of any version has."""
    return {
        table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in ("tickets", "messages", "events")
        if _has(connection, table)
    }


def files_of(connection: sqlite3.Connection) -> dict[str, int]:
    """Return the hash and size of everything that belongs under ATTACHMENTS_PATH."""
    if not _has(connection, "files"):
        return {}  # of the predecessor's, or of the very first versions
    rows = connection.execute("SELECT sha256, size_bytes FROM files ORDER BY sha256")
    return {row["sha256"]: row["size_bytes"] for row in rows}


def _has(connection: sqlite3.Connection, table: str) -> bool:
    found = connection.execute("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", (table,))
    return found.fetchone() is not None
