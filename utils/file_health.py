"""What is wrong with the database's file, from SQLite's own word for it."""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from enum import Enum
from typing import Final

from utils import operator_texts

log = logging.getLogger(__name__)

REMIND_S: Final = 60.0
# The extended codes carry the primary one in their lowest byte (SQLite, rescode.html).
_PRIMARY: Final = 0xFF


class Trouble(Enum):
    """What keeps SQLite from writing, whatever is to be written."""

    FULL = sqlite3.SQLITE_FULL
    READ_ONLY = sqlite3.SQLITE_READONLY
    LOCKED = sqlite3.SQLITE_BUSY
    DISK = sqlite3.SQLITE_IOERR
    GONE = sqlite3.SQLITE_CANTOPEN
    DAMAGED = sqlite3.SQLITE_CORRUPT
    NO_DATABASE = sqlite3.SQLITE_NOTADB

    @property
    def is_lasting(self) -> bool:
        """Tell whether waiting does not help, and writing on makes it worse."""
        return self in {Trouble.DAMAGED, Trouble.NO_DATABASE}


def trouble_of(error: BaseException) -> Trouble | None:
    """Return what is wrong with the file, or None where the fault is that of a statement."""
    code = getattr(error, "sqlite_errorcode", None)
    if not isinstance(error, sqlite3.Error) or code is None:
        return None
    primary = code & _PRIMARY
    return next((trouble for trouble in Trouble if trouble.value == primary), None)


class FileHealth:
    """Remembers what is wrong; says it in the log when it begins, once a minute, and when it is over.

    Used by the threads that write and read, asked by the event loop.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._trouble: Trouble | None = None
        self._say_again_at_s = 0.0
        self._on_damage: Callable[[], None] | None = None

    @property
    def trouble(self) -> Trouble | None:
        """Return what is wrong at the moment."""
        return self._trouble

    def call_at_damage(self, told: Callable[[], None]) -> None:
        """Let `told` be called, by whatever thread finds it, when the file turns out to be damaged."""
        with self._lock:
            self._on_damage = told
            is_late = self._trouble is not None and self._trouble.is_lasting
        if is_late:
            told()

    def note(self, error: BaseException) -> bool:
        """Take in why something failed; tell whether it was the file's fault, which is logged then."""
        found = trouble_of(error)
        if found is None:
            return False
        with self._lock:
            if self._trouble is None or not self._trouble.is_lasting:
                is_new = found is not self._trouble
                self._trouble = found
                told = self._on_damage if is_new and found.is_lasting else None
                self._say(found, is_new=is_new)
            else:
                told = None
        if told is not None:
            told()
        return True

    def is_well(self) -> None:
        """Take in that something was written."""
        if self._trouble is None or self._trouble.is_lasting:
            return
        with self._lock:
            self._trouble = None
        log.warning(operator_texts.DATABASE_IS_WELL_AGAIN)

    def _say(self, trouble: Trouble, *, is_new: bool) -> None:
        now_s = self._clock()
        if is_new or now_s >= self._say_again_at_s:
            self._say_again_at_s = now_s + REMIND_S
            log.error("%s", operator_texts.DATABASE_TROUBLES[trouble.name])
