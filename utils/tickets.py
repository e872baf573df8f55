"""The rules of a ticket's life: states, limits, who may do what, who sees what. Pure: no Discord, no database."""

from dataclasses import dataclass
from enum import StrEnum

from utils import texts


class State(StrEnum):
    """Where a ticket stands in its life (DESIGN 3)."""

    OPEN = "open"
    CLAIMED = "claimed"
    CLOSED = "closed"
    DELETED = "deleted"


@dataclass(frozen=True)
class Ticket:
    """One row of the table `tickets`: the truth that the channel is made to match."""

    id: int
    state: State
    creator_id: int
    creator_name: str
    claimer_id: int | None
    claimer_name: str | None
    closer_id: int | None
    closer_name: str | None
    close_reason: str | None
    opened_at_ms: int
    claimed_at_ms: int | None
    closed_at_ms: int | None
    deleted_at_ms: int | None
    channel_id: int | None
    control_message_id: int | None
    control_digest: str | None
    gap_after_id: int | None

    @property
    def has_ended(self) -> bool:
        """Return whether nobody writes in it any more."""
        return self.state in {State.CLOSED, State.DELETED}


@dataclass(frozen=True)
class Person:
    """Somebody who acts, as Discord knew him at that moment."""

    id: int
    name: str
    is_supporter: bool = False
    is_admin: bool = False

    @property
    def is_staff(self) -> bool:
        """Return whether he works on tickets."""
        return self.is_supporter or self.is_admin


@dataclass(frozen=True)
class Refusal:
    """Why something may not happen, as the sentence that the person reads."""

    text: str


def refuse_claim(ticket: Ticket, actor: Person, held: int, limit: int) -> Refusal | None:
    """Return why `actor`, who holds `held` claimed tickets, may not claim the ticket."""
    if not actor.is_staff:
        return _only_staff(ticket, actor, texts.ONLY_STAFF_CLAIMS)
    if ticket.state is State.CLAIMED:
        mine = ticket.claimer_id == actor.id
        return Refusal(texts.CLAIMED_BY_YOU if mine else texts.claimed_by(ticket.claimer_name))
    if ticket.state is not State.OPEN:
        return Refusal(texts.no_longer_open(ticket.id))
    if held >= limit:
        return Refusal(texts.claim_limit_reached(limit))
    return None


def refuse_close(ticket: Ticket, actor: Person) -> Refusal | None:
    """Return why `actor` may not close the ticket."""
    if not actor.is_staff:
        return _only_staff(ticket, actor, texts.ONLY_STAFF_CLOSES)
    if ticket.has_ended:
        return Refusal(texts.already_closed(ticket.id))
    return _refuse_foreign(ticket, actor)


def refuse_delete(ticket: Ticket, actor: Person) -> Refusal | None:
    """Return why `actor` may not delete the ticket."""
    if not actor.is_staff:
        return _only_staff(ticket, actor, texts.ONLY_STAFF_DELETES)
    if ticket.state is State.DELETED:
        return Refusal(texts.already_deleted(ticket.id))
    return _refuse_foreign(ticket, actor)


def _only_staff(ticket: Ticket, actor: Person, to_the_member: str) -> Refusal:
    """Tell the member what to do instead; a viewer waits for nothing here."""
    if actor.id != ticket.creator_id:
        return Refusal(texts.ONLY_STAFF_ACTS)
    return Refusal(texts.TICKET_HAS_ENDED if ticket.has_ended else to_the_member)


def _refuse_foreign(ticket: Ticket, actor: Person) -> Refusal | None:
    """Only admins touch a ticket that somebody else is working on (DESIGN 2)."""
    if ticket.state is State.CLAIMED and ticket.claimer_id != actor.id and not actor.is_admin:
        return Refusal(texts.belongs_to(ticket.claimer_name))
    return None


class Access(StrEnum):
    """What a role or a member may do in a ticket's channel."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True)
class Audience:
    """Who may do what in a ticket's channel; `@everyone` never sees it."""

    support_role: Access
    admin_role: Access
    viewer_roles: Access
    members: dict[int, Access]


def audience(ticket: Ticket) -> Audience:
    """Return who may read and write in the ticket's channel (the table of DESIGN 3)."""
    live = ticket.state in {State.OPEN, State.CLAIMED}
    own = Access.WRITE if live else Access.READ
    members = {ticket.creator_id: own}
    if ticket.claimer_id is not None:
        members[ticket.claimer_id] = own
    return Audience(
        support_role=Access.WRITE if ticket.state is State.OPEN else Access.READ,
        admin_role=own,
        viewer_roles=Access.READ,
        members=members,
    )
