"""Tells what the database file is, and whether a bot works on it."""

import sqlite3
from pathlib import Path
from typing import Final

from utils import check_texts
from utils.database import newest_version
from utils.operation.checks.finding import Section
from utils.store import inspection
from utils.store.inspection import Sight

ALIVE_MS: Final = 90_000
"""As long as the panel believes a sign of life."""


def examine_database(section: Section, path: Path, now_ms: int) -> None:
    """Tell what the file is and what the next start will do to it."""
    try:
        if not path.exists():
            section.note(check_texts.database_missing(str(path)))
            return
        seen = inspection.look_at(path)
        size_bytes = _size_bytes(path)
    except (sqlite3.Error, OSError) as error:
        why = str(error) if isinstance(error, sqlite3.Error) else (error.strerror or type(error).__name__)
        section.fault(check_texts.database_unreadable(str(path), why), check_texts.DATABASE_UNREADABLE_ADVICE)
        return
    _judge(section, path, seen, size_bytes)
    if seen.beat_at_ms is not None:
        _tell_of_bot(section, seen, now_ms - seen.beat_at_ms)


def _size_bytes(path: Path) -> int:
    """Return the size of the file with its log of changes, in which much of a young one still stands."""
    log = path.with_name(f"{path.name}-wal")
    return path.stat().st_size + (log.stat().st_size if log.exists() else 0)


def _judge(section: Section, path: Path, seen: Sight, size_bytes: int) -> None:
    newest = newest_version()
    if seen.is_empty:
        section.note(check_texts.database_missing(str(path)))
    elif seen.is_predecessors:
        section.note(check_texts.database_of_predecessor(str(path)))
    elif seen.version == 0:
        section.fault(check_texts.database_foreign(str(path)), check_texts.DATABASE_FOREIGN_ADVICE)
    elif seen.version > newest:
        text = check_texts.database_newer(str(path), seen.version, newest)
        section.fault(text, check_texts.DATABASE_NEWER_ADVICE)
    elif seen.version < newest:
        section.note(check_texts.database_old(str(path), seen.version, newest))
    else:
        section.good(check_texts.database_current(str(path), size_bytes, seen.tickets, seen.version))


def _tell_of_bot(section: Section, seen: Sight, age_ms: int) -> None:
    if age_ms > ALIVE_MS:
        section.note(check_texts.BOT_STOPPED)
    elif seen.connected:
        section.good(check_texts.bot_running(age_ms // 1000))
    else:
        section.warning(check_texts.bot_disconnected(age_ms // 1000), check_texts.JOURNAL_ADVICE)
