"""A ban register on loopback, which answers for real over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from utils.evidence.ban_lookup import BanLookup
from utils.evidence.evidence_fetch import EvidenceFetcher

KNOWN = "NLGX7K2M9B4T8CF3"
REASON = "Beleidigung im Sprachchat: Mitspieler wurden trotz Verwarnung beschimpft."
EVIDENCE = "Protokoll der Moderation\nGemeldet von Torben_87\nDie Spielerin beschimpfte mehrere Mitspieler."


@dataclass
class Bans:
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    status: int | None = None
    asked_for: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        ban_id = request.match_info["ban_id"]
        self.asked_for.append(ban_id)
        if self.status is not None:
            return web.Response(status=self.status, text="<html>Wartung</html>")
        entry = self.entries.get(ban_id)
        return web.json_response(entry) if entry else web.json_response({}, status=404)


@asynccontextmanager
async def bans_online() -> AsyncIterator[tuple[Bans, BanLookup]]:
    """Serve a register with one ban and one evidence picture."""
    bans = Bans()
    app = web.Application()
    app.router.add_get("/ban/{ban_id}", bans.answer)

    async def picture(_request: web.Request) -> web.Response:
        return web.Response(body=EVIDENCE.encode(), content_type="image/png")

    app.router.add_get("/evidence/1.png", picture)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        url = str(server.make_url("/ban/")) + "{ban_id}"
        bans.entries[KNOWN] = {
            "reason": REASON,
            "player_name": "MiaMondlicht",
            "attachments": [str(server.make_url("/evidence/1.png"))],
        }
        fetcher = EvidenceFetcher(url)
        try:
            yield bans, BanLookup(url, session, fetcher)
        finally:
            await fetcher.close()
