"""How long things took: the middle, and what nine of ten did not exceed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

# One slow night more or less would turn a comparison of fewer round.
ENOUGH_TO_COMPARE: Final = 10


@dataclass(frozen=True)
class Durations:
    """What a number of durations come to."""

    cases: int
    median_ms: int
    p90_ms: int


def durations(values: Iterable[int]) -> Durations | None:
    """Return the median and the 90th percentile; None without a single case."""
    in_order = sorted(values)
    if not in_order:
        return None
    return Durations(len(in_order), _percentile(in_order, 0.5), _percentile(in_order, 0.9))


def between(starts: Iterable[int], ends: Iterable[int | None]) -> Durations | None:
    """Return how long it took from each start to its end, where there is one."""
    # Discord's clock and the bot's may differ by a moment.
    return durations(max(0, end - start) for start, end in zip(starts, ends, strict=True) if end is not None)


def _percentile(in_order: Sequence[int], part: float) -> int:
    place = part * (len(in_order) - 1)
    below = int(place)
    above = min(below + 1, len(in_order) - 1)
    return round(in_order[below] + (place - below) * (in_order[above] - in_order[below]))
