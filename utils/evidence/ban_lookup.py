"""Ask the operator's ban register about an ID."""

import asyncio
import json
import logging
from dataclasses import dataclass
from urllib.parse import quote

import aiohttp
from pydantic import BaseModel, ConfigDict, ValidationError
from yarl import URL

from utils.evidence.evidence_fetch import EvidenceFetcher
from utils.operation.counting import Count, Counts

log = logging.getLogger(__name__)

TIMEOUT_S = 5.0
TRIES = 2
LARGEST_ANSWER_BYTES = 1024 * 1024
MOST_REDIRECTS = 3
LONGEST_REASON = 1_000
LONGEST_NAME = 100
MOST_EVIDENCE = 5

_NOT_FOUND = 404
_OK = 200
_REDIRECTS = {301, 302, 303, 307, 308}
_SERVER_FAULT = 500


@dataclass(frozen=True)
class Found:
    """The register's entry."""

    reason: str
    player_name: str
    evidence_urls: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unknown:
    """The register has no such ID."""


@dataclass(frozen=True)
class Unreachable:
    """The register gave no usable answer; `why` is for the operator."""

    why: str


Outcome = Found | Unknown | Unreachable


class _Entry(BaseModel):
    model_config = ConfigDict(extra="ignore")

    reason: str
    player_name: str
    attachments: list[str] | None = None


class _TryAgainError(Exception):
    """A fault that may have passed at the next try."""


class BanLookup:
    """The register behind BAN_LOOKUP_URL."""

    def __init__(
        self,
        url_template: str,
        session: aiohttp.ClientSession,
        fetcher: EvidenceFetcher,
        *,
        timeout_s: float = TIMEOUT_S,
        counts: Counts | None = None,
    ) -> None:
        self._template = url_template
        self._session = session
        self._fetcher = fetcher
        self._timeout_s = timeout_s
        self._counts = counts or Counts()

    async def look_up(self, ban_id: str) -> Outcome:
        """Return the entry of an ID, that there is none, or that the register does not answer."""
        outcome = await self._look_up(ban_id)
        self._counts.add(Count.LOOKUPS, type(outcome).__name__.lower())
        return outcome

    async def _look_up(self, ban_id: str) -> Outcome:
        url = URL(self._template.replace("{ban_id}", quote(ban_id, safe="")), encoded=True)
        why = ""
        for _ in range(TRIES):
            try:
                async with asyncio.timeout(self._timeout_s):
                    outcome = await self._ask(url)
            except _TryAgainError as error:
                why = str(error)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                why = type(error).__name__
            else:
                if isinstance(outcome, Unreachable):
                    why = outcome.why
                    break
                return outcome
        log.warning("Das Ban-Register antwortet nicht brauchbar (%s); Sigrid macht ohne Eintrag weiter.", why)
        return Unreachable(why)

    async def fetch_evidence(self, ban: Found) -> list[bytes]:
        """Return the evidence pictures that could be fetched."""
        return await self._fetcher.fetch(ban.evidence_urls[:MOST_EVIDENCE])

    async def _ask(self, url: URL) -> Outcome:
        for _ in range(MOST_REDIRECTS + 1):
            async with self._session.get(
                url, allow_redirects=False, headers={"Accept": "application/json"}
            ) as answer:
                if answer.status not in _REDIRECTS:
                    return await _read(answer)
                target = url.join(URL(answer.headers.get("Location", ""), encoded=True))
                if target.origin() != url.origin():
                    return Unreachable("redirect to another host")
                url = target
        return Unreachable("too many redirects")


async def _read(answer: aiohttp.ClientResponse) -> Outcome:
    if answer.status == _NOT_FOUND:
        return Unknown()
    if answer.status >= _SERVER_FAULT:
        raise _TryAgainError(f"HTTP {answer.status}")
    if answer.status != _OK:
        return Unreachable(f"HTTP {answer.status}")
    body = bytearray()
    async for chunk in answer.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > LARGEST_ANSWER_BYTES:
            return Unreachable("answer larger than 1 MB")
    try:
        entry = _Entry.model_validate(json.loads(body))
    except (ValueError, ValidationError, RecursionError):
        return Unreachable("not the expected JSON")
    return Found(
        reason=entry.reason.strip()[:LONGEST_REASON],
        player_name=entry.player_name.strip()[:LONGEST_NAME],
        evidence_urls=tuple(entry.attachments or ()),
    )
