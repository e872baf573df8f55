"""Does the machine's clock go right? Discord's is the measure. Pure."""

from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final
from zoneinfo import ZoneInfo

from utils import check_texts
from utils.operation.checks.finding import Section

TOLERANCE_S: Final = 5.0
_FORMAT: Final = "%H:%M"


def skew_s(date: str | None, asked_at_s: float, answered_at_s: float) -> float | None:
    """Return by how much the clock is surely ahead (or, negative, behind) of an answer's `Date`; None without one.

    The answer was made between the two moments, and its date leaves out the fractions of its second.
    """
    try:
        there_s = parsedate_to_datetime(date or "").timestamp()
    except ValueError:
        return None
    if asked_at_s > there_s + 1:
        return asked_at_s - there_s - 1
    return min(answered_at_s - there_s, 0.0)


def examine_clock(section: Section, skew: float | None, now_ms: int, zone: ZoneInfo) -> None:
    """Tell whether the time is right, and what time it is."""
    time = datetime.fromtimestamp(now_ms / 1000, zone).strftime(_FORMAT)
    if skew is None:
        section.note(check_texts.clock_unchecked(time, zone.key))
    elif abs(skew) > TOLERANCE_S:
        section.fault(check_texts.clock_wrong(skew), check_texts.CLOCK_ADVICE)
    else:
        section.good(check_texts.clock_right(time, zone.key))
