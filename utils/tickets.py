"""The rules of a ticket's life: states, limits, who may do what, who sees what. Pure: no Discord, no database."""

from dataclasses import dataclass
from enum import StrEnum

from utils import texts

MOST_ADDED_PEOPLE = 20
"""Discord allows 100 overwrites a channel; nobody talks with so many at once."""


LARGEST_STAND_IN = 2**32
"""Discord's own IDs are larger: up to this they stand for people of whom only a name is known, or nothing any more."""


class State(StrEnum):
    """Where a ticket stands in its life (DESIGN 3)."""

    OPEN = "open"
    CLAIMED = "claimed"
    CLOSED = "closed"
    DELETED = "deleted"


LIVE = frozenset({State.OPEN, State.CLAIMED})


class Outcome(StrEnum):
    """What people decided about the ban."""

    UPHELD = "upheld"
    REDUCED = "reduced"
    LIFTED = "lifted"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Ticket:
    """One row of the table `tickets`, with the people added to it: the truth that the channel is made to match."""

    id: int
    state: State
    creator_id: int
    creator_name: str
    creator_left_at_ms: int | None
    claimer_id: int | None
    claimer_name: str | None
    closer_id: int | None
    closer_name: str | None
    close_reason: str | None
    outcome: Outcome | None
    opened_at_ms: int
    claimed_at_ms: int | None
    closed_at_ms: int | None
    deleted_at_ms: int | None
    channel_id: int | None
    control_message_id: int | None
    control_digest: str | None
    gap_after_id: int | None
    added_ids: tuple[int, ...]
    away_ids: tuple[int, ...] = ()
    """Those of the added people who are known to be no longer on the server."""
    claimer_gone_at_ms: int | None = None
    """Since when the claimer of a closed ticket is no longer on the server or on the team."""
    is_unverified: bool = False
    """Whether messages may have been changed or deleted in a gap that were not compared with Discord since."""
    erased_at_ms: int | None = None
    """Since when it holds no more than its number, its dates and its outcome."""
    imported_at_ms: int | None = None
    """When it was taken over from the predecessor of this bot; None for its own."""

    @property
    def is_live(self) -> bool:
        """Return whether people still work on it."""
        return self.state in LIVE

    @property
    def is_unseen(self) -> bool:
        """Return whether it was taken over, and this bot has not found its channel yet."""
        return self.imported_at_ms is not None and self.control_message_id is None

    @property
    def has_ended(self) -> bool:
        """Return whether nobody writes in it any more."""
        return not self.is_live


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
class Block:
    """Why and how long somebody may not open tickets; `until_ms` is None where only staff end it."""

    user_id: int
    user_name: str
    reason: str
    until_ms: int | None
    author_id: int
    author_name: str
    created_at_ms: int


@dataclass(frozen=True)
class Refusal:
    """Why something may not happen, as the sentence that the person reads."""

    text: str


def refuse_open(block: Block | None) -> Refusal | None:
    """Return why somebody may not open a ticket."""
    return Refusal(texts.you_are_blocked(block.reason, block.until_ms)) if block else None


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


def refuse_release(ticket: Ticket, actor: Person) -> Refusal | None:
    """Return why `actor` may not give the claimed ticket back."""
    if not actor.is_staff:
        return _only_staff(ticket, actor, texts.ONLY_STAFF_RELEASES)
    if ticket.state is not State.CLAIMED:
        return Refusal(texts.not_claimed(ticket.id))
    return _refuse_foreign(ticket, actor)


def refuse_transfer(ticket: Ticket, actor: Person, target: Person, held: int, limit: int) -> Refusal | None:
    """Return why `actor` may not hand the ticket to `target`, who holds `held` claimed tickets.

    An admin who hands it to himself takes it over.
    """
    if not actor.is_staff:
        return _only_staff(ticket, actor, texts.ONLY_STAFF_TRANSFERS)
    if ticket.has_ended:
        return Refusal(texts.already_closed(ticket.id))
    if (refusal := _refuse_giving_away(ticket, actor)) is not None:
        return refusal
    mine = target.id == actor.id
    if not target.is_staff:
        return Refusal(texts.is_not_staff(target.name))
    reason = None
    if ticket.claimer_id == target.id:
        reason = texts.CLAIMED_BY_YOU if mine else texts.already_works_on_it(target.name)
    elif held >= limit:
        reason = (
            texts.claim_limit_reached(limit) if mine else texts.claim_limit_reached_by(target.name, limit)
        )
    return Refusal(reason) if reason else None


def _refuse_giving_away(ticket: Ticket, actor: Person) -> Refusal | None:
    if ticket.state is State.OPEN and not actor.is_admin:
        return Refusal(texts.CLAIM_BEFORE_TRANSFER)
    return _refuse_foreign(ticket, actor)


def refuse_close(ticket: Ticket, actor: Person) -> Refusal | None:
    """Return why `actor` may not close the ticket."""
    if not actor.is_staff:
        return _only_staff(ticket, actor, texts.ONLY_STAFF_CLOSES)
    if ticket.has_ended:
        return Refusal(texts.already_closed(ticket.id))
    return _refuse_foreign(ticket, actor)


def refuse_correct(ticket: Ticket, actor: Person) -> Refusal | None:
    """Return why `actor` may not correct what a closing decided."""
    if not actor.is_staff:
        return _only_staff(ticket, actor, texts.ONLY_STAFF_ACTS)
    if ticket.is_live:
        return Refusal(texts.still_open(ticket.id))
    if ticket.erased_at_ms is not None:
        return Refusal(texts.was_erased(ticket.id, ticket.erased_at_ms))
    if actor.is_admin or actor.id in {ticket.closer_id, ticket.claimer_id}:
        return None
    return Refusal(texts.decided_by(ticket.closer_name))


def refuse_reopen(ticket: Ticket, actor: Person, other_live: list[int], limit: int) -> Refusal | None:
    """Return why `actor` may not reopen the ticket, whose creator has the live tickets `other_live`."""
    if not actor.is_staff:
        return _only_staff(ticket, actor, texts.ONLY_STAFF_REOPENS)
    if ticket.state is State.DELETED:
        return Refusal(texts.already_deleted(ticket.id))
    if ticket.is_live:
        return Refusal(texts.still_open(ticket.id))
    if len(other_live) >= limit:
        return Refusal(texts.has_another_ticket(ticket.creator_name, other_live[-1]))
    return None


def refuse_delete(ticket: Ticket, actor: Person) -> Refusal | None:
    """Return why `actor` may not delete the ticket."""
    if not actor.is_staff:
        return _only_staff(ticket, actor, texts.ONLY_STAFF_DELETES)
    if ticket.state is State.DELETED:
        return Refusal(texts.already_deleted(ticket.id))
    return _refuse_foreign(ticket, actor)


def refuse_add(ticket: Ticket, actor: Person, target: Person) -> Refusal | None:
    """Return why `actor` may not add `target` to the ticket."""
    if (refusal := _refuse_people(ticket, actor)) is not None:
        return refusal
    if target.id in {ticket.creator_id, ticket.claimer_id, *ticket.added_ids}:
        return Refusal(texts.is_in_the_ticket(target.name))
    if len(ticket.added_ids) >= MOST_ADDED_PEOPLE:
        return Refusal(texts.too_many_people(MOST_ADDED_PEOPLE))
    return None


def refuse_remove(ticket: Ticket, actor: Person, target: Person) -> Refusal | None:
    """Return why `actor` may not remove `target` from the ticket."""
    if (refusal := _refuse_people(ticket, actor)) is not None:
        return refusal
    if target.id not in ticket.added_ids:
        return Refusal(texts.was_not_added(target.name))
    return None


def refuse_note(ticket: Ticket, actor: Person) -> Refusal | None:
    """Return why `actor` may not write a note."""
    if not actor.is_staff:
        return _only_staff(ticket, actor, texts.ONLY_STAFF_ACTS)
    if ticket.erased_at_ms is not None:
        return Refusal(texts.was_erased(ticket.id, ticket.erased_at_ms))
    return None


def refuse_verdict(ticket: Ticket, actor: Person) -> Refusal | None:
    """Return why `actor` may not overrule what Sigrid thinks of the member's attitude."""
    return None if actor.is_staff else _only_staff(ticket, actor, texts.ONLY_STAFF_ACTS)


def _refuse_people(ticket: Ticket, actor: Person) -> Refusal | None:
    if not actor.is_staff:
        return _only_staff(ticket, actor, texts.ONLY_STAFF_CHANGES_PEOPLE)
    if ticket.has_ended:
        return Refusal(texts.already_closed(ticket.id))
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
    """Return who may read and write in the ticket's channel (the table of DESIGN 3).

    Whoever is away has no place there: Discord takes a leaver's overwrites and does not keep them for his return.
    """
    own = Access.WRITE if ticket.is_live else Access.READ
    present = [member_id for member_id in ticket.added_ids if member_id not in ticket.away_ids]
    if ticket.creator_left_at_ms is None:
        present.append(ticket.creator_id)
    if ticket.claimer_id is not None and ticket.claimer_gone_at_ms is None:
        present.append(ticket.claimer_id)
    members = dict.fromkeys(present, own)
    return Audience(
        support_role=Access.WRITE if ticket.state is State.OPEN else Access.READ,
        admin_role=own,
        viewer_roles=Access.READ,
        members=members,
    )
