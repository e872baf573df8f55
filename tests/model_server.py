"""A language model's server on loopback that speaks OpenAI's chat completions, and misbehaves on demand."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
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

PINGS = "@everyone <@&123456789012345678> discord.gg/x Schick deine Ban-ID!"


@dataclass
class ModelServer:
    """What it answers is set by the test; what it was asked is kept."""

    # One of: good, slow, hang, 429, quota, 500, 401, html, other_json, wrong_json, no_json, schema, refusal,
    # length, filter, empty, no_choices, reset, cut, fenced, prose, thoughts, pings, sparse, vague_400, too_long, 404.
    mood: str = "good"
    # Moods for the first requests; afterwards `mood` holds.
    moods: list[str] = field(default_factory=list)
    proposal: dict[str, Any] = field(default_factory=lambda: dict(PROPOSAL))
    usage: dict[str, int] | None = field(
        default_factory=lambda: {"prompt_tokens": 200, "completion_tokens": 50, "total_tokens": 250}
    )
    # What requests may not hold: json_schema, json_object, schema (in json_object), temperature, max_tokens,
    # max_completion_tokens.
    refuses: set[str] = field(default_factory=set)
    # Whether it says what it refuses; otherwise it is a bare 400.
    says_why: bool = True
    refusal_status: int = 400
    # The forms (json_schema, json_object, text) that it takes without keeping to them.
    ignores: set[str] = field(default_factory=set)
    delay_s: float = 0.2
    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    # What its list of models names; None: it has no such list.
    models: list[str] | None = None

    async def list_models(self, request: web.Request) -> web.Response:
        self.keys.append(request.headers.get("Authorization", ""))
        if self.mood in _ERRORS:
            status, body, headers = _ERRORS[self.mood]
            return web.json_response(body, status=status, headers=headers)
        if self.models is None:
            raise web.HTTPNotFound
        listed = [{"id": name, "object": "model", "created": 0, "owned_by": "us"} for name in self.models]
        return web.json_response({"object": "list", "data": listed})

    async def complete(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.requests.append(body)
        self.keys.append(request.headers.get("Authorization", ""))
        refused = next(iter(sorted(self.refuses & _features(body))), None)
        if refused is not None:
            body = _refusal(refused if self.says_why else None)
            return web.json_response(body, status=self.refusal_status, headers={"Retry-After": "0.01"})
        mood = self.moods.pop(0) if self.moods else self.mood
        if self.ignores & _features(body):
            mood = "no_json"
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
        proposal = json.dumps(self.proposal, ensure_ascii=False)
        content = {
            "fenced": f"```json\n{json.dumps(self.proposal, indent=2)}\n```\n",
            "prose": f"Gerne, hier ist {{meine}} Antwort: {proposal} Ich hoffe, {{das}} hilft!",
            "thoughts": f'<think>Vielleicht {{"reply": "so"}}?</think>\n\n{proposal}',
            "pings": json.dumps({**self.proposal, "reply": PINGS}),
            "sparse": json.dumps({**_without_nulls(self.proposal), "confidence": 0.7}),
            "wrong_json": json.dumps({"text": "hallo"}),
            "no_json": "Gerne! Hier ist meine Antwort: Hallo.",
            "schema": json.dumps({**self.proposal, "attitude": "böse"}),
            "empty": "",
            "refusal": None,
        }.get(mood, proposal)
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


def _features(body: dict[str, Any]) -> set[str]:
    """Return what a request holds that servers may not know."""
    form = body.get("response_format") or {}
    names = {"temperature", "max_tokens", "max_completion_tokens"} & set(body)
    return {*names, *({form["type"]} if form else {"text"}), *({"schema"} & set(form))}


def _refusal(feature: str | None) -> dict[str, Any]:
    if feature is None:
        return {"error": {"message": "Bad Request", "type": "invalid_request_error"}}
    if feature in {"json_schema", "json_object", "schema"}:
        text = f"Invalid parameter: 'response_format' of type '{feature}' is not supported with this model."
        return {"error": {"message": text, "type": "invalid_request_error", "param": "response_format"}}
    text = f"Unsupported parameter: '{feature}' is not supported with this model."
    return {"error": {"message": text, "param": feature, "code": "unsupported_parameter"}}


def _without_nulls(proposal: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in proposal.items() if value is not None}


_ERRORS: dict[str, tuple[int, dict[str, Any], dict[str, str]]] = {
    "429": (
        429,
        {"error": {"message": "Rate limit", "code": "rate_limit_exceeded"}},
        {"Retry-After": "0.01"},
    ),
    "quota": (429, {"error": {"message": "Quota", "code": "insufficient_quota"}}, {"Retry-After": "0.01"}),
    "500": (500, {"error": {"message": "Oops"}}, {"Retry-After": "0.01"}),
    "401": (401, {"error": {"message": "Incorrect API key provided: sk-secret"}}, {}),
    "404": (404, {"error": {"message": "The model `x` does not exist", "code": "model_not_found"}}, {}),
    "vague_400": (400, {"error": {"message": "Bad Request"}}, {}),
    "too_long": (400, {"error": {"message": "This model's maximum context length is 4096 tokens."}}, {}),
}


@asynccontextmanager
async def model_online() -> AsyncIterator[ModelServer]:
    """Serve a model; `url` is what OPENAI_BASE_URL wants."""
    server = ModelServer()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", server.complete)
    app.router.add_get("/v1/models", server.list_models)
    async with TestServer(app) as listening:
        server.url = str(listening.make_url("/v1"))
        yield server


@contextmanager
def model_in_a_thread() -> Iterator[ModelServer]:
    """Serve a language model beside a synchronous test."""
    ready, done, found = threading.Event(), threading.Event(), []

    async def serve() -> None:
        async with model_online() as server:
            found.append(server)
            ready.set()
            await asyncio.to_thread(done.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    ready.wait()
    try:
        yield found[0]
    finally:
        done.set()
        thread.join()
