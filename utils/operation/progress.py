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
LOG_S: Final = 60.0
_FINISHED: Final = 100


class Progress:
    """Work of a known size, as a context manager: it says at the end whether the work was finished or broken off."""

    def __init__(
        self,
        title: str,
        total: int,
        *,
        terminal: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`title` names the work to the operator; without a `terminal` standard error is one, if it is."""
        self._title = title
        self._total = total
        self._terminal = terminal or (sys.stderr if sys.stderr.isatty() else None)
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
