"""How one person is taken out of what others wrote; and when a ticket's time is over."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.erased import NOBODY_NAME, Forgetting
from utils.operation.retention import DAY_MS, Retention
from utils.tickets import Outcome

HIS = 1_180_200_000_000_000_001
FORGETTING = Forgetting(HIS)

ids = st.sampled_from([HIS, str(HIS), f"<@{HIS}>", f"<@!{HIS}>, hallo", HIS * 10, f"7{HIS}"])
scalars = st.one_of(ids, st.none(), st.booleans(), st.integers(0, 9), st.text(max_size=5))
keys = st.one_of(
    st.sampled_from(["id", "person_id", "person_name", "to_id", "to_name", "quote", "reason", str(HIS)]),
    st.text(max_size=3),
)
values = st.recursive(
    scalars, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=4))
)


def is_free_of_him(text: str) -> bool:
    return str(HIS) not in text.replace(str(HIS * 10), "").replace(f"7{HIS}", "")


@given(values)
def test_nothing_that_is_stored_names_him(value: Any) -> None:
    forgotten = FORGETTING.stored(json.dumps(value, ensure_ascii=False))
    json.loads(forgotten)
    assert is_free_of_him(forgotten)
    assert FORGETTING.stored(forgotten) == forgotten


@given(st.dictionaries(keys, values, max_size=6))
def test_of_an_events_details_parts_stay_or_go(details: dict[str, Any]) -> None:
    kept = json.loads(FORGETTING.details(json.dumps(details)))
    for key, value in kept.items():
        assert value in (0, NOBODY_NAME) or value == details[key]
    assert is_free_of_him(json.dumps(kept))


@pytest.mark.parametrize(
    ("text", "forgotten"),
    [
        (f"Frag <@{HIS}>", "Frag <@0>"),
        (f"{HIS}", "0"),
        (f"{HIS}1 ist ein anderer", f"{HIS}1 ist ein anderer"),
        ("niemand", "niemand"),
    ],
)
def test_only_his_own_number_is_taken_out_of_a_text(text: str, forgotten: str) -> None:
    assert FORGETTING.text(text) == forgotten


def test_what_is_no_json_is_a_text() -> None:
    assert FORGETTING.stored(f"[{HIS}") == "[0"
    assert FORGETTING.details("[") == "{}"
    assert FORGETTING.details("[1]") == "{}"


days = st.integers(0, 10_000)
outcomes = st.sampled_from([None, *Outcome])
terms = st.builds(Retention, days, st.dictionaries(st.sampled_from(list(Outcome)), days))


@given(terms, outcomes, st.integers(10**12, 2 * 10**12))
def test_a_tickets_own_term_stands_above_the_general_one(
    terms: Retention, outcome: Outcome | None, now_ms: int
) -> None:
    own = terms.by_outcome.get(outcome) if outcome else None
    expected = terms.days if own is None else own
    before_ms = terms.ended_before_ms(outcome, now_ms)
    assert before_ms == (None if expected == 0 else now_ms - expected * DAY_MS)


@given(terms)
def test_terms_that_keep_everything_are_all_zero(terms: Retention) -> None:
    never = all(terms.ended_before_ms(outcome, 2 * 10**12) is None for outcome in (None, *Outcome))
    assert terms.keeps_everything == never
