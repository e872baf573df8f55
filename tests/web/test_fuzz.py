"""Hostile requests to every address: never a failure of the panel, never anything of its inside, always its headers."""

from collections.abc import Callable
from http import HTTPStatus
from io import BytesIO
from itertools import cycle
from typing import Any, NamedTuple
from urllib.parse import quote_from_bytes, urlsplit

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import Headers
from werkzeug.routing import Rule
from werkzeug.test import create_environ, run_wsgi_app

from tests.sandbox.world import Id
from tests.web.conftest import log_in, panel_of
from tests.web.record import Record
from tests.web.url_map import furnish

# What a query that is ended for taking too long answers with; on a busy machine any may.
TOO_SLOW = b"Das dauert gerade zu lange"
INSIDE = (b"Traceback", b"sqlite3.", b"site-packages", b"OperationalError", b"werkzeug.", b"jinja2.")

KNOWN = [
    "",
    "0",
    "-1",
    "00",
    "1.5",
    "1e9",
    "٣",
    "²",
    str(2**31),
    str(2**63 - 1),
    str(2**63),
    str(2**64),
    "9" * 500,
    "NaN",
    "null",
    "\0",
    "a\0b",
    "\x7f\x1b[31m",
    "\r\nX-Injected: 1",
    "\u202egnp.exe",
    "\u2066\u200b\ufeff",
    "é" * 3_000,
    "x" * 10_000,
    "👩‍👩‍👧‍👦" * 100,
    "' OR 1=1 --",
    '"; DROP TABLE tickets; --',
    "1) UNION SELECT secret_sha256 FROM logins --",
    "%_[]^*?",
    'C++ "quoted x:y NEAR(a b) OR AND NOT *',
    '"',
    '""',
    "a* b^ {c} -d",
    "col:val",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}{% raw %}${7*7}#{7*7}",
    "../../../../etc/passwd",
    "..\\..\\panel.sqlite",
    "/\\evil.example",
    "//evil.example",
    "javascript:alert(1)",
    "2026-02-30",
    "0001-01-01",
    "9999-12-31",
    "2026-11-01T00:00:00Z",
    "opened-asc",
    "open",
    "1.1",
]
RAW = [
    b"%",
    b"%zz",
    b"%0",
    b"%c3%28",
    b"%ed%a0%80",
    b"\xff\xfe",
    b"%00",
    b"%25%30%30",
    b"+",
    b"&&;;==",
    b"%u0041",
]
# The names that the pages know, and some that they do not.
NAMES = [
    "q",
    "at",
    "before",
    "after",
    "note",
    "status",
    "von",
    "bis",
    "art",
    "person",
    "ticket",
    "next",
    "code",
    "state",
    "error",
    "out",
    "sort",
    "page",
    "hits_after",
    "hits_before",
    "csrf_token",
    "name",
    "query",
    "view",
    "a[]",
    "__proto__",
    "claimer",
    "creator",
    "ban",
    "verdict",
    "outcome",
    "mine",
    "waiting",
    "since",
    "zeitraum",
    "format",
]
METHODS = [
    "GET",
    "GET",
    "GET",
    "POST",
    "POST",
    "HEAD",
    "OPTIONS",
    "PUT",
    "DELETE",
    "TRACE",
    "PATCH",
    "MADE-UP",
]

values = st.one_of(st.sampled_from(KNOWN), st.text(st.characters(), max_size=40), st.integers().map(str)).map(
    lambda text: quote_from_bytes(text.encode("utf-8", "surrogatepass")).encode()
)
raw_values = st.one_of(values, values, st.sampled_from(RAW), st.binary(max_size=20))
pairs = st.lists(st.tuples(st.sampled_from(NAMES), raw_values), max_size=6)
header_values = st.one_of(st.sampled_from(KNOWN), st.text(max_size=30)).map(
    lambda text: text.encode("utf-8", "surrogatepass").decode("latin-1").replace("\n", "").replace("\r", "")
)
header_names = st.sampled_from(
    [
        "HTTP_REFERER",
        "HTTP_USER_AGENT",
        "HTTP_ACCEPT",
        "HTTP_ACCEPT_LANGUAGE",
        "HTTP_RANGE",
        "HTTP_IF_NONE_MATCH",
        "HTTP_IF_MODIFIED_SINCE",
        "HTTP_IF_RANGE",
        "HTTP_X_FORWARDED_FOR",
        "HTTP_X_FORWARDED_PROTO",
        "HTTP_ORIGIN",
        "HTTP_X_FORWARDED_HOST",
        "HTTP_FORWARDED",
        "HTTP_AUTHORIZATION",
        "HTTP_SEC_FETCH_DEST",
        "HTTP_COOKIE",
        "HTTP_X_HTTP_METHOD_OVERRIDE",
        "HTTP_CONTENT_ENCODING",
        "HTTP_EXPECT",
        "CONTENT_TYPE",
        "CONTENT_LENGTH",
    ]
)


class Attack(NamedTuple):
    method: str
    segments: list[bytes]
    """Stand in the address where a rule has something variable; an empty one leaves its true value."""
    query: list[tuple[str, bytes]]
    form: list[tuple[str, bytes]]
    headers: dict[str, str]
    cookies: dict[str, str]
    knows_token: bool
    is_stranger: bool = False


attacks = st.builds(
    Attack,
    method=st.sampled_from(METHODS),
    segments=st.lists(st.one_of(st.just(b""), raw_values), min_size=2, max_size=2),
    query=st.lists(st.tuples(st.sampled_from(NAMES), raw_values), min_size=1, max_size=6),
    form=pairs,
    headers=st.dictionaries(header_names, header_values, max_size=3),
    cookies=st.dictionaries(st.sampled_from(["login", "theme", "x", "keys"]), header_values, max_size=2),
    knows_token=st.booleans(),
    is_stranger=st.sampled_from([False, False, False, True]),
)


@pytest.fixture
def parts(record: Record) -> dict[str, Any]:
    return furnish(record)


@pytest.fixture
def sessions(app: Flask) -> Callable[[], str]:
    """Return the secret of an admin's session that still lives: some of the requests log out."""
    current: list[str] = []

    def living() -> str:
        panel = panel_of(app)
        if not current or panel.sessions.find(current[-1]) is None:
            cookie = log_in(app, int(Id.ADMIN_ROLE), name="Ada").get_cookie(panel.cookies.session_name)
            assert cookie
            current.append(cookie.value)
        return current[-1]

    return living


def address(rule: Rule, attack: Attack, parts: dict[str, Any]) -> bytes:
    """Return the path of a rule, raw as it comes over the wire, with hostile parts."""
    segments = iter(attack.segments)
    path = b""
    for is_dynamic, text in rule._trace:
        if is_dynamic:
            path += next(segments, b"") or str(parts.get(text, 1)).encode()
        else:
            path += text.removeprefix("|").encode()
    return path


def environ_of(app: Flask, path: bytes, attack: Attack, secret: str) -> dict[str, Any]:
    cookies = panel_of(app).cookies
    form = b"&".join(name.encode() + b"=" + value for name, value in attack.form)
    if attack.knows_token:
        form += b"&csrf_token=" + cookies.csrf_token(secret).encode()
    kept = {cookies.session_name: secret} | attack.cookies
    environ = create_environ("/", method="GET") | {
        "REQUEST_METHOD": attack.method,
        "PATH_INFO": unquoted(path),
        "RAW_URI": path.decode("latin-1"),
        "QUERY_STRING": b"&".join(n.encode() + b"=" + v for n, v in attack.query).decode("latin-1"),
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(form)),
        "wsgi.input": BytesIO(form),
        "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in kept.items()),
    }
    for name, value in attack.headers.items():
        # The session comes along with a hostile cookie.
        environ[name] = f"{environ['HTTP_COOKIE']}; {value}" if name == "HTTP_COOKIE" else value
    return environ


def unquoted(path: bytes) -> str:
    """Decode a path as Gunicorn does."""
    pieces = path.split(b"%")
    decoded = pieces[0]
    for piece in pieces[1:]:
        try:
            decoded += bytes.fromhex(piece[:2].decode("ascii")) + piece[2:]
        except ValueError:
            decoded += b"%" + piece
    return decoded.decode("latin-1")


def assert_unharmed(app: Flask, status: str, headers: Headers, body: bytes) -> None:
    code = int(status.split(maxsplit=1)[0])
    assert code < HTTPStatus.INTERNAL_SERVER_ERROR or (
        code == HTTPStatus.SERVICE_UNAVAILABLE and TOO_SLOW in body
    ), (status, body[:500])
    for word in INSIDE:
        assert word not in body
    assert "Content-Security-Policy" in headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Cache-Control" in headers
    assert "X-Injected" not in headers
    for name, value in headers:
        assert "\n" not in value, name
        assert "\r" not in value, name
    if "Location" in headers:
        target = urlsplit(headers["Location"])
        discord = urlsplit(panel_of(app).settings.discord_base_url).netloc
        assert target.netloc in {"", "localhost", discord}, headers["Location"]
        assert not headers["Location"].startswith(("//", "/\\")), headers["Location"]


def send(app: Flask, rule: Rule, attack: Attack, parts: dict[str, Any], secret: str) -> None:
    environ = environ_of(app, address(rule, attack, parts), attack, "" if attack.is_stranger else secret)
    pieces, status, headers = run_wsgi_app(app, environ, buffered=True)
    assert_unharmed(app, status, headers, b"".join(pieces))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(several=st.lists(attacks, min_size=5, max_size=5))
def test_no_request_harms_any_address(
    app: Flask, parts: dict[str, Any], sessions: Callable[[], str], several: list[Attack]
) -> None:
    for rule, attack in zip(app.url_map.iter_rules(), cycle(several), strict=False):
        send(app, rule, attack, parts, sessions())


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_known_trick_harms_any_address_whichever_parameter_it_is_in(
    app: Flask, parts: dict[str, Any], sessions: Callable[[], str], method: str
) -> None:
    tricks = [quote_from_bytes(text.encode("utf-8", "surrogatepass")).encode() for text in KNOWN] + RAW
    rules = [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]
    for trick in tricks:
        # Long ones in few, as no server would take them all.
        fields = [(name, trick) for name in (NAMES if len(trick) < 1_000 else NAMES[:4])]
        for rule in rules:
            for segment in (b"", trick) if rule.arguments else (b"",):
                attack = Attack(
                    method,
                    [segment] * 2,
                    fields,
                    fields if method == "POST" else [],
                    {},
                    {},
                    knows_token=True,
                )
                send(app, rule, attack, parts, sessions())
