"""The figures as tables: for the page, where durations are words, and for files, where they are numbers to reckon with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from webapp import csv_files
from webapp.figures import texts

_MINUTE_MS: Final = 60_000


class Duration(NamedTuple):
    """A cell with how long something took."""

    ms: int


Cell = str | int | Duration | None


@dataclass(frozen=True)
class Table:
    """A table whose first column names its rows."""

    name: str
    """What it is called in addresses and as a file."""
    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    def written(self) -> tuple[list[str], list[list[csv_files.Cell]]]:
        """Return head and rows as they stand in a file."""
        with_durations = {
            place for row in self.rows for place, cell in enumerate(row) if isinstance(cell, Duration)
        }
        head = [
            texts.IN_MINUTES.format(head=head) if place in with_durations else head
            for place, head in enumerate(self.head)
        ]
        return head, [[_plain(cell) for cell in row] for row in self.rows]


def _plain(cell: Cell) -> csv_files.Cell:
    return round(cell.ms / _MINUTE_MS) if isinstance(cell, Duration) else cell
