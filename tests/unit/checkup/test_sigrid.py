"""What the check says of what Sigrid needs: pictures, a language model, a ban register."""

import os
import re

import pytest

from tests.model_server import ModelServer, model_online
from tests.ports import free_port
from tests.sandbox import ban_register
from tests.unit.checkup.conftest import House, Outcome
from utils import check_texts
from utils.operation.checks import language_model, register
from utils.operation.checks.finding import Mark, Section
from utils.operation.checks.reader import examine_reader

SYSTEM_PATH = os.environ["PATH"]
PATTERN = re.compile("[A-Z0-9]{16}")


async def asked(house: House, server: ModelServer, model: str = "made-up") -> Outcome:
    settings = {"OPENAI_API_KEY": "sk-secret", "OPENAI_BASE_URL": server.url, "OPENAI_MODEL": model}
    return await house.checked(settings)


async def test_a_model_of_the_servers_list_costs_nothing(house: House) -> None:
    async with model_online() as server:
        server.models = ["made-up", "another"]
        outcome = await asked(house, server)
    assert outcome.about("Das Sprachmodell „made-up“").mark is Mark.GOOD
    assert server.requests == []
    assert server.keys == ["Bearer sk-secret"]


@pytest.mark.parametrize("listed", [None, ["another"]])
async def test_a_model_that_no_list_names_is_asked_for_a_few_tokens(
    house: House, listed: list[str] | None
) -> None:
    async with model_online() as server:
        server.models = listed
        outcome = await asked(house, server)
    assert outcome.about("Das Sprachmodell „made-up“").mark is Mark.GOOD
    (request,) = server.requests
    assert request["model"] == "made-up"
    assert request["max_completion_tokens"] == language_model.FEW_TOKENS


@pytest.mark.parametrize(
    ("mood", "said"),
    [
        ("401", "Schlüssel abgelehnt (HTTP 401)"),
        ("404", "Modell unbekannt (model_not_found)"),
        ("quota", "Guthaben aufgebraucht"),
        ("500", "Fehler des Dienstes (HTTP 500)"),
        ("html", "keine Antwort im Format von OpenAI"),
        ("other_json", "keine Antwort im Format von OpenAI"),
        ("reset", "keine Verbindung zum Dienst"),
    ],
)
async def test_what_keeps_a_model_from_being_asked_is_told(house: House, mood: str, said: str) -> None:
    async with model_online() as server:
        server.mood = mood
        outcome = await asked(house, server)
    finding = outcome.about("Das Sprachmodell „made-up“")
    assert finding.mark is Mark.WARNING
    assert said in finding.text
    assert outcome.status == 0


async def test_a_model_that_does_not_answer_is_given_up(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language_model, "ANSWER_S", 0.3)
    async with model_online() as server:
        server.mood = "hang"
        outcome = await asked(house, server)
    assert "Zeitüberschreitung" in outcome.about("Das Sprachmodell").text


async def test_without_a_key_it_is_said_honestly(house: House) -> None:
    assert (await house.checked()).about(check_texts.MODEL_UNSET).mark is Mark.NOTE


async def test_a_register_that_fails_is_told(house: House) -> None:
    outcome = await house.checked({"BAN_LOOKUP_URL": f"http://127.0.0.1:{free_port()}/{{ban_id}}"})
    finding = outcome.about("Ban-Register antwortet nicht brauchbar")
    assert finding.mark is Mark.WARNING
    assert "curl" in (finding.advice or "")
    assert outcome.status == 0


async def test_a_register_that_knows_every_id_is_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "MADE_UP_ID", ban_register.BANS[0].ban_id)
    outcome = await house.checked()
    assert outcome.about(check_texts.LOOKUP_BELIEVES_ALL).mark is Mark.WARNING


async def test_without_a_register_it_is_said(house: House) -> None:
    outcome = await house.checked(without=("BAN_LOOKUP_URL",))
    assert outcome.about(check_texts.LOOKUP_UNSET).mark is Mark.NOTE


async def test_tesseract_is_given_a_picture_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", SYSTEM_PATH)
    section = Section("")
    await examine_reader(section, "deu", PATTERN)
    (finding,) = section.findings
    assert finding.mark is Mark.GOOD
    assert re.search(r"Tesseract \d+\.\d+.* liest Bilder in „deu“", finding.text)


async def test_a_language_that_is_missing_is_told_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", SYSTEM_PATH)
    section = Section("")
    await examine_reader(section, "deu+tlh_Latn", PATTERN)
    (finding,) = section.findings
    assert finding.mark is Mark.WARNING
    assert "„tlh_Latn“" in finding.text
    assert finding.advice == "sudo apt install tesseract-ocr-tlh-latn"
