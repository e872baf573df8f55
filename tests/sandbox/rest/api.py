"""The way of every REST request: journal, faults, authorization, rate limits, endpoint, answer."""

import asyncio
import json
import logging
import socket
import struct
from collections.abc import Awaitable, Callable, Iterable, Mapping
from email.utils import formatdate
from typing import Any

from aiohttp import web

from tests.sandbox import errors, oauth
from tests.sandbox.faults import Fault, FaultKind, Faults
from tests.sandbox.journal import Entry, Journal
from tests.sandbox.models import AccessToken, Application
from tests.sandbox.ratelimit import GLOBAL_LIMIT, Grant, RateLimitedError, RateLimiter
from tests.sandbox.rest import (
    body,
    channels,
    commands,
    expressions,
    guilds,
    interactions,
    messages,
    polls,
    reactions,
    threads,
    users,
)
from tests.sandbox.rest.endpoint import Auth, Call, Endpoint, Reply
from tests.sandbox.state import State

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
PREFIX = "/api/v10"
ENDPOINTS: tuple[Endpoint, ...] = (
    *users.ENDPOINTS,
    *guilds.ENDPOINTS,
    *channels.ENDPOINTS,
    *messages.ENDPOINTS,
    *reactions.ENDPOINTS,
    *threads.ENDPOINTS,
    *polls.ENDPOINTS,
    *expressions.ENDPOINTS,
    *interactions.ENDPOINTS,
    *commands.ENDPOINTS,
)
MAJOR_PARAMETERS = ("channel_id", "guild_id", "interaction_token")
# py-cord takes a 429 without this header for one of Cloudflare's and does not retry.
COMMON_HEADERS = {"Via": "1.1 google"}
HANG_LOOKS_EVERY_S = 0.05
LOGGER = logging.getLogger(__name__)


class RestApi:
    """Discord's REST API, mounted below /api/v10."""

    def __init__(
        self,
        state: State,
        *,
        journal: Journal,
        faults: Faults,
        limiter: RateLimiter,
        endpoints: Iterable[Endpoint] = ENDPOINTS,
    ) -> None:
        self._state = state
        self._journal = journal
        self._faults = faults
        self._limiter = limiter
        self._endpoints = tuple(endpoints)

    def add_routes(self, app: web.Application) -> None:
        """Mount every endpoint, and an answer for paths that have none."""
        for endpoint in self._endpoints:
            app.router.add_route(endpoint.method, PREFIX + endpoint.path, self._handler(endpoint))
        app.router.add_route("*", PREFIX + "/{tail:.*}", self._unknown)

    def _handler(self, endpoint: Endpoint) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            response = await self._handle(endpoint, request)
            # Discord's own time, by which a client can tell that its clock is wrong.
            response.headers["Date"] = formatdate(self._state.clock.now_s(), usegmt=True)
            return response

        return handle

    async def _unknown(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix(PREFIX)
        entry = self._journal.open(request.method, "", path, dict(request.query))
        self._journal.judge(entry)
        refusal = errors.not_found()
        LOGGER.warning("the sandbox does not offer %s %s", request.method, path)
        return _respond(entry, refusal.status, refusal.payload())

    @web.middleware
    async def watch_others(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let ordered faults strike OAuth2 and the CDN as well, and note requests for tokens.

        Their bodies are not noted: they hold the client's secret.
        """
        if request.path.startswith("/cdn/"):
            return await self._with_faults(request, request.path, None, lambda: handler(request))
        if not request.path.startswith("/api/oauth2/"):
            return await handler(request)
        path = request.path.removeprefix("/api")
        entry = self._journal.open(request.method, path, path, {})
        entry.caller = "panel"

        async def act() -> web.StreamResponse:
            response = await handler(request)
            entry.status = response.status
            return response

        return await self._with_faults(request, path, entry, act)

    async def _handle(self, endpoint: Endpoint, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix(PREFIX)
        entry = self._journal.open(request.method, endpoint.path, path, dict(request.query))
        return await self._with_faults(request, path, entry, lambda: self._answer(endpoint, request, entry))

    async def _with_faults(
        self,
        request: web.Request,
        path: str,
        entry: Entry | None,
        act: Callable[[], Awaitable[web.StreamResponse]],
    ) -> web.StreamResponse:
        background = self._background(request.match_info)
        fault = self._faults.for_request(request.method, path, await request.read(), background)
        if fault is None:
            return await act()
        if fault.kind is FaultKind.DELAY:
            await asyncio.sleep(fault.delay_s)
            return await act()
        if fault.acts:
            await act()
        if fault.kind is FaultKind.STATUS:
            return _spoiled(entry, fault)
        if entry is not None:
            entry.status = None
        if fault.kind is FaultKind.HANG:
            await _hang(request)
        else:
            _reset(request)
        return web.Response()

    def _background(self, params: Mapping[str, str]) -> str:
        """Return what the path alone does not say: the topic of its channel, and whose interaction it answers."""
        channel_id = params.get("channel_id", "")
        channel = self._state.channels.get(int(channel_id)) if channel_id.isdecimal() else None
        interaction_id = self._state.interaction_ids.get(params.get("interaction_token", ""), 0)
        interaction = self._state.interactions.get(interaction_id)
        if channel is not None and channel.thread is not None:
            channel = self._state.parent_of(channel)
        topic = channel.topic if channel is not None else None
        return f"{topic or ''}\n{interaction.user_id if interaction is not None else ''}"

    async def _answer(self, endpoint: Endpoint, request: web.Request, entry: Entry) -> web.StreamResponse:
        grant: Grant | None = None
        try:
            content = await body.read(request)
            entry.body, entry.files = content.json, [file.filename for file in content.files.values()]
            self._journal.judge(entry)
            application, access = self._authorize(endpoint, request, entry)
            grant = self._count(endpoint, request.match_info, application)
            reply = endpoint.answer(
                Call(
                    self._state,
                    self._limiter,
                    entry,
                    request.match_info,
                    request.query,
                    content,
                    application,
                    access,
                )
            )
        except errors.ApiError as error:
            return _respond(entry, error.status, error.payload(), _limit_headers(grant))
        except RateLimitedError as error:
            return _respond(entry, 429, error.payload(), error.headers())
        return _deliver(entry, reply, grant)

    def _authorize(
        self, endpoint: Endpoint, request: web.Request, entry: Entry
    ) -> tuple[Application | None, AccessToken | None]:
        if endpoint.auth is Auth.TOKEN_IN_PATH:
            entry.caller = "interaction" if "interaction_token" in request.match_info else "nobody"
            return None, None
        if endpoint.auth is Auth.BOT_OR_BEARER:
            access = oauth.bearer(self._state, request)
            if access is not None:
                entry.caller = "panel"
                return None, access
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        for application in self._state.applications.values():
            if kind == "Bot" and token == application.bot_token:
                entry.caller = "bot"
                return application, None
        raise errors.unauthorized()

    def _count(
        self, endpoint: Endpoint, params: Mapping[str, str], application: Application | None
    ) -> Grant | None:
        """Count the request against its bucket and, unless its token is in the path, against the bot."""
        who = application.id if application is not None else 0
        if application is not None:
            self._limiter.take(("", "global", who), GLOBAL_LIMIT, is_global=True)
        if endpoint.limit is None:
            return None
        majors = [params[name] for name in MAJOR_PARAMETERS if name in params]
        return self._limiter.take((endpoint.method, endpoint.path, who, *majors), endpoint.limit)


def _deliver(entry: Entry, reply: Reply, grant: Grant | None) -> web.StreamResponse:
    if reply.json is None:
        entry.status = reply.status
        return web.Response(status=reply.status, headers=COMMON_HEADERS | _limit_headers(grant))
    return _respond(entry, reply.status, reply.json, _limit_headers(grant))


def _respond(
    entry: Entry | None, status: int, payload: Any, headers: Mapping[str, str] | None = None
) -> web.StreamResponse:
    if entry is not None:
        entry.status = status
    return web.Response(
        status=status,
        body=json.dumps(payload).encode(),
        # Exactly this: py-cord compares the header with "application/json" as a whole.
        headers={**COMMON_HEADERS, **(headers or {}), "Content-Type": "application/json"},
    )


def _limit_headers(grant: Grant | None) -> dict[str, str]:
    return {} if grant is None else grant.headers()


def _spoiled(entry: Entry | None, fault: Fault) -> web.StreamResponse:
    if fault.status == web.HTTPTooManyRequests.status_code:
        limited = RateLimitedError(fault.retry_after_s, is_global=fault.is_global)
        return _respond(entry, 429, limited.payload(), limited.headers())
    message = fault.message or f"{fault.status}: ordered by a test"
    refusal = errors.ApiError(fault.status, fault.code, message, errors=fault.errors)
    return _respond(entry, fault.status, refusal.payload())


async def _hang(request: web.Request) -> None:
    """Return once the client has given up."""
    # aiohttp tells handlers of a lost connection only by cancelling all of them, which would undo `acts`.
    while request.transport is not None and not request.transport.is_closing():  # noqa: ASYNC110
        await asyncio.sleep(HANG_LOOKS_EVERY_S)


def _reset(request: web.Request) -> None:
    """Cut the connection so that the client sees "connection reset by peer"."""
    transport = request.transport
    if transport is None:
        return
    connection = transport.get_extra_info("socket")
    # Lingering for zero seconds makes the kernel send RST instead of FIN.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
