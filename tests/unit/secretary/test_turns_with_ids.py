"""IDs that the member writes or shows: pictures read, offered and confirmed, and what the register knows."""

import pytest

from tests.unit.secretary.conftest import MakeDesk
from tests.unit.secretary.desk import SlidesReader
from tests.unit.secretary.register import KNOWN, bans_online
from utils.database import Database
from utils.evidence.readings import PictureTrouble
from utils.intake import LookupState
from utils.secretary import commit
from utils.secretary.script_german import GERMAN
from utils.secretary.secretary import Later
from utils.secretary.turn import Step

STORY = "Ich war sauer und habe zwei Mitspieler im Sprachchat beschimpft, das war nicht in Ordnung."


async def test_a_picture_is_offered_and_confirmed_by_a_button(make_desk: MakeDesk) -> None:
    async with bans_online() as (bans, lookup):
        desk = make_desk(lookup=lookup, reader=SlidesReader())
        await desk.opens()
        await desk.writes("", ("ban.png", f"Du wurdest gebannt\nBan-ID: {KNOWN}".encode()))
        offer = await desk.answers()
        assert offer is not None
        assert offer.confirm_ids == (KNOWN,)
        token = commit.confirm_token(KNOWN)
        assert f"`{KNOWN}`" in offer.text
        assert bans.asked_for == []
        assert not await desk.secretary.confirm_id(desk.ticket_id, "another", yes=True)
        assert await desk.secretary.confirm_id(desk.ticket_id, token, yes=True)
        # A press outlives a crash like a message does.
        assert await desk.secretary.recover() == ([desk.ticket_id], [])
        explained = await desk.answers()
        assert explained is not None
        assert "MiaMondlicht" in explained.text
        assert not await desk.secretary.confirm_id(desk.ticket_id, token, yes=True)
    intake = await desk.intake()
    assert (intake.ban_id, intake.turns) == (KNOWN, 1)


async def test_a_picture_is_read_once(make_desk: MakeDesk, database: Database) -> None:
    desk = make_desk(reader=SlidesReader())
    await desk.opens()
    await desk.hears("", ("ban.png", b"kein Text"))
    row = await database.read(lambda c: c.execute("SELECT ocr_text FROM attachments").fetchone())
    assert row["ocr_text"] == "kein Text"


@pytest.mark.parametrize(
    ("name", "reader", "sentence"),
    [
        ("ban.pdf", SlidesReader(), GERMAN.picture_trouble[PictureTrouble.NOT_A_PICTURE]),
        ("ban.svg", SlidesReader(), GERMAN.picture_trouble[PictureTrouble.NOT_A_PICTURE]),
        ("ban.png", None, GERMAN.picture_trouble[PictureTrouble.NO_READER]),
        (
            "ban.png",
            SlidesReader(PictureTrouble.BROKEN),
            GERMAN.picture_trouble[PictureTrouble.BROKEN],
        ),
        ("ban.png", SlidesReader(), GERMAN.no_id_in_picture),
    ],
)
async def test_what_cannot_be_read_gets_a_friendly_sentence(
    make_desk: MakeDesk, name: str, reader: SlidesReader | None, sentence: str
) -> None:
    desk = make_desk(reader=reader)
    await desk.opens()
    answer = await desk.hears("", (name, b"nichts"))
    assert sentence in answer
    assert "als Text" in answer


async def test_she_waits_for_files_but_not_for_ever(make_desk: MakeDesk) -> None:
    desk = make_desk(reader=SlidesReader())
    await desk.opens()
    message_id = await desk.writes("", ("ban.png", b"x"), saved=False)
    outcome = await desk.secretary.take_turn(desk.ticket_id)
    assert isinstance(outcome, Later)
    desk.now_ms += 61_000
    reply = await desk.answers()
    assert reply is not None
    assert GERMAN.picture_trouble[PictureTrouble.NOT_SAVED] in reply.text
    assert message_id <= (await desk.intake()).answered_up_to


async def test_the_explanation_sums_up_the_evidence_without_naming_who_reported(make_desk: MakeDesk) -> None:
    async with bans_online() as (_, lookup):
        desk = make_desk(lookup=lookup, reader=SlidesReader())
        await desk.opens()
        answer = await desk.hears(KNOWN)
    assert "Beleidigung im Sprachchat" in answer
    assert "beschimpfte mehrere Mitspieler" in answer
    assert "Torben" not in answer


async def test_several_ids_in_a_picture_are_a_choice(make_desk: MakeDesk) -> None:
    async with bans_online() as (_, lookup):
        desk = make_desk(lookup=lookup, reader=SlidesReader())
        await desk.opens()
        await desk.writes("", ("shot.png", f"Ban-ID: WRXNGWRXNG123456\nBan-ID: {KNOWN}".encode()))
        offer = await desk.answers()
        assert offer is not None
        assert offer.text == GERMAN.confirm_several
        assert offer.confirm_ids == ("WRXNGWRXNG123456", KNOWN)
        # A mere yes does not say which one.
        assert await desk.hears("ja") == GERMAN.confirm_several
        assert await desk.secretary.confirm_id(desk.ticket_id, commit.confirm_token(KNOWN), yes=True)
        stale = commit.confirm_token("WRXNGWRXNG123456")
        assert not await desk.secretary.confirm_id(desk.ticket_id, stale, yes=True)
        reply = await desk.answers()
    assert reply is not None
    assert "MiaMondlicht" in reply.text
    assert (await desk.intake()).ban_id == KNOWN


async def test_none_of_several_ids(make_desk: MakeDesk) -> None:
    desk = make_desk(reader=SlidesReader())
    await desk.opens()
    await desk.writes("", ("shot.png", f"Ban-ID: WRXNGWRXNG123456\nBan-ID: {KNOWN}".encode()))
    offer = await desk.answers()
    assert offer is not None
    token = commit.confirm_token(*offer.confirm_ids)
    assert await desk.secretary.confirm_id(desk.ticket_id, token, yes=False)
    reply = await desk.answers()
    assert reply is not None
    assert reply.text == GERMAN.question[Step.NOT_CONFIRMED]
    assert (await desk.intake()).candidate_ban_ids == ()


async def test_a_zero_taken_for_an_o_is_found_all_the_same(make_desk: MakeDesk) -> None:
    async with bans_online() as (bans, lookup):
        bans.entries["N0GX7K2M9B4T8C01"] = {"reason": "Aimbot", "player_name": "Jonas"}
        desk = make_desk(lookup=lookup)
        await desk.opens()
        assert "Jonas" in await desk.hears("NOGX7K2M9B4T8COI")
        intake = await desk.intake()
    assert (intake.ban_id, intake.lookup) == ("N0GX7K2M9B4T8C01", LookupState.FOUND)
    assert bans.asked_for[0] == "NOGX7K2M9B4T8COI"
