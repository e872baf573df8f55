"""Fetch the evidence pictures that a ban record names, without letting the record reach into our own network."""

import asyncio
import ipaddress
import logging
import socket

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver
from yarl import URL

log = logging.getLogger(__name__)

TIMEOUT_S = 8.0
LARGEST_PICTURE_BYTES = 8 * 1024 * 1024
MOST_REDIRECTS = 3
_OK = 200
_REDIRECTS = {301, 302, 303, 307, 308}
# Translates to any IPv4 address, private ones too.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class RefusedAddressError(OSError):
    """An address that a ban record must not make us talk to (server-side request forgery)."""


def is_public(address: Address) -> bool:
    """Return whether an address lies in the public internet."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return is_public(inner)
        if address in _NAT64:
            return False
    return address.is_global and not address.is_multicast


class GuardedResolver(AbstractResolver):
    """Resolves names at the moment of connecting, so that a name cannot change its address after the check.

    What is not public is refused, unless the ban register itself is at that address and port.
    """

    def __init__(self, register: URL) -> None:
        self._register = register
        self._inner: AbstractResolver = DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of a host, none of them forbidden."""
        results = await self._inner.resolve(host, port, family)
        for result in results:
            await self.permit(result["host"], port)
        return results

    async def permit(self, address: str, port: int) -> None:
        """Raise RefusedAddressError for a forbidden address."""
        wanted = ipaddress.ip_address(address.partition("%")[0])
        if is_public(wanted):
            return
        if port == self._register.port and wanted in await self._own_addresses():
            return
        raise RefusedAddressError("not a public address")

    async def close(self) -> None:
        """Release the resolver."""
        await self._inner.close()

    async def _own_addresses(self) -> set[Address]:
        host = self._register.host or ""
        literal = _literal(self._register)
        if literal is not None:
            return {literal}
        results = await self._inner.resolve(host, self._register.port or 0, socket.AF_UNSPEC)
        return {ipaddress.ip_address(result["host"].partition("%")[0]) for result in results}


class EvidenceFetcher:
    """Fetches pictures by addresses from outside."""

    def __init__(self, register_url: str) -> None:
        """Open the connections' pool; needs a running event loop."""
        register = URL(register_url.replace("{ban_id}", "id"))
        self._resolver = GuardedResolver(register)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=self._resolver, use_dns_cache=False),
            timeout=aiohttp.ClientTimeout(total=TIMEOUT_S),
        )

    async def fetch(self, urls: tuple[str, ...]) -> list[bytes]:
        """Return the pictures that could be fetched, in order."""
        pictures = await asyncio.gather(*(self._fetch(url) for url in urls))
        return [picture for picture in pictures if picture is not None]

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def _fetch(self, address: str) -> bytes | None:
        try:
            return await self._follow(URL(address))
        except RefusedAddressError as error:
            why = str(error)
        except aiohttp.ClientConnectorError as error:
            refused = isinstance(error.os_error, RefusedAddressError)
            why = str(error.os_error) if refused else type(error).__name__
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            why = type(error).__name__
        log.warning("Ein Beweisbild wurde nicht geholt (%s); der Bann wird ohne es erklärt.", why)
        return None

    async def _follow(self, url: URL) -> bytes:
        for _ in range(MOST_REDIRECTS + 1):
            if url.scheme not in {"http", "https"} or not url.host:
                raise RefusedAddressError("not a web address")
            literal = _literal(url)
            if literal is not None:
                # The resolver is not asked about addresses in digits.
                await self._resolver.permit(str(literal), url.port or 0)
            # Followed by hand, so that every hop is checked.
            async with self._session.get(url, allow_redirects=False) as answer:
                if answer.status in _REDIRECTS:
                    url = url.join(URL(answer.headers.get("Location", "")))
                    continue
                if answer.status != _OK:
                    raise aiohttp.ClientPayloadError(f"HTTP {answer.status}")
                return await _read(answer)
        raise aiohttp.ClientPayloadError("too many redirects")


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in answer.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > LARGEST_PICTURE_BYTES:
            raise aiohttp.ClientPayloadError("larger than 8 MB")
    return bytes(body)


def _literal(url: URL) -> Address | None:
    """Return the address of a URL that names it in digits."""
    try:
        return ipaddress.ip_address((url.host or "").partition("%")[0])
    except ValueError:
        return None
