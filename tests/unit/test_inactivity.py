"""The rule of reminders, warning and closing, for all times and settings."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.inactivity import HOUR_MS, MOST_STAFF_REMINDERS, Party, Patience, Silence, Step, next_step

NOON_MS = 1_790_000_000_000
DAY_MS = 24 * HOUR_MS
A_WEEK = 7 * 24 * 60

patiences = st.builds(Patience, st.integers(0, 200), st.integers(0, 200), st.integers(0, 200))
# Pauses before the bot's looks and delays of its notices, in minutes.
prompt_looks = st.lists(st.tuples(st.integers(1, A_WEEK), st.just(0)), max_size=40)
late_looks = st.lists(st.tuples(st.integers(1, A_WEEK), st.integers(0, A_WEEK)), max_size=40)


def begun(waits_for: Party) -> Silence:
    return Silence(1, waits_for, NOON_MS, None, None, None, None, 0)


def done(silence: Silence, step: Step, patience: Patience, at_ms: int, stood_at_ms: int) -> Silence:
    """Return the silence after a step whose notice stood in the channel somewhat later."""
    match step:
        case Step.REMIND_CREATOR:
            return replace(silence, creator_reminded_at_ms=stood_at_ms)
        case Step.WARN_CREATOR:
            return replace(
                silence, creator_warned_at_ms=stood_at_ms, closes_at_ms=at_ms + patience.warning_ms
            )
        case Step.REMIND_STAFF:
            count = silence.staff_reminders + 1
            return replace(silence, staff_reminded_at_ms=stood_at_ms, staff_reminders=count)
        case Step.CLOSE:
            raise AssertionError("nothing comes after the closing")


@dataclass(frozen=True)
class Taken:
    step: Step
    at_ms: int
    stood_at_ms: int


def taken_in(silence: Silence, patience: Patience, looks: list[tuple[int, int]]) -> list[Taken]:
    """Return the steps of a bot that looks after these pauses, and whose notices are so late, both in minutes."""
    taken = []
    now_ms = silence.since_ms
    for pause, delay in looks:
        now_ms += pause * 60_000
        step = next_step(silence, patience, now_ms)
        if step is None:
            continue
        taken.append(Taken(step, now_ms, now_ms + delay * 60_000))
        if step is Step.CLOSE:
            break
        now_ms += delay * 60_000  # until a notice stands, its ticket is left alone
        silence = done(silence, step, patience, taken[-1].at_ms, now_ms)
    return taken


@given(patiences, prompt_looks)
def test_each_step_happens_once_and_in_order(patience: Patience, looks: list[tuple[int, int]]) -> None:
    steps = [one.step for one in taken_in(begun(Party.CREATOR), patience, looks)]
    assert steps == [Step.REMIND_CREATOR, Step.WARN_CREATOR, Step.CLOSE][: len(steps)]


@given(patiences, late_looks)
def test_nothing_is_closed_without_a_reminder_and_a_warning_in_time(
    patience: Patience, looks: list[tuple[int, int]]
) -> None:
    taken = taken_in(begun(Party.CREATOR), patience, looks)
    for one in taken:
        assert one.at_ms - NOON_MS >= patience.reminder_hours * HOUR_MS
    if taken and taken[-1].step is Step.CLOSE:
        reminder, *warnings, closing = taken
        assert {warning.step for warning in warnings} == {Step.WARN_CREATOR}
        assert closing.at_ms >= reminder.stood_at_ms + patience.close_hours * HOUR_MS
        # It is closed when the last warning said so, and that stood there for at least half of its time.
        announced_ms = warnings[-1].at_ms + patience.warning_ms
        assert closing.at_ms >= announced_ms
        assert closing.at_ms - warnings[-1].stood_at_ms >= patience.warning_ms // 2


@given(patiences, late_looks)
def test_staff_are_reminded_at_most_three_times(patience: Patience, looks: list[tuple[int, int]]) -> None:
    taken = taken_in(begun(Party.STAFF), patience, looks)
    assert {one.step for one in taken} <= {Step.REMIND_STAFF}
    assert len(taken) <= MOST_STAFF_REMINDERS
    before_ms = NOON_MS
    for one in taken:
        assert one.at_ms - before_ms >= patience.staff_hours * HOUR_MS
        before_ms = one.stood_at_ms


@given(
    st.builds(
        Silence,
        st.just(1),
        st.sampled_from(Party),
        st.just(NOON_MS),
        *[st.none() | st.integers(NOON_MS, NOON_MS + 30 * DAY_MS)] * 4,
        st.integers(0, MOST_STAFF_REMINDERS),
    ),
    patiences,
    st.integers(0, 30 * DAY_MS),
    st.integers(0, 30 * DAY_MS),
)
def test_what_is_due_stays_due(silence: Silence, patience: Patience, wait_ms: int, longer_ms: int) -> None:
    step = next_step(silence, patience, NOON_MS + wait_ms)
    if step is not None:
        assert next_step(silence, patience, NOON_MS + wait_ms + longer_ms) is step


@given(patiences, prompt_looks, st.sampled_from(Party))
def test_off_means_off(patience: Patience, looks: list[tuple[int, int]], waits_for: Party) -> None:
    never_reminds = replace(patience, reminder_hours=0)
    never_closes = replace(patience, close_hours=0)
    leaves_staff_alone = replace(patience, staff_hours=0)
    assert not taken_in(begun(Party.CREATOR), never_reminds, looks)
    assert len(taken_in(begun(Party.CREATOR), never_closes, looks)) <= 1
    assert not taken_in(begun(Party.STAFF), leaves_staff_alone, looks)
    assert not taken_in(begun(waits_for), Patience(0, patience.close_hours, 0), looks)


@pytest.mark.parametrize(("close_hours", "warned_hours"), [(96, 24), (48, 24), (24, 12), (1, 0.5)])
def test_the_warning_comes_a_day_before_or_half_the_time(close_hours: int, warned_hours: float) -> None:
    assert Patience(1, close_hours, 0).warning_ms == warned_hours * HOUR_MS


def test_an_announced_time_holds_when_settings_change() -> None:
    warned = replace(
        begun(Party.CREATOR),
        creator_reminded_at_ms=NOON_MS,
        creator_warned_at_ms=NOON_MS,
        closes_at_ms=NOON_MS + DAY_MS,
    )
    hastier = Patience(reminder_hours=1, close_hours=1, staff_hours=0)
    assert next_step(warned, hastier, NOON_MS + DAY_MS - 1) is None
    assert next_step(warned, hastier, NOON_MS + DAY_MS) is Step.CLOSE
