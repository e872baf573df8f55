"""What the team sees of a case that the member must not see, and Sigrid's patience: the real bot, hurried."""

import pytest

from tests.e2e.conftest import NewTown
from tests.e2e.people import Somebody, shown_text
from tests.e2e.processes import until
from tests.e2e.town import HURRIED_BOT, Town
from tests.sandbox.ban_register import BANS
from tests.sandbox.world import Id
from utils import case_texts
from utils.intake import Asked, Ending
from utils.secretary.script_english import ENGLISH
from utils.secretary.script_german import GERMAN
from utils.secretary.turn import Step

# Without screenshots, which take seconds to read.
BAN = next(ban for ban in BANS if not ban.evidence)
STORY = "Ich war sauer und habe zwei Mitspieler im Sprachchat beschimpft. Das tut mir leid."
MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
LOG = str(int(Id.TICKET_LOG))


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    town = new_town(HURRIED_BOT)
    town.opens()
    return town


@pytest.fixture
def handed_over(mia: Somebody, ticket: str) -> str:
    """Return the channel of a ticket in which Sigrid is done."""
    mia.writes(ticket, f"Meine Ban-ID ist {BAN.ban_id}. {STORY}")
    mia.waits_for(ticket, GERMAN.closing[Ending.COMPLETE])
    return ticket


def verdicts(town: Town, number: int) -> list[tuple[str, str]]:
    rows = town.rows(
        "SELECT actor_name, json_extract(details, '$.attitude') AS attitude FROM events"
        " WHERE ticket_id = ? AND kind = 'verdict_overruled'",
        number,
    )
    return [(row["actor_name"], row["attitude"]) for row in rows]


def test_the_case_is_for_the_team_alone(
    mia: Somebody, sam: Somebody, vera: Somebody, handed_over: str
) -> None:
    for message in mia.reads(handed_over):
        assert "kooperativ" not in shown_text(message)
    assert mia.presses(handed_over, case_texts.CASE_BUTTON).text == case_texts.ONLY_TEAM_SEES_CASE
    [case] = sam.presses(handed_over, case_texts.CASE_BUTTON).messages
    for told in (BAN.ban_id, BAN.reason, STORY, "**kooperativ**", "Das tut mir leid.", "Art des Verstoßes"):
        assert told in shown_text(case)
    [read] = vera.presses(handed_over, case_texts.CASE_BUTTON).messages
    assert "**kooperativ**" in shown_text(read)
    assert not read["components"]


def test_the_verdict_is_overruled_with_one_press(
    town: Town, mia: Somebody, sam: Somebody, handed_over: str
) -> None:
    number = mia.ticket_number()
    sam.presses(handed_over, case_texts.CASE_BUTTON)
    answer = sam.presses(handed_over, case_texts.verdict_button("unclear"))
    assert answer.text == case_texts.verdict_is_now(number, "unclear")
    assert verdicts(town, number) == [(sam.name, "unclear")]
    assert case_texts.NO_OTHER_VERDICT in sam.presses(handed_over, case_texts.verdict_button("unclear")).text
    [case] = sam.presses(handed_over, case_texts.CASE_BUTTON).messages
    assert "**unklar** (vom Team; Sigrid meinte: kooperativ)" in shown_text(case)
    sam.waits_for(LOG, f"Einschätzung zu Ticket #{number} geändert")


def test_the_log_entry_carries_the_verdict_and_its_buttons(
    town: Town, mia: Somebody, sam: Somebody, handed_over: str
) -> None:
    assert handed_over
    number = mia.ticket_number()
    entry = sam.waits_for(LOG, f"Ticket #{number} wartet auf das Team")
    assert "**kooperativ**" in shown_text(entry)
    buttons = {b["label"]: b for row in entry["components"] for b in row["components"]}
    assert list(buttons) == [case_texts.verdict_button("uncooperative"), case_texts.verdict_button("unclear")]
    assert sam.tries_press(LOG, entry, buttons[case_texts.verdict_button("uncooperative")])
    until("overruled", lambda: verdicts(town, number) == [(sam.name, "uncooperative")])


def test_a_silent_end_leaves_a_case_but_no_verdict_in_the_channel(
    town: Town, mia: Somebody, sam: Somebody, ticket: str
) -> None:
    mia.writes(ticket, f"Meine Ban-ID ist {BAN.ban_id}")
    mia.waits_for(ticket, BAN.reason)
    sam.presses(ticket, "Ticket beanspruchen")
    control = mia.waits_for(ticket, case_texts.CASE_TITLE)
    assert BAN.ban_id in shown_text(control)
    assert "Einschätzung" not in shown_text(control)
    [case] = sam.presses(ticket, case_texts.CASE_BUTTON).messages
    assert "Das Team hat übernommen." in shown_text(case)
    assert town.bot
    assert "Traceback" not in town.bot_log


def test_who_writes_english_is_answered_in_english(mia: Somebody, ticket: str) -> None:
    mia.writes(ticket, "Hello, I was banned yesterday and I want to appeal")
    mia.waits_for(ticket, ENGLISH.question[Step.ASK_BAN_ID_AFTER_STORY])
    assert ENGLISH.human_is_coming in mia.presses(ticket, ENGLISH.human_button).text
    mia.waits_for(ticket, ENGLISH.closing[Ending.HUMAN_WANTED])


def time_passes(town: Town, number: int, time_ms: int) -> None:
    said = "SELECT 1 FROM intakes WHERE ticket_id = ? AND pending_reply IS NULL AND said_at_ms IS NOT NULL"
    until("Sigrid knows what she said", lambda: town.rows(said, number))
    with town.database_by_hand() as connection:
        connection.execute(
            "UPDATE intakes SET said_at_ms = said_at_ms - ? WHERE ticket_id = ?", (time_ms, number)
        )


def test_who_does_not_answer_is_reminded_twice_across_a_restart_and_then_handed_over(
    town: Town, mia: Somebody, number: int, ticket: str
) -> None:
    mia.waits_for(ticket, "Ban-ID")
    time_passes(town, number, 15 * MINUTE_MS)
    first = mia.waits_for(ticket, GERMAN.reminder(0, int(mia.id), Asked.BAN_ID))
    assert first["mentions"][0]["id"] == mia.id
    time_passes(town, number, 24 * HOUR_MS)
    assert town.bot
    town.bot.kill()
    town.start_bot()
    mia.waits_for(ticket, GERMAN.reminder(1, int(mia.id), Asked.BAN_ID))
    time_passes(town, number, 24 * HOUR_MS)
    mia.waits_for(ticket, GERMAN.closing[Ending.SILENT])
    assert len(mia.reads_with(ticket, GERMAN.awaited[Asked.BAN_ID])) == 2


def test_a_reopened_ticket_has_another_hand_over(
    town: Town, mia: Somebody, sam: Somebody, handed_over: str
) -> None:
    number = mia.ticket_number()
    sam.closes(handed_over, reason="")
    until("closed", lambda: town.category_of(handed_over) == str(int(Id.CLOSED_TICKETS)))
    sam.presses(handed_over, "Wieder öffnen")
    mia.waits_for(handed_over, GERMAN.what_is_new)
    until("Mia may write", lambda: town.rights(handed_over, mia) == "write")
    mia.writes(handed_over, "Ich habe jetzt ein Video, auf dem man sieht, wer da gesprochen hat.")
    until("handed over twice", lambda: len(mia.reads_with(handed_over, GERMAN.closing[Ending.COMPLETE])) == 2)
    episodes = town.rows(
        "SELECT json_extract(details, '$.episode') AS n FROM events WHERE ticket_id = ? AND kind = 'handed_over'",
        number,
    )
    assert [row["n"] for row in episodes] == [1, 2]
