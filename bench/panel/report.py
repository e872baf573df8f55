"""The figures as a plain table, with the goals beside them."""

import re
from pathlib import Path
from statistics import median
from typing import Final

from bench.panel.load import CONNECTIONS, UNQUEUED
from bench.panel.pages import Goal
from bench.panel.turns import Measured, Run

LEAST_RATIO: Final = 0.5
QUICK_MS: Final = 100
# The pages are the same but for what stands in their rows.
LEAST_OF_FIRST: Final = 0.85
LARGEST_KB: Final = 60
_ROW: Final = "{:<33} {:>7} {:>7} {:>6} {:>6} {:>7} {:>7} {:>7} {:>7} {:>6}  {}"
_LOCKED: Final = re.compile(r"locked|busy|Traceback|was ended", re.IGNORECASE)


def head() -> str:
    columns = ("panel/s", "floor/s", "ratio", "cpu", "p50 ms", "p99 ms", "fl. p99", "cpu ms", "gz kB", "goal")
    return f"\n{_ROW.format('', *columns)}\n{'-' * 132}"


def line(measured: Measured, first: Measured) -> str:
    """Return what was measured of one kind of page; `first` is the first page of the same list."""
    panel, floor = measured.panel, measured.floor
    size_kb = measured.largest_compressed_bytes / 1024
    return _ROW.format(
        measured.kind.name,
        f"{_per_second(panel):.0f}",
        f"{_per_second(floor):.0f}",
        f"{measured.ratio:.2f}",
        f"{measured.cpu_ratio:.2f}",
        f"{median(run.told.p50_ms for run in panel):.1f}",
        f"{_p99_ms(panel):.1f}",
        f"{_p99_ms(floor):.1f}",
        f"{median(run.cpu_ms for run in panel):.1f}",
        f"{size_kb:.0f}{'!' if size_kb > LARGEST_KB and measured.kind.goal is not Goal.NONE else ''}",
        _verdict(measured, first),
    ).rstrip()


def _verdict(measured: Measured, first: Measured) -> str:
    goal = measured.kind.goal
    if goal is Goal.NONE:
        return ""
    if goal is Goal.QUICK:
        met = _p99_ms(measured.panel) < QUICK_MS
        cut = (
            f" ({measured.cut_short} of {len(measured.kind.addresses)} cut short)"
            if measured.cut_short
            else ""
        )
        return f"{goal.value}: {_mark(met=met)}{cut}"
    if goal is Goal.LIKE_FIRST:
        share = _per_second(measured.panel) / _per_second(first.panel)
        return f"{goal.value}: {share:.2f} of its requests, {_mark(met=share >= LEAST_OF_FIRST)}"
    return f"{goal.value}: {_mark(met=measured.ratio >= LEAST_RATIO)}"


def _per_second(runs: list[Run]) -> float:
    return median(run.told.per_second for run in runs)


def _p99_ms(runs: list[Run]) -> float:
    return median(run.told.p99_ms for run in runs)


def _mark(*, met: bool) -> str:
    return "met" if met else "MISSED"


def noise(measured: list[Measured]) -> str:
    """Say how far runs of the same lie apart: by so much a figure may be wrong."""
    spreads = [
        max(values) / min(values) - 1
        for each in measured
        for runs in (each.panel, each.floor)
        if (values := [run.told.per_second for run in runs])
    ]
    return f"Runs of the same differ by {100 * median(spreads):.0f} % (median), {100 * max(spreads):.0f} % at the most"


def errors(measured: list[Measured], logs: list[Path]) -> list[str]:
    """Say what went wrong, which should be nothing."""
    runs = [run.told for each in measured for run in (*each.panel, *each.floor)]
    refused, broken = sum(run.refused for run in runs), sum(run.broken for run in runs)
    told = [
        text for log in logs for text in log.read_text(encoding="utf-8").splitlines() if _LOCKED.search(text)
    ]
    met = not refused and not broken and not told
    summary = (
        f"{sum(run.requests for run in runs):,} requests over {CONNECTIONS} connections, searches over {UNQUEUED}: {refused} answers other than 200,"
        f" {broken} broken, {len(told)} lines in the logs about locks or slow queries: {_mark(met=met)}"
    )
    return [summary, *(f"  {text}" for text in told[:5])]


def commits(alone: dict[str, float], beside: dict[str, float], per_second: int) -> list[str]:
    """Say how long the writer's commits took, without readers and beside them."""
    lines = [
        f"\nThe writer, {per_second} commits a second, one message each, each on the disk (synchronous=FULL)"
    ]
    for name, told in (("without readers", alone), ("beside readers", beside)):
        lines.append(
            f"  {name:<16} {told['commits']:>7,.0f} commits  p50 {told['p50_ms']:.2f} ms  p99 {told['p99_ms']:.2f} ms"
            f"  at most {told['most_ms']:.0f} ms  {told['failures']:.0f} failed"
        )
    return lines
