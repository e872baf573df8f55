"""Makes a backup: a copy of both databases and of new attachments, checked, and whole or not there at all."""

import errno
import logging
import shutil
import sqlite3
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Final

from utils import backup_texts
from utils.clock import Clock
from utils.operation import backup_folder, snapshot
from utils.operation.backup_files import Taken, drop_unneeded, make_folder, take_in
from utils.operation.backup_folder import (
    DATABASE,
    FILE_LIST,
    FILES,
    LOCK,
    NOTE,
    PANEL_DATABASE,
    UNFINISHED,
    Backup,
    Note,
)
from utils.operation.durable import sync_folder, write_private
from utils.operation.file_lock import HeldError, held
from utils.operation.gentle import Gentle
from utils.operation.ownership import Owner
from utils.operation.progress import Progress
from utils.store import backups

log = logging.getLogger(__name__)

_MEGABYTE: Final = 1024**2
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class BackupError(Exception):
    """No backup came about; the text tells why, in German."""


class AnotherBackupError(BackupError):
    """Because another one is being made."""


@dataclass(frozen=True)
class Places:
    """What is saved, and where to."""

    database: Path
    panel_database: Path
    files: Path
    root: Path
    zone: tzinfo
    keep_days: int
    kept_free_mb: int
    """So much room is left on the disk of the database."""


def make_backup(places: Places, clock: Clock, gentle: Gentle) -> Backup:
    """Make a backup and delete those that are too old.

    Raises BackupError, and NoLongerWantedError; what was there before stays then, and of the new one nothing does.
    """
    if not places.database.is_file():
        raise BackupError(backup_texts.NO_DATABASE.format(path=places.database))
    owner = Owner.of(places.database)
    try:
        make_folder(places.root, owner)
        with held(places.root / LOCK, owner):
            backup_folder.clear_unfinished(places.root)
            backup = _Making(places, owner, clock, gentle).make()
            _rotate(places, clock())
    except HeldError as error:
        raise AnotherBackupError(backup_texts.ANOTHER_BACKUP) from error
    except snapshot.DamagedError as error:
        raise BackupError(backup_texts.database_damaged(str(error))) from error
    except sqlite3.Error as error:
        raise BackupError(_why(places, error)) from error
    except OSError as error:
        raise BackupError(_refused(places, error)) from error
    return backup


def _why(places: Places, error: sqlite3.Error) -> str:
    code = _code(error)
    if code == sqlite3.SQLITE_FULL:
        return backup_texts.no_room(str(places.root))
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return backup_texts.database_damaged(str(error))
    return backup_texts.refused_by_system(str(places.database), str(error))


def _code(error: sqlite3.Error) -> int | None:
    # Python's own complaints have none.
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _refused(places: Places, error: OSError) -> str:
    if error.errno in _NO_ROOM:
        return backup_texts.no_room(str(places.root))
    return backup_texts.refused_by_system(str(error.filename or places.root), error.strerror or str(error))


@dataclass
class _Making:
    """One backup, from its first byte to its name."""

    places: Places
    owner: Owner
    clock: Clock
    gentle: Gentle
    started_at_ms: int = field(init=False)
    draft: Path = field(init=False)

    def make(self) -> Backup:
        self.started_at_ms = self.clock()
        root = self.places.root
        name = backup_folder.new_name(root, self.started_at_ms, self.places.zone)
        self.draft = root / f"{UNFINISHED}{name}"
        self._demand_room()
        make_folder(self.draft, self.owner)
        try:
            note = self._fill()
            self._seal(note)
            self.draft.replace(root / name)
        except BaseException:
            shutil.rmtree(self.draft, ignore_errors=True)
            raise
        sync_folder(root)
        return Backup(root / name, note)

    def _demand_room(self) -> None:
        """Do not begin what would take the room from the database, whose bot must go on writing."""
        database, root = self.places.database, self.places.root
        sources = (database, database.with_name(f"{database.name}-wal"), self.places.panel_database)
        needed = sum(source.stat().st_size for source in sources if source.exists())
        is_shared = root.stat().st_dev == database.stat().st_dev
        kept_mb = self.places.kept_free_mb if is_shared else 0
        free = shutil.disk_usage(root).free
        if free - needed < kept_mb * _MEGABYTE:
            raise BackupError(backup_texts.would_fill_the_disk(str(root), needed, free, kept_mb))

    def _fill(self) -> Note:
        content, wanted = self._save_database()
        has_panel = self._save_panel()
        taken = self._save_files(wanted)
        write_private(self.draft / FILE_LIST, "".join(f"{sha256}\n" for sha256 in wanted))
        earlier = backup_folder.backups_in(self.places.root)
        finished_at_ms = self.clock()
        made_at = datetime.fromtimestamp(finished_at_ms / 1000, self.places.zone)
        return Note(
            number=earlier[0].note.number + 1 if earlier else 1,
            finished_at_ms=finished_at_ms,
            made_at=made_at.isoformat(timespec="seconds"),
            duration_ms=max(0, finished_at_ms - self.started_at_ms),
            schema_version=content.schema_version,
            rows=content.rows,
            has_panel=has_panel,
            size_bytes=sum(file.stat().st_size for file in self.draft.iterdir()),
            new_files=taken.new_files,
            new_file_bytes=taken.new_bytes,
            missing_files=taken.missing,
        )

    def _seal(self, note: Note) -> None:
        write_private(self.draft / NOTE, backup_folder.as_json(note))
        for file in self.draft.iterdir():
            self.owner.takes(file)
        sync_folder(self.draft)

    def _save_database(self) -> tuple[snapshot.Content, dict[str, int]]:
        target = self.draft / DATABASE
        with snapshot.one_moment(self.places.database) as source:
            pages: int = source.execute("PRAGMA page_count").fetchone()[0]
            with Progress(backup_texts.COPYING_DATABASE, pages) as progress:
                snapshot.copy(source, target, self.gentle, lambda done, _total: progress.at(done))
            original = snapshot.content_of(source)
            wanted = backups.files_of(source)
        if snapshot.examine(target, self.gentle) != original:
            raise snapshot.DamagedError(backup_texts.COPY_DIFFERS)
        return original, wanted

    def _save_panel(self) -> bool:
        """Save the panel's file; it is not worth the loss of everything else that it cannot be read."""
        source_path, target = self.places.panel_database, self.draft / PANEL_DATABASE
        if not source_path.exists():
            return False
        try:
            with snapshot.one_moment(source_path) as source:
                snapshot.copy(source, target, self.gentle, lambda _done, _total: None)
            snapshot.examine(target, self.gentle)
        except (sqlite3.Error, snapshot.DamagedError) as error:
            if isinstance(error, sqlite3.Error) and _code(error) == sqlite3.SQLITE_FULL:
                raise
            log.warning("%s", backup_texts.PANEL_NOT_SAVED.format(path=source_path, reason=error))
            target.unlink(missing_ok=True)
            return False
        return True

    def _save_files(self, wanted: dict[str, int]) -> Taken:
        pool = self.places.root / FILES
        with Progress(backup_texts.COPYING_FILES, len(wanted)) as progress:
            taken = take_in(self.places.files, pool, wanted, self.owner, self.gentle, progress)
        if taken.missing:
            log.warning("%s", backup_texts.files_missing(taken.missing))
        return taken


def _rotate(places: Places, now_ms: int) -> None:
    """Delete what is too old; what stays in spite of that does no harm to the new backup."""
    root = places.root
    there = backup_folder.backups_in(root)
    going = {note.number for note in backup_folder.expired([b.note for b in there], now_ms, places.keep_days)}
    try:
        for backup in there:
            if backup.note.number in going:
                backup_folder.delete(backup)
        drop_unneeded(root / FILES, backup_folder.file_lists_in(root))
    except OSError as error:
        log.warning("%s", backup_texts.leftovers_not_deleted(error.strerror or str(error)))
