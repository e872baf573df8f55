"""Pure: what becomes of each of the predecessor's tickets, decided for all of them before the first is written."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from utils.predecessor import texts
from utils.predecessor.people import Party, pseudo_id
from utils.predecessor.values import (
    Value,
    moment_of,
    moment_of_snowflake,
    snowflake_of,
    state_of,
    text_of,
    ticket_number_of,
)
from utils.store.predecessor_file import OldTicket, OldTranscript
from utils.tickets import State

# A ticket's channel was made with it. An older one belongs to somebody else, whatever the row says.
_CHANNEL_TOLERANCE_MS: Final = 2 * 24 * 3600 * 1000
LONGEST_KEPT: Final = 200

Meaning = TypeVar("Meaning")


@dataclass(frozen=True)
class Job:
    """A ticket as it is taken over."""

    number: int
    state: State
    creator: Party
    is_creator_known: bool
    claimer: Party | None
    opened_at_ms: int | None
    channel_id: int | None
    control_message_id: int | None
    transcripts: tuple[OldTranscript, ...]
    unclear: dict[str, str] = field(default_factory=dict)
    """What stood in the columns that could not be understood."""
    opened_after_ms: int | None = None
    """When the ticket with the next lower number was opened, of which that is known."""


@dataclass(frozen=True)
class Situation:
    """What the plan depends on beside the rows."""

    latest_ms: int
    """No time of the file can be later."""
    foreign_channels: Collection[int] = ()
    """Channels of the settings, which belong to no ticket."""
    newest_number: Value = None


def plan(
    tickets: Sequence[OldTicket], transcripts: Sequence[OldTranscript], situation: Situation
) -> list[Job]:
    """Return a job for each ticket, and one for the transcripts of each ticket that there is no row of."""
    numbers, of_tickets, orphans = _assign(tickets, transcripts, situation)
    names = _names(tickets)
    jobs = [
        _job(ticket, number, of_tickets[ticket.row], names, situation)
        for ticket, number in zip(tickets, numbers, strict=True)
    ]
    jobs += [_orphan(number, found) for number, found in orphans]
    return list(_in_order(_one_ticket_a_channel(jobs)))


def _in_order(jobs: Iterable[Job]) -> Iterator[Job]:
    before_ms = None
    for job in sorted(jobs, key=lambda job: job.number):
        yield replace(job, opened_after_ms=before_ms)
        before_ms = before_ms if job.opened_at_ms is None else job.opened_at_ms


def _assign(
    tickets: Sequence[OldTicket], transcripts: Sequence[OldTranscript], situation: Situation
) -> tuple[list[int], dict[int, list[OldTranscript]], list[tuple[int, list[OldTranscript]]]]:
    """Give each ticket its number, and each transcript its ticket."""
    wanted = [ticket_number_of(ticket.id) for ticket in tickets]
    taken: set[int] = set()
    by_reference: dict[object, OldTicket] = {}
    numbers: list[int | None] = []
    for ticket, number in zip(tickets, wanted, strict=True):
        is_free = number is not None and number not in taken
        numbers.append(number if is_free else None)
        if is_free and number is not None:
            taken.add(number)
        reference = _reference(ticket.id)
        if reference is not None:
            by_reference.setdefault(reference, ticket)
        if (channel_id := snowflake_of(ticket.channel_id)) is not None:
            by_reference[channel_id] = ticket
    of_tickets: defaultdict[int, list[OldTranscript]] = defaultdict(list)
    lost: defaultdict[object, list[OldTranscript]] = defaultdict(list)
    for transcript in transcripts:
        reference = _reference(transcript.ticket_id)
        owner = by_reference.get(reference)
        if owner is not None:
            of_tickets[owner.row].append(transcript)
        else:
            # Those that name no ticket at all have nothing to do with each other.
            lost[("row", transcript.row) if reference is None else reference].append(transcript)
    for reference in lost:
        if isinstance(reference, int) and ticket_number_of(reference) is not None:
            taken.add(reference)
    next_number = max([*taken, ticket_number_of(situation.newest_number) or 0])

    def new_number() -> int:
        nonlocal next_number
        next_number += 1
        return next_number

    settled = [new_number() if number is None else number for number in numbers]
    orphans = [
        (reference if isinstance(reference, int) and ticket_number_of(reference) else new_number(), found)
        for reference, found in lost.items()
    ]
    return settled, of_tickets, orphans


def _reference(value: Value) -> object:
    """Return what a ticket is called by; None where it has no name."""
    return ticket_number_of(value) or snowflake_of(value) or text_of(value).strip().casefold() or None


def _names(tickets: Iterable[OldTicket]) -> dict[int, str]:
    """Return the newest name of everybody who opened a ticket."""
    found = ((snowflake_of(ticket.user_id), text_of(ticket.user_name).strip()) for ticket in tickets)
    return {user_id: name for user_id, name in found if user_id is not None and name}


class _Reading:
    """Keeps the values of a row that could not be understood."""

    def __init__(self) -> None:
        self.unclear: dict[str, str] = {}

    def understood(self, column: str, value: Value, meaning: Meaning | None) -> Meaning | None:
        """Return the meaning of a value; where it has none, keep what stood there."""
        if meaning is None and text_of(value).strip():
            self.unclear[column] = text_of(value)[:LONGEST_KEPT]
        return meaning


def _job(
    ticket: OldTicket,
    number: int,
    transcripts: Sequence[OldTranscript],
    names: dict[int, str],
    situation: Situation,
) -> Job:
    row = _Reading()
    understood, unclear = row.understood, row.unclear
    opened_at_ms = understood(
        "created_at", ticket.created_at, moment_of(ticket.created_at, situation.latest_ms)
    )
    channel_id = understood("channel_id", ticket.channel_id, snowflake_of(ticket.channel_id))
    if channel_id is not None and not _is_its_channel(channel_id, opened_at_ms, situation):
        unclear["channel_id"] = str(channel_id)
        channel_id = None
    if channel_id is not None and opened_at_ms is None:
        opened_at_ms = moment_of_snowflake(channel_id)
    claimer = _claimer(
        understood("claimed_by", ticket.claimed_by, snowflake_of(ticket.claimed_by)), ticket, names
    )
    creator_id = understood("user_id", ticket.user_id, snowflake_of(ticket.user_id))
    state = understood("status", ticket.status, state_of(ticket.status))
    if ticket_number_of(ticket.id) != number:
        unclear["id"] = text_of(ticket.id)
    return Job(
        number=number,
        state=_state(state, claimer, channel_id),
        creator=_creator(creator_id, ticket, number, names),
        is_creator_known=creator_id is not None,
        claimer=claimer,
        opened_at_ms=opened_at_ms,
        channel_id=channel_id if state is not State.DELETED else None,
        control_message_id=understood(
            "admin_message_id", ticket.admin_message_id, snowflake_of(ticket.admin_message_id)
        ),
        transcripts=tuple(transcripts),
        unclear=unclear,
    )


def _is_its_channel(channel_id: int, opened_at_ms: int | None, situation: Situation) -> bool:
    """Tell whether a channel was made for a ticket: a wrong row must not hide, and one day delete, any other."""
    made_at_ms = moment_of_snowflake(channel_id)
    if channel_id in situation.foreign_channels or made_at_ms > situation.latest_ms:
        return False
    return opened_at_ms is None or abs(made_at_ms - opened_at_ms) <= _CHANNEL_TOLERANCE_MS


def _creator(creator_id: int | None, ticket: OldTicket, number: int, names: dict[int, str]) -> Party:
    name = text_of(ticket.user_name).strip()
    if creator_id is not None:
        return Party(creator_id, name or names.get(creator_id, ""))
    # Without a name, too, he is nobody else's equal.
    return Party(pseudo_id(name or f"{text_of(ticket.user_id)} #{number}"), name)


def _claimer(claimer_id: int | None, ticket: OldTicket, names: dict[int, str]) -> Party | None:
    if claimer_id is None:
        return None
    written = text_of(ticket.claimed_by).strip().strip("<@!>")
    named = written.replace(str(claimer_id), "").strip(" ()[]<>@!-:,|")
    return Party(claimer_id, names.get(claimer_id) or named)


def _state(state: State | None, claimer: Party | None, channel_id: int | None) -> State:
    """Return what a ticket is now. What is not known stays open: nothing that follows from that destroys anything."""
    if channel_id is None or state is State.DELETED:
        return State.DELETED
    if state is State.CLOSED:
        return State.CLOSED
    return State.CLAIMED if claimer is not None else State.OPEN


def _orphan(number: int, transcripts: Sequence[OldTranscript]) -> Job:
    return Job(
        number=number,
        state=State.DELETED,
        creator=Party(pseudo_id(f"{texts.UNKNOWN_PERSON} #{number}"), ""),
        is_creator_known=False,
        claimer=None,
        opened_at_ms=None,
        channel_id=None,
        control_message_id=None,
        transcripts=tuple(transcripts),
        unclear={"id": text_of(transcripts[0].ticket_id)},
    )


def _one_ticket_a_channel(jobs: Iterable[Job]) -> list[Job]:
    """Leave a channel that several tickets name to the one that is most alive, and of those to the newest."""
    claims: dict[int, Job] = {}
    ranking = [State.CLOSED, State.OPEN, State.CLAIMED]
    listed = list(jobs)
    for job in listed:
        if job.channel_id is None:
            continue
        other = claims.get(job.channel_id)
        if other is None or (ranking.index(job.state), job.number) > (
            ranking.index(other.state),
            other.number,
        ):
            claims[job.channel_id] = job
    return [
        job if job.channel_id is None or claims[job.channel_id] is job else _without_channel(job)
        for job in listed
    ]


def _without_channel(job: Job) -> Job:
    return replace(
        job, state=State.DELETED, channel_id=None, unclear={**job.unclear, "channel_id": str(job.channel_id)}
    )
