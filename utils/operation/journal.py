"""What systemd's journal wants to know of a line: how urgent it is (sd-daemon(3), systemd.exec(5))."""

import io
import logging
import os
from collections.abc import Mapping
from typing import Final, TextIO

_PRIORITIES: Final = (
    (logging.CRITICAL, 2),
    (logging.ERROR, 3),
    (logging.WARNING, 4),
    (logging.INFO, 6),
)
_DEBUG: Final = 7


def leads_to_journal(stream: TextIO, environment: Mapping[str, str] = os.environ) -> bool:
    """Return whether what is written to `stream` is read by the journal, and not sent elsewhere meanwhile."""
    announced = environment.get("JOURNAL_STREAM")
    if not announced:
        return False
    try:
        found = os.fstat(stream.fileno())
    except (OSError, ValueError, io.UnsupportedOperation):
        # A stream that is no file, or that is closed.
        return False
    return announced == f"{found.st_dev}:{found.st_ino}"


def priority_prefix(level: int) -> str:
    """Return what the journal takes off the beginning of a line, to give it a priority."""
    return f"<{next((number for least, number in _PRIORITIES if level >= least), _DEBUG)}>"
