"""A host in the place of Discord's CDN, over real HTTP on loopback."""

import asyncio
import hashlib
from collections.abc import Callable
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer

from utils.evidence.file_store import MEGABYTE

PROOF = b"ein Beweis \x00\xff" * 10_000
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(2000)
LARGEST_BYTES = MEGABYTE
TOO_LARGE = "größer als 1 MB"
SHA256 = hashlib.sha256(PROOF).hexdigest()

WHOLE_ANSWERS: dict[str, Callable[[], web.Response]] = {
    "reset": web.Response,
    "gone": lambda: web.Response(status=404),
    "withheld": lambda: web.Response(status=451),
    "elsewhere": lambda: web.Response(status=302, headers={"Location": "/proof"}),
    "claims-much": lambda: web.Response(headers={"Content-Length": str(LARGEST_BYTES + 1)}),
    "picture": lambda: web.Response(body=PNG, content_type="text/html"),
    "page": lambda: web.Response(body=b"<!DOCTYPE html><script>alert(1)</script>", content_type="image/png"),
}


class Cdn:
    """A host that answers each path as it was told to, and notes what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.failures_left = 0
        self.is_waiting = asyncio.Event()
        self._never = asyncio.Event()
        app = web.Application()
        app.router.add_get("/{name}", self._answer)
        self.server = TestServer(app)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        self.asked.append(name)
        if self.failures_left > 0:
            self.failures_left -= 1
            return web.Response(status=500)
        if name == "reset":
            assert request.transport
            request.transport.abort()
        if name in WHOLE_ANSWERS:
            return WHOLE_ANSWERS[name]()
        answer = web.StreamResponse()
        await answer.prepare(request)
        try:
            await self._stream(name, answer)
        except ConnectionError:
            return answer  # the bot has heard enough
        return answer

    async def _stream(self, name: str, answer: web.StreamResponse) -> None:
        if name.startswith("endless"):
            megabytes = int(name.partition("-")[2] or 1)
            for _ in range(megabytes * MEGABYTE // len(PROOF) + 2):
                await answer.write(PROOF)
        elif name == "stalls":
            await answer.write(PROOF)
            self.is_waiting.set()
            await self._never.wait()
        else:
            await answer.write(PROOF)


def lying(folder: Path) -> list[str]:
    """Return what files there are below a folder."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
