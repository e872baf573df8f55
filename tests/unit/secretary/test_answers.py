"""What a model may wrap around its proposal, and what makes an answer unusable."""

import json
import time
from typing import Any

import pytest

from tests.model_server import PROPOSAL, ModelServer
from utils.intake import Attitude, ReasonCategory
from utils.secretary.answers import parsed

WHOLE: dict[str, Any] = {
    **PROPOSAL,
    "reason_category": "insult",
    "attitude": "cooperative",
    "quotes": ["tut mir leid"],
}
TEXT = json.dumps(
    {**WHOLE, "reply": 'Klammern { und "Anführungszeichen" } stören nicht.'}, ensure_ascii=False
)


@pytest.mark.parametrize(
    "content",
    [
        TEXT,
        f"\n\n{TEXT}\n\n",
        f"```json\n{TEXT}\n```",
        f"```\n{TEXT}\n```\nViel Erfolg!",
        f"Gerne! Hier ist die Antwort:\n{TEXT}\nSag Bescheid, wenn {{etwas}} fehlt.",
        f"<think>Was will {{er}}? {json.dumps(PROPOSAL)}</think>{TEXT}",
        f"Ich denke nach: {json.dumps(PROPOSAL)}\n</think>\n\n{TEXT}",
        f"<thinking>\nhm\n</thinking>\n```json\n{TEXT}\n```",
        f'{{"answer": {TEXT}}}',
        f"[{TEXT}]",
        f"{{{{{{ {TEXT}",
    ],
)
def test_a_proposal_is_found_in_whatever_wraps_it(content: str) -> None:
    proposal = parsed(content)
    assert proposal is not None
    assert proposal.reply.startswith("Klammern")
    assert proposal.attitude is Attitude.COOPERATIVE
    assert proposal.reason_category is ReasonCategory.INSULT
    assert proposal.quotes == ("tut mir leid",)


@pytest.mark.parametrize("mood", ["good", "fenced", "prose", "thoughts", "sparse"])
def test_the_servers_wrappings_are_understood(mood: str) -> None:
    content = ModelServer()._completion(mood)["choices"][0]["message"]["content"]
    proposal = parsed(content)
    assert proposal is not None
    assert proposal.reply == PROPOSAL["reply"]


def test_what_is_quoted_first_is_not_what_is_concluded() -> None:
    quoted = json.dumps({**PROPOSAL, "reply": "Du wirst entbannt."})
    proposal = parsed(f"Das Mitglied schrieb {quoted}, daher: {TEXT}")
    assert proposal is not None
    assert proposal.reply.startswith("Klammern")


def test_a_reply_may_speak_of_thoughts_and_hold_json() -> None:
    reply = 'Du schreibst „<think>“ und „</think>“ und {"reply": "x"}?'
    proposal = parsed(changed(reply=reply))
    assert proposal is not None
    assert proposal.reply == reply


def without(*names: str) -> str:
    return json.dumps({name: value for name, value in PROPOSAL.items() if name not in names})


def changed(**values: object) -> str:
    return json.dumps({**PROPOSAL, **values})


def test_missing_nullable_fields_are_null_and_unknown_ones_are_dropped() -> None:
    proposal = parsed(without("ban_id", "player_name", "reason_category", "statement_summary"))
    assert proposal is not None
    assert (proposal.ban_id, proposal.reason_category) == (None, None)
    assert parsed(changed(confidence=0.9, thoughts=["x"])) is not None


@pytest.mark.parametrize(
    "content",
    [
        without("reply"),
        without("attitude"),
        without("next"),
        changed(attitude="böse"),
        changed(reason_category="Aimbot"),
        changed(next="close"),
        changed(reply=None),
        changed(reply=["Hallo"]),
        changed(ban_id=1234567890123456),
        changed(wants_human="true"),
        changed(wants_human=1),
        changed(quotes="tut mir leid"),
        changed(quotes=[1]),
        changed(reply="\ud800"),
        '{"reply": "abgeschn',
        "Gerne! Hier ist meine Antwort: Hallo.",
        "{}",
        "[]",
        "null",
        "",
    ],
)
def test_what_is_wrong_makes_an_answer_unusable(content: str) -> None:
    assert parsed(content) is None


@pytest.mark.parametrize(
    "content", ["{" * 20_000, "[" * 20_000, '{"a":' * 5_000, "{[" * 9_000, "{}" * 50_000]
)
def test_nonsense_of_any_depth_is_read_quickly(content: str) -> None:
    began = time.monotonic()
    assert parsed(content) is None
    assert time.monotonic() - began < 1
