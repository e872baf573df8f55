"""Values out of an address, which may hold anything."""

import re

from flask import request

_SNOWFLAKE = re.compile(r"\d{1,19}", re.ASCII)
_LARGEST = 2**63 - 1


def number(name: str) -> int | None:
    """Return a key from the address, None where there is none that makes sense."""
    value = request.args.get(name, "")
    if not _SNOWFLAKE.fullmatch(value):
        return None
    return min(int(value), _LARGEST)
