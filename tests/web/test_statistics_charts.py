"""Where the parts of charts stand."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.figures import charts
from webapp.figures.charts import Tick

# The narrowest plot: a window of 360 px without margins and the axis at its side; and what a label of 12 px takes at most.
NARROWEST_PX = 264
WIDER_PX = 560
CHARACTER_PX = 6.6

counts = st.integers(0, 10**6)
minutes = st.integers(0, 10**9)


def overlapping(ticks: list[Tick], width_px: float) -> list[tuple[str, str]]:
    """Return the labels that run into their neighbour."""

    def half(tick: Tick) -> float:
        return len(tick.label) * CHARACTER_PX / 2

    return [
        (one.label, other.label)
        for one, other in itertools.pairwise(ticks)
        if one.at * width_px / 100 + half(one) > other.at * width_px / 100 - half(other)
    ]


@given(st.lists(st.tuples(counts, counts), min_size=1, max_size=140))
def test_columns_stay_within_the_plot_and_on_one_scale(values: list[tuple[int, int]]) -> None:
    up, down = [above for above, _ in values], [below for _, below in values]
    chart = charts.mirrored_columns(up, down, ["1. Nov."] * len(up), ["Tag"] * len(up))
    largest = max(up + down)
    for column, above, below in zip(chart.columns, up, down, strict=True):
        assert column.x >= 0
        assert column.x + column.width <= 100.01
        assert column.up <= chart.base + 0.01
        assert column.down <= chart.height - chart.base + 0.01
        if above > below:
            assert column.up >= column.down
    assert 1 <= len([tick for tick in chart.up_and_down if tick.at < chart.base]) + (not any(up)) <= 5
    assert len(chart.up_and_down) <= 9
    assert (chart.up_and_down[0].at, chart.up_and_down[-1].at) == (chart.height, 0)
    assert largest == 0 or max(column.up + column.down for column in chart.columns) > 0


@given(st.integers(1, 140), st.sampled_from(["30. Nov.", "28.11.26", "Nov. 2026"]))
def test_labels_below_columns_do_not_run_into_each_other(number: int, label: str) -> None:
    chart = charts.mirrored_columns([1] * number, [1] * number, [label] * number, [""] * number)
    assert overlapping(chart.across, WIDER_PX) == []
    on_a_phone = [tick for tick in chart.across if not tick.is_minor]
    assert overlapping(on_a_phone, NARROWEST_PX) == []
    assert on_a_phone[0] == chart.across[0]


@given(st.lists(st.none() | st.tuples(minutes, minutes), min_size=1, max_size=3))
def test_durations_stand_in_their_order_and_between_labels(rows: list[tuple[int, int] | None]) -> None:
    spans = [(min(both) * 1000, max(both) * 1000) if both else None for both in rows]
    chart = charts.ranges([("Antwort", "aus 2 Tickets", "", span) for span in spans])
    for row, span in zip(chart.rows, spans, strict=True):
        assert (row.ends is None) == (span is None)
        if row.ends:
            assert 0 <= row.ends[0] <= row.ends[1] <= 100
    assert (chart.across[0].at, chart.across[-1].at) == (0, 100)
    assert not chart.across[0].is_minor
    assert not chart.across[-1].is_minor
    assert overlapping(chart.across, WIDER_PX + 40) == []
    assert overlapping([tick for tick in chart.across if not tick.is_minor], NARROWEST_PX) == []


def test_a_duration_stands_at_its_mark() -> None:
    hour_ms = 3_600_000
    chart = charts.ranges([("Antwort", "", "", (hour_ms, 24 * hour_ms))])
    marks = {tick.label: tick.at for tick in chart.across}
    assert chart.rows[0].ends == (marks["1 Std."], marks["1 Tag"]) == (0, 100)


@given(st.lists(st.tuples(counts, counts), min_size=1, max_size=12))
def test_bars_are_as_long_as_their_numbers(numbers: list[tuple[int, int]]) -> None:
    chart = charts.bars([("Sam", "", pair) for pair in numbers])
    most = max(number for pair in numbers for number in pair) or 1
    for row, pair in zip(chart.rows, numbers, strict=True):
        assert row.widths == pytest.approx([100 * number / most for number in pair], abs=0.01)
    assert [row.y for row in chart.rows] == [charts.ROW_HEIGHT * place for place in range(len(numbers))]


@given(st.lists(st.lists(st.integers(0, 5_000), min_size=24, max_size=24), min_size=7, max_size=7))
def test_each_hour_has_the_level_that_the_legend_names(hours: list[list[int]]) -> None:
    chart = charts.heat_map(hours, [[""] * 24] * 7)
    assert len(chart.cells) == 7 * 24
    for cell in chart.cells:
        assert cell.count == hours[cell.row][round(cell.x * 24 / 100)]
        first, _, last = chart.levels[cell.level].replace(".", "").partition("–")
        assert int(first) <= cell.count <= int(last or first)
    assert max(cell.level for cell in chart.cells) == (4 if any(map(any, hours)) else 0)
