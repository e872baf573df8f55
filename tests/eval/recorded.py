"""A model's server that answers from the recorded answers: shows `make eval` without a model.

python -m tests.eval.recorded [good|bad] [PORT]
"""

import json
import re
import sys
from typing import Any

from aiohttp import web

from tests.eval.data import Conversation, Recorded, Speaker, Turn, conversations
from tests.model_server import ModelServer
from utils.wording import plain

PORT = 8123
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def find(prompt: str, speaker: Speaker) -> Recorded | None:
    """Return the recorded answer to the turn that a prompt is about.

    It is the longest beginning of a conversation whose words all stand in the prompt, in this order, as strings of JSON.
    """
    said = [_bare(json.loads(string)) for string in _STRING.findall(prompt)]
    best: tuple[int, Turn] | None = None
    for conversation in conversations():
        found = _last_turn(conversation, said)
        if found is not None and (best is None or found[0] > best[0]):
            best = found
    return best[1].answer(speaker) if best else None


def _last_turn(conversation: Conversation, said: list[str]) -> tuple[int, Turn] | None:
    length, last = 0, None
    left = iter(said)
    for turn in conversation.turn:
        words = [_bare(text) for text in turn.says]
        if not all(word in left for word in words):
            break
        length += sum(len(word) for word in words)
        # Also where nothing was said: the model is asked after a button, not before it.
        last = turn
    return (length, last) if last is not None and length else None


def _bare(text: str) -> str:
    return " ".join(plain(text).casefold().split())


class RecordedServer(ModelServer):
    """Looks the answer up instead of being told."""

    def __init__(self, speaker: Speaker) -> None:
        # Without figures of the server the product estimates the tokens, from the real length of its prompts.
        super().__init__(usage=None)
        self._speaker = speaker

    async def complete(self, request: web.Request) -> web.StreamResponse:
        body: dict[str, Any] = await request.json()
        answer = find(body["messages"][-1]["content"], self._speaker)
        self.mood = "good" if answer else "no_json"
        self.proposal = answer.proposal if answer else {}
        return await super().complete(request)


def main() -> None:
    """Serve until it is stopped."""
    speaker: Speaker = "bad" if "bad" in sys.argv[1:] else "good"
    port = next((int(word) for word in sys.argv[1:] if word.isdecimal()), PORT)
    app = web.Application()
    app.router.add_post("/v1/chat/completions", RecordedServer(speaker).complete)
    web.run_app(app, host="127.0.0.1", port=port)


if __name__ == "__main__":
    main()
