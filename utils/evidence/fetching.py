"""Fetches files from Discord's CDN."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from http import HTTPStatus
from typing import Final

import aiohttp
from yarl import URL

from utils.evidence.file_store import DiskError, NeverError, NotYetError, too_large

TRIES: Final = 2
PAUSE_S = 1.0
TIMEOUT_S: Final = 60.0
_CHUNK_BYTES: Final = 64 * 1024

_HEX: Final = re.compile(r"[0-9a-fA-F]{1,12}")

GONE: Final = "bei Discord nicht mehr vorhanden"
_GONE: Final = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_PASSES: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})

Keep = Callable[[AsyncIterator[bytes]], Awaitable[str]]
"""Takes a content in and returns its hash."""


async def fetch(http: aiohttp.ClientSession, url: str, keep: Keep, largest_bytes: int) -> str:
    """Fetch a file, in two tries, and return its hash.

    Raises NeverError for what no further try can bring, NotYetError for what may come later.
    """
    for _ in range(TRIES - 1):
        try:
            return await _try(http, url, keep, largest_bytes)
        except DiskError:
            raise
        except NotYetError:
            await asyncio.sleep(PAUSE_S)
    return await _try(http, url, keep, largest_bytes)


async def _try(http: aiohttp.ClientSession, url: str, keep: Keep, largest_bytes: int) -> str:
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    try:
        # Discord's CDN leads nowhere else; whatever did could lead into our own network (SSRF).
        async with http.get(url, timeout=timeout, allow_redirects=False) as response:
            _judge(response.status)
            if (response.content_length or 0) > largest_bytes:
                raise NeverError(too_large(largest_bytes))
            return await keep(response.content.iter_chunked(_CHUNK_BYTES))
    except (aiohttp.ClientError, TimeoutError) as error:
        raise NotYetError(f"Discord liefert nicht: {type(error).__name__}") from error
    except ValueError as error:
        raise NeverError("keine Adresse") from error


def has_expired(url: str, now_ms: int) -> bool:
    """Tell whether Discord's link to a file is too old; it says so itself (`ex`, seconds since 1970 in hex)."""
    expiry = URL(url).query.get("ex", "")
    return _HEX.fullmatch(expiry) is not None and int(expiry, 16) * 1000 < now_ms


def _judge(status: int) -> None:
    if status == HTTPStatus.OK:
        return
    if status in _GONE:
        raise NeverError(GONE)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _PASSES:
        raise NotYetError(f"Discord antwortet mit HTTP {status}")
    raise NeverError(f"Discord gibt die Datei nicht heraus, HTTP {status}")
