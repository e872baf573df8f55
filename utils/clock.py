"""The time, as something that can be injected."""

import time
from collections.abc import Callable

Clock = Callable[[], int]
"""Returns the milliseconds since 1970 in UTC."""


def system_clock() -> int:
    """Return the machine's time in milliseconds since 1970 in UTC."""
    return time.time_ns() // 1_000_000
