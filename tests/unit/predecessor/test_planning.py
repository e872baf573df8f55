"""What becomes of the predecessor's rows, whatever stands in them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.old_bot import SAM, snowflake
from utils.predecessor.people import Party, author_of, comparable, pseudo_id
from utils.predecessor.planning import Job, Situation, plan
from utils.predecessor.values import moment_of, snowflake_of, state_of, text_of, ticket_number_of
from utils.store.predecessor_file import OldTicket, OldTranscript, Value
from utils.tickets import LARGEST_STAND_IN, State

LATEST_MS = 1_796_000_000_000
OPENED = datetime(2025, 3, 29, 18, 4, 5, tzinfo=UTC)
AT_MS = 1_743_271_445_000
CHANNEL = snowflake(OPENED)
MIA = 1_180_200_000_000_000_001
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.binary(max_size=12),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(),
    st.sampled_from(("1", "2", "open", "closed", str(CHANNEL), str(MIA), "2025-03-29 18:04:05")),
)


def row(row: int = 1, **changes: Value) -> OldTicket:
    known: dict[str, Value] = {
        "id": row,
        "user_id": str(MIA),
        "channel_id": str(CHANNEL),
        "created_at": "2025-03-29 18:04:05",
        "status": "open",
        "claimed_by": None,
        "user_name": "Mia",
        "admin_message_id": None,
    }
    return OldTicket(row, **known | changes)


def planned(
    *tickets: OldTicket, transcripts: tuple[OldTranscript, ...] = (), foreign: tuple[int, ...] = ()
) -> list[Job]:
    return plan(tickets, transcripts, Situation(LATEST_MS, foreign))


@pytest.mark.parametrize(
    ("status", "state"),
    [
        *[(word, State.OPEN) for word in ("open", "OFFEN", " neu ", None, "irgendwas", b"\xff")],
        *[(word, State.CLOSED) for word in ("closed", "Geschlossen", "erledigt")],
        *[(word, State.DELETED) for word in ("deleted", "gelöscht", "GELÖSCHT")],
    ],
)
def test_a_status_in_any_spelling(status: Value, state: State) -> None:
    assert planned(row(status=status))[0].state is state


@pytest.mark.parametrize("status", ["claimed", "in_progress", "In Bearbeitung", "open", None])
def test_who_claimed_it_makes_it_claimed(status: Value) -> None:
    [job] = planned(row(status=status, claimed_by=f"<@!{SAM}>"))
    assert job.state is State.CLAIMED
    assert job.claimer == Party(SAM, "")
    assert planned(row(status="claimed", claimed_by="Sam"))[0].state is State.OPEN


def test_a_ticket_without_a_channel_is_over() -> None:
    for channel in (None, "", "weg", 12, 1.18e18):
        assert planned(row(channel_id=channel))[0].state is State.DELETED


def test_no_foreign_channel_becomes_a_ticket() -> None:
    older = snowflake(datetime(2024, 3, 29, tzinfo=UTC))
    assert planned(row(channel_id=older))[0].channel_id is None
    assert planned(row(), foreign=(CHANNEL,))[0].channel_id is None
    assert planned(row())[0].channel_id == CHANNEL


def test_a_deleted_ticket_names_no_channel_that_could_be_deleted() -> None:
    assert planned(row(status="deleted"))[0].channel_id is None


def test_a_channel_belongs_to_the_ticket_that_is_most_alive() -> None:
    jobs = planned(row(1), row(2, status="closed"), row(3), row(4, status="deleted"))
    assert [(job.state, job.channel_id) for job in jobs] == [
        (State.DELETED, None),
        (State.DELETED, None),
        (State.OPEN, CHANNEL),
        (State.DELETED, None),
    ]


def test_numbers_are_kept_and_what_is_none_gets_one_above() -> None:
    jobs = planned(row(1, id="0007"), row(2, id="7"), row(3, id="x"), row(4, id=2**40))
    assert [job.number for job in jobs] == [7, 8, 9, 10]
    assert [job.unclear.get("id") for job in jobs] == [None, "7", "x", str(2**40)]


def test_transcripts_find_their_ticket_by_number_or_channel() -> None:
    found = tuple(
        OldTranscript(n, value, None)
        for n, value in enumerate((1, "1", " 1 ", str(CHANNEL), 9, "9", None, None), 1)
    )
    jobs = planned(row(1), transcripts=found)
    assert [(job.number, [one.row for one in job.transcripts]) for job in jobs] == [
        (1, [1, 2, 3, 4]),
        (9, [5, 6]),
        (10, [7]),
        (11, [8]),
    ]
    assert {job.state for job in jobs[1:]} == {State.DELETED}


@given(
    st.lists(st.tuples(*[VALUES] * 8), max_size=6),
    st.lists(st.tuples(VALUES, VALUES), max_size=6),
)
def test_whatever_stands_there_has_a_place(
    rows: list[tuple[Value, ...]], found: list[tuple[Value, Value]]
) -> None:
    tickets = [OldTicket(n, *values) for n, values in enumerate(rows)]
    transcripts = [OldTranscript(n, *values) for n, values in enumerate(found)]
    jobs = plan(tickets, transcripts, Situation(LATEST_MS))
    numbers = [job.number for job in jobs]
    assert numbers == sorted(set(numbers))
    assert all(0 < number < 2**32 for number in numbers)
    assert sorted(one.row for job in jobs for one in job.transcripts) == list(range(len(transcripts)))
    channels = [job.channel_id for job in jobs if job.channel_id is not None]
    assert len(channels) == len(set(channels))
    assert all((job.channel_id is None) == (job.state is State.DELETED) for job in jobs)
    assert all(job.claimer is not None for job in jobs if job.state is State.CLAIMED)
    assert len(jobs) >= len(tickets)


@given(VALUES)
def test_any_value_is_text_a_number_a_time_or_nothing(value: Value) -> None:
    text_of(value).encode()
    snowflake = snowflake_of(value)
    assert snowflake is None or 10**15 < snowflake < 2**63
    assert (ticket_number_of(value) or 1) > 0
    assert (moment_of(value, LATEST_MS) or LATEST_MS) <= LATEST_MS
    state_of(value)


@pytest.mark.parametrize(
    "written",
    [
        *(
            "2025-03-29 18:04:05",
            "2025-03-29T18:04:05Z",
            "2025-03-29 19:04:05+01:00",
            "2025-03-29 18:04:05 UTC",
        ),
        *(
            "29.03.2025 18:04:05",
            "1743271445",
            "1743271445000",
            1_743_271_445,
            1_743_271_445.0,
            b"2025-03-29 18:04:05",
        ),
    ],
)
def test_a_time_in_any_form(written: Value) -> None:
    assert moment_of(written, LATEST_MS) == AT_MS


@pytest.mark.parametrize(
    "written", ["gestern", "", None, "9999-12-31 23:59:59", "1970-01-01", 0, -1, 1e300, "²"]
)
def test_a_time_that_cannot_be_true_is_none(written: Value) -> None:
    assert moment_of(written, LATEST_MS) is None


def test_names_are_matched_where_they_are_plain() -> None:
    creator, claimer = Party(MIA, "Mia#1234"), Party(SAM, "Sam")
    assert author_of("mia", creator, claimer).id == MIA
    assert author_of("SAM", creator, claimer) == author_of("Sam", creator, claimer)
    assert author_of("Sam", creator, claimer).kind == "staff"
    assert author_of("Sekretärin Sigrid", creator, claimer).kind == "secretary"
    assert author_of("Lena", creator, claimer).kind == "other"
    # Who calls himself like the claimer does not become him.
    assert author_of("Sam", Party(MIA, "Sam"), claimer).kind == "creator"
    assert author_of("", creator, None).kind == "bot"


@given(st.text(), st.text())
def test_what_stands_for_an_unknown_person_is_no_account(one: str, other: str) -> None:
    assert 0 < pseudo_id(one) <= LARGEST_STAND_IN
    assert comparable(one) != comparable(other) or pseudo_id(one) == pseudo_id(other)
