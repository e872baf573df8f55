"""Long work that leaves the disk and the processor to those who wait for them."""

import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

_NICENESS: Final = 10
_LONGEST_PAUSE_S: Final = 0.2

IsWanted = Callable[[], bool]
"""Tells whether the work is still to be done; asked between its parts."""


class NoLongerWantedError(Exception):
    """The work was broken off because the program ends."""


class Gentle:
    """Pauses after each part for as long as it took, and ends between two parts when the work is no longer wanted."""

    def __init__(self, is_wanted: IsWanted = lambda: True) -> None:
        self.is_wanted = is_wanted
        self._since_s = time.monotonic()

    def pause(self) -> None:
        """Let others go first. Raises NoLongerWantedError."""
        time.sleep(min(time.monotonic() - self._since_s, _LONGEST_PAUSE_S))
        if not self.is_wanted():
            raise NoLongerWantedError
        self._since_s = time.monotonic()


def go_last() -> None:
    """Let the processor take this thread only when nobody else needs it; Linux knows that of threads."""
    if sys.platform == "linux":
        # A sandbox may forbid it: then the pauses have to do.
        with suppress(PermissionError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
