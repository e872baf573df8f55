"""The ladder of answer formats against a real server: who refuses or ignores one is asked for the next."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import SecretStr

from tests.model_server import PROPOSAL, ModelServer, model_online
from utils.secretary.dialect import MAX_ANSWER_TOKENS, Rung
from utils.secretary.model import Model

MESSAGES = [{"role": "system", "content": "Du bist Sigrid."}, {"role": "user", "content": "Hallo"}]


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    async with model_online() as server:
        yield server


@pytest.fixture
async def model(server: ModelServer) -> AsyncIterator[Model]:
    model = Model(SecretStr("sk-made-up"), "made-up", server.url, patience_s=10)
    yield model
    await model.close()


def form(request: dict[str, Any]) -> str:
    """Return the form that a request demands, as the server sees it."""
    demanded = request.get("response_format")
    if demanded is None:
        return "text"
    return f"{demanded['type']}{' with schema' if 'schema' in demanded else ''}"


LADDER = ["json_schema", "json_object with schema", "json_object", "text"]


@pytest.mark.parametrize("says_why", [True, False])
@pytest.mark.parametrize(
    ("refuses", "rung"),
    [
        ({"json_schema"}, Rung.SCHEMA),
        ({"json_schema", "schema"}, Rung.OBJECT),
        ({"json_schema", "json_object"}, Rung.TEXT),
    ],
)
async def test_a_refused_form_is_followed_at_once_by_the_next_and_remembered(
    server: ModelServer, model: Model, refuses: set[str], rung: Rung, *, says_why: bool
) -> None:
    server.refuses, server.says_why = refuses, says_why
    assert (await model.propose(MESSAGES)).proposal is not None
    assert [form(request) for request in server.requests] == LADDER[: rung + 1]
    assert model.rung is rung
    await model.propose(MESSAGES)
    assert [form(request) for request in server.requests[rung + 1 :]] == [LADDER[rung]]


@pytest.mark.parametrize("status", [400, 404, 415, 422, 500, 501])
async def test_a_refusal_that_names_the_form_may_have_any_status(
    server: ModelServer, model: Model, status: int
) -> None:
    server.refuses, server.refusal_status = {"json_schema", "schema"}, status
    assert (await model.propose(MESSAGES)).proposal is not None
    assert model.rung is Rung.OBJECT


async def test_below_the_strict_form_the_schema_stands_in_the_instructions(
    server: ModelServer, model: Model
) -> None:
    server.refuses = {"json_schema", "json_object"}
    await model.propose(MESSAGES)
    strict, *laxer = server.requests
    assert strict["messages"] == MESSAGES
    for request in laxer:
        assert [message["role"] for message in request["messages"]] == ["system", "user"]
        told = request["messages"][0]["content"]
        assert told.startswith(MESSAGES[0]["content"])
        assert "JSON" in told
        assert all(f'"{name}"' in told for name in PROPOSAL)


async def test_an_ignored_form_counts_from_the_next_call_on(server: ModelServer, model: Model) -> None:
    server.ignores = {"json_schema", "json_object"}
    for rung in (Rung.SCHEMA, Rung.OBJECT, Rung.TEXT):
        assert (await model.propose(MESSAGES)).proposal is None
        assert model.rung is rung
    assert (await model.propose(MESSAGES)).proposal is not None
    assert [form(request) for request in server.requests] == LADDER


@pytest.mark.parametrize("mood", ["length", "filter", "refusal", "500", "401", "404", "too_long", "html"])
async def test_other_trouble_leaves_the_form_as_it_is(server: ModelServer, model: Model, mood: str) -> None:
    server.mood = mood
    await model.propose(MESSAGES)
    server.mood = "good"
    await model.propose(MESSAGES)
    assert {form(request) for request in server.requests} == {"json_schema"}


async def test_a_vague_refusal_of_everything_teaches_nothing(server: ModelServer, model: Model) -> None:
    server.mood = "vague_400"
    assert (await model.propose(MESSAGES)).proposal is None
    assert [form(request) for request in server.requests] == LADDER
    assert model.rung is None
    server.mood = "good"
    await model.propose(MESSAGES)
    assert model.rung is Rung.STRICT


async def test_what_was_learnt_belongs_to_one_client(server: ModelServer, model: Model) -> None:
    server.refuses = {"json_schema"}
    await model.propose(MESSAGES)
    other = Model(SecretStr("sk-made-up"), "made-up", server.url, patience_s=10)
    assert other.rung is None
    await other.propose(MESSAGES)
    await other.close()
    assert form(server.requests[2]) == "json_schema"


async def test_the_wall_clock_stands_around_the_whole_ladder(server: ModelServer) -> None:
    server.refuses, server.mood = {"json_schema", "schema"}, "hang"
    model = Model(SecretStr("sk-made-up"), "made-up", server.url, patience_s=1.5)
    await model._connect()  # the first import of the SDK takes longer than that
    async with asyncio.timeout(10):
        answer = await model.propose(MESSAGES)
    await model.close()
    assert answer.trouble == "Zeitüberschreitung"
    assert form(server.requests[2]) == "json_object"


@pytest.mark.parametrize(
    ("first", "refuses", "sent"),
    [
        ("max_completion_tokens", set(), "max_completion_tokens"),
        ("max_tokens", set(), "max_tokens"),
        ("max_completion_tokens", {"max_completion_tokens"}, "max_tokens"),
        ("max_tokens", {"max_tokens"}, "max_completion_tokens"),
        ("max_tokens", {"max_tokens", "max_completion_tokens"}, None),
    ],
)
async def test_the_setting_says_which_limit_is_tried_first(
    server: ModelServer, first: str, refuses: set[str], sent: str | None
) -> None:
    server.refuses = refuses
    model = Model(SecretStr("sk-made-up"), "made-up", server.url, limit_parameter=first, patience_s=10)
    for _ in range(2):
        assert (await model.propose(MESSAGES)).proposal is not None
    await model.close()
    limits = [{"max_tokens", "max_completion_tokens"} & set(request) for request in server.requests]
    assert limits[0] == {first}
    assert limits[len(refuses) :] == [{sent} if sent else set()] * 2
    assert all(server.requests[-1][name] == MAX_ANSWER_TOKENS for name in limits[-1])


async def test_a_refused_temperature_is_left_out(server: ModelServer, model: Model) -> None:
    server.refuses = {"temperature"}
    for _ in range(2):
        assert (await model.propose(MESSAGES)).proposal is not None
    assert ["temperature" in request for request in server.requests] == [True, False, False]
    assert model.rung is Rung.STRICT


async def test_a_server_may_refuse_everything_special(server: ModelServer, model: Model) -> None:
    server.refuses = {"temperature", "max_tokens", "max_completion_tokens", "json_schema", "json_object"}
    assert (await model.propose(MESSAGES)).proposal is not None
    assert set(server.requests[-1]) == {"model", "messages"}


async def test_calls_side_by_side_learn_together(server: ModelServer, model: Model) -> None:
    server.refuses = {"json_schema", "temperature"}
    answers = await asyncio.gather(*(model.propose(MESSAGES) for _ in range(4)))
    assert all(answer.proposal is not None for answer in answers)
    before = len(server.requests)
    await model.propose(MESSAGES)
    assert len(server.requests) == before + 1
