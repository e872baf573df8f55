"""A language model's server on loopback that speaks OpenAI's chat completions, and misbehaves on demand."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

PROPOSAL: dict[str, Any] = {
    "reply": "Magst du mir bitte deine Ban-ID schicken?",
    "ban_id": None,
    "player_name": None,
    "reason_category": None,
    "statement_summary": None,
    "attitude": "unclear",
    "quotes": [],
    "wants_human": False,
    "next": "ask",
}


@dataclass
class ModelServer:
    """What it answers is set by the test; what it was asked is kept."""

    # One of: good, slow, hang, 429, quota, 500, 401, html, other_json, wrong_json, no_json, schema, refusal,
    # length, filter, empty, no_choices, reset, cut.
    mood: str = "good"
    # Moods for the first requests; afterwards `mood` holds.
    moods: list[str] = field(default_factory=list)
    proposal: dict[str, Any] = field(default_factory=lambda: dict(PROPOSAL))
    usage: dict[str, int] | None = field(
        default_factory=lambda: {"prompt_tokens": 200, "completion_tokens": 50, "total_tokens": 250}
    )
    delay_s: float = 0.2
    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    async def complete(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(await request.json())
        self.keys.append(request.headers.get("Authorization", ""))
        mood = self.moods.pop(0) if self.moods else self.mood
        if mood == "slow":
            await asyncio.sleep(self.delay_s)
        elif mood == "hang":
            await asyncio.sleep(3600)
        elif mood == "reset" and request.transport is not None:
            request.transport.abort()
        elif mood == "cut":
            return await self._cut(request)
        error = _ERRORS.get(mood)
        if error is not None:
            status, body, headers = error
            return web.json_response(body, status=status, headers=headers)
        if mood == "html":
            return web.Response(text="<html><body>Wartung</body></html>", content_type="text/html")
        if mood == "other_json":
            return web.json_response({"hello": "world"})
        return web.json_response(self._completion(mood))

    async def _cut(self, request: web.Request) -> web.StreamResponse:
        whole = json.dumps(self._completion("good")).encode()
        answer = web.StreamResponse(headers={"Content-Type": "application/json"})
        answer.content_length = len(whole)
        await answer.prepare(request)
        await answer.write(whole[: len(whole) // 2])
        if request.transport is not None:
            request.transport.abort()
        return answer

    def _completion(self, mood: str) -> dict[str, Any]:
        content = {
            "wrong_json": json.dumps({"text": "hallo"}),
            "no_json": "Gerne! Hier ist meine Antwort: Hallo.",
            "schema": json.dumps({**self.proposal, "attitude": "böse"}),
            "empty": "",
            "refusal": None,
        }.get(mood, json.dumps(self.proposal, ensure_ascii=False))
        message = {
            "role": "assistant",
            "content": content,
            "refusal": "I can't help with that." if mood == "refusal" else None,
        }
        reason = {"length": "length", "filter": "content_filter"}.get(mood, "stop")
        choices = [{"index": 0, "message": message, "finish_reason": reason, "logprobs": None}]
        return {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_790_000_000,
            "model": "made-up",
            "choices": [] if mood == "no_choices" else choices,
            "usage": self.usage,
        }


_ERRORS: dict[str, tuple[int, dict[str, Any], dict[str, str]]] = {
    "429": (
        429,
        {"error": {"message": "Rate limit", "code": "rate_limit_exceeded"}},
        {"Retry-After": "0.01"},
    ),
    "quota": (429, {"error": {"message": "Quota", "code": "insufficient_quota"}}, {"Retry-After": "0.01"}),
    "500": (500, {"error": {"message": "Oops"}}, {"Retry-After": "0.01"}),
    "401": (401, {"error": {"message": "Incorrect API key provided: sk-secret"}}, {}),
}


@asynccontextmanager
async def model_online() -> AsyncIterator[ModelServer]:
    """Serve a model; `url` is what OPENAI_BASE_URL wants."""
    server = ModelServer()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", server.complete)
    async with TestServer(app) as listening:
        server.url = str(listening.make_url("/v1"))
        yield server
