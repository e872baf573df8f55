"""Which days figures are told of, and how they are counted by them."""

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.figures import texts
from webapp.figures.buckets import Unit, by_hour_of_week, divide, tally
from webapp.figures.durations import durations
from webapp.figures.period import Period, choose, same_time_on
from webapp.queries.overview import day_starts_ms

HOUR_MS = 3_600_000
TODAY = date(2026, 11, 28)
ZONES = [
    ZoneInfo(name)
    for name in ("Europe/Berlin", "UTC", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu")
]
days = st.dates(date(2015, 1, 1), date(2035, 12, 31))
zones = st.sampled_from(ZONES)
anything = st.one_of(st.text(max_size=30), days.map(str), st.sampled_from(["7", "gesamt", ""]))


def test_without_a_wish_it_is_the_last_30_days() -> None:
    choice = choose({}, TODAY, None)
    assert choice.period == Period(date(2026, 10, 30), TODAY)
    assert choice.period.days == 30
    assert choice.parameters == {"zeitraum": "30"}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"von": "2026-11-01", "bis": "2026-11-28"}, Period(date(2026, 11, 1), TODAY)),
        ({"von": "2026-11-01"}, Period(date(2026, 11, 1), TODAY)),
        ({"bis": "2026-10-31"}, Period(date(2026, 10, 2), date(2026, 10, 31))),
        # What has not happened yet is not shown as days on which nothing happened.
        ({"von": "2026-11-20", "bis": "2030-01-01"}, Period(date(2026, 11, 20), TODAY)),
        ({"von": "2026-11-20", "zeitraum": "7"}, Period(date(2026, 11, 20), TODAY)),
        ({"zeitraum": "7"}, Period(date(2026, 11, 22), TODAY)),
        ({"zeitraum": "365"}, Period(date(2025, 11, 29), TODAY)),
        ({"zeitraum": "gesamt"}, Period(date(2026, 1, 5), TODAY)),
        ({"bis": "2015-01-02"}, Period(date(2015, 1, 1), date(2015, 1, 2))),
    ],
)
def test_what_is_asked_for_is_shown(asked: dict[str, str], expected: Period) -> None:
    choice = choose(asked, TODAY, date(2026, 1, 5))
    assert choice.period == expected
    assert choice.faults == {}


@given(st.dictionaries(st.sampled_from(["von", "bis", "zeitraum"]), anything), st.none() | days)
def test_whatever_is_asked_for_there_are_days_to_show(asked: dict[str, str], oldest: date | None) -> None:
    choice = choose(asked, TODAY, oldest)
    assert date(2015, 1, 1) <= choice.period.first <= choice.period.last <= TODAY
    assert set(choice.faults) <= set(asked)
    assert choose(choice.parameters, TODAY, oldest).period == choice.period
    if choice.faults:
        assert choice.period.days == 30


def test_the_period_before_is_as_long_and_ends_where_this_begins() -> None:
    assert Period(date(2026, 3, 1), date(2026, 3, 3)).before == Period(date(2026, 2, 26), date(2026, 2, 28))


def test_days_have_23_or_25_hours_when_the_clocks_change() -> None:
    berlin = ZONES[0]
    for day, hours in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 11, 28), 24)):
        assert day_starts_ms(day + timedelta(days=1), berlin) - day_starts_ms(day, berlin) == hours * HOUR_MS
    noon_before, noon_after = (
        round(datetime(2026, 10, day, 12, tzinfo=berlin).timestamp() * 1000) for day in (24, 26)
    )
    assert same_time_on(date(2026, 10, 24), noon_after, berlin) == noon_before


@given(days, st.integers(1, 4_000))
def test_buckets_cover_a_period_without_gaps(first: date, length: int) -> None:
    period = Period(first, first + timedelta(days=length - 1))
    buckets = divide(period)
    assert (buckets[0].first, buckets[-1].last) == (period.first, period.last)
    for one, following in itertools.pairwise(buckets):
        assert following.first == one.last + timedelta(days=1)
        if one.unit is Unit.WEEK:
            assert following.first.weekday() == 0
        if one.unit is Unit.MONTH:
            assert following.first.day == 1
    assert len(buckets) <= 140
    assert len({bucket.name for bucket in buckets}) == len(buckets)


@pytest.mark.parametrize(
    ("length", "unit"), [(120, Unit.DAY), (121, Unit.WEEK), (732, Unit.WEEK), (733, Unit.MONTH)]
)
def test_the_longer_a_period_the_larger_its_unit(length: int, unit: Unit) -> None:
    assert divide(Period(TODAY - timedelta(days=length - 1), TODAY))[0].unit is unit


@given(days, st.integers(1, 900), zones, st.data())
def test_each_moment_counts_in_the_bucket_of_its_day(
    first: date, length: int, zone: ZoneInfo, data: st.DataObject
) -> None:
    period = Period(first, first + timedelta(days=length - 1))
    start, end = day_starts_ms(first, zone), day_starts_ms(period.after, zone)
    moments = sorted(data.draw(st.lists(st.integers(start - HOUR_MS, end + HOUR_MS), max_size=30)))
    buckets = divide(period)
    expected = [0] * len(buckets)
    for moment in moments:
        day = datetime.fromtimestamp(moment / 1000, UTC).astimezone(zone).date()
        for place, bucket in enumerate(buckets):
            expected[place] += bucket.first <= day <= bucket.last
    assert tally(moments, buckets, zone) == expected


@given(st.lists(st.integers(1_420_000_000_000, 2_000_000_000_000), max_size=60), zones)
def test_each_moment_counts_in_its_hour_of_the_week(moments: list[int], zone: ZoneInfo) -> None:
    # Close together, too.
    moments = sorted([*moments, *(moment + 1_700_000 for moment in moments)])
    counts = by_hour_of_week(moments, zone)
    expected = [[0] * 24 for _ in range(7)]
    for moment in moments:
        local = datetime.fromtimestamp(moment / 1000, UTC).astimezone(zone)
        expected[local.weekday()][local.hour] += 1
    assert counts == expected


def test_percentiles_are_told_with_the_cases_they_come_from() -> None:
    assert durations([]) is None
    for values, median, p90 in (
        ([7], 7, 7),
        ([1, 3], 2, 3),
        (list(range(101)), 50, 90),
        ([4, 1, 2, 3], 2, 4),
    ):
        found = durations(values)
        assert found is not None
        assert (found.cases, found.median_ms, found.p90_ms) == (len(values), median, p90)


@given(st.lists(st.integers(0, 10**12), min_size=1))
def test_the_median_is_within_the_values_and_never_above_the_90th_percentile(values: list[int]) -> None:
    found = durations(values)
    assert found is not None
    assert min(values) <= found.median_ms <= found.p90_ms <= max(values)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 11, 2), date(2026, 11, 2), "2. November 2026"),
        (date(2026, 11, 2), date(2026, 11, 8), "2. bis 8. November 2026"),
        (date(2026, 10, 26), date(2026, 11, 1), "26. Oktober bis 1. November 2026"),
        (date(2025, 12, 29), date(2026, 1, 4), "29. Dezember 2025 bis 4. Januar 2026"),
    ],
)
def test_a_run_of_days_is_told_without_what_both_ends_have_in_common(
    first: date, last: date, expected: str
) -> None:
    assert texts.days(first, last) == expected
