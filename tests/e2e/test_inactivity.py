"""Tickets in which nobody answers: the real bot, and days that pass because the database is changed by hand."""

from typing import Any

import pytest

from tests.e2e.conftest import NewTown
from tests.e2e.people import Somebody, shown_text
from tests.e2e.processes import until
from tests.e2e.town import HURRIED_BOT, Town
from tests.sandbox.world import Id
from utils import log_texts, texts

HOUR_MS = 3_600_000
REMINDED = texts.NOTICE_CREATOR_REMINDED
WARNED = "Ohne eine Antwort von dir wird dieses Ticket"
CLOSED = texts.NOTICE_CLOSED_FOR_SILENCE
TEAM_REMINDED = "auf eine Antwort."


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    town = new_town(
        HURRIED_BOT,
        INACTIVITY_REMINDER_HOURS="48",
        INACTIVITY_CLOSE_HOURS="72",
        STAFF_REMINDER_HOURS="12",
    )
    town.opens()
    return town


def hours_pass(town: Town, number: int, hours: int) -> None:
    """Move everything that has happened in a ticket into the past."""
    unposted = "SELECT 1 FROM notices WHERE ticket_id = ? AND message_id IS NULL"
    until("the bot knows what it posted", lambda: not town.rows(unposted, number))
    with town.database_by_hand() as connection:
        connection.execute("BEGIN IMMEDIATE")
        [trigger] = connection.execute(
            "SELECT sql FROM sqlite_schema WHERE name = 'events_are_never_changed'"
        ).fetchone()
        connection.execute("DROP TRIGGER events_are_never_changed")
        for change in (
            "tickets SET opened_at_ms = opened_at_ms - :ms WHERE id = :ticket",
            "messages SET sent_at_ms = sent_at_ms - :ms WHERE ticket_id = :ticket",
            "intakes SET ended_at_ms = ended_at_ms - :ms WHERE ticket_id = :ticket",
            "notices SET message_id = message_id - (:ms << 22) WHERE ticket_id = :ticket",
            "events SET at_ms = at_ms - :ms WHERE ticket_id = :ticket",
            "events SET details = json_set(details, '$.closes_at_ms', json_extract(details, '$.closes_at_ms') - :ms) WHERE ticket_id = :ticket AND kind = 'creator_warned'",
        ):
            connection.execute(f"UPDATE {change}", {"ms": hours * HOUR_MS, "ticket": number})
        connection.execute(trigger)


def in_log(town: Town, kind: str, number: int) -> None:
    """Wait until the log channel tells of an event, exactly once."""
    title = log_texts.LOG_TITLES[kind].format(id=number)

    def told() -> list[dict[str, Any]]:
        posts = town.control("GET", f"channels/{int(Id.TICKET_LOG)}/messages")
        return [post for post in posts if title in shown_text(post).splitlines()]

    assert len(until(f"{title!r} in the log", told)) == 1


def called(town: Town, ticket: str, text: str) -> list[set[str]]:
    """Return whom each of the messages with this text notified, as soon as there is one."""

    def found() -> list[set[str]]:
        posts = town.control("GET", f"channels/{ticket}/messages")
        return [set(post["notified_user_ids"]) for post in posts if text in post["content"]]

    return until(f"{text!r} in the ticket", found)


def steps(town: Town, number: int) -> list[str]:
    rows = town.rows("SELECT kind FROM events WHERE ticket_id = ? ORDER BY id", number)
    return [row["kind"] for row in rows if row["kind"] in {"creator_reminded", "creator_warned", "closed"}]


def asked(town: Town, mia: Somebody, sam: Somebody, ticket: str) -> int:
    """Let Sam claim the ticket and ask Mia something; return its number."""
    sam.presses(ticket, "Ticket beanspruchen")
    sam.writes(ticket, f"Hast du das Video noch, {mia.name}?")
    town.recorded(f"Hast du das Video noch, {mia.name}?")
    number = mia.ticket_number()
    in_log(town, "claimed", number)
    return number


def test_who_never_answers_is_reminded_warned_and_closed_across_restarts(
    town: Town, mia: Somebody, sam: Somebody, ticket: str
) -> None:
    number = asked(town, mia, sam, ticket)
    assert town.bot
    assert town.bot.stop() == 0
    hours_pass(town, number, 14 * 24)
    town.start_bot()
    assert called(town, ticket, REMINDED) == [{mia.id}]
    in_log(town, "creator_reminded", number)
    assert steps(town, number) == ["creator_reminded"]

    hours_pass(town, number, 48)
    assert called(town, ticket, WARNED) == [{mia.id}]
    in_log(town, "creator_warned", number)
    town.bot.kill()
    hours_pass(town, number, 24)
    town.start_bot()
    assert called(town, ticket, CLOSED) == [{mia.id}]
    in_log(town, "closed", number)
    until("closed", lambda: town.category_of(ticket) == str(int(Id.CLOSED_TICKETS)))
    assert mia.cannot_write(ticket)
    assert steps(town, number) == ["creator_reminded", "creator_warned", "closed"]
    control = mia.waits_for(ticket, texts.CLOSED_FOR_SILENCE)
    assert texts.OUTCOME_NAMES["undecided"] in shown_text(control)
    assert "Dein Ticket ist da" in mia.presses(town.support_channel, "Ticket erstellen").text


def test_an_answer_in_time_keeps_the_ticket_open(
    town: Town, mia: Somebody, sam: Somebody, ticket: str
) -> None:
    number = asked(town, mia, sam, ticket)
    hours_pass(town, number, 48)
    mia.waits_for(ticket, REMINDED)
    in_log(town, "creator_reminded", number)
    hours_pass(town, number, 48)
    mia.waits_for(ticket, WARNED)
    in_log(town, "creator_warned", number)
    mia.writes(ticket, f"Hier ist {mia.name}, ich suche es noch")
    town.recorded(f"Hier ist {mia.name}, ich suche es noch")
    hours_pass(town, number, 200)
    # Now it is Sam's turn, and that he is told so shows that the bot has looked.
    assert called(town, ticket, TEAM_REMINDED) == [{sam.id}]
    assert steps(town, number) == ["creator_reminded", "creator_warned"]
    assert not mia.cannot_write(ticket)


def test_the_team_is_reminded_of_a_ticket_that_nobody_has_claimed(
    town: Town, mia: Somebody, sam: Somebody, lena: Somebody, vera: Somebody, ticket: str
) -> None:
    number = mia.ticket_number()
    mia.presses(ticket, "Mit Mensch sprechen")
    in_log(town, "handed_over", number)
    hours_pass(town, number, 12)
    [reminded] = called(town, ticket, TEAM_REMINDED)
    assert {sam.id, lena.id} <= reminded
    assert not {mia.id, vera.id} & reminded
    in_log(town, "staff_reminded", number)
