from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from pydantic import SecretStr

from tests.eval.data import Conversation, Speaker, Turn
from tests.eval.judge import Verdict
from tests.eval.stage import Stage, stage
from tests.model_server import ModelServer, model_online
from utils.secretary.model import Model

Judged = Callable[[Conversation, Speaker], Awaitable[Verdict]]

# Where a model is asked although no answer was recorded, the server refuses, so that the test notices.
MUTE = "500"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with stage(tmp_path_factory.mktemp("stage")) as shared:
        yield shared


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def model_server() -> AsyncIterator[ModelServer]:
    async with model_online() as server:
        yield server


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def model(model_server: ModelServer) -> AsyncIterator[Model]:
    client = Model(SecretStr("sk-made-up"), "recorded", model_server.url, max_retries=0)
    yield client
    await client.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def judged(shared_stage: Stage, model_server: ModelServer, model: Model) -> Judged:
    """Play a conversation once for all tests, and judge it."""
    verdicts: dict[tuple[str, Speaker], Verdict] = {}

    async def play(conversation: Conversation, speaker: Speaker) -> Verdict:
        key = (conversation.name, speaker)
        if key not in verdicts:

            def prepare(turn: Turn) -> None:
                answer = turn.answer(speaker)
                model_server.mood = "good" if answer else MUTE
                model_server.proposal = answer.proposal if answer else {}

            run = await shared_stage.play(conversation, None if speaker == "script" else model, prepare)
            verdicts[key] = Verdict(run, speaker)
        return verdicts[key]

    return play
