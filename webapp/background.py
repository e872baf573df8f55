"""Writes to panel.sqlite what no visitor should have to wait for."""

import atexit
import logging
import sqlite3
import threading
from collections import deque
from pathlib import Path
from typing import Any, Final

from webapp.panel_file import opened

log = logging.getLogger(__name__)

Parameters = tuple[Any, ...]

DELAY_S: Final = 0.5
# While the file cannot be written there is no hurry to find out that it still cannot.
RETRY_S: Final = 5.0
CAPACITY: Final = 10_000
# What is wrong with one statement and says nothing about the file.
_UNFIT: Final = (
    sqlite3.IntegrityError,
    sqlite3.ProgrammingError,
    sqlite3.DataError,
    OverflowError,
    UnicodeEncodeError,
)


class WriteBehind:
    """Gathers statements and commits them together, half a second later at most.

    A commit waits for the disk (about 7 ms); one for each page that is looked at would be most of the page's time, and
    the workers would queue for the one lock of the file. What must not be lost when the machine dies at once, or must
    be there before the answer, is not written this way.

    The thread lives only while there is something to write, so it begins in the worker and not in Gunicorn's master,
    and a panel that nobody uses has none.
    """

    def __init__(
        self, path: Path, *, delay_s: float = DELAY_S, retry_s: float = RETRY_S, capacity: int = CAPACITY
    ) -> None:
        self._path = path
        self._delay_s = delay_s
        self._retry_s = retry_s
        self._capacity = capacity
        # Statements stay in here until they are on the disk, so that the limit counts those under way too.
        self._waiting: deque[tuple[str, Parameters]] = deque()
        self._lock = threading.Lock()
        self._one_group = threading.Lock()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._is_failing = False

    def submit(self, statement: str, parameters: Parameters = ()) -> bool:
        """Have a statement carried out soon, after those submitted before it.

        Return False, and take nothing, where the file could not be written for so long that the queue is full.
        """
        with self._lock:
            if len(self._waiting) >= self._capacity:
                return False
            self._waiting.append((statement, parameters))
            if self._thread is None and not self._closing.is_set():
                self._thread = threading.Thread(target=self._run, name="write-behind", daemon=True)
                self._thread.start()
                # A daemon is stopped wherever it is when the interpreter ends; this runs before.
                atexit.register(self.flush)
        if self._closing.is_set():
            self.flush()
        return True

    def flush(self) -> bool:
        """Write now what waits, and return whether all of it is on the disk."""
        with self._one_group:
            with self._lock:
                group = list(self._waiting)
            if not group:
                return True
            try:
                self._commit(group)
            except sqlite3.Error as error:
                self._say_that_it_fails(error)
                return False
            with self._lock:
                for _ in group:
                    self._waiting.popleft()
            self._say_that_it_works()
            return True

    def close(self) -> None:
        """Write what waits and end the thread; what is submitted from now on is written at once."""
        with self._lock:
            self._closing.set()
            thread = self._thread
        if thread is not None:
            thread.join()
        self.flush()
        with self._lock:
            lost = len(self._waiting)
        if lost:
            log.error(
                "Das Panel endet, und %d Einträge in seiner Datei gehen verloren: Sie ließ sich nicht beschreiben.",
                lost,
            )
        atexit.unregister(self.flush)

    def _run(self) -> None:
        while True:
            self._closing.wait(self._retry_s if self._is_failing else self._delay_s)
            self.flush()
            with self._lock:
                if not self._waiting or self._closing.is_set():
                    self._thread = None
                    return

    def _commit(self, group: list[tuple[str, Parameters]]) -> None:
        with opened(self._path) as connection:
            connection.execute("BEGIN IMMEDIATE")
            for statement, parameters in group:
                try:
                    connection.execute(statement, parameters)
                except _UNFIT as error:
                    # SQLite has undone this one statement; the others must not wait for ever behind it.
                    log.error("Ein Eintrag für die Datei des Panels war unbrauchbar: %s", error)
            connection.execute("COMMIT")

    def _say_that_it_fails(self, error: sqlite3.Error) -> None:
        if not self._is_failing:
            self._is_failing = True
            log.error(
                "Die Datei des Panels lässt sich gerade nicht beschreiben (%s); Einträge warten im Speicher, "
                "höchstens %d.",
                error,
                self._capacity,
            )

    def _say_that_it_works(self) -> None:
        if self._is_failing:
            self._is_failing = False
            log.warning("Die Datei des Panels lässt sich wieder beschreiben; was wartete, steht darin.")
