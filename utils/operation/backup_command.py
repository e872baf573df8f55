"""`python main.py --backup`: makes a backup by hand, beside the running bot."""

import logging

from utils import backup_texts
from utils.clock import system_clock
from utils.config import EX_CONFIG, BotSettings, SettingsError, load_settings
from utils.operation.backup import BackupError, Places, make_backup
from utils.operation.backup_folder import Backup
from utils.operation.gentle import Gentle, go_last
from utils.operation.logs import complain, configure_logging

log = logging.getLogger(__name__)


def places_of(settings: BotSettings) -> Places:
    """Return what is saved and where to, by the settings."""
    return Places(
        database=settings.database_path,
        panel_database=settings.panel_database_path,
        files=settings.attachments_path,
        root=settings.backup_path,
        zone=settings.timezone,
        keep_days=settings.backup_keep_days,
        kept_free_mb=settings.disk_free_mb,
    )


def describe(backup: Backup) -> str:
    """Return the line that tells of a good backup."""
    note = backup.note
    return backup_texts.backup_made(
        backup.name, note.size_bytes, note.new_files, note.new_file_bytes, note.duration_ms
    )


def backup_by_hand() -> int:
    """Make a backup and return the exit status: 0, 1 where none came about, 78 for wrong settings.

    The bot learns of it from the folder: only it writes its database.
    """
    try:
        settings = load_settings(BotSettings)
        configure_logging(settings.log_level, settings.log_format)
        go_last()
        backup = make_backup(places_of(settings), system_clock, Gentle())
    except SettingsError as error:
        return _complain(error.report(), EX_CONFIG)
    except BackupError as error:
        return _complain(backup_texts.backup_failed_by_hand(str(error)), 1)
    except KeyboardInterrupt:
        return _complain(backup_texts.INTERRUPTED, 1)
    log.info("%s", describe(backup))
    return 0


def _complain(message: str, status: int) -> int:
    complain(message)
    return status
