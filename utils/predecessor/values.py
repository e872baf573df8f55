"""Pure: what the values in the predecessor's tables mean, in whatever form they were left."""

import re
from datetime import UTC, datetime
from typing import Final

from utils.tickets import State

Value = str | bytes | int | float | None
"""What SQLite holds in a column whose type nobody enforces."""

DISCORD_EPOCH_MS: Final = 1_420_070_400_000
TIMESTAMP_SHIFT: Final = 22
# Accounts, channels and messages have larger ones, since Discord's first weeks.
_SMALLEST_SNOWFLAKE: Final = 10**15
_LARGEST_INTEGER: Final = 2**63 - 1
# Leaves the numbers of later tickets room in `documents`, which multiplies them by 2^24.
_LARGEST_TICKET: Final = 2**31 - 1

_LONG_NUMBER = re.compile(r"(?<![0-9])[0-9]{16,19}(?![0-9])")
_NUMBER = re.compile(r"[0-9]{1,10}")
_OTHER_FORMS = ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%Y/%m/%d %H:%M:%S")
_MS_SINCE = 10**11
"""Larger numbers are milliseconds: as seconds they would be after the year 5000."""

_STATES = {
    State.OPEN: "open opened offen neu new created erstellt active aktiv pending waiting wartend reopened",
    State.CLAIMED: "claimed beansprucht übernommen uebernommen assigned zugewiesen inprogress inbearbeitung",
    State.CLOSED: "closed close geschlossen zu resolved solved gelöst geloest done erledigt archived archiviert",
    State.DELETED: "deleted delete gelöscht geloescht removed entfernt",
}
_KNOWN_STATES = {word: state for state, words in _STATES.items() for word in words.split()}


def text_of(value: Value) -> str:
    """Return a value as text; bytes that are no UTF-8 stay readable as what they are."""
    if value is None:
        return ""
    text = value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)
    # SQLite's own functions take a NUL for the end.
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def snowflake_of(value: Value) -> int | None:
    """Return the Discord ID in a value, also in a mention or behind a name; None where there is none."""
    if isinstance(value, float):
        return None  # rounded: it would be somebody else's
    found = _LONG_NUMBER.search(text_of(value))
    snowflake = int(found[0]) if found else 0
    return snowflake if _SMALLEST_SNOWFLAKE < snowflake <= _LARGEST_INTEGER else None


def ticket_number_of(value: Value) -> int | None:
    """Return a ticket's number; None where it is none that can be kept."""
    text = text_of(value).strip()
    number = int(text) if _NUMBER.fullmatch(text) else 0
    return number if 0 < number <= _LARGEST_TICKET else None


def moment_of(value: Value, latest_ms: int) -> int | None:
    """Return a time in milliseconds since 1970, UTC where it does not say otherwise.

    None where it cannot be read, or cannot be true: before Discord began, or after `latest_ms`.
    """
    at_ms = _numeric_moment(value) if isinstance(value, int | float) else _written_moment(text_of(value))
    return at_ms if at_ms is not None and DISCORD_EPOCH_MS <= at_ms <= latest_ms else None


def _numeric_moment(value: float) -> int | None:
    if value != value or abs(value) > _LARGEST_INTEGER:  # noqa: PLR0124 - NaN
        return None
    return int(value) if value >= _MS_SINCE else int(value * 1000)


def _written_moment(text: str) -> int | None:
    text = text.strip()
    if text.isascii() and text.replace(".", "", 1).isdigit():
        return _numeric_moment(float(text[:32]))
    moment = _parsed(text.removesuffix("UTC").rstrip())
    if moment is None:
        return None
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


def _parsed(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass  # perhaps as people write it
    for form in _OTHER_FORMS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - the caller takes it for UTC
        except ValueError:
            continue
    return None


def moment_of_snowflake(snowflake: int) -> int:
    """Return when Discord made an ID."""
    return (snowflake >> TIMESTAMP_SHIFT) + DISCORD_EPOCH_MS


def state_of(value: Value) -> State | None:
    """Return what a status means; None where it says nothing that is known."""
    word = re.sub(r"[\W_]", "", text_of(value)).casefold()
    return _KNOWN_STATES.get(word)
