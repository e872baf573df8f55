"""`/ki`: admins switch the language model and see how it stands with it, on the real bot in the sandbox."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import NewTown
from tests.e2e.people import Somebody
from tests.e2e.processes import until
from tests.e2e.town import HURRIED_BOT, Town
from tests.model_server import ModelServer, model_in_a_thread
from tests.sandbox.permissions import Permission
from tests.sandbox.world import Id
from utils import ai_texts, log_texts, operator_texts
from utils.secretary.dialect import Rung
from utils.secretary.instructions import BUILT_IN
from utils.secretary.script_german import GERMAN
from utils.secretary.turn import Step
from utils.store.model_calls import OVERTAKEN

KEY = "sk-made-up-and-secret"
LOG = str(int(Id.TICKET_LOG))
HERS = "Hallo! Magst du mir bitte deine Ban-ID schicken?"
BY_SCRIPT = GERMAN.question[Step.ASK_BAN_ID]


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with model_in_a_thread() as server:
        server.proposal["reply"] = HERS
        yield server


@pytest.fixture(scope="module")
def town(new_town: NewTown, server: ModelServer) -> Town:
    """One installation with a language model, whose bot does not wait long."""
    town = new_town(HURRIED_BOT, OPENAI_API_KEY=KEY, OPENAI_BASE_URL=server.url)
    town.opens()
    return town


@pytest.fixture(autouse=True)
def _model_is_well(server: ModelServer) -> Iterator[None]:
    yield
    server.mood = "good"


def ki(town: Town, somebody: Somebody, what: str) -> str:
    return somebody.runs(town.support_channel, f"ki {what}").text


def restart(town: Town) -> None:
    assert town.bot is not None
    town.bot.kill()
    town.start_bot()


def hears(mia: Somebody, ticket: str, words: str) -> str:
    """Write something, and return what Sigrid answers."""
    before = len(mia.reads(ticket))
    mia.writes(ticket, words)
    until(f"an answer to {words!r}", lambda: len(mia.reads(ticket)) > before + 1)
    return str(mia.reads(ticket)[-1]["content"])


def test_only_admins_see_and_use_it(town: Town, mia: Somebody, sam: Somebody, ada: Somebody) -> None:
    assert "ki" in ada.commands()
    for other in (mia, sam):
        assert "ki" not in other.commands()
    # Whoever is shown it all the same is asked for the role.
    role = f"roles/{int(Id.SUPPORT_ROLE)}"
    town.control("PATCH", role, json={"permissions": str(int(Permission.ADMINISTRATOR))})
    try:
        for what in ("status", "an", "aus"):
            assert ki(town, sam, what) == ai_texts.ONLY_ADMINS
    finally:
        town.control("PATCH", role, json={"permissions": str(int(Permission.MODERATE_MEMBERS))})
    assert town.rows("SELECT 1 FROM ai_switch") == []


def test_switched_off_the_script_speaks_until_an_admin_brings_the_model_back(
    town: Town, server: ModelServer, mia: Somebody, ada: Somebody, ticket: str
) -> None:
    mia.waits_for(ticket, "Ban-ID")
    assert hears(mia, ticket, "Hallo") == HERS
    assert ki(town, ada, "aus") == ai_texts.SWITCHED_OFF
    assert ki(town, ada, "aus") == ai_texts.IS_OFF
    asked = len(server.requests)
    assert hears(mia, ticket, "Hallo?") == BY_SCRIPT
    restart(town)
    assert hears(mia, ticket, "Bist du da?") != HERS
    assert len(server.requests) == asked
    shown = ki(town, ada, "status")
    assert f" von {ada.name}: Sigrid folgt ihrem Leitfaden" in shown
    assert "Ausgeschaltet <t:" in shown
    assert ki(town, ada, "an") == ai_texts.SWITCHED_ON
    assert ki(town, ada, "an") == ai_texts.IS_ON
    assert hears(mia, ticket, "Und jetzt?") == HERS
    title = log_texts.TEAM_LOG_TITLES["ai_switched"]
    until("both are told", lambda: len(ada.reads_with(LOG, title)) == 2)
    off, on = ada.reads_with(LOG, title)
    assert log_texts.AI_IS_OFF in off
    assert log_texts.AI_IS_ON in on
    assert f"<@{ada.id}>" in off


def test_status_tells_cost_and_errors_and_never_the_key(
    town: Town, server: ModelServer, mia: Somebody, ada: Somebody, ticket: str, number: int
) -> None:
    restart(town)
    assert ai_texts.FORM_UNKNOWN in ki(town, ada, "status")
    mia.waits_for(ticket, "Ban-ID")
    server.refuses = {"json_schema"}
    try:
        assert hears(mia, ticket, "Hallo") == HERS
    finally:
        server.refuses = set()
    server.mood = "quota"
    assert hears(mia, ticket, "Hallo?") == BY_SCRIPT
    shown = ki(town, ada, "status")
    host = server.url.removeprefix("http://").removesuffix("/v1")
    assert f"gpt-4o-mini bei {host}" in shown
    assert operator_texts.ANSWER_FORMS[Rung.SCHEMA] in shown
    assert "Token verbraucht" in shown
    assert ai_texts.UNKNOWN_COST in shown
    assert "(Median)" in shown
    assert f"Ticket #{number}: Guthaben aufgebraucht (insufficient_quota)" in shown
    assert "Sigrid spricht gerade in" in shown
    answers = ada.runs(town.support_channel, "ki status")
    assert [message["flags"] & 64 for message in answers.messages] == [64]
    assert KEY not in shown
    assert KEY not in town.bot_log
    assert "Traceback" not in town.bot_log


def test_a_call_that_newer_words_cancel_stands_in_the_books(
    town: Town, server: ModelServer, mia: Somebody, ticket: str, number: int
) -> None:
    mia.waits_for(ticket, "Ban-ID")
    asked = len(server.requests)
    server.mood = "hang"
    mia.writes(ticket, "Hallo")
    until("the model is thinking", lambda: len(server.requests) > asked)
    server.mood = "good"
    assert hears(mia, ticket, "Noch was:") == HERS
    calls = town.rows("SELECT * FROM model_calls WHERE ticket_id = ? ORDER BY id", number)
    assert [call["trouble"] for call in calls] == [OVERTAKEN, None]
    assert calls[0]["prompt_tokens"] > 500


def test_own_instructions_are_used_as_soon_as_they_are_sound(
    town: Town, server: ModelServer, mia: Somebody, ada: Somebody, ticket: str
) -> None:
    mia.waits_for(ticket, "Ban-ID")
    path = Path(town.folder) / "sigrid_prompt.md"
    assert ai_texts.BUILT_IN_INSTRUCTIONS in ki(town, ada, "status")
    path.write_text(BUILT_IN.read_text(encoding="utf-8") + "\nSei knapp.", encoding="utf-8")
    hears(mia, ticket, "Hallo")
    assert "Sei knapp." in server.requests[-1]["messages"][0]["content"]
    assert ai_texts.own_instructions("sigrid_prompt.md") in ki(town, ada, "status")
    path.write_text("Sei nett.", encoding="utf-8")
    assert "wird nicht benutzt" in ki(town, ada, "status")
    hears(mia, ticket, "Hallo?")
    assert "Sei nett." not in server.requests[-1]["messages"][0]["content"]
    path.unlink()
    assert town.bot_log.count("Die Anleitung sigrid_prompt.md") == 1


def test_without_a_key_it_says_what_to_do(town: Town, ada: Somebody) -> None:
    key = town.settings.pop("OPENAI_API_KEY")
    try:
        restart(town)
        assert ki(town, ada, "an") == ai_texts.NO_MODEL
        assert ai_texts.NO_MODEL in ki(town, ada, "status")
    finally:
        town.settings["OPENAI_API_KEY"] = key
