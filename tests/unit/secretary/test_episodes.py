"""Reopening: Sigrid listens anew, knows the case, and hands over once more."""

from tests.unit.secretary.desk import MIA, SAM, Desk
from utils.database import Database
from utils.intake import Ending, Language, ReplyKind, Status
from utils.secretary.script_german import GERMAN
from utils.secretary.turn import Step
from utils.store import closing, life
from utils.tickets import Outcome, Person

STORY = "Ich war sauer und habe zwei Mitspieler im Sprachchat beschimpft, das war nicht in Ordnung."
ADA = Person(10_000_000_000_000_003, "Ada", is_admin=True)


async def close(desk: Desk) -> None:
    await desk.database.write(
        lambda c: closing.close(c, desk.ticket_id, ADA, Outcome.UPHELD, None, desk.now_ms)
    )


async def reopen(desk: Desk) -> None:
    await desk.database.write(
        lambda c: closing.reopen(c, desk.ticket_id, ADA, member_limit=1, supporter_limit=1, at_ms=desk.now_ms)
    )


async def handed_over(database: Database) -> list[int]:
    rows = await database.read(
        lambda c: c.execute(
            "SELECT json_extract(details, '$.episode') AS n FROM events WHERE kind = 'handed_over'"
        ).fetchall()
    )
    return [row["n"] for row in rows]


async def test_a_reopened_ticket_is_handed_over_once_more(desk: Desk, database: Database) -> None:
    await desk.opens()
    await desk.hears("keine ID")
    await desk.hears("keine ID")
    await desk.hears(STORY)
    await desk.writes("Ich schaue mir das an.", author=SAM, kind="staff")
    await close(desk)
    await reopen(desk)
    assert await desk.secretary.greet(desk.ticket_id)
    assert not await desk.secretary.greet(desk.ticket_id)
    greeting = await desk.delivers()
    assert greeting.text == f"{GERMAN.welcome_back}\n\n{GERMAN.what_is_new}"
    await desk.writes("Ich habe jetzt ein Video, das zeigt, dass ich gar nicht online war.")
    reply = await desk.answers()
    assert reply is not None
    assert reply.kind is ReplyKind.HANDOVER
    intake = await desk.intake()
    assert (intake.status, intake.episode, intake.turns) == (Status.HANDED_OVER, 2, 1)
    assert intake.statement is not None
    assert intake.statement.startswith(STORY)
    assert "Video" in intake.statement
    assert await handed_over(database) == [1, 2]


async def test_who_had_no_chance_to_answer_is_asked_for_his_id_again(desk: Desk) -> None:
    await desk.opens()
    await desk.writes("Moment, ich übernehme.", author=SAM, kind="staff")
    assert await desk.secretary.staff_wrote(desk.ticket_id)
    await close(desk)
    await reopen(desk)
    assert await desk.secretary.greet(desk.ticket_id)
    assert GERMAN.question[Step.ASK_BAN_ID] in (await desk.delivers()).text
    await desk.writes("Ich nochmal.", author=SAM, kind="staff")
    await desk.writes("Hallo?")
    assert await desk.answers() is None


async def test_a_ticket_that_comes_back_to_its_claimer_needs_no_secretary(desk: Desk) -> None:
    await desk.opens()
    await desk.database.write(lambda c: life.claim(c, desk.ticket_id, SAM, 1, desk.now_ms))
    await close(desk)
    await reopen(desk)
    assert not await desk.secretary.greet(desk.ticket_id)
    intake = await desk.intake()
    assert (intake.status, intake.ended_because, intake.episode) == (Status.SILENCED, Ending.STAFF, 1)


async def test_she_greets_in_the_language_spoken_before(desk: Desk) -> None:
    await desk.opens(MIA)
    await desk.hears("Hello, I have been banned and I would like to talk to a human please")
    await close(desk)
    await reopen(desk)
    assert (await desk.intake()).language is Language.ENGLISH
    assert await desk.secretary.greet(desk.ticket_id)
    assert "is open again" in (await desk.delivers()).text
