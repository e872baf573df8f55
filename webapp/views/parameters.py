"""Values out of an address, which may hold anything."""

import re

from flask import request

_SNOWFLAKE = re.compile(r"\d{1,19}", re.ASCII)
_LARGEST = 2**63 - 1
_LONGEST_TEXT = 100


def number(name: str) -> int | None:
    """Return a key from the address, None where there is none that makes sense."""
    value = request.args.get(name, "")
    if not _SNOWFLAKE.fullmatch(value):
        return None
    return min(int(value), _LARGEST)


def text(name: str) -> str:
    """Return what is searched for, cut to what anybody would type."""
    return request.args.get(name, "")[:_LONGEST_TEXT].replace("\0", "").strip()
