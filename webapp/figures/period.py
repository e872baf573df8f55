"""The days that figures are told of, read from an address that may hold anything."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from webapp.figures import texts

DEFAULT_SPAN: Final = "30"
_EARLIEST: Final = date(2015, 1, 1)
# What date.fromisoformat takes besides, such as 2026-W48-6, no field of a form sends.
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_LONGEST_SHOWN: Final = 20


@dataclass(frozen=True)
class Period:
    """Calendar days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return (self.last - self.first).days + 1

    @property
    def after(self) -> date:
        """Return the day after the last."""
        return self.last + timedelta(days=1)

    @property
    def before(self) -> "Period":
        """Return as many days that end where this begins."""
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))


@dataclass(frozen=True)
class Choice:
    """What an address asks for: what is shown, and what of it could not be understood."""

    period: Period
    span: str | None
    """The chosen one of the named spans; None where days were chosen."""
    faults: Mapping[str, str]
    """Sentences by the name of the field."""
    fields: Mapping[str, date | None]
    """What the form shows: the days that are asked for, as far as they are days, or else those that are shown."""

    @property
    def parameters(self) -> dict[str, str]:
        """Return what asks for the same again in an address."""
        if self.span is not None:
            return {"zeitraum": self.span}
        return {"von": self.period.first.isoformat(), "bis": self.period.last.isoformat()}


def choose(asked: Mapping[str, str], today: date, oldest: date | None) -> Choice:
    """Return the period that is asked for by `von` and `bis` or by `zeitraum`; else the last 30 days.

    `oldest` is the day of the first ticket.
    """
    faults: dict[str, str] = {}
    first, last = (_day(asked.get(field, "").strip(), field, today, faults) for field in ("von", "bis"))
    if first and last and first > last:
        faults["von"] = texts.BEGINS_AFTER_END
    if faults:
        return Choice(_named(DEFAULT_SPAN, today, oldest), DEFAULT_SPAN, faults, {"von": first, "bis": last})
    if first or last:
        last = min(last or today, today)
        first = first or max(last - timedelta(days=int(DEFAULT_SPAN) - 1), _EARLIEST)
        return _chosen(Period(first, last), None, {})
    span = asked.get("zeitraum", "").strip() or DEFAULT_SPAN
    if span not in texts.SPANS:
        faults["zeitraum"] = texts.UNKNOWN_SPAN.format(given=span[:_LONGEST_SHOWN])
        span = DEFAULT_SPAN
    return _chosen(_named(span, today, oldest), span, faults)


def _chosen(period: Period, span: str | None, faults: Mapping[str, str]) -> Choice:
    return Choice(period, span, faults, {"von": period.first, "bis": period.last})


def _named(span: str, today: date, oldest: date | None) -> Period:
    first = min(oldest or today, today) if span == "gesamt" else today - timedelta(days=int(span) - 1)
    return Period(max(first, _EARLIEST), today)


def _day(given: str, field: str, today: date, faults: dict[str, str]) -> date | None:
    if not given:
        return None
    try:
        day = date.fromisoformat(given) if _DAY.fullmatch(given) else None
    except ValueError:
        day = None
    if day is None:
        faults[field] = texts.NOT_A_DAY.format(given=given[:_LONGEST_SHOWN])
    elif day < _EARLIEST:
        faults[field] = texts.TOO_EARLY
    elif field == "von" and day > today:
        faults[field] = texts.NOT_YET
    return day


def same_time_on(day: date, at_ms: int, zone: tzinfo) -> int:
    """Return when it is as late on another day as it is at a moment."""
    clock = datetime.fromtimestamp(at_ms / 1000, zone).time()
    return round(datetime.combine(day, clock, zone).timestamp() * 1000)
