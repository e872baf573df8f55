"""Moments counted by day, week or month, and by the hours of the week."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from utils import german
from webapp.figures import texts
from webapp.figures.period import Period
from webapp.queries.overview import day_starts_ms

# More columns than this are no longer told apart on a phone.
MOST_DAYS: Final = 120
MOST_DAYS_IN_WEEKS: Final = 2 * 366
_WEEK: Final = 7
_HOURS: Final = 24
_HOUR_MS: Final = 60 * 60 * 1000


class Unit(StrEnum):
    """What one column stands for."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class Bucket:
    """The days of one column, both included; at the ends of a period a week or month may be cut off."""

    unit: Unit
    first: date
    last: date

    @property
    def name(self) -> str:
        """Return its name in full."""
        if self.unit is Unit.DAY:
            return texts.day_of_week(self.first)
        return texts.days(self.first, self.last)

    @property
    def short_name(self) -> str:
        """Return its name for an axis."""
        month = german.SHORT_MONTHS[self.first.month - 1]
        if self.unit is Unit.DAY:
            return f"{self.first.day}. {month}"
        return f"{self.first:%d.%m.%y}" if self.unit is Unit.WEEK else f"{month} {self.first.year}"


def unit_for(period: Period) -> Unit:
    """Return what a period is counted by, so that there are not too many columns."""
    if period.days <= MOST_DAYS:
        return Unit.DAY
    return Unit.WEEK if period.days <= MOST_DAYS_IN_WEEKS else Unit.MONTH


def divide(period: Period) -> list[Bucket]:
    """Divide a period into days, weeks or months."""
    unit = unit_for(period)
    buckets: list[Bucket] = []
    first = period.first
    while first <= period.last:
        last = min(_end(unit, first), period.last)
        buckets.append(Bucket(unit, first, last))
        first = last + timedelta(days=1)
    return buckets


def _end(unit: Unit, day: date) -> date:
    if unit is Unit.DAY:
        return day
    if unit is Unit.WEEK:
        return day + timedelta(days=_WEEK - 1 - day.weekday())
    # From the 28th on, four days later it is the next month.
    next_month = day.replace(day=28) + timedelta(days=4)
    return next_month - timedelta(days=next_month.day)


def tally(moments: Sequence[int], buckets: Sequence[Bucket], zone: ZoneInfo) -> list[int]:
    """Count moments, earliest first, by bucket; those before the first or after the last one are left out."""
    ends = [bucket.last + timedelta(days=1) for bucket in buckets]
    edges = [bisect_left(moments, day_starts_ms(day, zone)) for day in (buckets[0].first, *ends)]
    return [after - before for before, after in pairwise(edges)]


def by_hour_of_week(moments: Sequence[int], zone: tzinfo) -> list[list[int]]:
    """Count moments, earliest first, by weekday, Monday first, and hour."""
    counts = [[0] * _HOURS for _ in range(_WEEK)]
    place = 0
    # Step from hour to hour: to ask the calendar about each of many moments takes long.
    while place < len(moments):
        local = datetime.fromtimestamp(moments[place] // 1000, zone)
        rest_ms = _HOUR_MS - (local.minute * 60 + local.second) * 1000 - moments[place] % 1000
        after = bisect_left(moments, moments[place] + rest_ms, lo=place)
        counts[local.weekday()][local.hour] += after - place
        place = after
    return counts
