"""What the overview is narrowed to and sorted by: read from the address, and written into one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Final

from utils.transcript.texts import ATTITUDES, OUTCOMES, STATES

LONGEST_TEXT: Final = 100
NOBODY: Final = "none"
"""The claimer of tickets that nobody has claimed."""
NO_VERDICT: Final = "none"
_NUMBER: Final = re.compile(r"[0-9]{1,19}")
_LARGEST: Final = 2**63 - 1
# Discord exists since the first; calendars end somewhere behind the second.
_FIRST_DAY, _LAST_DAY = date(2015, 1, 1), date(2200, 1, 1)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Order:
    """A column and its direction; rows without a value come last in either."""

    column: str
    descending: bool

    @property
    def key(self) -> str:
        """Return the order as it stands in addresses."""
        return f"{self.column}-{'desc' if self.descending else 'asc'}"

    @property
    def reversed(self) -> "Order":
        """Return the same column the other way round."""
        return Order(self.column, not self.descending)


# Each column in the direction that somebody who presses on its name wants first.
ORDERS: Final = {
    column: Order(column, descending)
    for column, descending in (
        ("number", True),
        ("active", True),
        ("waiting", False),
        ("opened", True),
        ("creator", False),
        ("claimer", False),
        ("status", False),
        ("verdict", False),
        ("outcome", False),
        ("ban", False),
    )
}
NEWEST_FIRST: Final = ORDERS["number"]


@dataclass(frozen=True)
class Filter:
    """What the overview shows; empty values mean everything. The names are those of the address."""

    q: str = ""
    status: str = ""
    claimer: str = ""
    """A snowflake, or NOBODY."""
    verdict: str = ""
    outcome: str = ""
    creator: str = ""
    """A snowflake, or a part of a name."""
    ban: str = ""
    """The beginning of a ban ID."""
    von: date | None = None
    bis: date | None = None
    """The first and the last day, both included, on which a ticket was opened."""
    mine: bool = False
    waiting: int | None = None
    """For at least how many minutes the member has been waiting."""
    sort: Order = NEWEST_FIRST

    @property
    def narrowing(self) -> dict[str, str]:
        """Return what narrows the list, as it stands in addresses."""
        values = {field.name: _written(getattr(self, field.name)) for field in fields(self)}
        del values["sort"]
        return {name: value for name, value in values.items() if value}

    @property
    def parameters(self) -> dict[str, str]:
        """Return everything that differs from the plain overview, as it stands in addresses."""
        sort = {} if self.sort == NEWEST_FIRST else {"sort": self.sort.key}
        return {**self.narrowing, **sort}

    def is_only(self, *names: str) -> bool:
        """Tell whether nothing but some values narrows the list."""
        return not self.narrowing.keys() - set(names)

    def without(self, *names: str) -> "Filter":
        """Return the filter with some values left open."""
        plain = Filter()
        return replace(self, **{name: getattr(plain, name) for name in names})


def read(arguments: Mapping[str, str]) -> Filter:
    """Return what an address asks for; what makes no sense in it means everything."""

    def given(name: str) -> str:
        return printable(arguments.get(name, ""))[:LONGEST_TEXT].strip()

    def one_of(name: str, known: Mapping[str, str], *more: str) -> str:
        value = given(name)
        return value if value in known or value in more else ""

    claimer = given("claimer")
    first, last = read_day(given("von")), read_day(given("bis"))
    if first and last and last < first:
        first, last = last, first
    return Filter(
        q=given("q"),
        status=one_of("status", STATES),
        claimer=claimer if claimer == NOBODY or is_snowflake(claimer) else "",
        verdict=one_of("verdict", ATTITUDES, NO_VERDICT),
        outcome=one_of("outcome", OUTCOMES),
        creator=given("creator"),
        ban=given("ban"),
        von=first,
        bis=last,
        mine=given("mine") == "1",
        waiting=int(given("waiting")) if re.fullmatch(r"[0-9]{1,6}", given("waiting")) else None,
        sort=_order(given("sort")),
    )


def printable(text: str) -> str:
    """Return a text without control characters and what is half a character."""
    return _CONTROL.sub("", text)


def is_snowflake(text: str) -> bool:
    """Tell whether a text can be an ID of Discord's: a number that fits SQLite's integers."""
    return _NUMBER.fullmatch(text) is not None and int(text) <= _LARGEST


def _order(text: str) -> Order:
    known = ORDERS.get(text.rpartition("-")[0], NEWEST_FIRST)
    return next((order for order in (known, known.reversed) if order.key == text), NEWEST_FIRST)


def read_day(text: str) -> date | None:
    """Return a day out of an address, None where it is none; kept within what calendars can count from."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return min(max(day, _FIRST_DAY), _LAST_DAY)


def _written(value: object) -> str:
    if value is None or value is False or value == "":
        return ""
    return "1" if value is True else str(value)
