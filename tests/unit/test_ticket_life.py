"""Random lives of tickets against a model of the rules: whatever people press, the invariants hold."""

import math
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule

from utils.database import migrate, open_for_writing
from utils.store import blocks, closing, ending, gaps, life, people, tickets
from utils.store.ending import IncompleteRecordError
from utils.tickets import Block, Outcome, Person, Refusal, State, Ticket

MEMBERS = [Person(n, f"Mitglied {n}") for n in (1, 2, 3)]
STAFF = [
    Person(11, "Sam", is_supporter=True),
    Person(12, "Lena", is_supporter=True),
    Person(13, "Ada", is_admin=True),
]
MEMBER_LIMIT = 1
CLAIM_LIMIT = 2
LIVE = {State.OPEN, State.CLAIMED}

anybody = st.sampled_from([*MEMBERS, *STAFF])


@dataclass
class Expected:
    """What the model says of a ticket."""

    creator: Person
    state: State = State.OPEN
    claimer: int | None = None
    closer: int | None = None
    people: set[int] = field(default_factory=set)


class TicketLife(RuleBasedStateMachine):
    known = Bundle("known")

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.connection = open_for_writing(Path(self.folder.name) / "tickets.sqlite")
        migrate(self.connection)
        self.now_ms = 0
        self.expected: dict[int, Expected] = {}
        self.blocks: dict[int, float] = {}

    def teardown(self) -> None:
        self.connection.close()
        self.folder.cleanup()

    def live_of(self, member: Person) -> list[int]:
        return [
            number for number, one in self.expected.items() if one.creator == member and one.state in LIVE
        ]

    def is_blocked(self, member: Person) -> bool:
        return self.blocks.get(member.id, 0) > self.now_ms

    def held_by(self, person_id: int | None) -> int:
        return sum(one.state is State.CLAIMED and one.claimer == person_id for one in self.expected.values())

    def is_his(self, ticket_id: int, actor: Person) -> bool:
        one = self.expected[ticket_id]
        foreign = one.state is State.CLAIMED and one.claimer != actor.id
        return actor.is_staff and (actor.is_admin or not foreign)

    @rule(target=known, member=st.sampled_from(MEMBERS))
    def open(self, member: Person) -> object:
        before = self.live_of(member)
        opening = life.open_ticket(self.connection, member, MEMBER_LIMIT, self.now_ms)
        if isinstance(opening, Refusal):
            assert not before
            assert self.is_blocked(member)
            return multiple()
        if not opening.is_new:
            assert opening.ticket.id in before
            return multiple()
        assert not before
        assert not self.is_blocked(member)
        self.expected[opening.ticket.id] = Expected(member)
        return opening.ticket.id

    @rule(ticket_id=known, actor=anybody)
    def claim(self, ticket_id: int, actor: Person) -> None:
        one = self.expected[ticket_id]
        may = one.state is State.OPEN and actor.is_staff and self.held_by(actor.id) < CLAIM_LIMIT
        outcome = life.claim(self.connection, ticket_id, actor, CLAIM_LIMIT, self.now_ms)
        assert self.happened(outcome) == may
        if may:
            one.state, one.claimer = State.CLAIMED, actor.id

    @rule(ticket_id=known, actor=anybody)
    def release(self, ticket_id: int, actor: Person) -> None:
        one = self.expected[ticket_id]
        may = one.state is State.CLAIMED and self.is_his(ticket_id, actor)
        assert self.happened(life.release(self.connection, ticket_id, actor, self.now_ms)) == may
        if may:
            one.state, one.claimer = State.OPEN, None

    @rule(ticket_id=known, actor=anybody, whom=anybody)
    def transfer(self, ticket_id: int, actor: Person, whom: Person) -> None:
        one = self.expected[ticket_id]
        may = (
            one.state in LIVE
            and self.is_his(ticket_id, actor)
            and (one.state is State.CLAIMED or actor.is_admin)
            and whom.is_staff
            and whom.id != one.claimer
            and self.held_by(whom.id) < CLAIM_LIMIT
        )
        outcome = life.transfer(self.connection, ticket_id, actor, whom, CLAIM_LIMIT, self.now_ms)
        assert self.happened(outcome) == may
        if may:
            one.state, one.claimer = State.CLAIMED, whom.id

    @rule(ticket_id=known, actor=anybody, decision=st.sampled_from(Outcome))
    def close(self, ticket_id: int, actor: Person, decision: Outcome) -> None:
        one = self.expected[ticket_id]
        may = one.state in LIVE and self.is_his(ticket_id, actor)
        outcome = closing.close(self.connection, ticket_id, actor, decision, None, self.now_ms)
        assert self.happened(outcome) == may
        if may:
            one.state, one.closer = State.CLOSED, actor.id

    @rule(ticket_id=known, actor=anybody, decision=st.sampled_from(Outcome))
    def correct(self, ticket_id: int, actor: Person, decision: Outcome) -> None:
        one = self.expected[ticket_id]
        may = one.state not in LIVE and (
            actor.is_admin or (actor.is_staff and actor.id in {one.closer, one.claimer})
        )
        outcome = closing.correct(self.connection, ticket_id, actor, decision, "Neuer Grund", self.now_ms)
        assert self.happened(outcome) == may
        if isinstance(outcome, Ticket):
            assert (outcome.state, outcome.outcome) == (one.state, decision)

    @rule(ticket_id=known, actor=anybody)
    def reopen(self, ticket_id: int, actor: Person) -> None:
        one = self.expected[ticket_id]
        may = one.state is State.CLOSED and actor.is_staff and len(self.live_of(one.creator)) < MEMBER_LIMIT
        outcome = closing.reopen(
            self.connection,
            ticket_id,
            actor,
            member_limit=MEMBER_LIMIT,
            supporter_limit=CLAIM_LIMIT,
            at_ms=self.now_ms,
        )
        assert self.happened(outcome) == may
        if may:
            if self.held_by(one.claimer) >= CLAIM_LIMIT:
                one.claimer = None
            one.state = State.OPEN if one.claimer is None else State.CLAIMED
            one.closer = None

    @rule(ticket_id=known, actor=anybody)
    def delete(self, ticket_id: int, actor: Person) -> None:
        one = self.expected[ticket_id]
        may = one.state is not State.DELETED and self.is_his(ticket_id, actor)
        assert self.happened(ending.delete(self.connection, ticket_id, actor, self.now_ms)) == may
        if may:
            one.state = State.DELETED

    @rule(ticket_id=known, actor=anybody, whom=anybody)
    def add(self, ticket_id: int, actor: Person, whom: Person) -> None:
        one = self.expected[ticket_id]
        may = (
            one.state in LIVE
            and self.is_his(ticket_id, actor)
            and whom.id not in {one.creator.id, one.claimer, *one.people}
        )
        assert self.happened(people.add(self.connection, ticket_id, actor, whom, self.now_ms)) == may
        if may:
            one.people.add(whom.id)

    @rule(ticket_id=known, actor=anybody, whom=anybody)
    def remove(self, ticket_id: int, actor: Person, whom: Person) -> None:
        one = self.expected[ticket_id]
        may = one.state in LIVE and self.is_his(ticket_id, actor) and whom.id in one.people
        assert self.happened(people.remove(self.connection, ticket_id, actor, whom, self.now_ms)) == may
        if may:
            one.people.remove(whom.id)

    @rule(ticket_id=consumes(known))
    def lose_channel(self, ticket_id: int) -> None:
        ended = ending.lose_channel(self.connection, ticket_id, self.now_ms)
        assert (ended is not None) == (self.expected[ticket_id].state is not State.DELETED)
        self.expected[ticket_id].state = State.DELETED

    @rule()
    def clean_up(self) -> None:
        self.now_ms += 1
        for ticket in tickets.closed_before(self.connection, self.now_ms):
            ending.clean_up(self.connection, ticket.id, self.now_ms, self.now_ms)
            self.expected[ticket.id].state = State.DELETED

    @rule(member=st.sampled_from(MEMBERS), days=st.one_of(st.none(), st.integers(1, 3)))
    def block(self, member: Person, days: int | None) -> None:
        until_ms = None if days is None else self.now_ms + days
        ada = STAFF[2]
        blocks.add(
            self.connection,
            Block(member.id, member.name, "Spam", until_ms, ada.id, ada.name, self.now_ms),
        )
        self.blocks[member.id] = math.inf if until_ms is None else until_ms

    @rule(member=st.sampled_from(MEMBERS))
    def unblock(self, member: Person) -> None:
        lifted = blocks.lift(self.connection, member.id, STAFF[2], self.now_ms)
        assert (lifted is not None) == self.is_blocked(member)
        self.blocks.pop(member.id, None)

    @rule(days=st.integers(1, 4))
    def time_passes(self, days: int) -> None:
        self.now_ms += days
        blocked = {block.user_id for block in blocks.all_in_force(self.connection, self.now_ms)}
        assert blocked == {member.id for member in MEMBERS if self.is_blocked(member)}

    @staticmethod
    def happened(outcome: Ticket | Refusal | None) -> bool:
        return isinstance(outcome, Ticket)

    @invariant()
    def rows_are_as_expected(self) -> None:
        found = {
            number: tickets.get(self.connection, number)
            for number in [row["id"] for row in self.connection.execute("SELECT id FROM tickets")]
        }
        assert found.keys() == self.expected.keys()
        for number, ticket in found.items():
            one = self.expected[number]
            assert ticket is not None
            assert (ticket.state, ticket.claimer_id, set(ticket.added_ids)) == (
                one.state,
                one.claimer,
                one.people,
            )

    @invariant()
    def limits_hold(self) -> None:
        assert all(len(self.live_of(member)) <= MEMBER_LIMIT for member in MEMBERS)
        assert all(self.held_by(person.id) <= CLAIM_LIMIT for person in STAFF)

    @invariant()
    def sigrid_talks_only_in_open_tickets(self) -> None:
        assert not self.count(
            "SELECT count(*) FROM tickets JOIN intakes ON ticket_id = tickets.id"
            " WHERE status = 'active' AND state <> 'open'"
        )

    @invariant()
    def every_ending_has_its_transcript_and_its_events(self) -> None:
        assert not self.count(
            "SELECT count(*) FROM tickets WHERE state IN ('closed', 'deleted')"
            " AND NOT EXISTS (SELECT 1 FROM transcripts WHERE ticket_id = tickets.id)"
        )
        opened = self.count("SELECT count(*) FROM events WHERE kind = 'opened'")
        ended = self.count(
            "SELECT count(*) FROM events WHERE kind IN ('deleted', 'cleaned_up', 'channel_lost')"
        )
        assert opened == len(self.expected)
        assert ended == sum(one.state is State.DELETED for one in self.expected.values())

    def count(self, statement: str) -> int:
        number: int = self.connection.execute(statement).fetchone()[0]
        return number


TestTicketLife = TicketLife.TestCase
TestTicketLife.settings = settings(max_examples=50, stateful_step_count=40, deadline=None)


@pytest.fixture
def ticket(opened_file: Path) -> Ticket:
    """A ticket that a member has just opened."""
    connection = open_for_writing(opened_file)
    opening = life.open_ticket(connection, MEMBERS[0], MEMBER_LIMIT, 0)
    connection.close()
    assert not isinstance(opening, Refusal)
    return opening.ticket


@pytest.fixture
def opened_file(tmp_path: Path) -> Path:
    path = tmp_path / "tickets.sqlite"
    connection = open_for_writing(path)
    migrate(connection)
    connection.close()
    return path


def test_of_two_claims_in_two_transactions_the_first_wins(opened_file: Path, ticket: Ticket) -> None:
    connection = open_for_writing(opened_file)
    outcomes = [life.claim(connection, ticket.id, actor, CLAIM_LIMIT, 0) for actor in STAFF[:2]]
    connection.close()
    assert isinstance(outcomes[0], Ticket)
    assert isinstance(outcomes[1], Refusal)
    assert "Sam" in outcomes[1].text


def test_an_unknown_ticket_is_no_error(opened_file: Path) -> None:
    connection = open_for_writing(opened_file)
    sam = STAFF[0]
    assert life.claim(connection, 99, sam, CLAIM_LIMIT, 0) is None
    assert life.release(connection, 99, sam, 0) is None
    assert life.transfer(connection, 99, sam, sam, CLAIM_LIMIT, 0) is None
    assert closing.close(connection, 99, sam, Outcome.UNDECIDED, None, 0) is None
    assert closing.correct(connection, 99, sam, Outcome.UNDECIDED, None, 0) is None
    assert closing.reopen(connection, 99, sam, member_limit=1, supporter_limit=1, at_ms=0) is None
    assert ending.delete(connection, 99, sam, 0) is None
    connection.close()


def test_nothing_is_deleted_while_the_record_has_a_gap(opened_file: Path, ticket: Ticket) -> None:
    connection = open_for_writing(opened_file)
    closing.close(connection, ticket.id, STAFF[0], Outcome.UPHELD, None, 0)
    gaps.suspect_gap(connection, ticket.id, 0)
    with pytest.raises(IncompleteRecordError):
        ending.delete(connection, ticket.id, STAFF[0], 1)
    with pytest.raises(IncompleteRecordError):
        ending.clean_up(connection, ticket.id, 1, 1)
    gaps.gap_filled(connection, ticket.id, 0, may_have_lost_events=True)
    assert isinstance(ending.clean_up(connection, ticket.id, 1, 1), Ticket)
    connection.close()


def test_a_ticket_that_was_reopened_meanwhile_is_not_cleaned_up(opened_file: Path, ticket: Ticket) -> None:
    connection = open_for_writing(opened_file)
    closing.close(connection, ticket.id, STAFF[0], Outcome.UPHELD, None, 0)
    closing.reopen(connection, ticket.id, STAFF[0], member_limit=1, supporter_limit=1, at_ms=5)
    closing.close(connection, ticket.id, STAFF[0], Outcome.UPHELD, None, 6)
    assert ending.clean_up(connection, ticket.id, 1, 7) is None
    connection.close()
