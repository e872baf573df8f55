"""Random comings and goings around one ticket, and what each means for it."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from utils.database import migrate, open_for_writing
from utils.presence import Presence
from utils.store import closing, ending, life, membership, notices, people, tickets
from utils.store.events import EventKind
from utils.tickets import Access, Outcome, Person, State, Ticket, audience

MIA, JONAS = Person(1, "Mia"), Person(2, "Jonas")
SAM, LENA = Person(11, "Sam", is_supporter=True), Person(12, "Lena", is_supporter=True)
ADA = Person(13, "Ada", is_admin=True)
SUPPORT_ROLE = 99
LIMIT = 9


def opened(connection: sqlite3.Connection) -> Ticket:
    opening = life.open_ticket(connection, MIA, LIMIT, 0)
    assert isinstance(opening, life.Opening)
    tickets.channel_made(connection, opening.ticket.id, 500 + opening.ticket.id)
    return opening.ticket


def here(person: Person, *, on_team: bool | None = None) -> Presence:
    return Presence(person.id, on_server=True, on_team=person.is_staff if on_team is None else on_team)


def away(person: Person) -> Presence:
    return Presence(person.id, on_server=False, on_team=False)


def note(connection: sqlite3.Connection, presence: Presence, at_ms: int = 5) -> list[Ticket]:
    return membership.take_note(connection, presence, SUPPORT_ROLE, at_ms)


class Comings(RuleBasedStateMachine):
    """Whatever happens in whatever order: once everybody's presence is noted, the ticket fits to it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.connection = open_for_writing(Path(self.folder.name) / "tickets.sqlite")
        migrate(self.connection)
        self.there = {person.id: here(person) for person in (MIA, JONAS, SAM, LENA, ADA)}

    def teardown(self) -> None:
        self.connection.close()
        self.folder.cleanup()

    @initialize()
    def begin(self) -> None:
        self.ticket_id = opened(self.connection).id

    def row(self) -> Ticket:
        ticket = tickets.get(self.connection, self.ticket_id)
        assert ticket is not None
        return ticket

    def is_on_team(self, person: Person) -> bool:
        return self.there[person.id].on_team

    @rule(person=st.sampled_from([MIA, JONAS, SAM, LENA]), on_server=st.booleans(), on_team=st.booleans())
    def moves(self, person: Person, on_server: bool, on_team: bool) -> None:
        presence = Presence(person.id, on_server, on_team=on_server and on_team and person.is_staff)
        self.there[person.id] = presence
        note(self.connection, presence)
        assert note(self.connection, presence) == []

    @rule(person=st.sampled_from([SAM, LENA]))
    def claims(self, person: Person) -> None:
        if self.is_on_team(person):
            life.claim(self.connection, self.ticket_id, person, LIMIT, 1)

    @precondition(lambda self: self.row().is_live)
    @rule()
    def is_closed(self) -> None:
        closing.close(self.connection, self.ticket_id, ADA, Outcome.UPHELD, None, 2)

    @rule()
    def is_reopened(self) -> None:
        closing.reopen(
            self.connection, self.ticket_id, ADA, member_limit=LIMIT, supporter_limit=LIMIT, at_ms=3
        )

    @rule()
    def jonas_is_added(self) -> None:
        if self.there[JONAS.id].on_server:
            people.add(self.connection, self.ticket_id, ADA, JONAS, 4)

    @invariant()
    def the_row_is_true(self) -> None:
        ticket = self.row()
        assert (ticket.creator_left_at_ms is None) == self.there[MIA.id].on_server
        assert set(ticket.away_ids) == {one for one in ticket.added_ids if not self.there[one].on_server}
        if ticket.state is State.CLAIMED:
            assert ticket.claimer_id is not None
            assert self.there[ticket.claimer_id].on_team

    @invariant()
    def only_who_is_there_has_a_place(self) -> None:
        ticket = self.row()
        expected = {MIA.id, *ticket.added_ids} & {one for one, where in self.there.items() if where.on_server}
        if ticket.claimer_id is not None and self.there[ticket.claimer_id].on_team:
            expected.add(ticket.claimer_id)
        assert set(audience(ticket).members) == expected


TestComings = Comings.TestCase
TestComings.settings = settings(max_examples=50, stateful_step_count=30, deadline=None)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = open_for_writing(tmp_path / "tickets.sqlite")
    migrate(connection)
    yield connection
    connection.close()


def kinds(connection: sqlite3.Connection) -> list[str]:
    return [row["kind"] for row in connection.execute("SELECT kind FROM events ORDER BY id")]


def test_whoever_leaves_with_a_claim_gives_it_back_and_the_team_is_called_once(
    connection: sqlite3.Connection,
) -> None:
    ticket = opened(connection)
    life.claim(connection, ticket.id, SAM, LIMIT, 1)
    [released] = note(connection, away(SAM))
    assert (released.state, released.claimer_id) == (State.OPEN, None)
    assert note(connection, away(SAM)) == []
    [notice] = notices.owed(connection)
    assert notice.notified_roles == (SUPPORT_ROLE,)
    assert "Sam hat den Server verlassen" in notice.text
    event = connection.execute("SELECT * FROM events WHERE kind = ?", (EventKind.RELEASED,)).fetchone()
    assert event["actor_id"] is None
    assert "verlassen" in event["details"]


def test_whoever_works_on_his_own_ticket_and_leaves_is_not_called(connection: sqlite3.Connection) -> None:
    ticket = opened(connection)
    mia = Person(MIA.id, MIA.name, is_supporter=True)
    life.claim(connection, ticket.id, mia, LIMIT, 1)
    [left] = note(connection, away(mia))
    assert (left.state, left.creator_left_at_ms) == (State.OPEN, 5)
    assert all(notice.notified_users == () for notice in notices.owed(connection))
    assert kinds(connection)[-2:] == [EventKind.RELEASED, EventKind.CREATOR_LEFT]


def test_a_closed_ticket_keeps_the_name_of_who_worked_on_it_but_is_not_given_back_to_him(
    connection: sqlite3.Connection,
) -> None:
    ticket = opened(connection)
    life.claim(connection, ticket.id, SAM, LIMIT, 1)
    closing.close(connection, ticket.id, SAM, Outcome.UPHELD, None, 2)
    [closed] = note(connection, here(SAM, on_team=False))
    assert (closed.state, closed.claimer_name) == (State.CLOSED, "Sam")
    assert notices.owed(connection) == []
    assert SAM.id not in audience(closed).members
    reopened = closing.reopen(connection, ticket.id, ADA, member_limit=LIMIT, supporter_limit=LIMIT, at_ms=9)
    assert isinstance(reopened, Ticket)
    assert (reopened.state, reopened.claimer_id) == (State.OPEN, None)


def test_a_claimer_who_is_back_on_the_team_gets_a_reopened_ticket(connection: sqlite3.Connection) -> None:
    ticket = opened(connection)
    life.claim(connection, ticket.id, SAM, LIMIT, 1)
    closing.close(connection, ticket.id, SAM, Outcome.UPHELD, None, 2)
    note(connection, away(SAM))
    note(connection, here(SAM))
    reopened = closing.reopen(connection, ticket.id, ADA, member_limit=LIMIT, supporter_limit=LIMIT, at_ms=9)
    assert isinstance(reopened, Ticket)
    assert (reopened.state, reopened.claimer_id) == (State.CLAIMED, SAM.id)


def test_a_deleted_ticket_hears_of_nobody(connection: sqlite3.Connection) -> None:
    ticket = opened(connection)
    life.claim(connection, ticket.id, SAM, LIMIT, 1)
    ending.delete(connection, ticket.id, ADA, 2)
    assert [*note(connection, away(MIA)), *note(connection, away(SAM))] == []
    assert membership.concerned(connection) == []


def test_everybody_in_a_ticket_is_asked_for_once(connection: sqlite3.Connection) -> None:
    ticket = opened(connection)
    opened(connection)
    life.claim(connection, ticket.id, SAM, LIMIT, 1)
    people.add(connection, ticket.id, ADA, JONAS, 2)
    assert membership.concerned(connection) == [MIA.id, JONAS.id, SAM.id]


def test_those_who_are_away_have_no_place_in_the_channel(connection: sqlite3.Connection) -> None:
    ticket = opened(connection)
    people.add(connection, ticket.id, ADA, JONAS, 2)
    note(connection, away(JONAS))
    [left] = note(connection, away(MIA))
    assert audience(left).members == {}
    note(connection, here(JONAS))
    [back] = note(connection, here(MIA))
    assert audience(back).members == dict.fromkeys((MIA.id, JONAS.id), Access.WRITE)
