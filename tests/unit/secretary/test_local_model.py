"""A whole conversation with a real model: llama-server (LLAMA_SERVER) with a GGUF file (LLAMA_MODEL)."""

import os
import subprocess
from collections.abc import Iterator

import pytest
import requests
from pydantic import SecretStr

from tests.e2e.processes import until
from tests.ports import free_port
from tests.unit.secretary.conftest import MakeDesk
from tests.unit.secretary.register import KNOWN, bans_online
from utils.intake import Status
from utils.secretary.model import Model
from utils.store import model_calls

# A small machine may take minutes for what a graphics card answers in seconds.
PATIENCE_S = 300.0
CONTEXT_TOKENS = 8192
SAID = (
    "Hallo, ich wurde gebannt und verstehe nicht, warum.",
    f"Meine Ban-ID ist {KNOWN}",
    "Ich war sauer und habe im Sprachchat zwei Mitspieler beschimpft. Das war nicht in Ordnung, es tut mir leid.",
    "Es war nach einer verlorenen Runde. Ich bitte um eine zweite Chance und beleidige niemanden mehr.",
    "Mehr kann ich dazu nicht sagen.",
)


@pytest.fixture
def url() -> Iterator[str]:
    port = free_port()
    command = [os.environ["LLAMA_SERVER"], "-m", os.environ["LLAMA_MODEL"], "-c", str(CONTEXT_TOKENS)]
    server = subprocess.Popen(
        [*command, "-np", "1", "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until("the model is loaded", lambda: _is_ready(server, port), PATIENCE_S, pause_s=0.5)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.terminate()
        server.wait()


def _is_ready(server: subprocess.Popen[bytes], port: int) -> bool:
    assert server.poll() is None, "llama-server has ended"
    try:
        return requests.get(f"http://127.0.0.1:{port}/health", timeout=5).ok
    except requests.ConnectionError:
        return False


@pytest.mark.timeout(1800)
async def test_a_conversation_with_a_real_model_ends_in_a_hand_over(url: str, make_desk: MakeDesk) -> None:
    model = Model(SecretStr("none"), "local", url, patience_s=PATIENCE_S, try_timeout_s=PATIENCE_S)
    async with bans_online() as (_, lookup):
        desk = make_desk(model=model, lookup=lookup, token_budget=1_000_000)
        conversation = [await desk.opens()]
        for words in SAID:
            await desk.writes(words)
            reply = await desk.answers()
            if reply is None:
                break
            conversation += [f"> {words}", reply.text]
    await model.close()
    shown = "\n\n".join(conversation)
    usage = await desk.database.read(lambda c: model_calls.usage_since(c, 0))
    failures = await desk.database.read(lambda c: model_calls.last_failures(c, 10))
    intake = await desk.intake()
    assert usage.calls > len(failures), (failures, shown)
    assert not intake.scripted, (failures, shown)
    assert (intake.status, intake.ban_id) == (Status.HANDED_OVER, KNOWN), shown
