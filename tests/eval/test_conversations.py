"""Every conversation by the script, with a good model's recorded answers, and with a bad one's."""

import pytest

from tests.eval.conftest import Judged
from tests.eval.data import Conversation, Speaker, conversations

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Slots with tests of their own, so that what is wrong with them hides nothing else.
TOLD_APART = ("language", "reason_category")

every_conversation = pytest.mark.parametrize(
    "conversation", [pytest.param(talk, id=talk.name) for talk in conversations()]
)


@every_conversation
async def test_by_script(conversation: Conversation, judged: Judged) -> None:
    verdict = await judged(conversation, "script")
    assert verdict.faults(*TOLD_APART) == []


@every_conversation
async def test_with_good_answers(conversation: Conversation, judged: Judged) -> None:
    verdict = await judged(conversation, "good")
    assert verdict.run.troubles == ()
    assert verdict.faults(*TOLD_APART) == []


@every_conversation
async def test_with_bad_answers(conversation: Conversation, judged: Judged) -> None:
    verdict = await judged(conversation, "bad")
    assert verdict.run.troubles == ()
    assert verdict.faults(*TOLD_APART) == []


@pytest.mark.parametrize("speaker", ["script", "good"])
@pytest.mark.parametrize(
    "conversation",
    [pytest.param(talk, id=talk.name) for talk in conversations() if talk.expected.language],
)
async def test_language(conversation: Conversation, speaker: Speaker, judged: Judged) -> None:
    verdict = await judged(conversation, speaker)
    assert verdict.slots["language"] == ""


@pytest.mark.parametrize(
    "conversation",
    [pytest.param(talk, id=talk.name) for talk in conversations() if talk.expected.reason_category],
)
async def test_reason_category(conversation: Conversation, judged: Judged) -> None:
    verdict = await judged(conversation, "good")
    assert verdict.slots["reason_category"] == ""
