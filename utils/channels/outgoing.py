"""Stands before py-cord's HTTP client, so that no request waits for a long rate limit or for a silent Discord.

py-cord sleeps through a 429 of any length, holds back everything that goes the same way meanwhile, and waits five
minutes for an answer. Here such a request ends with an error like that of a broken connection, which everybody who
sends requests handles by trying again later.
"""

import asyncio
import logging
from typing import Any

import aiohttp
from discord.http import HTTPClient, Route

from utils.operation.counting import Count, Counts
from utils.pace import Pace

log = logging.getLogger(__name__)

_FIRST_REFUSAL = 400
_TOO_MANY_REQUESTS = 429
_FIRST_SERVER_ERROR = 500
_ALL_WAYS = "*"


class RateLimitedError(aiohttp.ClientError):
    """Discord takes no such request for longer than anybody should wait for."""


class Outgoing:
    """The way of every request to Discord but the answers to interactions, which py-cord sends otherwise."""

    def __init__(self, http: HTTPClient, pace: Pace, counts: Counts) -> None:
        self._http = http
        self._counts = counts
        self._send = http.request
        self._longest_limit_s = pace.longest_limit_s
        self._longest_closure_s = pace.longest_closure_s
        self._timeout = aiohttp.ClientTimeout(total=pace.discord_answers_s)
        self._closed_until_s: dict[str, float] = {}

    async def request(self, route: Route, **options: Any) -> Any:
        """Send a request; takes the place of `HTTPClient.request`.

        Raises RateLimitedError, and TimeoutError when Discord does not answer.
        """
        way = f"{route.method} {route.bucket}"

        async def watch(
            request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
        ) -> aiohttp.ClientResponse:
            # Whoever waited behind a request that met the limit need not meet it as well.
            self._refuse_where_closed(way)
            response = await handler(request)
            self._counts.add(Count.REQUESTS, _outcome(response.status))
            if response.status == _TOO_MANY_REQUESTS:
                self._give_up_long_limit(way, response)
            return response

        try:
            return await self._send(route, **options, middlewares=(watch,), timeout=self._timeout)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            is_ours = isinstance(error, RateLimitedError)
            self._counts.add(Count.REQUESTS, "held_back" if is_ours else "no_answer")
            raise
        except asyncio.CancelledError:
            # The request that shuts py-cord's gate for the global limit opens it after its sleep. Cancelled in its
            # sleep, it would leave the gate shut, and every later request would wait for ever.
            self._http._global_over.set()  # noqa: SLF001
            raise

    def _refuse_where_closed(self, way: str) -> None:
        now_s = asyncio.get_running_loop().time()
        for closed in (way, _ALL_WAYS):
            if self._closed_until_s.get(closed, 0.0) > now_s:
                raise RateLimitedError
            self._closed_until_s.pop(closed, None)

    def _give_up_long_limit(self, way: str, response: aiohttp.ClientResponse) -> None:
        retry_after_s = float(response.headers.get("Retry-After", 0.0))
        if retry_after_s <= self._longest_limit_s:
            return
        closed = _ALL_WAYS if "X-RateLimit-Global" in response.headers else way
        # Not all of a very long time: what Discord says of its limits may be true no longer.
        pause_s = min(retry_after_s, self._longest_closure_s)
        self._closed_until_s[closed] = asyncio.get_running_loop().time() + pause_s
        log.warning(
            "Discord nimmt %s für %.0f s nicht an; was ansteht, wird später nachgeholt.",
            closed,
            retry_after_s,
        )
        response.close()
        raise RateLimitedError


def _outcome(status: int) -> str:
    if status == _TOO_MANY_REQUESTS:
        return "rate_limited"
    if status >= _FIRST_SERVER_ERROR:
        return "server_error"
    return "refused" if status >= _FIRST_REFUSAL else "ok"
