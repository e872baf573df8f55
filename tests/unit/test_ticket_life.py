"""Random lives of tickets against a model of the rules: whatever people press, the invariants hold."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule

from utils.database import migrate, open_for_writing
from utils.store import tickets
from utils.tickets import Person, Refusal, State, Ticket

MEMBERS = [Person(n, f"Mitglied {n}") for n in (1, 2, 3)]
STAFF = [
    Person(11, "Sam", is_supporter=True),
    Person(12, "Lena", is_supporter=True),
    Person(13, "Ada", is_admin=True),
]
MEMBER_LIMIT = 1
CLAIM_LIMIT = 2

anybody = st.sampled_from([*MEMBERS, *STAFF])


class TicketLife(RuleBasedStateMachine):
    known = Bundle("known")

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.connection = open_for_writing(Path(self.folder.name) / "tickets.sqlite")
        migrate(self.connection)
        self.now_ms = 0
        self.expected: dict[int, State] = {}
        self.claimers: dict[int, int] = {}

    def teardown(self) -> None:
        self.connection.close()
        self.folder.cleanup()

    def live_of(self, member: Person) -> list[int]:
        rows = self.connection.execute(
            "SELECT id FROM tickets WHERE creator_id = ? AND state IN ('open', 'claimed')", (member.id,)
        )
        return [row["id"] for row in rows]

    @rule(target=known, member=st.sampled_from(MEMBERS))
    def open(self, member: Person) -> object:
        before = self.live_of(member)
        ticket, is_new = tickets.open_ticket(self.connection, member, MEMBER_LIMIT, self.now_ms)
        if not is_new:
            assert ticket.id in before
            return multiple()
        assert before == []
        self.expected[ticket.id] = State.OPEN
        return ticket.id

    @rule(ticket_id=known, actor=anybody)
    def claim(self, ticket_id: int, actor: Person) -> None:
        held = sum(
            1
            for other, holder in self.claimers.items()
            if holder == actor.id and self.expected[other] is State.CLAIMED
        )
        may = self.expected[ticket_id] is State.OPEN and actor.is_staff and held < CLAIM_LIMIT
        outcome = tickets.claim(self.connection, ticket_id, actor, CLAIM_LIMIT, self.now_ms)
        assert self.happened(outcome) == may
        if may:
            self.expected[ticket_id] = State.CLAIMED
            self.claimers[ticket_id] = actor.id

    @rule(ticket_id=known, actor=anybody)
    def close(self, ticket_id: int, actor: Person) -> None:
        may = self.expected[ticket_id] in {State.OPEN, State.CLAIMED} and self.may_end(ticket_id, actor)
        outcome = tickets.close(self.connection, ticket_id, actor, None, self.now_ms)
        assert self.happened(outcome) == may
        if may:
            self.expected[ticket_id] = State.CLOSED

    @rule(ticket_id=known, actor=anybody)
    def delete(self, ticket_id: int, actor: Person) -> None:
        may = self.expected[ticket_id] is not State.DELETED and self.may_end(ticket_id, actor)
        outcome = tickets.delete(self.connection, ticket_id, actor, self.now_ms)
        assert self.happened(outcome) == may
        if may:
            self.expected[ticket_id] = State.DELETED

    @rule(ticket_id=consumes(known))
    def lose_channel(self, ticket_id: int) -> None:
        ended = tickets.lose_channel(self.connection, ticket_id, self.now_ms)
        assert (ended is not None) == (self.expected[ticket_id] is not State.DELETED)
        self.expected[ticket_id] = State.DELETED

    @rule()
    def clean_up(self) -> None:
        self.now_ms += 1
        for ticket in tickets.closed_before(self.connection, self.now_ms):
            tickets.clean_up(self.connection, ticket.id, self.now_ms)
            self.expected[ticket.id] = State.DELETED

    def may_end(self, ticket_id: int, actor: Person) -> bool:
        foreign = self.expected[ticket_id] is State.CLAIMED and self.claimers[ticket_id] != actor.id
        return actor.is_staff and (actor.is_admin or not foreign)

    @staticmethod
    def happened(outcome: Ticket | Refusal | None) -> bool:
        return isinstance(outcome, Ticket)

    @invariant()
    def rows_are_as_expected(self) -> None:
        rows = self.connection.execute("SELECT id, state FROM tickets")
        assert {row["id"]: State(row["state"]) for row in rows} == self.expected

    @invariant()
    def limits_hold(self) -> None:
        assert all(len(self.live_of(member)) <= MEMBER_LIMIT for member in MEMBERS)
        crowded = self.count(
            "SELECT count(*) FROM (SELECT claimer_id FROM tickets WHERE state = 'claimed'"
            f" GROUP BY claimer_id HAVING count(*) > {CLAIM_LIMIT})"
        )
        assert crowded == 0

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
        assert ended == list(self.expected.values()).count(State.DELETED)

    def count(self, statement: str) -> int:
        number: int = self.connection.execute(statement).fetchone()[0]
        return number


TestTicketLife = TicketLife.TestCase
TestTicketLife.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_of_two_claims_in_two_transactions_the_first_wins(tmp_path: Path) -> None:
    connection = open_for_writing(tmp_path / "tickets.sqlite")
    migrate(connection)
    ticket, _ = tickets.open_ticket(connection, MEMBERS[0], MEMBER_LIMIT, 0)
    outcomes = [tickets.claim(connection, ticket.id, actor, CLAIM_LIMIT, 0) for actor in STAFF[:2]]
    connection.close()
    assert isinstance(outcomes[0], Ticket)
    assert isinstance(outcomes[1], Refusal)
    assert "Sam" in outcomes[1].text


def test_an_unknown_ticket_is_no_error(tmp_path: Path) -> None:
    connection = open_for_writing(tmp_path / "tickets.sqlite")
    migrate(connection)
    assert tickets.claim(connection, 99, STAFF[0], CLAIM_LIMIT, 0) is None
    assert tickets.close(connection, 99, STAFF[0], None, 0) is None
    assert tickets.delete(connection, 99, STAFF[0], 0) is None
    connection.close()
