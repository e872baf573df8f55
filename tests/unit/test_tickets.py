from collections.abc import Callable
from dataclasses import replace

import pytest

from utils import texts
from utils.tickets import (
    Access,
    Person,
    Refusal,
    State,
    Ticket,
    audience,
    refuse_claim,
    refuse_close,
    refuse_delete,
)

MEMBER = Person(1, "Mia")
SUPPORTER = Person(2, "Sam", is_supporter=True)
OTHER_SUPPORTER = Person(3, "Lena", is_supporter=True)
ADMIN = Person(4, "Ada", is_admin=True)
VIEWER = Person(5, "Vera")


def ticket(state: State) -> Ticket:
    claimed = state in {State.CLAIMED, State.CLOSED}
    return Ticket(
        id=42,
        state=state,
        creator_id=MEMBER.id,
        creator_name=MEMBER.name,
        creator_left_at_ms=None,
        claimer_id=SUPPORTER.id if claimed else None,
        claimer_name=SUPPORTER.name if claimed else None,
        closer_id=None,
        closer_name=None,
        close_reason=None,
        outcome=None,
        opened_at_ms=0,
        claimed_at_ms=None,
        closed_at_ms=None,
        deleted_at_ms=None,
        channel_id=None,
        control_message_id=None,
        control_digest=None,
        gap_after_id=None,
        added_ids=(),
    )


@pytest.mark.parametrize("actor", [MEMBER, VIEWER])
@pytest.mark.parametrize("state", list(State))
def test_only_staff_may_do_anything(actor: Person, state: State) -> None:
    assert refuse_claim(ticket(state), actor, held=0, limit=3)
    assert refuse_close(ticket(state), actor)
    assert refuse_delete(ticket(state), actor)


def test_who_may_not_act_reads_what_is_true_for_him() -> None:
    def answers(actor: Person, state: State) -> set[str]:
        found = [rule(ticket(state), actor) for rule in (refuse_close, refuse_delete)]
        found.append(refuse_claim(ticket(state), actor, held=0, limit=3))
        return {refusal.text for refusal in found if refusal}

    assert all("nur das Team" in answer for answer in answers(MEMBER, State.CLAIMED))
    assert answers(MEMBER, State.CLOSED) == {texts.TICKET_HAS_ENDED}
    assert answers(VIEWER, State.OPEN) == answers(VIEWER, State.CLOSED) == {texts.ONLY_STAFF_ACTS}


@pytest.mark.parametrize("actor", [SUPPORTER, ADMIN])
def test_an_open_ticket_may_be_claimed_up_to_the_limit(actor: Person) -> None:
    assert refuse_claim(ticket(State.OPEN), actor, held=2, limit=3) is None
    refusal = refuse_claim(ticket(State.OPEN), actor, held=3, limit=3)
    assert refusal
    assert "3 Tickets" in refusal.text


@pytest.mark.parametrize("state", [State.CLAIMED, State.CLOSED, State.DELETED])
def test_only_open_tickets_can_be_claimed(state: State) -> None:
    assert refuse_claim(ticket(state), OTHER_SUPPORTER, held=0, limit=3)


def test_the_second_claimer_learns_who_was_first() -> None:
    refusal = refuse_claim(ticket(State.CLAIMED), OTHER_SUPPORTER, held=0, limit=3)
    assert refusal
    assert "Sam" in refusal.text


@pytest.mark.parametrize("rule", [refuse_close, refuse_delete])
def test_a_claimed_ticket_belongs_to_its_claimer_and_to_admins(
    rule: Callable[[Ticket, Person], Refusal | None],
) -> None:
    claimed = ticket(State.CLAIMED)
    assert rule(claimed, SUPPORTER) is None
    assert rule(claimed, ADMIN) is None
    refusal = rule(claimed, OTHER_SUPPORTER)
    assert refusal
    assert "Sam" in refusal.text


def test_what_has_ended_cannot_end_again() -> None:
    assert refuse_close(ticket(State.CLOSED), ADMIN)
    assert refuse_close(ticket(State.DELETED), ADMIN)
    assert refuse_delete(ticket(State.CLOSED), SUPPORTER) is None
    assert refuse_delete(ticket(State.DELETED), ADMIN)


@pytest.mark.parametrize(
    ("state", "member", "claimer", "support", "admin"),
    [
        (State.OPEN, Access.WRITE, None, Access.WRITE, Access.WRITE),
        (State.CLAIMED, Access.WRITE, Access.WRITE, Access.READ, Access.WRITE),
        (State.CLOSED, Access.READ, Access.READ, Access.READ, Access.READ),
    ],
)
def test_who_reads_and_writes(
    state: State, member: Access, claimer: Access | None, support: Access, admin: Access
) -> None:
    rights = audience(ticket(state))
    assert rights.members[MEMBER.id] is member
    assert rights.members.get(SUPPORTER.id) is claimer
    assert rights.support_role is support
    assert rights.admin_role is admin
    assert rights.viewer_roles is Access.READ


def test_a_name_in_an_answer_is_nothing_but_a_name() -> None:
    hostile = replace(ticket(State.CLAIMED), claimer_name="[Gratis](https://boese.example) **Sam**")
    refusal = refuse_claim(hostile, OTHER_SUPPORTER, held=0, limit=3)
    assert refusal
    assert r"\[Gratis\]\(https://boese.example\) \*\*Sam\*\*" in refusal.text
    body = texts.control_body("claimed", hostile.claimer_name, sigrid_is_talking=False)
    assert "[Gratis](" not in body
