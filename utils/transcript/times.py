"""Times in the operator's zone, in German."""

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from utils import german
from utils.clock import Clock
from utils.transcript import texts

# Within the class, `date` is a method.
CalendarDay = date

SECOND_MS = 1_000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
# From here on a wait is marked: the member has slept over it.
LONG_WAIT_MS = 12 * HOUR_MS
_WEEK_DAYS = 7
# A page shows each of its moments several times (for machines, exactly, short), and a few days again and again.
_REMEMBERED_MOMENTS = 1_024
_REMEMBERED_DAYS = 64
# Of the styles of `<t:…>` those that are numbers alone.
_FORMATS = {
    "t": "%H:%M",
    "T": "%H:%M:%S",
    "d": "%d.%m.%Y",
    "s": "%d.%m.%Y, %H:%M",
    "S": "%d.%m.%Y, %H:%M:%S",
}


class Times:
    """Formats milliseconds since 1970."""

    def __init__(self, zone: ZoneInfo, clock: Clock) -> None:
        self._zone = zone
        self._clock = clock
        self._second = lru_cache(_REMEMBERED_MOMENTS)(self._zoned_second)
        self._day = lru_cache(_REMEMBERED_DAYS)(_day)
        self._minute = lru_cache(_REMEMBERED_MOMENTS)(self._read_minute)

    def zoned(self, at_ms: int) -> datetime:
        """Return the time in the operator's zone, to the second.

        Raises OverflowError, ValueError or OSError for times that no calendar has.
        """
        return self._second(at_ms // SECOND_MS)

    def _zoned_second(self, at_s: int) -> datetime:
        return datetime.fromtimestamp(at_s, UTC).astimezone(self._zone)

    def iso(self, at_ms: int) -> str:
        """Return what belongs into <time datetime>."""
        return self.zoned(at_ms).isoformat()

    def exact(self, at_ms: int) -> str:
        """Return `Montag, 3. November 2025, 14:05:07 Uhr`."""
        time = self.zoned(at_ms)
        return f"{self._day(time.date())}, {time.hour:02}:{time.minute:02}:{time.second:02} Uhr"

    def day(self, at_ms: int) -> str:
        """Return `Montag, 3. November 2025`."""
        return self._day(self.zoned(at_ms).date())

    def date(self, at_ms: int) -> str:
        """Return `3. November 2025`."""
        time = self.zoned(at_ms)
        return f"{time.day}. {german.MONTHS[time.month - 1]} {time.year}"

    def short_date(self, at_ms: int) -> str:
        """Return `3. Nov.`, with the year if it is not this one."""
        time = self.zoned(at_ms)
        year = "" if time.year == self.zoned(self._clock()).year else f" {time.year}"
        return f"{time.day}. {german.SHORT_MONTHS[time.month - 1]}{year}"

    def short(self, at_ms: int) -> str:
        """Return `3. Nov., 14:05`."""
        return f"{self.short_date(at_ms)}, {self.clock(at_ms)}"

    def clock(self, at_ms: int) -> str:
        """Return `14:05`."""
        time = self.zoned(at_ms)
        return f"{time.hour:02}:{time.minute:02}"

    def spreadsheet(self, at_ms: int) -> str:
        """Return `2025-11-03 14:05:07`, which spreadsheets take for a time and sort as one."""
        return f"{self.zoned(at_ms):%Y-%m-%d %H:%M:%S}"

    def element(self, at_ms: int, shown: str) -> Markup:
        """Return <time> with a moment for machines, exactly for who points at it, and as it is shown."""
        start = f'<time datetime="{self.iso(at_ms)}" title="{self.exact(at_ms)}">'
        return Markup(f"{start}{escape(shown)}</time>")  # noqa: S704 - the rest is numbers and words of our own

    def clock_element(self, at_ms: int) -> Markup:
        """Return <time> that shows `14:05`; a page has one for every message, so it asks the calendar once."""
        minute, second = divmod(at_ms // SECOND_MS, 60)
        before, between, after, _date = self._minute(minute)
        return Markup(f"{before}{second:02}{between}{second:02}{after}")  # noqa: S704 - numbers and words of our own

    def calendar_day(self, at_ms: int) -> CalendarDay:
        """Return the day in the operator's zone."""
        return self._minute(at_ms // MINUTE_MS)[3]

    def _read_minute(self, minute: int) -> tuple[str, str, str, CalendarDay]:
        """Return what stands around the second, twice, of a <time> in this minute since 1970, and the day."""
        time = self._zoned_second(minute * 60)
        clock = f"{time.hour:02}:{time.minute:02}"
        iso, day = time.isoformat(), self._day(time.date())
        seconds_at = len("2026-03-29T18:04:")
        before, offset = iso[:seconds_at], iso[seconds_at + 2 :]
        return (
            f'<time datetime="{before}',
            f'{offset}" title="{day}, {clock}:',
            f' Uhr">{clock}</time>',
            time.date(),
        )

    def span(self, duration_ms: int) -> str:
        """Return the largest unit of a duration, as in `3 Std.`."""
        for unit_ms, one, many in (
            (DAY_MS, *texts.DAYS),
            (HOUR_MS, *texts.HOURS),
            (MINUTE_MS, *texts.MINUTES),
        ):
            if duration_ms >= unit_ms:
                number = duration_ms // unit_ms
                return f"{number} {one if number == 1 else many}"
        return texts.LESS_THAN_A_MINUTE

    def waited(self, since_ms: int) -> str:
        """Return how long ago a moment is."""
        return self.span(max(0, self._clock() - since_ms))

    def since(self, since_ms: int) -> str:
        """Return how long ago a moment is, as it stands after „seit“."""
        return self._dative(max(0, self._clock() - since_ms))

    def is_long(self, since_ms: int) -> bool:
        """Tell whether somebody who waits since then has waited too long."""
        return self._clock() - since_ms > LONG_WAIT_MS

    def relative(self, at_ms: int) -> str:
        """Return `vor 3 Std.`, and the date for what is older than a week."""
        ago_ms = self._clock() - at_ms
        if ago_ms > _WEEK_DAYS * DAY_MS:
            return self.short_date(at_ms)
        if ago_ms < MINUTE_MS:
            return texts.NOW
        return texts.AGO.format(span=self._dative(ago_ms))

    def discord(self, at_s: int, style: str) -> str:
        """Return a time as Discord shows `<t:…:style>`."""
        at_ms = at_s * SECOND_MS
        time = self.zoned(at_ms)
        if style in _FORMATS:
            return f"{time:{_FORMATS[style]}}"
        if style == "R":
            return self._far(at_ms - self._clock())
        day = {"D": self.date, "F": self.day}.get(style, self.date)(at_ms)
        return day if style == "D" else f"{day} {time:%H:%M}"

    @staticmethod
    def _far(ahead_ms: int) -> str:
        """Return how far away a moment is, as Discord says it: in its largest unit, however long ago."""
        for unit_ms, one, many in texts.FAR:
            # The next unit is spoken of when it is nearly reached.
            count = (abs(ahead_ms) + unit_ms // 2) // unit_ms
            if count >= 1:
                span = one if count == 1 else many.format(count=count)
                return (texts.IN if ahead_ms > 0 else texts.AGO).format(span=span)
        return texts.NOW

    def _dative(self, duration_ms: int) -> str:
        """Return a span as it stands after „vor“, „seit“ and „in“: „2 Tagen“."""
        return self.span(duration_ms) + ("n" if duration_ms >= 2 * DAY_MS else "")


def _day(day: CalendarDay) -> str:
    return f"{german.WEEKDAYS[day.weekday()]}, {day.day}. {german.MONTHS[day.month - 1]} {day.year}"
