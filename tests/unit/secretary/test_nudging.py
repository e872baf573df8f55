"""Members who do not answer: reminded twice, then handed over with what is known."""

import sqlite3

import pytest

from tests.unit.secretary.conftest import MakeDesk
from tests.unit.secretary.desk import MIA, SAM, SUPPORT_ROLE, Desk
from tests.unit.secretary.register import KNOWN
from utils.intake import Asked, Ending, ReplyKind, Status
from utils.secretary.nudging import Nudger
from utils.secretary.patience import HOUR_MS, MINUTE_MS
from utils.secretary.script_german import GERMAN
from utils.secretary.turn import Step
from utils.store import people


@pytest.fixture
async def waiting(desk: Desk) -> Desk:
    """Return Sigrid's desk after a greeting that nobody has answered."""
    await desk.opens()
    return desk


def nudger(desk: Desk) -> Nudger:
    return Nudger(desk.database, lambda: desk.now_ms, SUPPORT_ROLE)


async def passes(desk: Desk, time_ms: int) -> list[int]:
    desk.now_ms += time_ms
    return await nudger(desk).due()


async def nudged(desk: Desk, after_ms: int) -> str:
    """Let time pass until just before something is due, then do it, and return what she says."""
    assert await passes(desk, after_ms - 1) == []
    assert not await nudger(desk).nudge(desk.ticket_id)
    assert await passes(desk, 1) == [desk.ticket_id]
    assert await nudger(desk).nudge(desk.ticket_id)
    assert not await nudger(desk).nudge(desk.ticket_id)
    return (await desk.delivers()).text


async def test_two_reminders_then_the_team(waiting: Desk) -> None:
    first = await nudged(waiting, 15 * MINUTE_MS)
    assert first == GERMAN.reminder(0, MIA.id, Asked.BAN_ID)
    assert f"<@{MIA.id}>" in first
    assert await nudged(waiting, 24 * HOUR_MS - 15 * MINUTE_MS) == GERMAN.reminder(1, MIA.id, Asked.BAN_ID)
    last = await nudged(waiting, 24 * HOUR_MS)
    assert GERMAN.closing[Ending.SILENT] in last
    assert f"<@&{SUPPORT_ROLE}>" in last
    intake = await waiting.intake()
    assert (intake.status, intake.ended_because) == (Status.HANDED_OVER, Ending.SILENT)
    assert await passes(waiting, 1_000 * HOUR_MS) == []


async def test_an_answer_starts_the_wait_anew(waiting: Desk) -> None:
    await nudged(waiting, 15 * MINUTE_MS)
    waiting.now_ms += HOUR_MS
    assert await waiting.hears("keine ID") == GERMAN.question[Step.WHERE_IS_THE_ID]
    await nudged(waiting, 15 * MINUTE_MS)


async def test_a_bot_that_was_away_reminds_once_not_twice(waiting: Desk) -> None:
    assert await passes(waiting, 100 * HOUR_MS) == [waiting.ticket_id]
    assert await nudger(waiting).nudge(waiting.ticket_id)
    assert (await waiting.delivers()).kind is ReplyKind.REMINDER
    assert await passes(waiting, HOUR_MS) == []


async def test_a_reminder_that_was_not_sent_yet_is_not_decided_again(waiting: Desk) -> None:
    await passes(waiting, HOUR_MS)
    assert await nudger(waiting).nudge(waiting.ticket_id)
    assert await passes(waiting, 100 * HOUR_MS) == []


@pytest.mark.parametrize("what", ["words", "press", "staff", "left", "gap"])
async def test_nobody_is_reminded_whose_turn_it_is_not(waiting: Desk, what: str) -> None:
    ticket_id = waiting.ticket_id
    match what:
        case "words":
            await waiting.writes("Hallo")
        case "press":
            assert await waiting.secretary.ask_for_human(ticket_id)
        case "staff":
            await waiting.writes("Ich übernehme.", author=SAM, kind="staff")
        case "left":
            await waiting.database.write(lambda c: people.creator_left(c, ticket_id, waiting.now_ms))
        case "gap":
            await waiting.database.write(lambda c: c.execute("UPDATE tickets SET gap_after_id = 1").rowcount)
    assert await passes(waiting, 100 * HOUR_MS) == []
    assert not await nudger(waiting).nudge(ticket_id)


async def test_what_was_told_before_the_silence_is_handed_over(make_desk: MakeDesk) -> None:
    desk = make_desk()
    await desk.opens()
    await desk.hears(f"Meine Ban-ID ist {KNOWN}")
    assert GERMAN.awaited[Asked.APPEAL] in await nudged(desk, 15 * MINUTE_MS)
    await nudged(desk, 24 * HOUR_MS - 15 * MINUTE_MS)
    desk.now_ms += 24 * HOUR_MS
    assert await nudger(desk).nudge(desk.ticket_id)
    reply = await desk.delivers()
    assert KNOWN in dict(reply.fields)["Ban-ID"]


async def test_a_row_that_cannot_be_read_does_not_hold_back_the_others(waiting: Desk) -> None:
    def spoil(connection: sqlite3.Connection) -> None:
        connection.execute(
            "INSERT INTO tickets (id, creator_id, creator_name, opened_at_ms, channel_id) VALUES (99, 9, 'Kim', 0, 9)"
        )
        columns = [row["name"] for row in connection.execute("PRAGMA table_info(intakes)")][1:]
        names = ", ".join(columns)
        connection.execute(f"INSERT INTO intakes (ticket_id, {names}) SELECT 99, {names} FROM intakes")
        connection.execute("UPDATE intakes SET quotes = 'kein JSON' WHERE ticket_id <> 99")

    await waiting.database.write(spoil)
    assert await passes(waiting, HOUR_MS) == [99]
