"""Whoever asks the site, from an address of his own on the loopback."""

from typing import Any, Self

import requests
from requests.adapters import HTTPAdapter

from tests.ops.nginx_site import NAME, START_TIMEOUT_S, Site

# Each header that guards a page; an answer has it once.
GUARDS = (
    "Strict-Transport-Security",
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Cache-Control",
)


class _From(HTTPAdapter):
    """Connects from one address, and asks for one name in the handshake."""

    def __init__(self, address: str, name: str | None) -> None:
        self._how: dict[str, Any] = {"source_address": (address, 0)}
        if name is not None:
            self._how |= {"server_hostname": name, "assert_hostname": NAME}
        super().__init__()

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **keywords: Any) -> None:
        super().init_poolmanager(connections, maxsize, block, **keywords, **self._how)


class Visitor:
    """A browser without cookies, redirects and environment; limits count each address by itself."""

    def __init__(self, site: Site, address: str = "127.0.0.1", *, name: str | None = None) -> None:
        self._site = site
        self._session = requests.Session()
        # Nor does it look at the environment, whose certificates would go before this one.
        self._session.trust_env = False
        self._session.verify = str(site.certificate)
        self._session.mount("https://", _From(address, name))
        self._session.headers["Accept-Encoding"] = "gzip"
        if name is not None:
            self._session.headers["Host"] = name

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def asks(self, path: str, method: str = "GET", **how: Any) -> requests.Response:
        return self._session.request(
            method, self._site.url(path), timeout=START_TIMEOUT_S, allow_redirects=False, **how
        )


def values(answer: requests.Response, name: str) -> list[str]:
    """Return each value of a header that came more than once."""
    return [value for each, value in answer.raw.headers.items() if each.lower() == name.lower()]


def assert_guarded_once(answer: requests.Response) -> None:
    assert {name: len(values(answer, name)) for name in GUARDS} == dict.fromkeys(GUARDS, 1)
