"""Figures, reports and blocks in the database."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from utils.database import migrate, open_for_writing
from utils.moderation import Report
from utils.store import (
    blocks,
    closing,
    ending,
    figures,
    gaps,
    intakes,
    life,
    messages,
    notices,
    reports,
    team_events,
    tickets,
)
from utils.store.events import EventKind, not_logged
from utils.store.life import Opening
from utils.store.messages import AuthorKind, Message
from utils.store.team_events import TeamEventKind
from utils.tickets import Block, Outcome, Person, Refusal

MIA, JONAS = Person(1, "Mia"), Person(2, "Jonas")
SAM = Person(11, "Sam", is_supporter=True)
ADA = Person(13, "Ada", is_admin=True)
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    opened = open_for_writing(tmp_path / "tickets.sqlite")
    migrate(opened)
    yield opened
    opened.close()


def opens(connection: sqlite3.Connection, member: Person, at_ms: int) -> int:
    opening = life.open_ticket(connection, member, 100, at_ms)
    assert isinstance(opening, Opening)
    tickets.channel_made(connection, opening.ticket.id, 1000 + opening.ticket.id)
    return opening.ticket.id


def says(
    connection: sqlite3.Connection, ticket_id: int, message_id: int, kind: AuthorKind, at_ms: int
) -> None:
    message = Message(
        id=message_id,
        ticket_id=ticket_id,
        author_id=1,
        author_name="?",
        author_avatar_url=None,
        author_color=None,
        author_kind=kind,
        type=0,
        content="Hallo",
        embeds=[],
        components=[],
        mentions={},
        replies_to_id=None,
        sent_at_ms=at_ms,
        edited_at_ms=None,
    )
    messages.record(connection, message)


# The present.


def test_the_queue_is_told_oldest_first_and_knows_who_is_with_sigrid(connection: sqlite3.Connection) -> None:
    first = opens(connection, MIA, 1 * HOUR)
    second = opens(connection, JONAS, 2 * HOUR)
    intakes.silence(connection, first, 2 * HOUR)
    queue = figures.now(connection, 0).unclaimed
    assert [(each.ticket_id, each.since_ms, each.sigrid_is_talking) for each in queue] == [
        (first, 1 * HOUR, False),
        (second, 2 * HOUR, True),
    ]
    assert queue[0].channel_id == 1000 + first


def test_a_claimed_ticket_waits_from_the_first_unanswered_message_on(connection: sqlite3.Connection) -> None:
    number = opens(connection, MIA, 0)
    life.claim(connection, number, SAM, 3, HOUR)
    assert figures.now(connection, 0).unanswered == []
    says(connection, number, 101, "staff", 2 * HOUR)
    assert figures.now(connection, 0).unanswered == []
    says(connection, number, 102, "creator", 3 * HOUR)
    says(connection, number, 103, "creator", 4 * HOUR)
    says(connection, number, 104, "bot", 5 * HOUR)
    [waiting] = figures.now(connection, 0).unanswered
    assert (waiting.ticket_id, waiting.since_ms, waiting.claimer_name) == (number, 3 * HOUR, "Sam")
    messages.mark_deleted(connection, {102}, 6 * HOUR)
    assert figures.now(connection, 0).unanswered[0].since_ms == 4 * HOUR
    says(connection, number, 105, "staff", 7 * HOUR)
    assert figures.now(connection, 0).unanswered == []


def test_loads_and_unfinished_work_are_counted(connection: sqlite3.Connection) -> None:
    one, two, three = (opens(connection, member, 0) for member in (MIA, JONAS, MIA))
    for number, who in ((one, SAM), (two, SAM), (three, ADA)):
        life.claim(connection, number, who, 3, HOUR)
    gaps.suspect_gap(connection, one, 0)
    notices.owe(connection, two, "Hallo", HOUR)
    blocks.add(connection, Block(9, "Troll", "Spam", None, SAM.id, SAM.name, HOUR))
    now = figures.now(connection, 0)
    assert [(load.name, load.count) for load in now.loads] == [("Sam", 2), ("Ada", 1)]
    assert (now.unfinished.gaps, now.unfinished.notices) == (1, 1)
    assert now.unfinished.log_entries == len(not_logged(connection, 0)) + 1 == 7
    assert figures.now(connection, 2 * HOUR).unfinished.log_entries == 0


# A month.


def test_a_month_counts_what_happened_in_it(connection: sqlite3.Connection) -> None:
    before, quick, slow, refused, after = (
        opens(connection, MIA, at_ms) for at_ms in (0, DAY, DAY, 2 * DAY, 10 * DAY)
    )
    life.claim(connection, quick, SAM, 9, DAY + 10 * MINUTE)
    life.transfer(connection, quick, SAM, ADA, 9, DAY + 5 * HOUR)
    life.transfer(connection, slow, ADA, ADA, 9, DAY + 30 * MINUTE)
    closing.close(connection, quick, ADA, Outcome.LIFTED, None, DAY + 6 * HOUR)
    closing.close(connection, before, SAM, Outcome.UPHELD, None, 2 * DAY)
    closing.close_for_silence(connection, slow, "Stille", 3 * DAY)
    ending.abort(connection, refused, "HTTP 403", 2 * DAY)
    closing.close(connection, after, SAM, Outcome.LIFTED, None, 11 * DAY)
    found = figures.month(connection, DAY, 10 * DAY)
    assert (found.opened, found.closed) == (2, 3)
    assert {outcome: count for outcome, count in found.outcomes.items() if count} == {
        Outcome.UPHELD: 1,
        Outcome.LIFTED: 1,
        Outcome.UNDECIDED: 1,
    }
    assert found.median_to_claim_ms == 20 * MINUTE
    assert found.median_to_close_ms == 2 * DAY
    assert {(load.name, load.count) for load in found.closed_by} == {("Ada", 1), ("Sam", 1), (None, 1)}


def test_a_month_in_which_nothing_happened_has_no_medians(connection: sqlite3.Connection) -> None:
    found = figures.month(connection, 0, DAY)
    assert (found.opened, found.closed) == (0, 0)
    assert (found.median_to_claim_ms, found.median_to_close_ms, found.closed_by) == (None, None, [])


# Reports.


def report(message_id: int = 5, channel_id: int = 77) -> Report:
    return Report(message_id, channel_id, "https://discord.com/channels/1/2/5", 9, "Troll", "Na?", 0)


def test_each_report_is_taken_once(connection: sqlite3.Connection) -> None:
    assert reports.add(connection, report(), MIA, HOUR, has_readers=True) is None
    assert isinstance(reports.add(connection, report(), MIA, HOUR, has_readers=True), Refusal)
    assert reports.add(connection, report(), JONAS, HOUR, has_readers=True) is None
    told = team_events.not_logged(connection, 0)
    assert [(event.kind, event.actor_name) for event in told] == [
        (TeamEventKind.MESSAGE_REPORTED, "Mia"),
        (TeamEventKind.MESSAGE_REPORTED, "Jonas"),
    ]
    team_events.mark_logged(connection, told[0].id, 123)
    assert [event.actor_name for event in team_events.not_logged(connection, 0)] == ["Jonas"]


def test_a_report_from_a_tickets_channel_is_an_event_of_the_ticket(connection: sqlite3.Connection) -> None:
    number = opens(connection, MIA, 0)
    in_ticket = report(channel_id=1000 + number)
    assert reports.add(connection, in_ticket, MIA, HOUR, has_readers=False) is None
    event = not_logged(connection, HOUR)[-1]
    assert (event.ticket_id, event.kind) == (number, EventKind.MESSAGE_REPORTED)
    assert event.details["quote"] == "Na?"
    assert team_events.not_logged(connection, 0) == []


def test_without_readers_a_report_is_refused_and_may_be_made_later(connection: sqlite3.Connection) -> None:
    assert isinstance(reports.add(connection, report(), MIA, HOUR, has_readers=False), Refusal)
    assert reports.add(connection, report(), MIA, HOUR, has_readers=True) is None


def test_an_hour_later_one_may_report_again(connection: sqlite3.Connection) -> None:
    for message_id in range(10):
        assert reports.add(connection, report(message_id), MIA, HOUR, has_readers=True) is None
    assert isinstance(reports.add(connection, report(99), MIA, 2 * HOUR - 1, has_readers=True), Refusal)
    assert reports.add(connection, report(99), JONAS, HOUR, has_readers=True) is None
    assert reports.add(connection, report(99), MIA, 2 * HOUR, has_readers=True) is None


# Blocks.


def test_blocks_and_their_ends_are_told(connection: sqlite3.Connection) -> None:
    blocks.add(connection, Block(9, "Troll", "Spam", 5 * HOUR, SAM.id, SAM.name, HOUR))
    assert blocks.lift(connection, 9, ADA, 2 * HOUR) is not None
    assert blocks.lift(connection, 9, ADA, 3 * HOUR) is None
    assert [(event.kind, event.actor_name) for event in team_events.not_logged(connection, 0)] == [
        (TeamEventKind.BLOCKED, "Sam"),
        (TeamEventKind.UNBLOCKED, "Ada"),
    ]
