"""Foreign words between our own."""

import re

LONGEST = 120
# What gives words a form, a link or a mention in Discord, and what lets a line run backwards.
_MARKDOWN = re.compile(r"([\\*_~|`<>\[\]()#])")
_DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str, longest: int = LONGEST) -> str:
    """Return foreign words as one line that shows itself and nothing else."""
    line = " ".join(_DIRECTIONS.sub("", text).split())
    return _MARKDOWN.sub(r"\\\1", line if len(line) <= longest else f"{line[: longest - 1]}…")
