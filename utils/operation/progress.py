"""How far long work is: a line that is redrawn on a terminal, else a log line a minute."""

import logging
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self, TextIO

from utils import operator_texts

log = logging.getLogger(__name__)

REDRAW_S: Final = 0.2
ACTIVITY_REDRAW_S: Final = 1.0
LOG_S: Final = 60.0
_FINISHED: Final = 100


def terminal_of(terminal: TextIO | None = None) -> TextIO | None:
    """Return where a line can be redrawn; None where nobody watches."""
    return terminal or (sys.stderr if sys.stderr.isatty() else None)


class Progress:
    """Work of a known size, as a context manager: it says at the end whether the work was finished or broken off."""

    def __init__(
        self,
        title: str,
        total: int,
        *,
        terminal: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
        is_quiet: bool = False,
    ) -> None:
        """`title` names the work to the operator; without a `terminal` standard error is one, if it is.

        Where `is_quiet`, there is nothing but a log line a minute: for what happens now and then beside other work.
        """
        self._title = title
        self._total = total
        self._terminal = None if is_quiet else terminal_of(terminal)
        self._clock = clock
        self._done = 0
        self._next_at_s = clock() + self._interval_s

    @property
    def _interval_s(self) -> float:
        return REDRAW_S if self._terminal else LOG_S

    def at(self, done: int) -> None:
        """Tell that so much of the total is done; may be called as often as there is something to tell."""
        self._done = done
        now_s = self._clock()
        if now_s >= self._next_at_s:
            self._next_at_s = now_s + self._interval_s
            self._show()

    def advance(self, by: int = 1) -> None:
        """Tell that so much more is done."""
        self.at(self._done + by)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        if self._terminal:
            self._show()
            self._terminal.write("\n")
            self._terminal.flush()

    def _show(self) -> None:
        share = _FINISHED if self._total == 0 else min(_FINISHED, _FINISHED * self._done // self._total)
        line = operator_texts.progress(self._title, share, self._done, self._total)
        if self._terminal:
            self._terminal.write(f"\r{line}")
            self._terminal.flush()
        else:
            log.info("%s", line)


class Activity:
    """Work of which nobody knows the size: since when it has been going on, as a context manager."""

    def __init__(
        self,
        title: str,
        *,
        terminal: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`title` names the work to the operator; without a `terminal` standard error is one, if it is."""
        self._title = title
        self._terminal = terminal_of(terminal)
        self._clock = clock
        self._began_at_s = clock()
        self._next_at_s = self._began_at_s + self._interval_s
        self._is_shown = False

    @property
    def _interval_s(self) -> float:
        return ACTIVITY_REDRAW_S if self._terminal else LOG_S

    def goes_on(self) -> None:
        """Tell that the work is still being done; may be called as often as one likes."""
        now_s = self._clock()
        if now_s < self._next_at_s:
            return
        self._next_at_s = now_s + self._interval_s
        line = operator_texts.activity(self._title, round(now_s - self._began_at_s))
        if self._terminal:
            self._is_shown = True
            self._terminal.write(f"\r{line}")
            self._terminal.flush()
        else:
            log.info("%s", line)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        if self._terminal and self._is_shown:
            self._terminal.write("\n")
            self._terminal.flush()
