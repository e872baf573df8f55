"""What the bot does for its machine, with or without Discord: the daily backup, and a look at the disks."""

import asyncio
import logging
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import discord

from utils import backup_texts
from utils.channels.alarms import Alarms
from utils.clock import Clock
from utils.config import BotSettings
from utils.database import Database
from utils.operation.backup import AnotherBackupError, BackupError, make_backup
from utils.operation.backup_command import describe, places_of
from utils.operation.backup_folder import Backup, backups_in, is_due
from utils.operation.disk import DiskWatch, room_of
from utils.operation.gentle import Gentle, NoLongerWantedError, go_last
from utils.pace import Pace
from utils.store import backups
from utils.store.backups import FinishedBackup

log = logging.getLogger(__name__)

_MEGABYTE: Final = 1024**2
_BACKUP: Final = "backup"


class OperationCog(discord.Cog):
    """Backups and disks."""

    def __init__(
        self, settings: BotSettings, database: Database, alarms: Alarms, clock: Clock, pace: Pace
    ) -> None:
        self._settings = settings
        self._places = places_of(settings)
        self._database = database
        self._alarms = alarms
        self._clock = clock
        self._interval_s = pace.upkeep_s
        self._retry_ms = round(pace.backup_retry_s * 1000)
        self._disks = DiskWatch(_kept(settings), settings.disk_free_mb * _MEGABYTE, room_of)
        self._stopping = threading.Event()
        self._loop: asyncio.Task[None] | None = None
        self._next_try_at_ms = 0

    def start(self) -> None:
        """Begin the regular work."""
        self._loop = asyncio.create_task(self._look_regularly())

    async def stop(self) -> None:
        """End the regular work; a backup that is being made is given up and leaves nothing behind."""
        self._stopping.set()
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)

    async def _look_regularly(self) -> None:
        while True:
            try:
                await self._look_at_disks()
                # The first backup has time: a start has more urgent things to do.
                await asyncio.sleep(self._interval_s)
                await self._look_at_backups()
            except Exception:
                # A fault of one round must not end all later ones.
                log.exception("Sicherung oder Datenträger ließen sich nicht prüfen; ich versuche es wieder.")

    async def _look_at_disks(self) -> None:
        low, recovered = await asyncio.to_thread(self._disks.look)
        for disk in low:
            fault = backup_texts.disk_almost_full(list(disk), self._settings.disk_free_mb)
            self._alarms.are_now(f"disk {disk}", [fault])
        for disk in recovered:
            self._alarms.is_over(f"disk {disk}", backup_texts.disk_has_room_again(list(disk)))

    async def _look_at_backups(self) -> None:
        if self._settings.backup_keep_days == 0:
            return
        there = await asyncio.to_thread(backups_in, self._places.root)
        await self._record(there)
        newest_ms = there[0].note.finished_at_ms if there else None
        now_ms = self._clock()
        is_due_now = is_due(newest_ms, now_ms, self._settings.backup_hour, self._settings.timezone)
        if is_due_now and now_ms >= self._next_try_at_ms:
            await self._back_up(now_ms)

    async def _back_up(self, now_ms: int) -> None:
        try:
            backup = await self._beside_the_loop()
        except AnotherBackupError:
            return  # it is as good as this one would be
        except BackupError as error:
            self._next_try_at_ms = now_ms + self._retry_ms
            self._alarms.are_now(_BACKUP, [backup_texts.backup_failed(str(error))])
            await self._record_failure(now_ms, str(error))
        else:
            log.info("%s", describe(backup))
            self._alarms.is_over(_BACKUP, backup_texts.BACKUP_WORKS_AGAIN)
            await self._record([backup])

    async def _beside_the_loop(self) -> Backup:
        gentle = Gentle(lambda: not self._stopping.is_set())
        with ThreadPoolExecutor(1, "backup", go_last) as thread:
            work = asyncio.get_running_loop().run_in_executor(
                thread, make_backup, self._places, self._clock, gentle
            )
            try:
                return await asyncio.shield(work)
            except asyncio.CancelledError:
                # The thread gives up at its next step.
                await asyncio.wait({work})
                if not isinstance(work.exception(), NoLongerWantedError | None):
                    log.warning("Die Sicherung ist beim Beenden gescheitert (%s).", work.exception())
                raise

    async def _record(self, there: list[Backup]) -> None:
        """Remember backups that the table does not know yet; those made by hand are among them."""
        known = await self._database.read(backups.known_names)
        for backup in reversed(there):
            if backup.name not in known:
                await self._database.write(lambda c, backup=backup: backups.record(c, _finished(backup)))  # type: ignore[misc]

    async def _record_failure(self, started_at_ms: int, reason: str) -> None:
        now_ms = self._clock()
        failed = FinishedBackup(now_ms, max(0, now_ms - started_at_ms), failure=reason)
        try:
            await self._database.write(lambda c: backups.record(c, failed))
        except sqlite3.Error as error:
            # On a full disk that is the smaller trouble, and the team has been told of it.
            log.warning("Das Scheitern der Sicherung ließ sich nicht festhalten (%s).", error)


def _finished(backup: Backup) -> FinishedBackup:
    note = backup.note
    return FinishedBackup(
        finished_at_ms=note.finished_at_ms,
        duration_ms=note.duration_ms,
        name=backup.name,
        size_bytes=note.size_bytes,
        new_files=note.new_files,
        new_file_bytes=note.new_file_bytes,
    )


def _kept(settings: BotSettings) -> dict[str, Path]:
    kept = {
        backup_texts.DATABASE_DISK: settings.database_path,
        backup_texts.FILES_DISK: settings.attachments_path,
    }
    return kept | ({backup_texts.BACKUPS_DISK: settings.backup_path} if settings.backup_keep_days else {})
