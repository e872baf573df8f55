"""Long statements of SQLite, during which somebody wants to know that it still works."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

Alive = Callable[[], None]
"""Called about once a second during long work: whoever waits for its end learns that it goes on."""

# Steps of SQLite's machine between two looks at the clock: some milliseconds.
_STEPS: Final = 50_000
_EVERY_S: Final = 1.0


def nobody_waits() -> None:
    """Tell nobody."""


@contextmanager
def watched(connection: sqlite3.Connection, *tell: Alive) -> Iterator[None]:
    """Tell every second that a statement on this connection still runs; what is raised meanwhile, as by Ctrl-C, ends it."""
    next_at_s = time.monotonic() + _EVERY_S
    raised: list[BaseException] = []

    def look() -> int:
        nonlocal next_at_s
        try:
            if time.monotonic() >= next_at_s:
                next_at_s = time.monotonic() + _EVERY_S
                for each in tell:
                    each()
        except BaseException as error:  # noqa: BLE001 - SQLite swallows it; it is raised behind the statement
            raised.append(error)
            return 1
        return 0

    connection.set_progress_handler(look, _STEPS)
    try:
        yield
    except sqlite3.OperationalError:
        if raised:
            raise raised[0] from None
        raise
    finally:
        connection.set_progress_handler(None, 0)
