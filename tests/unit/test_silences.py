"""Days that pass in tickets in which nobody answers."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.quiet_house import LENA, MIA, PATIENCE, SAM, SUPPORT_ROLE, House, new_file
from utils.inactivity import HOUR_MS, Patience, Step
from utils.store import closing, gaps, intakes, life, messages, notices, people, silences
from utils.tickets import Outcome, State


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    opened = new_file(tmp_path / "tickets.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def house(connection: sqlite3.Connection) -> House:
    return House(connection)


def test_a_member_who_never_answers_is_reminded_warned_and_closed(house: House) -> None:
    house.writes("creator")
    house.writes("staff")
    assert house.steps_in(47) == []
    assert house.steps_in(1) == [Step.REMIND_CREATOR]
    assert house.steps_in(47) == []
    assert house.steps_in(1) == [Step.WARN_CREATOR]
    assert house.steps_in(23) == []
    closes_at_s = house.now_ms // 1000 + 3600
    assert house.steps_in(1) == [Step.CLOSE]
    assert house.steps_in(200) == []
    assert (house.ticket.state, house.ticket.outcome) == (State.CLOSED, Outcome.UNDECIDED)
    assert [notice.notified_users for notice in house.said] == [(MIA.id,)] * 3
    assert f"<t:{closes_at_s}:R>" in house.said[1].text


def test_a_bot_that_was_away_takes_one_step_at_a_time(house: House) -> None:
    house.writes("staff")
    house.passes(14 * 24)
    assert house.looks() == [Step.REMIND_CREATOR]
    assert house.looks() == []
    house.passes(14 * 24)
    assert house.looks() == [Step.WARN_CREATOR]
    assert house.looks() == []
    house.passes(14 * 24)
    assert house.looks() == [Step.CLOSE]


def test_any_word_of_the_member_starts_anew(house: House) -> None:
    house.writes("staff")
    house.steps_in(48 + 48)
    house.writes("creator")
    assert house.steps_in(11) == []
    house.writes("staff")
    assert house.steps_in(47) == []
    assert house.steps_in(1) == [Step.REMIND_CREATOR]
    assert house.ticket.is_live


def test_who_asks_again_gives_the_member_time_again(house: House) -> None:
    house.writes("staff")
    house.steps_in(48 + 48)
    house.writes("staff")
    assert house.steps_in(47) == []
    assert house.steps_in(1) == [Step.REMIND_CREATOR]


def test_a_member_has_waited_since_his_first_unanswered_word(house: House) -> None:
    house.writes("staff")
    house.writes("creator")
    house.passes(11)
    house.writes("creator")
    assert house.steps_in(1) == [Step.REMIND_STAFF]
    assert house.steps_in(11) == []
    assert house.steps_in(1) == [Step.REMIND_STAFF]
    assert house.steps_in(200) == [Step.REMIND_STAFF]


def test_the_team_is_called_until_somebody_claims_then_he_is(house: House) -> None:
    house.writes("creator")
    intakes.silence(house.connection, house.ticket_id, house.now_ms)
    house.steps_in(12)
    life.claim(house.connection, house.ticket_id, LENA, 1, house.now_ms)
    assert house.steps_in(11) == []
    assert house.steps_in(1) == [Step.REMIND_STAFF]
    called = [(notice.notified_users, notice.notified_roles) for notice in house.said]
    assert called == [((), (SUPPORT_ROLE,)), ((LENA.id,), ())]
    assert f"<@{LENA.id}>" in house.said[-1].text


def test_staff_owe_nothing_for_the_time_with_sigrid(house: House) -> None:
    house.writes("creator")
    assert house.steps_in(100) == []
    intakes.silence(house.connection, house.ticket_id, house.now_ms)
    assert house.steps_in(11) == []
    assert house.steps_in(1) == [Step.REMIND_STAFF]


def test_only_what_people_say_counts(house: House) -> None:
    house.writes("staff")
    for kind in ("secretary", "bot", "other"):
        house.writes(kind)
    house.writes("creator", message_type=6)
    deleted = house.writes("creator")
    messages.mark_deleted(house.connection, {deleted}, house.now_ms)
    assert house.steps_in(48) == [Step.REMIND_CREATOR]
    house.writes("creator", message_type=19)
    assert house.steps_in(12) == [Step.REMIND_STAFF]


def test_a_reopened_ticket_starts_anew(house: House) -> None:
    life.claim(house.connection, house.ticket_id, SAM, 1, house.now_ms)
    house.writes("staff")
    house.steps_in(48 + 72)
    closing.reopen(
        house.connection, house.ticket_id, SAM, member_limit=1, supporter_limit=1, at_ms=house.now_ms
    )
    assert house.steps_in(47) == []
    assert house.steps_in(1) == [Step.REMIND_CREATOR]


def test_nobody_waits_for_a_member_who_has_left(house: House) -> None:
    house.writes("staff")
    people.creator_left(house.connection, house.ticket_id, house.now_ms)
    house.posts()
    assert house.steps_in(300) == []
    people.creator_returned(house.connection, house.ticket_id, house.now_ms)
    house.posts()
    assert house.steps_in(47) == []
    assert house.steps_in(1) == [Step.REMIND_CREATOR]


def test_while_words_may_be_missing_nothing_happens(house: House) -> None:
    house.writes("staff")
    gaps.suspect_gaps(house.connection)
    assert house.steps_in(100) == []
    house.writes("creator")
    assert house.steps_in(100) == []
    gaps.gap_filled(house.connection, house.ticket_id, 0, may_have_lost_events=True)
    assert house.looks() == [Step.REMIND_STAFF]


def test_a_warning_that_nobody_could_read_in_time_is_given_again(house: House) -> None:
    house.writes("staff")
    house.steps_in(48 + 47)
    house.passes(1)
    assert house.looks(posts=False) == [Step.WARN_CREATOR]
    house.passes(30)
    assert house.looks(posts=False) == []
    house.posts()
    assert house.looks() == [Step.WARN_CREATOR]
    assert house.steps_in(23) == []
    assert house.steps_in(1) == [Step.CLOSE]


def test_a_silence_that_was_broken_meanwhile_is_left_alone(house: House) -> None:
    house.writes("staff")
    house.passes(48)
    [silence] = silences.find(house.connection)
    house.writes("creator")
    assert (
        silences.take(house.connection, silence, Step.REMIND_CREATOR, PATIENCE, SUPPORT_ROLE, house.now_ms)
        is None
    )
    assert notices.owed(house.connection) == []


moves = st.one_of(st.sampled_from(["creator", "staff", "claim", "release", "crash"]), st.integers(1, 120))


@settings(max_examples=60, deadline=None)
@given(st.lists(moves, max_size=40), st.builds(Patience, st.integers(1, 60), st.integers(1, 60), st.just(5)))
def test_whatever_happens_only_silence_closes(story: list[str | int], patience: Patience) -> None:
    with TemporaryDirectory() as folder:
        connection = new_file(Path(folder) / "tickets.sqlite")
        house = House(connection, patience)
        last_word_ms = house.now_ms
        since_word: list[Step] = []
        for move in story:
            match move:
                case "creator" | "staff" if house.ticket.is_live:
                    house.writes("creator" if move == "creator" else "staff")
                    last_word_ms, since_word = house.now_ms, []
                case "claim":
                    life.claim(connection, house.ticket_id, SAM, 1, house.now_ms)
                case "release":
                    life.release(connection, house.ticket_id, SAM, house.now_ms)
                case "crash":  # between the decision and the message
                    since_word += house.looks(posts=False)
                case int():
                    house.passes(move)
                    house.posts()
                    since_word += house.looks()
            by_creator = [step for step in since_word if step is not Step.REMIND_STAFF]
            assert by_creator.count(Step.REMIND_CREATOR) <= 1
            if house.ticket.state is State.CLOSED:
                assert by_creator[:2] == [Step.REMIND_CREATOR, Step.WARN_CREATOR]
                assert by_creator[-1] is Step.CLOSE
                waited_ms = house.now_ms - last_word_ms
                assert waited_ms >= (patience.reminder_hours + patience.close_hours) * HOUR_MS
                break
        connection.close()
