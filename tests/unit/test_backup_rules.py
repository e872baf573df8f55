"""When a backup is due and which ones go, whatever the clock says."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.operation.backup_folder import DAY_MS, Note, expired, is_due, new_name

BERLIN = ZoneInfo("Europe/Berlin")
HOUR_MS = 3_600_000
NOW_MS = 1_790_000_000_000
YEAR_1970_MS = HOUR_MS
YEAR_2099_MS = 4_070_000_000_000

moments = st.integers(min_value=0, max_value=YEAR_2099_MS)


def note(number: int, finished_at_ms: int) -> Note:
    return Note(
        number=number,
        finished_at_ms=finished_at_ms,
        made_at="",
        duration_ms=1,
        schema_version=1,
        rows={},
        has_panel=False,
        size_bytes=1,
        new_files=0,
        new_file_bytes=0,
        missing_files=0,
    )


def local(*parts: int) -> int:
    return round(datetime(*parts, tzinfo=BERLIN).timestamp() * 1000)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("newest", "now", "due"),
    [
        (None, local(2026, 11, 28, 3, 0), True),
        (local(2026, 11, 27, 4, 1), local(2026, 11, 28, 3, 59), False),
        (local(2026, 11, 27, 4, 1), local(2026, 11, 28, 4, 0), True),
        (local(2026, 11, 28, 4, 1), local(2026, 11, 28, 23, 0), False),
        # The machine was off at four.
        (local(2026, 11, 27, 4, 1), local(2026, 11, 28, 9, 0), True),
        (YEAR_2099_MS, local(2026, 11, 28, 9, 0), True),
        (local(2026, 11, 28, 4, 1), YEAR_1970_MS, True),
    ],
)
def test_a_backup_is_due_once_its_hour_has_come(newest: int | None, now: int, *, due: bool) -> None:
    assert is_due(newest, now, 4, BERLIN) is due


@given(start=moments, hour=st.integers(0, 23))
def test_whoever_looks_every_hour_makes_one_backup_a_day(start: int, hour: int) -> None:
    made: list[int] = []
    for step in range(24 * 10):
        now_ms = start + step * HOUR_MS
        if is_due(made[-1] if made else None, now_ms, hour, BERLIN):
            made.append(now_ms)
    # The first at once, and one each day from its hour on.
    assert 10 <= len(made) <= 11


@given(
    times=st.lists(moments, max_size=40),
    now_ms=moments,
    keep_days=st.integers(0, 20),
)
def test_no_clock_takes_the_newest_ones_away(times: list[int], now_ms: int, keep_days: int) -> None:
    newest_first = [note(number, at_ms) for number, at_ms in enumerate(times, 1)][::-1]
    gone = expired(newest_first, now_ms, keep_days)
    assert not {each.number for each in gone} & {each.number for each in newest_first[:keep_days]}
    if keep_days == 0:
        assert gone == []


@given(
    old=st.lists(moments, max_size=10),
    now_ms=st.integers(NOW_MS, NOW_MS + 1000 * DAY_MS),
    keep_days=st.integers(1, 20),
)
def test_what_was_erased_leaves_the_backups_after_so_many_days(
    old: list[int], now_ms: int, keep_days: int
) -> None:
    there = [note(number, at_ms) for number, at_ms in enumerate(old, 1)][::-1]
    for _day in range(keep_days + 1):
        now_ms += DAY_MS
        there.insert(0, note(len(old) + 1000 + _day, now_ms))
        going = expired(there, now_ms, keep_days)
        there = [each for each in there if each not in going]
    # Of the older ones only those stay that look young: made when the clock was wrong by just so much.
    stayed = [now_ms - each.finished_at_ms for each in there if each.number <= len(old)]
    assert all(-HOUR_MS <= age_ms <= keep_days * DAY_MS for age_ms in stayed)
    assert len([each for each in there if each.number > len(old)]) == keep_days + 1


def test_a_year_without_backups_takes_nothing_away() -> None:
    there = [note(n, NOW_MS - (20 - n) * DAY_MS) for n in range(20, 0, -1)]
    assert [n.number for n in expired(there, NOW_MS + 365 * DAY_MS, 14)] == [6, 5, 4, 3, 2, 1]
    assert expired(there[:14], NOW_MS + 365 * DAY_MS, 14) == []


def test_many_made_by_hand_push_none_out_that_is_young() -> None:
    there = [note(n, NOW_MS - (100 - n) * 60_000) for n in range(100, 0, -1)]
    assert expired(there, NOW_MS, 14) == []


def test_names_follow_the_local_time_and_are_given_once(tmp_path: Path) -> None:
    # In the hour that comes twice.
    twice = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    names = []
    for moment in (twice, twice + timedelta(hours=1), twice):
        name = new_name(tmp_path, round(moment.timestamp() * 1000), BERLIN)
        (tmp_path / name).mkdir()
        names.append(name)
    assert names == ["2026-10-25T023000", "2026-10-25T023000-2", "2026-10-25T023000-3"]
    assert all(re.fullmatch(r"[0-9T-]+", name) for name in names)
