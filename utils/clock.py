"""The time, as something that can be injected."""

import time
from collections.abc import Callable
from datetime import datetime, tzinfo

Clock = Callable[[], int]
"""Returns the milliseconds since 1970 in UTC."""


def system_clock() -> int:
    """Return the machine's time in milliseconds since 1970 in UTC."""
    return time.time_ns() // 1_000_000


def midnight_before(now_ms: int, zone: tzinfo) -> int:
    """Return when the calendar day began that it is now in a time zone."""
    midnight = datetime.fromtimestamp(now_ms / 1000, zone).replace(
        hour=0, minute=0, second=0, microsecond=0, fold=0
    )
    return round(midnight.timestamp() * 1000)
