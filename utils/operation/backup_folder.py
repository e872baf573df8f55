"""The folder of backups: what lies in it, what is good, what is due and what is old."""

import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

DATABASE: Final = "tickets.sqlite"
PANEL_DATABASE: Final = "panel.sqlite"
NOTE: Final = "sicherung.json"
FILE_LIST: Final = "anhaenge.txt"
FILES: Final = "attachments"
LOCK: Final = ".lock"
UNFINISHED: Final = ".unfertig-"

DAY_MS: Final = 24 * 3_600_000
# Clocks that follow the network's time are hardly ever further off.
_CLOCK_ERROR_MS: Final = 3_600_000


class Note(BaseModel):
    """What a backup tells of itself, in `sicherung.json`; without it a folder is none."""

    model_config = ConfigDict(frozen=True)

    number: int
    """Counts up from backup to backup: their order, whatever the clock said."""

    finished_at_ms: int
    made_at: str
    """The same for people, in the time zone of the settings."""

    duration_ms: int
    schema_version: int
    rows: dict[str, int]
    """How many rows the tables had that matter most."""

    has_panel: bool
    size_bytes: int
    new_files: int
    new_file_bytes: int
    missing_files: int


@dataclass(frozen=True)
class Backup:
    """A backup that is complete."""

    folder: Path
    note: Note

    @property
    def name(self) -> str:
        """Return the name of its folder."""
        return self.folder.name


def read_backup(folder: Path) -> Backup | None:
    """Return the backup in a folder; None if there is none, or only parts of one."""
    try:
        note = Note.model_validate_json((folder / NOTE).read_bytes())
    except (OSError, ValidationError):
        return None
    return Backup(folder, note) if (folder / DATABASE).is_file() else None


def backups_in(root: Path) -> list[Backup]:
    """Return the backups below BACKUP_PATH, the newest first."""
    if not root.is_dir():
        return []
    folders = (entry for entry in root.iterdir() if entry.is_dir() and not entry.name.startswith("."))
    found = [backup for folder in folders if (backup := read_backup(folder)) is not None]
    return sorted(found, key=lambda backup: backup.note.number, reverse=True)


def new_name(root: Path, at_ms: int, zone: tzinfo) -> str:
    """Return a name for a backup that begins now, by the local time; in autumn an hour comes twice."""
    name = datetime.fromtimestamp(at_ms / 1000, zone).strftime("%Y-%m-%dT%H%M%S")
    taken = {entry.name for entry in root.iterdir()}
    suffixes = ("", *(f"-{n}" for n in range(2, len(taken) + 3)))
    return next(f"{name}{suffix}" for suffix in suffixes if f"{name}{suffix}" not in taken)


def is_due(newest_ms: int | None, now_ms: int, hour: int, zone: tzinfo) -> bool:
    """Tell whether since the newest backup ended the hour has come at which the day's is made.

    A newest one from the future counts for nothing: the clock was wrong then, and it may stay so for years.
    """
    if newest_ms is None or newest_ms > now_ms + _CLOCK_ERROR_MS:
        return True
    now = datetime.fromtimestamp(now_ms / 1000, zone)
    at_hour = now.replace(hour=hour, minute=0, second=0, microsecond=0, fold=0)
    if at_hour.timestamp() * 1000 > now_ms:
        at_hour -= timedelta(days=1)
    return newest_ms < round(at_hour.timestamp() * 1000)


def expired(newest_first: Sequence[Note], now_ms: int, keep_days: int) -> list[Note]:
    """Return the backups that are to go: those that are too old, beyond as many newer ones as there are days to keep.

    So neither a clock that jumps nor a year without backups takes the last ones away. What claims to come from the
    future is too old as soon as there are enough newer ones, else it would stay until then.
    """
    if keep_days == 0:
        return []
    return [
        note
        for note in newest_first[keep_days:]
        if not -_CLOCK_ERROR_MS <= now_ms - note.finished_at_ms <= keep_days * DAY_MS
    ]


def clear_unfinished(root: Path) -> None:
    """Delete what a crash left of a backup that was being made or deleted; only for whoever holds the lock."""
    for leftover in root.glob(f"{UNFINISHED}*"):
        if leftover.is_dir():
            shutil.rmtree(leftover)
        else:
            leftover.unlink(missing_ok=True)


def delete(backup: Backup) -> None:
    """Delete a backup, so that it is either whole or none at every moment."""
    going = backup.folder.with_name(f"{UNFINISHED}{backup.name}")
    backup.folder.replace(going)
    shutil.rmtree(going)


def file_lists_in(root: Path) -> Iterable[Path]:
    """Return the lists of attachments of everything below BACKUP_PATH that may be a backup."""
    return root.glob(f"[!.]*/{FILE_LIST}")


def as_json(note: Note) -> str:
    """Return what is written into `sicherung.json`."""
    return json.dumps(note.model_dump(), ensure_ascii=False, indent=2) + "\n"
