"""The rule by which roles count, against every order in which news can come."""

from hypothesis import given
from hypothesis import strategies as st

from webapp.standing import AHEAD_MS, NOT_KNOWN, TRUST_MS, Entry, valid_roles

SUPPORT, ADMIN = 71, 72
NONE: frozenset[int] = frozenset()
STAFF = frozenset({SUPPORT})
NOW_MS = 1_800_000_000_000

ROLES = st.sampled_from([NONE, STAFF, frozenset({ADMIN}), frozenset({SUPPORT, ADMIN})])
AGES = st.integers(0, 3 * TRUST_MS) | st.sampled_from([AHEAD_MS, AHEAD_MS + 1, TRUST_MS, TRUST_MS + 1])
ENTRIES = st.builds(
    lambda current, roles, age: Entry(current, roles, NOW_MS - age), st.booleans(), ROLES, AGES
) | st.builds(lambda current: Entry(current, NONE, None), st.booleans())


def entry(*role_ids: int, age_ms: int, current: bool = True) -> Entry:
    return Entry(current, frozenset(role_ids), NOW_MS - age_ms)


def count(roles: frozenset[int], age_ms: int, entry: Entry) -> frozenset[int] | None:
    return valid_roles(roles, NOW_MS - age_ms, entry, NOW_MS)


def test_while_the_bot_listens_it_knows_best() -> None:
    assert count(NONE, TRUST_MS, entry(SUPPORT, age_ms=9 * TRUST_MS)) == STAFF
    assert count(STAFF, TRUST_MS, entry(age_ms=9 * TRUST_MS)) == NONE
    assert count(STAFF, AHEAD_MS + 1, Entry(is_current=True, role_ids=NONE, changed_at_ms=None)) == NONE


def test_a_login_may_be_some_seconds_ahead_of_the_bot() -> None:
    assert count(STAFF, AHEAD_MS, entry(age_ms=TRUST_MS)) == STAFF
    assert count(STAFF, AHEAD_MS, Entry(is_current=True, role_ids=NONE, changed_at_ms=None)) == STAFF


def test_what_the_bot_heard_after_the_login_counts_at_once() -> None:
    assert count(STAFF, 5, entry(age_ms=5)) == NONE
    assert count(STAFF, 5, entry(age_ms=4)) == NONE
    assert count(NONE, 5, entry(SUPPORT, age_ms=4)) == STAFF


def test_without_the_bot_roles_count_for_ten_minutes() -> None:
    assert count(STAFF, TRUST_MS, NOT_KNOWN) == STAFF
    assert count(STAFF, TRUST_MS + 1, NOT_KNOWN) is None
    assert count(NONE, TRUST_MS, NOT_KNOWN) == NONE


def test_a_loss_that_the_bot_still_heard_outlives_it() -> None:
    assert count(STAFF, 9_000, entry(age_ms=3_000, current=False)) == NONE
    assert count(STAFF, 9_000, entry(age_ms=10_000, current=False)) == STAFF


def test_a_clock_that_was_set_back_prolongs_nothing() -> None:
    assert count(STAFF, -TRUST_MS - 1, NOT_KNOWN) is None
    assert count(STAFF, -TRUST_MS - 1, entry(age_ms=0)) == NONE


@given(ROLES, AGES, ENTRIES)
def test_nobody_gets_what_neither_side_says(roles: frozenset[int], age_ms: int, entry: Entry) -> None:
    assert (count(roles, age_ms, entry) or NONE) in {NONE, roles, entry.role_ids}


@given(ROLES, AGES, ENTRIES)
def test_a_newer_word_of_the_bot_is_never_overruled(roles: frozenset[int], age_ms: int, entry: Entry) -> None:
    is_newer = entry.changed_at_ms is not None and entry.changed_at_ms >= NOW_MS - age_ms
    if is_newer:
        assert count(roles, age_ms, entry) in {entry.role_ids, None}


@given(ROLES, AGES, ENTRIES)
def test_discord_is_asked_exactly_when_nobody_knows(roles: frozenset[int], age_ms: int, entry: Entry) -> None:
    ages = [age_ms] if entry.changed_at_ms is None else [age_ms, NOW_MS - entry.changed_at_ms]
    nobody_knows = not entry.is_current and min(ages) > TRUST_MS
    assert (count(roles, age_ms, entry) is None) == nobody_knows
