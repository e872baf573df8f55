"""Sigrid in a ticket, as member and staff meet her: the real bot on the sandbox."""

import pytest

from tests.e2e.conftest import NewTown
from tests.e2e.people import Answer, Somebody, shown_text
from tests.e2e.processes import until
from tests.e2e.town import Town
from tests.model_server import model_in_a_thread
from tests.sandbox.ban_register import BANS
from tests.sandbox.evidence import Screenshot, render_png
from tests.sandbox.world import Id
from utils import case_texts, texts
from utils.evidence.pictures import available
from utils.intake import Ending
from utils.secretary.script_german import GERMAN
from utils.secretary.turn import Step

BAN = BANS[0]
STORY = "Ich war sauer und habe zwei Mitspieler im Sprachchat beschimpft. Das tut mir leid."
HANDED_OVER = case_texts.CASE_TITLE

needs_tesseract = pytest.mark.skipif(
    not available("deu"), reason="Tesseract with deu is not installed (apt install tesseract-ocr-deu)"
)


def sigrids(somebody: Somebody, ticket: str) -> list[str]:
    """Return what Sigrid said, without the control message at the head of the channel."""
    return [
        shown_text(message)
        for message in somebody.reads(ticket)[1:]
        if message["author"].get("bot") and message["content"]
    ]


def says_next(somebody: Somebody, ticket: str, said_before: int) -> str:
    """Return the answer that comes after so many others."""
    until(f"answer {said_before + 1}", lambda: len(sigrids(somebody, ticket)) > said_before)
    return sigrids(somebody, ticket)[said_before]


def greeted(somebody: Somebody, ticket: str) -> None:
    somebody.waits_for(ticket, "Ban-ID")


def typing_shown(town: Town) -> int:
    return sum("/typing" in call for call in town.requests_of_bot())


def test_a_whole_intake_by_text(town: Town, mia: Somebody, ticket: str) -> None:
    greeted(mia, ticket)
    [greeting] = sigrids(mia, ticket)
    assert "KI" in greeting
    town.requests_of_bot()

    mia.writes(ticket, "Hallo")
    assert says_next(mia, ticket, 1) == GERMAN.question[Step.ASK_BAN_ID]
    assert typing_shown(town) == 0

    mia.writes(ticket, f"Meine Ban-ID ist {BAN.ban_id}")
    explained = says_next(mia, ticket, 2)
    assert BAN.player_name in explained
    assert BAN.reason in explained
    assert "Torben" not in explained
    assert typing_shown(town) >= 1

    mia.writes(ticket, STORY)
    mia.waits_for(ticket, HANDED_OVER)
    [handover] = [message for message in mia.reads(ticket) if HANDED_OVER in shown_text(message)]
    assert GERMAN.closing[Ending.COMPLETE] in handover["content"]
    assert handover["mention_roles"] == [str(int(Id.SUPPORT_ROLE))]
    seen = town.control("GET", f"channels/{ticket}/messages")
    assert [str(int(Id.SAM)) in message["notified_user_ids"] for message in seen].count(True) == 1
    for told in (BAN.ban_id, "im Ban-Register gefunden", STORY):
        assert told in shown_text(handover)
    # The verdict is for the team (DESIGN 4.5).
    assert "kooperativ" not in shown_text(handover)

    mia.writes(ticket, "Wann meldet sich jemand?")
    town.recorded("Wann meldet sich jemand?")
    assert (
        len(
            town.rows(
                "SELECT 1 FROM events WHERE kind = 'handed_over' AND ticket_id = ?", mia.ticket_number()
            )
        )
        == 1
    )
    team_reads = until("the log tells the team", lambda: _log_of(town, mia.ticket_number()))
    assert "wartet auf das Team" in team_reads
    assert "kooperativ" in team_reads


def _log_of(town: Town, ticket_number: int) -> str:
    posts = town.control("GET", f"channels/{int(Id.TICKET_LOG)}/messages")
    text = "\n".join(shown_text(post) for post in posts)
    return text if f"Ticket #{ticket_number} wartet auf das Team" in text else ""


@needs_tesseract
def test_a_picture_of_the_ban_id_is_confirmed_by_a_button(mia: Somebody, sam: Somebody, ticket: str) -> None:
    greeted(mia, ticket)
    shot = Screenshot("Verbindung getrennt", (("Ban-ID", BAN.ban_id),), "Du bist von diesem Server gebannt.")
    mia.writes(ticket, "", picture=("ban.png", render_png(shot), "image/png"))
    mia.waits_for(ticket, f"`{BAN.ban_id}`")
    assert texts.NOT_YOUR_TICKET in sam.presses(ticket, GERMAN.yes_button).text
    pressed = mia.presses(ticket, GERMAN.yes_button)
    assert pressed.state == "answered"
    mia.waits_for(ticket, BAN.reason)
    labels = [
        button["label"]
        for message in mia.reads(ticket)
        for row in message.get("components", [])
        for button in row["components"]
    ]
    assert GERMAN.yes_button not in labels


def test_the_button_brings_a_human_and_only_the_member_may_press_it(
    town: Town, mia: Somebody, sam: Somebody, ticket: str
) -> None:
    greeted(mia, ticket)
    assert texts.NOT_YOUR_TICKET in sam.presses(ticket, GERMAN.human_button).text
    answer: Answer = mia.presses(ticket, GERMAN.human_button)
    assert GERMAN.human_is_coming in answer.text
    handover = mia.waits_for(ticket, HANDED_OVER)
    assert GERMAN.closing[Ending.HUMAN_WANTED] in handover["content"]
    assert GERMAN.no_longer_listening in mia.presses(ticket, GERMAN.human_button).text
    [row] = town.rows("SELECT * FROM intakes WHERE ticket_id = ?", mia.ticket_number())
    assert (row["status"], row["ended_because"]) == ("handed_over", "human_wanted")


def test_she_never_talks_over_staff(town: Town, mia: Somebody, sam: Somebody, ticket: str) -> None:
    greeted(mia, ticket)
    mia.writes(ticket, BAN.ban_id)
    says_next(mia, ticket, 1)
    mia.writes(ticket, "Ich wollte noch sagen, dass ich es nicht war.")
    sam.writes(ticket, "Hallo Mia, ich übernehme das.")
    until(
        "she is silent",
        lambda: [
            r
            for r in town.rows("SELECT status FROM intakes WHERE ticket_id = ?", mia.ticket_number())
            if r["status"] == "silenced"
        ],
    )
    until(
        "the control message tells what she found out",
        lambda: BAN.ban_id in shown_text(mia.reads(ticket)[0]),
    )
    mia.writes(ticket, "Danke!")
    town.recorded("Danke!")
    assert len(sigrids(mia, ticket)) == 2


def test_after_sigkill_exactly_one_answer_stands_in_the_channel(
    town: Town, mia: Somebody, ticket: str
) -> None:
    greeted(mia, ticket)
    mia.writes(ticket, "Hallo, bist du da?")
    town.recorded("Hallo, bist du da?")
    assert town.bot is not None
    town.bot.kill()
    mia.writes(ticket, "Ich wurde gebannt.")
    town.start_bot()
    says_next(mia, ticket, 1)
    mia.writes(ticket, "keine ID")
    assert len(sigrids(mia, ticket)) == 2
    says_next(mia, ticket, 2)
    [row] = town.rows("SELECT turns FROM intakes WHERE ticket_id = ?", mia.ticket_number())
    assert row["turns"] == 2


def test_a_disturbed_register_does_not_stop_the_intake(town: Town, mia: Somebody, ticket: str) -> None:
    greeted(mia, ticket)
    town.control("POST", "bans", json={"status": 503})
    try:
        mia.writes(ticket, BAN.ban_id)
        assert "antwortet gerade nicht" in says_next(mia, ticket, 1)
    finally:
        town.control("DELETE", "bans")


def test_with_a_model_she_speaks_its_words_and_survives_its_faults(new_town: NewTown) -> None:
    with model_in_a_thread() as server:
        town = new_town(OPENAI_API_KEY="sk-made-up", OPENAI_BASE_URL=server.url)
        town.opens()
        mia = town.newcomer()
        mia.presses(town.support_channel, "Ticket erstellen")
        ticket = mia.channel(mia.ticket_channels()[0])
        greeted(mia, ticket)
        server.proposal["reply"] = "Hallo Mia, schickst du mir bitte deine Ban-ID?"
        mia.writes(ticket, "Hallo")
        assert says_next(mia, ticket, 1) == server.proposal["reply"]
        server.proposal["reply"] = "@everyone Du wirst entbannt!"
        mia.writes(ticket, "Hallo?")
        assert says_next(mia, ticket, 2) == GERMAN.question[Step.ASK_BAN_ID]
        server.mood = "html"
        mia.writes(ticket, "hey")
        assert says_next(mia, ticket, 3) == GERMAN.question[Step.ASK_BAN_ID]
        town.bot.stop() if town.bot else None
    assert "sk-made-up" not in town.bot_log
    assert "Traceback" not in town.bot_log
