"""Where the parts of a chart stand: numbers in, geometry out.

Across, places are in per cent of the plot, which is as wide as the page lets it be; down, they are in pixels. So text
keeps its size on every screen.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from utils import german

PLOT_HEIGHT: Final = 176
# A row has its name, what it says in words, and below them a track with a bar or two.
ROW_HEIGHT: Final = 58
_MOST_GRID_LINES: Final = 4
# So many labels stand side by side on a phone; with the minor ones it is twice as many.
_LABELS_ON_A_PHONE: Final = 4
_PART_OF_COLUMN: Final = 0.8
_LEVELS: Final = 4
_LONG_NUMBER: Final = 1_000
_MINUTE_MS: Final = 60_000
# Durations lie so far apart that each mark is several times the one before: milliseconds, label, left out on a phone.
_DURATION_MARKS: Final = (
    (_MINUTE_MS, "1 Min.", False),
    (10 * _MINUTE_MS, "10 Min.", True),
    (60 * _MINUTE_MS, "1 Std.", False),
    (6 * 60 * _MINUTE_MS, "6 Std.", True),
    (24 * 60 * _MINUTE_MS, "1 Tag", False),
    (7 * 24 * 60 * _MINUTE_MS, "1 Woche", True),
    (30 * 24 * 60 * _MINUTE_MS, "30 Tage", False),
    (365 * 24 * 60 * _MINUTE_MS, "1 Jahr", True),
    (3650 * 24 * 60 * _MINUTE_MS, "10 Jahre", False),
)


@dataclass(frozen=True)
class Tick:
    """A mark on an axis; a minor one is left out where there is little room."""

    at: float
    label: str
    is_minor: bool = False


@dataclass(frozen=True)
class Column:
    """One column upwards and one downwards from the same line."""

    x: float
    width: float
    up: float
    down: float
    title: str


@dataclass(frozen=True)
class MirroredColumns:
    """Two courses over the same time, one above the line and one below it, on the same scale."""

    columns: list[Column]
    base: float
    """Where the line is."""
    height: int
    across: list[Tick]
    up_and_down: list[Tick]


@dataclass(frozen=True)
class Bar:
    """A name with bars to the right, of which the first is the main one."""

    label: str
    detail: str
    widths: tuple[float, ...]
    y: int


@dataclass(frozen=True)
class Bars:
    """Bars below each other."""

    rows: list[Bar]
    height: int


@dataclass(frozen=True)
class Range:
    """From the median to the 90th percentile of a duration; None without a case."""

    label: str
    cases: str
    detail: str
    ends: tuple[float, float] | None
    y: int


@dataclass(frozen=True)
class Ranges:
    """Durations below each other, on a scale on which each mark is several times the one before."""

    rows: list[Range]
    height: int
    across: list[Tick]


@dataclass(frozen=True)
class Cell:
    """An hour of the week; level 0 is none, the last level the most."""

    x: float
    width: float
    row: int
    count: int
    level: int
    title: str


@dataclass(frozen=True)
class HeatMap:
    """The hours of the week."""

    cells: list[Cell]
    across: list[Tick]
    levels: list[str]
    """Which counts each level stands for."""
    has_long_numbers: bool


def mirrored_columns(
    up: Sequence[int], down: Sequence[int], names: Sequence[str], titles: Sequence[str]
) -> MirroredColumns:
    """Lay out two courses of the same length; `names` are for the axis, `titles` tell each column in full."""
    step = _step(max([*up, *down]))
    top, bottom = math.ceil(max(up) / step), math.ceil(max(down) / step)
    top = top if top or bottom else 1
    unit = PLOT_HEIGHT / ((top + bottom) * step)
    base = top * step * unit
    across = 100 / len(up)
    return MirroredColumns(
        columns=[
            Column(
                x=_rounded((place + (1 - _PART_OF_COLUMN) / 2) * across),
                width=_rounded(across * _PART_OF_COLUMN),
                up=_rounded(above * unit),
                down=_rounded(below * unit),
                title=title,
            )
            for place, (above, below, title) in enumerate(zip(up, down, titles, strict=True))
        ],
        base=_rounded(base),
        height=PLOT_HEIGHT,
        across=_labels(names),
        up_and_down=[
            Tick(_rounded(base - line * step * unit), german.number(abs(line) * step))
            for line in range(-bottom, top + 1)
        ],
    )


def _labels(names: Sequence[str]) -> list[Tick]:
    count = len(names)
    if count <= _LABELS_ON_A_PHONE:
        between, is_few = 1, True
    else:
        between, is_few = math.ceil(count / (2 * _LABELS_ON_A_PHONE)), False
    return [
        Tick(_rounded((place + 0.5) * 100 / count), name, is_minor=not is_few and place % (2 * between) > 0)
        for place, name in enumerate(names)
        if place % between == 0
    ]


def _step(largest: int) -> int:
    """Return the distance of grid lines: 1, 2 or 5 times a power of ten, so that there are few."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if largest <= _MOST_GRID_LINES * factor * step:
                return factor * step
        step *= 10


def bars(rows: Sequence[tuple[str, str, tuple[int, ...]]]) -> Bars:
    """Lay out rows of a name, a sentence and one or more numbers, all on the same scale."""
    most = max((number for _label, _detail, numbers in rows for number in numbers), default=0) or 1
    return Bars(
        [
            Bar(label, detail, tuple(_rounded(100 * number / most) for number in numbers), place * ROW_HEIGHT)
            for place, (label, detail, numbers) in enumerate(rows)
        ],
        len(rows) * ROW_HEIGHT,
    )


def ranges(rows: Sequence[tuple[str, str, str, tuple[int, int] | None]]) -> Ranges:
    """Lay out rows of a name, how many cases it is told from, a sentence, and a median with its 90th percentile."""
    known = [duration for *_words, both in rows if both for duration in both] or [_MINUTE_MS]
    marks = _marks(min(known), max(known))
    low, high = math.log(marks[0][0]), math.log(marks[-1][0])

    def place(duration_ms: int) -> float:
        at = (math.log(max(duration_ms, 1)) - low) / (high - low)
        return _rounded(100 * min(max(at, 0.0), 1.0))

    return Ranges(
        rows=[
            Range(
                label, cases, detail, (place(both[0]), place(both[1])) if both else None, number * ROW_HEIGHT
            )
            for number, (label, cases, detail, both) in enumerate(rows)
        ],
        height=len(rows) * ROW_HEIGHT,
        across=[Tick(place(mark), label, is_minor) for mark, label, is_minor in marks],
    )


def _marks(shortest_ms: int, longest_ms: int) -> Sequence[tuple[int, str, bool]]:
    """Return the marks around what is shown, at least two, and those at the ends always labelled."""
    last = len(_DURATION_MARKS) - 1
    begin = max((n for n, mark in enumerate(_DURATION_MARKS) if mark[0] <= shortest_ms), default=0)
    end = min((n for n, mark in enumerate(_DURATION_MARKS) if mark[0] >= longest_ms), default=last)
    begin = min(begin - begin % 2, last - 2)
    end = max(end + end % 2, begin + 2)
    return _DURATION_MARKS[begin : end + 1]


def heat_map(counts: Sequence[Sequence[int]], titles: Sequence[Sequence[str]]) -> HeatMap:
    """Lay out numbers by row and column."""
    most = max(max(row) for row in counts)
    across = 100 / len(counts[0])
    return HeatMap(
        cells=[
            Cell(
                x=_rounded(column * across),
                width=_rounded(across),
                row=row,
                count=count,
                level=_level(count, most),
                title=titles[row][column],
            )
            for row, numbers in enumerate(counts)
            for column, count in enumerate(numbers)
        ],
        across=[
            Tick(_rounded((hour + 0.5) * across), str(hour), is_minor=hour % 6 > 0)
            for hour in range(0, len(counts[0]), 3)
        ],
        levels=_levels(most),
        has_long_numbers=most >= _LONG_NUMBER,
    )


def _level(count: int, most: int) -> int:
    return math.ceil(_LEVELS * count / most) if most else 0


def _levels(most: int) -> list[str]:
    """Return which counts each level stands for; a level that no number can have is empty."""
    names = ["0"]
    for level in range(1, _LEVELS + 1):
        first, last = (level - 1) * most // _LEVELS + 1, level * most // _LEVELS
        ends = [german.number(end) for end in sorted({first, last})]
        names.append("–".join(ends) if first <= last else "")
    return names


def _rounded(number: float) -> float:
    # Finer than a screen can show would only make the page longer.
    return round(number, 2)
