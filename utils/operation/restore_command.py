"""`python main.py --restore SICHERUNG`: puts a backup in the place of the database while the bot is stopped."""

import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from utils import backup_texts
from utils.clock import system_clock
from utils.config import EX_CONFIG, BotSettings, SettingsError, load_settings
from utils.operation.backup_command import places_of
from utils.operation.logs import complain, configure_logging
from utils.operation.restore import Restored, RestoreError, restore

log = logging.getLogger(__name__)


def restore_by_hand(given: Path) -> int:
    """Restore a backup and return the exit status: 0, 1 where nothing was put in place, 78 for wrong settings."""
    try:
        settings = load_settings(BotSettings)
        configure_logging(settings.log_level, settings.log_format)
        restored = restore(places_of(settings), given, system_clock)
    except SettingsError as error:
        return _complain(error.report(), EX_CONFIG)
    except RestoreError as error:
        return _complain(str(error), 1)
    except KeyboardInterrupt:
        return _complain(backup_texts.RESTORE_INTERRUPTED, 1)
    for line in _lines(restored, settings):
        log.info("%s", line)
    return 0


def _lines(restored: Restored, settings: BotSettings) -> Iterator[str]:
    backup = restored.backup
    made_at = datetime.fromtimestamp(backup.note.finished_at_ms / 1000, settings.timezone)
    yield backup_texts.restored(backup.name, made_at, str(settings.database_path))
    if restored.aside is not None:
        yield backup_texts.put_aside(str(restored.aside))
    if restored.next_number:
        yield backup_texts.next_number(restored.next_number)
    if restored.erased_again is None:
        yield backup_texts.ERASURES_UNKNOWN
    elif any(restored.erased_again):
        yield backup_texts.erased_again(*restored.erased_again)
    if restored.lost_files:
        yield backup_texts.files_lost(restored.lost_files)
    if restored.panel_fault is not None:
        path = settings.panel_database_path
        yield backup_texts.PANEL_NOT_RESTORED.format(path=path, reason=restored.panel_fault)
    yield backup_texts.AFTER_RESTORE


def _complain(message: str, status: int) -> int:
    complain(message)
    return status
