"""What the report tells of runs that went wrong."""

from dataclasses import replace

import pytest

from tests.eval.conftest import Judged
from tests.eval.data import conversations
from tests.eval.judge import Verdict
from tests.eval.report import forbidden_or_repeated, progress, report

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_forbidden_output_and_a_failed_call_stand_in_the_report(judged: Judged) -> None:
    conversation = next(talk for talk in conversations() if talk.name == "human-button")
    run = (await judged(conversation, "script")).run
    spoiled = [
        replace(
            exchange, reply=exchange.reply and replace(exchange.reply, text="Du bist entbannt, @everyone!")
        )
        for exchange in run.exchanges
    ]
    verdict = Verdict(replace(run, exchanges=tuple(spoiled), troubles=("APITimeoutError",)), "model")
    told = report([verdict], 1.0)
    assert forbidden_or_repeated([verdict]) > 0
    assert "human-button ×1: FORBIDDEN mention: Du bist entbannt, @everyone!" in told
    assert "hand-over without the team's mention" in told
    assert "1 (APITimeoutError ×1)" in told
    assert told.endswith("RESULT failed")
    assert "wrong" in progress(1, 1, verdict)
