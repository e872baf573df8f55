"""The ban register over real HTTP on loopback."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from utils.evidence.ban_lookup import BanLookup, Found, Unknown, Unreachable
from utils.evidence.evidence_fetch import EvidenceFetcher

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def register(
    handler: Handler, *, timeout_s: float = 5.0
) -> AsyncIterator[tuple[BanLookup, TestServer]]:
    app = web.Application()
    app.router.add_get("/ban/{ban_id:.*}", handler)
    app.router.add_get("/moved/{ban_id:.*}", _found)
    server = TestServer(app)
    async with server, aiohttp.ClientSession() as session:
        url = str(server.make_url("/ban/")) + "{ban_id}"
        fetcher = EvidenceFetcher(url)
        try:
            yield BanLookup(url, session, fetcher, timeout_s=timeout_s), server
        finally:
            await fetcher.close()


async def _found(_request: web.Request) -> web.Response:
    return web.json_response(
        {"reason": "Cheaten", "player_name": "Mia", "attachments": ["http://x.example/1.png"]}
    )


async def test_an_entry_is_found() -> None:
    async with register(_found) as (lookup, _):
        assert await lookup.look_up("ID") == Found("Cheaten", "Mia", ("http://x.example/1.png",))


async def test_attachments_are_optional_and_more_fields_are_ignored() -> None:
    async def handler(_request: web.Request) -> web.Response:
        return web.json_response({"reason": "Cheaten", "player_name": "Mia", "server": 3})

    async with register(handler) as (lookup, _):
        assert await lookup.look_up("ID") == Found("Cheaten", "Mia", ())


async def test_404_is_unknown() -> None:
    async def handler(_request: web.Request) -> web.Response:
        return web.json_response({}, status=404)

    async with register(handler) as (lookup, _):
        assert await lookup.look_up("ID") == Unknown()


@pytest.mark.parametrize("ban_id", ["a/b", "../admin", "a?b=c", "a#b", "ü {ban_id} %2e"])
async def test_an_id_is_only_ever_an_id(ban_id: str) -> None:
    seen: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append(request.match_info["ban_id"])
        assert request.query_string == ""
        return web.json_response({}, status=404)

    async with register(handler) as (lookup, _):
        assert await lookup.look_up(ban_id) == Unknown()
    assert seen == [ban_id]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, "<html>Wartung</html>"),
        (200, '{"reason": "x"}'),
        (200, '{"reason": 1, "player_name": "x"}'),
        (200, '{"reason": "x", "player_name": "y", "attachments": "z"}'),
        (200, "[" * 100_000),
        (200, '{"reason": "' + "x" * 1_100_000 + '", "player_name": "y"}'),
        (403, "{}"),
        (429, "{}"),
        (500, "{}"),
    ],
)
async def test_anything_else_is_unreachable(status: int, body: str) -> None:
    async def handler(_request: web.Request) -> web.Response:
        return web.Response(status=status, text=body)

    async with register(handler) as (lookup, _):
        assert isinstance(await lookup.look_up("ID"), Unreachable)


async def test_a_passing_fault_is_tried_again_once() -> None:
    asked = 0

    async def handler(request: web.Request) -> web.StreamResponse:
        nonlocal asked
        asked += 1
        return web.Response(status=503) if asked == 1 else await _found(request)

    async with register(handler) as (lookup, _):
        assert isinstance(await lookup.look_up("ID"), Found)
        asked = -10
        assert isinstance(await lookup.look_up("ID"), Found)
        assert asked == -9


async def test_silence_is_unreachable_after_two_tries() -> None:
    asked = 0

    async def handler(_request: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        await asyncio.sleep(3600)
        return web.Response()

    async with register(handler, timeout_s=0.2) as (lookup, _):
        assert isinstance(await lookup.look_up("ID"), Unreachable)
    assert asked == 2


async def test_a_drip_that_never_ends_is_unreachable() -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        while True:
            await answer.write(b" ")
            await asyncio.sleep(0.02)

    async with register(handler, timeout_s=0.3) as (lookup, _):
        assert isinstance(await lookup.look_up("ID"), Unreachable)


async def test_redirects_are_followed_on_the_same_host_only() -> None:
    target = "/moved/ID"

    async def handler(_request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": target})

    async with register(handler) as (lookup, server):
        assert isinstance(await lookup.look_up("ID"), Found)
        async with TestServer(server.app, port=0) as other:
            target = str(other.make_url("/moved/ID"))
            assert await lookup.look_up("ID") == Unreachable("redirect to another host")
        target = "/ban/again"
        assert await lookup.look_up("ID") == Unreachable("too many redirects")


async def test_a_register_that_is_not_there_is_unreachable() -> None:
    async with aiohttp.ClientSession() as session:
        url = "http://127.0.0.1:9/{ban_id}"
        fetcher = EvidenceFetcher(url)
        lookup = BanLookup(url, session, fetcher)
        assert isinstance(await lookup.look_up("ID"), Unreachable)
        await fetcher.close()
