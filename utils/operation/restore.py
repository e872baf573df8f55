"""Puts a backup in the place of what there is now."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from utils import backup_texts
from utils.clock import Clock
from utils.database import BUSY_TIMEOUT_MS, newest_version, open_read_only
from utils.evidence.attachment_path import path_of
from utils.operation import snapshot
from utils.operation.backup import Places
from utils.operation.backup_files import bring, make_folder
from utils.operation.backup_folder import DATABASE, DAY_MS, FILES, LOCK, PANEL_DATABASE, Backup, read_backup
from utils.operation.durable import sync_folder
from utils.operation.file_lock import HeldError, held, instance_lock_of
from utils.operation.gentle import Gentle
from utils.operation.ownership import Owner
from utils.operation.progress import Progress
from utils.operation.replacement import draft_of, fold_in, put_in_place, unused_name
from utils.store import backups, erased_since, tickets
from utils.store.erased_since import Again

# So many numbers are left out for each day since the backup where nobody can tell which were given.
_NUMBERS_PER_DAY: Final = 100


_BROKEN: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_UNREADABLE: Final = _BROKEN | {sqlite3.SQLITE_CANTOPEN}


class RestoreError(Exception):
    """Nothing was put in place; the text tells why, in German."""


@dataclass(frozen=True)
class Restored:
    """What became of a restore."""

    backup: Backup
    aside: Path | None
    """Where the database is that was there before."""

    next_number: int
    erased_again: Again | None
    """What was erased since the backup and will be once more; None where nobody can tell."""

    lost_files: int
    """Attachments that are nowhere any more."""

    panel_fault: str | None
    """Why the panel's file was not restored."""


def restore(places: Places, given: Path, clock: Clock) -> Restored:
    """Restore a backup, given as a folder or as its name below BACKUP_PATH. Done again, it is as if done once.

    Raises RestoreError.
    """
    folder = given if given.is_dir() else places.root / given
    database = places.database
    try:
        owner = Owner.of(database)
        with _locked_backups(folder.parent):
            backup = _checked(folder)
            make_folder(database.parent, owner, 0o770)
            with _bot_kept_away(database, owner):
                return _Restoring(places, backup, owner, clock).restore()
    except OSError as error:
        reason = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        raise RestoreError(backup_texts.RESTORE_FAILED.format(reason=reason)) from error
    except sqlite3.Error as error:
        raise RestoreError(backup_texts.RESTORE_FAILED.format(reason=error)) from error


@contextmanager
def _locked_backups(root: Path) -> Iterator[None]:
    """Keep the rotation from deleting what is being read, where backups can be made at all."""
    lock = root / LOCK
    if not lock.exists():
        yield
        return
    try:
        with held(lock, Owner.of(lock)):
            yield
    except HeldError as error:
        raise RestoreError(backup_texts.ANOTHER_BACKUP) from error


@contextmanager
def _bot_kept_away(database: Path, owner: Owner) -> Iterator[None]:
    try:
        with held(instance_lock_of(database), owner):
            yield
    except HeldError as error:
        raise RestoreError(backup_texts.BOT_IS_RUNNING.format(path=database)) from error


def _checked(folder: Path) -> Backup:
    backup = read_backup(folder)
    if backup is None:
        raise RestoreError(backup_texts.NO_BACKUP.format(path=folder))
    try:
        content = snapshot.examine(folder / DATABASE, Gentle())
    except snapshot.DamagedError as error:
        raise RestoreError(backup_texts.BACKUP_DAMAGED.format(path=folder, reason=error)) from error
    if content != snapshot.Content(backup.note.schema_version, backup.note.rows):
        reason = backup_texts.BACKUP_DIFFERS
        raise RestoreError(backup_texts.BACKUP_DAMAGED.format(path=folder, reason=reason))
    if content.schema_version > newest_version():
        raise RestoreError(backup_texts.BACKUP_IS_NEWER.format(path=folder))
    return backup


@dataclass(frozen=True)
class _Restoring:
    """One restore, with the bot kept away."""

    places: Places
    backup: Backup
    owner: Owner
    clock: Clock

    def restore(self) -> Restored:
        database = self.places.database
        source = self.backup.folder / DATABASE
        self._demand_room(source)
        # Files first: if it is broken off among them, only some are there that nobody needs yet.
        lost_files = self._restore_files(source)
        with Progress(backup_texts.RESTORING_DATABASE, source.stat().st_size) as progress:
            draft = draft_of(source, database, self.owner, progress)
        if database.exists():
            fold_in(database)
        next_number = self._leave_out_numbers(draft)
        erased_again = self._erase_again(draft)
        panel_fault = self._restore_panel()
        aside = put_in_place(draft, database, self._now())
        return Restored(self.backup, aside, next_number, erased_again, lost_files, panel_fault)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.clock() / 1000, self.places.zone)

    def _demand_room(self, source: Path) -> None:
        needed, folder = source.stat().st_size, self.places.database.parent
        free = shutil.disk_usage(folder).free
        if free < needed:
            raise RestoreError(
                backup_texts.RESTORE_FAILED.format(
                    reason=backup_texts.would_fill_the_disk(str(folder), needed, free, 0)
                )
            )

    def _restore_files(self, source: Path) -> int:
        with closing(open_read_only(source)) as connection:
            wanted = backups.files_of(connection)
        pool, files = self.backup.folder.parent / FILES, self.places.files
        lost = 0
        make_folder(files, self.owner, 0o770)
        with Progress(backup_texts.RESTORING_FILES, len(wanted)) as progress:
            for sha256, size_bytes in wanted.items():
                target = path_of(files, sha256)
                if not target.exists():
                    lost += not self._restore_file(path_of(pool, sha256), target, sha256, size_bytes)
                progress.advance()
        sync_folder(files)
        return lost

    def _restore_file(self, source: Path, target: Path, sha256: str, size_bytes: int) -> bool:
        make_folder(target.parent, self.owner, 0o770)
        if not bring(source, target, sha256, size_bytes, self.owner):
            return False
        target.chmod(0o640)
        self.owner.takes(target)
        sync_folder(target.parent)
        return True

    def _leave_out_numbers(self, draft: Path) -> int:
        """See that no number is given again that a ticket got since the backup: its channel's buttons still name it."""
        with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
            connection.row_factory = sqlite3.Row
            if self.backup.note.schema_version == 0:
                return 0  # the predecessor's; its upgrade decides about numbers
            given = self._numbers_given()
            if given is None:
                days = max(0, self.clock() - self.backup.note.finished_at_ms) // DAY_MS + 1
                given = tickets.last_number(connection) + days * _NUMBERS_PER_DAY
            tickets.skip_numbers(connection, given)
            return tickets.last_number(connection) + 1

    def _erase_again(self, draft: Path) -> Again | None:
        """See that what was erased at somebody's wish or after its time does not come back for good."""
        newer = f"{self.places.database.absolute().as_uri()}?mode=ro"
        with closing(
            sqlite3.connect(draft.absolute().as_uri(), uri=True, isolation_level=None)
        ) as connection:
            connection.row_factory = sqlite3.Row
            try:
                connection.execute(f"ATTACH ? AS {erased_since.NEWER}", (newer,))
                connection.execute("BEGIN IMMEDIATE")
                again = erased_since.erase_again(connection, self.clock())
                connection.execute("COMMIT")
            except sqlite3.DatabaseError as error:
                if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _UNREADABLE:
                    raise
                return None
        return again

    def _numbers_given(self) -> int | None:
        try:
            with closing(open_read_only(self.places.database)) as connection:
                return tickets.last_number(connection)
        except sqlite3.Error:
            return None  # there is none, or it is broken

    def _restore_panel(self) -> str | None:
        """Restore the panel's file, and return why not; all that staff would miss is not worth less for it."""
        if not self.backup.note.has_panel:
            return None
        source, target = self.backup.folder / PANEL_DATABASE, self.places.panel_database
        try:
            if not target.exists() or not _overwrite(source, target, self._now()):
                with Progress(backup_texts.RESTORING_DATABASE, source.stat().st_size) as progress:
                    put_in_place(draft_of(source, target, self._panel_owner, progress), target, self._now())
        except (OSError, sqlite3.Error) as error:
            return str(error)
        return None

    @property
    def _panel_owner(self) -> Owner:
        return Owner.of(self.places.panel_database)


def _overwrite(source: Path, target: Path, now: datetime) -> bool:
    """Replace what a file holds in one transaction, which a running panel waits for; False where it is broken.

    Raises sqlite3.Error where somebody does not let go of it.
    """
    aside = unused_name(target, now)
    with closing(sqlite3.connect(target, isolation_level=None)) as present:
        present.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        try:
            present.execute("BEGIN EXCLUSIVE")
            present.execute("ROLLBACK")
            with closing(sqlite3.connect(aside)) as kept:
                present.backup(kept)
            aside.chmod(target.stat().st_mode & 0o777)
            Owner.of(target).takes(aside)
            with closing(open_read_only(source)) as wanted:
                wanted.backup(present)
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _BROKEN:
                raise
            return False
    return True
