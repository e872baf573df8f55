"""Ban IDs of the kinds that games hand out, each with the pattern that its operator would write."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

# What makers of codes for people leave out: 0 and O, 1 and I.
_UNMISTAKABLE = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_HEX = "0123456789ABCDEF"


@dataclass(frozen=True)
class Kind:
    name: str
    pattern: re.Pattern[str]
    make: Callable[[Random], str]


def _of(dice: Random, alphabet: str, count: int) -> str:
    return "".join(dice.choices(alphabet, k=count))


def _uuid(dice: Random) -> str:
    return "-".join(_of(dice, _HEX.lower(), count) for count in (8, 4, 4, 4, 12))


DEFAULT = "default"
"""The pattern that tells nothing of an ID's form: no misread letter can be put right by it."""

KINDS = (
    Kind("hex 4-4", re.compile(r"[0-9A-F]{4}-[0-9A-F]{4}"), lambda d: f"{_of(d, _HEX, 4)}-{_of(d, _HEX, 4)}"),
    Kind("digits", re.compile(r"\d{10}"), lambda d: str(d.randint(1_000_000_000, 9_999_999_999))),
    Kind("UUID", re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), _uuid),
    Kind(
        "Bxxx-xxxx",
        re.compile(r"B[0-9A-Z]{3}-[0-9A-Z]{4}"),
        lambda d: f"B{_of(d, _ALPHANUMERIC, 3)}-{_of(d, _ALPHANUMERIC, 4)}",
    ),
    Kind(
        "BAN-2025-000123",
        re.compile(r"BAN-\d{4}-\d{6}"),
        lambda d: f"BAN-{d.randint(2023, 2026)}-{d.randint(1, 99_999):06}",
    ),
    Kind(
        "Steam", re.compile(r"7656119\d{10}"), lambda d: str(76561197960265728 + d.randint(1, 1_900_000_000))
    ),
    Kind("32 hex", re.compile(r"[0-9a-f]{32}"), lambda d: _of(d, _HEX.lower(), 32)),
    # The pattern that holds where the operator sets none.
    Kind(DEFAULT, re.compile(r"[A-Za-z0-9]{16,}"), lambda d: _of(d, _UNMISTAKABLE, 16)),
)


def snowflake(dice: Random) -> str:
    """Return a number as Discord gives to everything; never a ban ID."""
    return str(dice.randint(10**17, 14 * 10**17))
