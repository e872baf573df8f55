"""The model client against a real server and with the real SDK: whatever happens is a value."""

import asyncio
import logging
import subprocess
import sys
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from tests.model_server import ModelServer, model_online
from tests.unit.secretary.conftest import MakeDesk
from utils.secretary import troubles
from utils.secretary.model import Model
from utils.secretary.script_german import GERMAN
from utils.secretary.turn import Step

KEY = "sk-made-up-and-secret"
MESSAGES = [
    {"role": "system", "content": "Du bist Sigrid."},
    {"role": "user", "content": "geheime Nachricht " * 20},
]


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    async with model_online() as server:
        yield server


@pytest.fixture
async def model(server: ModelServer) -> AsyncIterator[Model]:
    model = Model(SecretStr(KEY), "made-up", server.url, patience_s=10)
    yield model
    await model.close()


async def test_a_good_answer_is_a_proposal(server: ModelServer, model: Model) -> None:
    answer = await model.propose(MESSAGES)
    assert answer.proposal is not None
    assert answer.proposal.reply == "Magst du mir bitte deine Ban-ID schicken?"
    assert (answer.prompt_tokens, answer.completion_tokens, answer.trouble) == (200, 50, None)
    request = server.requests[0]
    assert request["model"] == "made-up"
    assert request["messages"] == MESSAGES
    wanted = request["response_format"]["json_schema"]
    assert wanted["strict"] is True
    # Strict mode wants every property required and nothing else allowed.
    assert set(wanted["schema"]["required"]) == set(wanted["schema"]["properties"])
    assert wanted["schema"]["additionalProperties"] is False
    assert server.keys == [f"Bearer {KEY}"]


@pytest.mark.parametrize(
    ("mood", "trouble"),
    [
        ("429", "zu viele Anfragen (HTTP 429)"),
        ("quota", "Guthaben aufgebraucht (insufficient_quota)"),
        ("500", "Fehler des Dienstes (HTTP 500)"),
        ("401", "Schlüssel abgelehnt (HTTP 401)"),
        ("404", "Modell unbekannt (model_not_found)"),
        ("too_long", "Gespräch ist zu lang für den Kontext des Modells (HTTP 400)"),
        ("vague_400", "Anfrage abgelehnt (HTTP 400)"),
        ("html", troubles.NO_COMPLETION),
        ("other_json", troubles.NO_COMPLETION),
        ("no_choices", troubles.NO_COMPLETION),
        ("cut", "keine Verbindung zum Dienst"),
        ("reset", "keine Verbindung zum Dienst"),
        ("wrong_json", troubles.NO_PROPOSAL),
        ("no_json", troubles.NO_PROPOSAL),
        ("schema", troubles.NO_PROPOSAL),
        ("refusal", troubles.REFUSAL),
        ("length", troubles.BY_FINISH_REASON["length"]),
        ("filter", troubles.BY_FINISH_REASON["content_filter"]),
        ("empty", troubles.EMPTY),
    ],
)
async def test_every_misbehaviour_is_a_value(
    server: ModelServer, model: Model, mood: str, trouble: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.mood = mood
    answer = await model.propose(MESSAGES)
    assert (answer.proposal, answer.trouble) == (None, trouble)
    assert "geheime" not in caplog.text
    assert KEY not in caplog.text


@pytest.mark.parametrize(
    ("mood", "is_paid"), [("401", False), ("quota", False), ("500", True), ("cut", True), ("no_json", True)]
)
async def test_who_is_turned_away_pays_nothing(
    server: ModelServer, model: Model, mood: str, *, is_paid: bool
) -> None:
    server.mood = mood
    assert ((await model.propose(MESSAGES)).tokens > 0) is is_paid


@pytest.mark.parametrize("mood", ["429", "500", "reset"])
async def test_a_passing_fault_is_tried_once_more(server: ModelServer, model: Model, mood: str) -> None:
    server.moods = [mood]
    assert (await model.propose(MESSAGES)).proposal is not None
    assert len(server.requests) == 2


@pytest.mark.parametrize("mood", ["hang", "slow"])
async def test_a_wall_clock_stands_around_all_tries(server: ModelServer, mood: str) -> None:
    server.mood, server.delay_s = mood, 3600
    model = Model(SecretStr(KEY), "made-up", server.url, patience_s=0.5, max_retries=5)
    async with asyncio.timeout(20):
        answer = await model.propose(MESSAGES)
    await model.close()
    assert answer.proposal is None
    assert answer.trouble == "Zeitüberschreitung"


async def test_a_slow_answer_is_awaited(server: ModelServer, model: Model) -> None:
    server.mood = "slow"
    assert (await model.propose(MESSAGES)).proposal is not None


async def test_tokens_are_estimated_where_the_server_does_not_count(
    server: ModelServer, model: Model
) -> None:
    server.usage = None
    assert (await model.propose(MESSAGES)).tokens > 100


async def test_a_server_that_is_not_there_is_a_value() -> None:
    model = Model(SecretStr(KEY), "made-up", "http://127.0.0.1:9/v1", patience_s=10)
    assert (await model.propose(MESSAGES)).proposal is None
    await model.close()


async def test_giving_up_a_call_ends_it(server: ModelServer, model: Model) -> None:
    server.mood = "hang"
    call = asyncio.create_task(model.propose(MESSAGES))
    async with asyncio.timeout(10):
        while not server.requests:  # noqa: ASYNC110 - waits for the request to arrive
            await asyncio.sleep(0.01)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call


async def test_a_reply_full_of_pings_ends_in_the_script(
    server: ModelServer, model: Model, make_desk: MakeDesk
) -> None:
    server.mood = "pings"
    desk = make_desk(model=model)
    await desk.opens()
    assert await desk.hears("Hallo") == GERMAN.question[Step.ASK_BAN_ID]


async def test_a_conversation_goes_on_when_the_server_breaks(
    server: ModelServer, model: Model, make_desk: MakeDesk
) -> None:
    server.moods = ["good", "html", "html"]
    desk = make_desk(model=model)
    await desk.opens()
    assert await desk.hears("Hallo") == server.proposal["reply"]
    assert await desk.hears("Hallo?") == GERMAN.question[Step.ASK_BAN_ID]
    await desk.hears("NLGX7K2M9B4T8CF3")
    assert (await desk.intake()).scripted
    await desk.hears("Hm")
    assert len(server.requests) == 3


def test_the_sdk_is_imported_only_when_the_model_first_speaks() -> None:
    code = "import sys, utils.secretary.assembly; sys.exit('openai' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
