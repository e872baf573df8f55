"""Turns with a database: what is committed, what overtakes a turn, what a crash leaves."""

from tests.unit.secretary.conftest import MakeDesk
from tests.unit.secretary.desk import MIA, SAM, SUPPORT_ROLE, Desk, ScriptedModel, proposes
from tests.unit.secretary.register import KNOWN
from utils.database import Database
from utils.intake import Ending, PendingReply, ReplyKind, Status
from utils.secretary import case
from utils.secretary.model import Answer
from utils.secretary.secretary import Later
from utils.store import intakes, life, messages
from utils.tickets import Person

STORY = "Ich war sauer und habe zwei Mitspieler im Sprachchat beschimpft, das war nicht in Ordnung."


async def handed_over(database: Database) -> int:
    row = await database.read(
        lambda c: c.execute("SELECT count(*) AS n FROM events WHERE kind = 'handed_over'").fetchone()
    )
    return int(row["n"])


async def test_she_greets_once(desk: Desk) -> None:
    greeting = await desk.opens()
    assert "KI" in greeting
    assert "Ban-ID" in greeting
    assert not await desk.secretary.greet(desk.ticket_id)
    assert (await desk.intake()).greeting_message_id is not None


async def test_the_hand_over_is_one_message_one_event_one_mention(desk: Desk, database: Database) -> None:
    await desk.opens()
    await desk.hears("keine ID")
    await desk.hears("keine ID")
    await desk.writes(STORY)
    reply = await desk.answers()
    assert reply is not None
    assert reply.kind is ReplyKind.HANDOVER
    assert reply.text.count(f"<@&{SUPPORT_ROLE}>") == 1
    assert STORY in dict(reply.fields)["Stellungnahme (Worte des Mitglieds)"]
    intake = await desk.intake()
    assert (intake.status, intake.ended_because) == (Status.HANDED_OVER, Ending.COMPLETE)
    assert intake.handover_message_id is not None
    await desk.writes("Noch was!")
    assert await desk.answers() is None
    assert await handed_over(database) == 1


async def test_several_messages_are_one_turn(desk: Desk) -> None:
    await desk.opens()
    await desk.writes("Hallo")
    await desk.writes(KNOWN)
    reply = await desk.answers()
    assert reply is not None
    assert KNOWN in reply.text
    assert (await desk.intake()).turns == 1
    assert await desk.answers() is None


async def test_a_new_message_overtakes_a_turn_before_its_commit(make_desk: MakeDesk) -> None:
    class Interrupted(ScriptedModel):
        async def propose(self, messages: list[dict[str, str]]) -> Answer:
            if not self.asked:
                await desk.writes(f"warte, hier: {KNOWN}")
            return await super().propose(messages)

    desk = make_desk(model=Interrupted([proposes(), proposes("Danke für die Ban-ID! Was ist passiert?")]))
    await desk.opens()
    await desk.writes("Hallo")
    assert isinstance(await desk.secretary.take_turn(desk.ticket_id), Later)
    assert (await desk.intake()).turns == 0
    reply = await desk.answers()
    assert reply is not None
    assert "Danke für die Ban-ID" in reply.text


async def test_staff_who_write_during_a_turn_silence_her(make_desk: MakeDesk, database: Database) -> None:
    class Overtaken(ScriptedModel):
        async def propose(self, messages: list[dict[str, str]]) -> Answer:
            await desk.writes("Ich kümmere mich.", author=SAM, kind="staff")
            return await super().propose(messages)

    desk = make_desk(model=Overtaken([proposes()]))
    await desk.opens()
    await desk.writes("Hallo")
    await desk.secretary.take_turn(desk.ticket_id)
    assert await desk.secretary.pending(desk.ticket_id) is None
    assert await desk.answers() is None
    assert await desk.secretary.staff_wrote(desk.ticket_id)
    assert not await desk.secretary.staff_wrote(desk.ticket_id)
    assert await handed_over(database) == 0


async def test_a_claim_drops_what_she_was_about_to_say(desk: Desk, database: Database) -> None:
    await desk.opens()
    await desk.writes("Hallo")
    assert isinstance(await desk.secretary.take_turn(desk.ticket_id), PendingReply)
    await database.write(lambda c: life.claim(c, desk.ticket_id, SAM, 3, desk.now_ms))
    assert await desk.secretary.pending(desk.ticket_id) is None
    fields = await database.read(lambda c: case.whole(c, desk.ticket_id))
    assert dict(fields)["Ende der Aufnahme"] == "Das Team hat übernommen."


async def test_a_hand_over_that_did_not_arrive_is_sent_again(desk: Desk) -> None:
    await desk.opens()
    await desk.writes("Mensch bitte")
    assert isinstance(await desk.secretary.take_turn(desk.ticket_id), PendingReply)
    assert isinstance(await desk.secretary.take_turn(desk.ticket_id), Later)
    assert (await desk.delivers()).kind is ReplyKind.HANDOVER
    assert await desk.secretary.take_turn(desk.ticket_id) is None


async def test_a_hand_over_that_was_decided_survives_a_claim(desk: Desk, database: Database) -> None:
    await desk.opens()
    await desk.writes("Mensch bitte")
    await desk.secretary.take_turn(desk.ticket_id)
    await database.write(lambda c: life.claim(c, desk.ticket_id, SAM, 3, desk.now_ms))
    assert (await desk.delivers()).kind is ReplyKind.HANDOVER


async def test_staff_who_wrote_while_the_bot_was_away_silence_her(desk: Desk) -> None:
    await desk.opens()
    await desk.writes("Hallo")
    await desk.writes("Hi, ich bin Sam.", author=SAM, kind="staff")
    owing, silenced = await desk.secretary.recover()
    assert (owing, silenced) == ([], [desk.ticket_id])


async def test_after_a_crash_exactly_one_answer_stands_in_the_channel(desk: Desk) -> None:
    await desk.opens()
    await desk.writes("Hallo")
    decided = await desk.secretary.take_turn(desk.ticket_id)
    assert isinstance(decided, PendingReply)
    # Crash before sending: it is owed, and it is the same one.
    assert await desk.secretary.recover() == ([desk.ticket_id], [])
    assert await desk.secretary.pending(desk.ticket_id) == decided
    # Crash after sending, before that was noted: history shows it, so it is not sent again.
    await desk.writes(decided.text, author=Person(1, "Sigrid"), kind="secretary")
    assert await desk.secretary.pending(desk.ticket_id) is None
    assert await desk.secretary.recover() == ([], [])


async def test_an_older_message_with_the_same_words_is_not_the_answer(desk: Desk) -> None:
    await desk.opens()
    first = await desk.hears("Hallo")
    await desk.writes("Hallo?")
    decided = await desk.secretary.take_turn(desk.ticket_id)
    assert isinstance(decided, PendingReply)
    assert decided.text == first
    assert await desk.secretary.pending(desk.ticket_id) == decided


async def test_what_was_written_during_down_time_is_answered(desk: Desk) -> None:
    await desk.opens()
    await desk.writes(KNOWN)
    assert await desk.secretary.recover() == ([desk.ticket_id], [])
    assert await desk.answers() is not None
    assert await desk.secretary.recover() == ([], [])


async def test_nonces_are_short_and_never_repeat(desk: Desk) -> None:
    await desk.opens()
    nonces = set()
    for _ in range(3):
        await desk.writes("Hallo")
        reply = await desk.answers()
        assert reply is not None
        nonces.add(reply.nonce)
    assert len(nonces) == 3
    assert all(len(nonce) <= 25 for nonce in nonces)


async def test_a_deleted_message_is_not_answered(desk: Desk, database: Database) -> None:
    await desk.opens()
    message_id = await desk.writes("Ups")
    await database.write(lambda c: messages.mark_deleted(c, [message_id], 1))
    assert await desk.answers() is None


async def test_the_button_ends_with_all_that_is_known(desk: Desk) -> None:
    await desk.opens()
    await desk.hears(KNOWN)
    await desk.writes(STORY)
    assert await desk.secretary.ask_for_human(desk.ticket_id)
    reply = await desk.answers()
    assert reply is not None
    assert (await desk.intake()).ended_because is Ending.HUMAN_WANTED
    assert STORY in dict(reply.fields)["Stellungnahme (Worte des Mitglieds)"]
    assert not await desk.secretary.ask_for_human(desk.ticket_id)


async def test_earlier_tickets_of_member_and_ban_are_told(make_desk: MakeDesk, database: Database) -> None:
    desk = make_desk()
    reply = None
    for person in (MIA, Person(77, "Jonas"), MIA):
        await desk.opens(person)
        await desk.writes(f"{KNOWN} {STORY}")
        reply = await desk.answers()
    assert reply is not None
    fields = await database.read(lambda c: case.whole(c, desk.ticket_id))
    text = dict(fields)["Frühere Tickets"]
    assert "#2" in text
    assert "von Jonas, gleiche Ban-ID" in text
    assert "#1" in text
    assert "gleiches Mitglied, gleiche Ban-ID" in text
    found = await database.read(lambda c: intakes.earlier_tickets(c, 3))
    assert [(e.ticket_id, e.same_member, e.same_ban) for e in found] == [(2, False, True), (1, True, True)]


# The model


async def test_where_the_words_go_is_said_only_where_a_model_reads_them(make_desk: MakeDesk) -> None:
    notice = "Dein Text geht an einen Rechner in Frankfurt."
    assert notice in await make_desk(model=ScriptedModel([]), data_notice=notice).opens(MIA)
    assert notice not in await make_desk(data_notice=notice).opens(SAM)
