"""Evidence pictures over real HTTP on loopback; what a hostile ban record could try to reach."""

import ipaddress
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer

from utils.evidence.evidence_fetch import EvidenceFetcher, is_public


@dataclass
class Host:
    """A web host that notes what was fetched from it."""

    server: TestServer
    fetched: list[str] = field(default_factory=list)
    redirects_to: str = "/ok.png"

    def url(self, path: str) -> str:
        return str(self.server.make_url(path))


async def host() -> Host:
    app = web.Application()

    async def picture(request: web.Request) -> web.Response:
        here.fetched.append(request.path)
        return web.Response(body=b"PICTURE", content_type="image/png")

    async def redirect(request: web.Request) -> web.Response:
        here.fetched.append(request.path)
        return web.Response(status=302, headers={"Location": here.redirects_to})

    async def large(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        try:
            for _ in range(200):
                await answer.write(b"x" * 65536)
        except ConnectionError:
            return answer
        return answer

    async def error(_request: web.Request) -> web.Response:
        return web.Response(status=500)

    app.router.add_get("/ok.png", picture)
    app.router.add_get("/redirect.png", redirect)
    app.router.add_get("/large.png", large)
    app.router.add_get("/error.png", error)
    here = Host(TestServer(app))
    await here.server.start_server()
    return here


@pytest.fixture
async def register() -> AsyncIterator[Host]:
    here = await host()
    yield here
    await here.server.close()


@pytest.fixture
async def stranger() -> AsyncIterator[Host]:
    here = await host()
    yield here
    await here.server.close()


@pytest.fixture
async def fetcher(register: Host) -> AsyncIterator[EvidenceFetcher]:
    fetcher = EvidenceFetcher(register.url("/ban/") + "{ban_id}")
    yield fetcher
    await fetcher.close()


async def test_pictures_on_the_registers_own_host_are_fetched(
    register: Host, fetcher: EvidenceFetcher
) -> None:
    assert await fetcher.fetch((register.url("/ok.png"), register.url("/redirect.png"))) == [b"PICTURE"] * 2


async def test_another_service_on_a_private_address_is_never_asked(
    stranger: Host, fetcher: EvidenceFetcher, caplog: pytest.LogCaptureFixture
) -> None:
    port = stranger.server.port
    addresses = (
        f"http://127.0.0.1:{port}/ok.png",
        f"http://localhost:{port}/ok.png",
        f"http://[::1]:{port}/ok.png",
        f"http://[::ffff:127.0.0.1]:{port}/ok.png",
        f"http://0.0.0.0:{port}/ok.png",
        f"http://2130706433:{port}/ok.png",
        f"http://127.1:{port}/ok.png",
    )
    assert await fetcher.fetch(addresses) == []
    assert stranger.fetched == []
    assert "not a public address" in caplog.text


async def test_a_redirect_into_the_private_network_is_refused(
    register: Host, stranger: Host, fetcher: EvidenceFetcher
) -> None:
    register.redirects_to = stranger.url("/ok.png")
    assert await fetcher.fetch((register.url("/redirect.png"),)) == []
    assert stranger.fetched == []


async def test_a_name_that_leads_into_the_private_network_is_refused(
    stranger: Host, fetcher: EvidenceFetcher
) -> None:
    class Rebound(AbstractResolver):
        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
        ) -> list[ResolveResult]:
            return [
                ResolveResult(hostname=host, host="127.0.0.1", port=port, family=family, proto=0, flags=0)
            ]

        async def close(self) -> None:
            pass

    await fetcher._resolver._inner.close()
    fetcher._resolver._inner = Rebound()
    assert await fetcher.fetch((f"http://evidence.example:{stranger.server.port}/ok.png",)) == []
    assert stranger.fetched == []


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "data:image/png;base64,AAAA",
        "",
        "http://",
        "http://[",
        "//x",
        "\x00",
    ],
)
async def test_only_web_addresses_are_fetched(fetcher: EvidenceFetcher, address: str) -> None:
    assert await fetcher.fetch((address,)) == []


async def test_too_large_broken_and_endless_pictures_are_left_out(
    register: Host, fetcher: EvidenceFetcher
) -> None:
    urls = (register.url("/large.png"), register.url("/error.png"), register.url("/ok.png"))
    assert await fetcher.fetch(urls) == [b"PICTURE"]
    register.redirects_to = "/redirect.png"
    assert await fetcher.fetch((register.url("/redirect.png"),)) == []
    assert register.fetched.count("/redirect.png") <= 5


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_public_addresses(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.3.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - nothing is bound to it
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_addresses_that_a_ban_record_must_not_reach(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
