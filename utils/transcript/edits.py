"""The earlier wordings of a message, and what each edit changed."""

import sqlite3
from itertools import pairwise
from typing import Final

from utils.transcript import parts
from utils.transcript.diff import changes, rewritten
from utils.transcript.markdown import Names, render
from utils.transcript.model import Revision
from utils.transcript.words import wording

Row = sqlite3.Row

# Hostile texts take up to 3 µs a character. Beyond this, a window's edits are shown without being compared.
MOST_COMPARED: Final = 150_000


class Comparison:
    """Compares the wordings of a window's messages, for as long as that does not keep the reader waiting."""

    def __init__(self, most: int = MOST_COMPARED) -> None:
        self._left = most

    def revisions(self, message: Row, earlier: list[Row], names: Names) -> tuple[Revision, ...]:
        """Return what edits replaced, oldest first."""
        return tuple(self._revision(old, new, names) for old, new in pairwise([*earlier, message]))

    def _revision(self, old: Row, new: Row, names: Names) -> Revision:
        before, after = wording(old["content"], old["components"]), wording(new["content"], new["components"])
        self._left -= len(before) + len(after)
        compare = changes if self._left >= 0 else rewritten
        same_embeds = old["embeds"] == new["embeds"]
        return Revision(
            text=render(old["content"], names),
            embeds=() if same_embeds else parts.embeds(old["embeds"], names),
            replaced_at_ms=old["replaced_at_ms"],
            changes=compare(before, after),
        )
