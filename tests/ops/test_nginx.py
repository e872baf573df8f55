"""The reverse proxy as shipped, in a real nginx before a server that repeats what reached it."""

import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest
import requests

from tests.ops.nginx_site import NAME, NGINX, Layout, Site, prepare
from tests.ops.stand_in import stand_in
from tests.ops.visitor import Visitor, assert_guarded_once, values

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx fehlt (Debian-Paket nginx)")

LIES = {
    "X-Forwarded-For": "127.0.0.1",
    "X-Real-IP": "127.0.0.1",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Protocol": "http",
    "X-Forwarded-Ssl": "off",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "1",
    "X-Forwarded-Prefix": "/evil",
    "Forwarded": "for=8.8.8.8;host=evil.example",
    "SCRIPT_NAME": "/evil",
    "PATH_INFO": "/evil",
    "X_Forwarded_For": "127.0.0.1",
    "Proxy": "http://evil.example",
}
NewVisitor = Callable[[], Visitor]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site beside others of the machine, which somebody lets answer for unknown names."""
    folder = tmp_path_factory.mktemp("nginx")
    site = prepare(folder, Layout(f"unix:{folder}/panel.sock"))
    shorten_the_patience(folder)
    # Names with an underscore, which nginx drops unless somebody turned that off for another site.
    main = folder / "nginx.conf"
    main.write_text(
        main.read_text(encoding="utf-8").replace("gzip on;", "gzip on; underscores_in_headers on;")
    )
    with stand_in(folder / "panel.sock"), site.running():
        yield site


def shorten_the_patience(folder: Path) -> None:
    snippet = folder / "snippets" / "ticketweb-proxy.conf"
    text = snippet.read_text(encoding="utf-8")
    assert text.count("proxy_read_timeout 35s;") == 1
    snippet.write_text(text.replace("proxy_read_timeout 35s;", "proxy_read_timeout 1s;"), encoding="utf-8")


@pytest.fixture(scope="module")
def addresses() -> Iterator[str]:
    return (f"127.0.1.{number}" for number in count(1))


@pytest.fixture
def visitor(site: Site, addresses: Iterator[str]) -> Iterator[Visitor]:
    """Somebody from elsewhere, whose limits nobody has touched yet."""
    with Visitor(site, next(addresses)) as visitor:
        yield visitor


@pytest.fixture
def neighbour(site: Site) -> Iterator[Visitor]:
    """Somebody on this machine."""
    with Visitor(site) as visitor:
        yield visitor


def reached(answer: requests.Response) -> dict[str, list[str]]:
    """Return what of a request reached the panel."""
    found: dict[str, list[str]] = {}
    for name, value in answer.json():
        found.setdefault(name.lower(), []).append(value)
    return found


@pytest.mark.parametrize("answers_unknown_names", [True, False])
def test_nginx_finds_nothing_wrong(tmp_path: Path, answers_unknown_names: bool) -> None:
    layout = Layout("127.0.0.1:60123", answers_unknown_names=answers_unknown_names)
    verdict = prepare(tmp_path, layout).test_configuration()
    assert verdict.returncode == 0, verdict.stderr
    assert "[warn]" not in verdict.stderr


def test_a_broken_site_does_not_pass(tmp_path: Path) -> None:
    site = prepare(tmp_path, Layout("127.0.0.1:60123"))
    path = tmp_path / "sites" / "ticketweb.conf"
    path.write_text(
        path.read_text(encoding="utf-8").replace("limit_conn ticketweb_conn", "limit_con ticketweb_conn")
    )
    verdict = site.test_configuration()
    assert verdict.returncode != 0
    assert 'unknown directive "limit_con"' in verdict.stderr


@pytest.mark.parametrize("path", ["/", "/login", "/metrics", "/attachment/1", "/static/0123456789ab/a.css"])
def test_what_a_client_claims_does_not_reach_the_panel(visitor: Visitor, path: str) -> None:
    answer = visitor.asks(path, headers={**LIES, "Host": "evil.example", "Authorization": "Bearer x"})
    seen = reached(answer)
    lies = {name.lower() for name in LIES} - {"x-real-ip", "x_forwarded_for"}
    assert {name: seen[name] for name in lies & seen.keys()} == {
        "x-forwarded-for": seen["x-forwarded-for"],
        "x-forwarded-proto": ["https"],
    }
    assert re.fullmatch(r"127\.0\.1\.\d+", seen["x-forwarded-for"][0])
    assert seen["host"] == [NAME]
    assert seen["connection"] == ["close"]
    assert seen["authorization"] == ["Bearer x"]
    assert "evil" not in answer.text


@pytest.mark.parametrize("path", ["/", "/status/404", "/status/503", "/login", "/metrics"])
def test_a_header_of_both_comes_once(visitor: Visitor, path: str) -> None:
    answer = visitor.asks(path)
    assert values(answer, "Strict-Transport-Security") == ["max-age=31536000"]
    assert values(answer, "X-Content-Type-Options") == ["nosniff"]
    assert values(answer, "Server") == ["nginx"]


@pytest.mark.parametrize(
    ("version", "is_spoken"),
    [
        (ssl.TLSVersion.TLSv1, False),
        (ssl.TLSVersion.TLSv1_1, False),
        (ssl.TLSVersion.TLSv1_2, True),
        (ssl.TLSVersion.TLSv1_3, True),
    ],
)
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_only_todays_tls_is_spoken(site: Site, version: ssl.TLSVersion, is_spoken: bool) -> None:
    context = ssl.create_default_context(cafile=site.certificate)
    # The client itself would refuse the old versions otherwise.
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    with socket.create_connection(("127.0.0.1", site.https_port), timeout=10) as plain:
        if is_spoken:
            with context.wrap_socket(plain, server_hostname=NAME) as secured:
                assert secured.version() == version.name.replace("_", ".")
        else:
            with pytest.raises(ssl.SSLError):
                context.wrap_socket(plain, server_hostname=NAME)


@pytest.mark.parametrize(
    ("cipher", "is_taken"), [("ECDHE-ECDSA-AES128-GCM-SHA256", True), ("ECDHE-ECDSA-AES128-SHA", False)]
)
def test_old_ciphers_are_refused(site: Site, cipher: str, is_taken: bool) -> None:
    context = ssl.create_default_context(cafile=site.certificate)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(cipher)
    with socket.create_connection(("127.0.0.1", site.https_port), timeout=10) as plain:
        if is_taken:
            context.wrap_socket(plain, server_hostname=NAME).close()
        else:
            with pytest.raises(ssl.SSLError):
                context.wrap_socket(plain, server_hostname=NAME)


def test_plain_http_leads_to_the_site_whatever_the_host(site: Site) -> None:
    address = f"http://127.0.0.1:{site.http_port}/transcript/42?page=2"
    answer = requests.get(address, headers={"Host": "evil.example"}, timeout=10, allow_redirects=False)
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"https://{NAME}/transcript/42?page=2"


def test_a_certificate_is_renewed_while_the_site_runs(site: Site) -> None:
    folder = site.folder / "html" / ".well-known" / "acme-challenge"
    folder.mkdir(parents=True)
    (folder / "a-token").write_text("a-token.a-key", encoding="ascii")
    address = f"http://127.0.0.1:{site.http_port}/.well-known/acme-challenge/a-token"
    answer = requests.get(address, headers={"Host": NAME}, timeout=10, allow_redirects=False)
    assert (answer.status_code, answer.text) == (200, "a-token.a-key")


def test_a_flood_of_logins_is_held_back(visitor: Visitor) -> None:
    answers = [visitor.asks("/login") for _ in range(12)]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert "zu viele Aufrufe" in answers[-1].text
    assert_guarded_once(answers[-1])


def test_limits_count_each_address_by_itself(visitor: Visitor, neighbour: Visitor) -> None:
    while visitor.asks("/callback").status_code == 200:
        pass
    assert neighbour.asks("/callback").status_code == 200


def test_a_page_may_show_a_hundred_pictures(visitor: Visitor) -> None:
    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(lambda number: visitor.asks(f"/picture/{number}").status_code, range(150)))
    assert set(statuses) == {200}


def test_large_bodies_are_refused(visitor: Visitor) -> None:
    answer = visitor.asks("/logout", "POST", data=b"x" * 70_000)
    assert answer.status_code == 413


def test_the_state_of_the_house_is_for_this_machine(visitor: Visitor, neighbour: Visitor) -> None:
    assert visitor.asks("/healthz", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403
    assert neighbour.asks("/healthz").status_code == 200


def test_codes_and_searches_stay_out_of_the_log(site: Site, visitor: Visitor) -> None:
    visitor.asks("/callback?code=geheimer-code&state=xyz")
    log = logged(site, '"GET /callback HTTP/1.1"')
    assert "geheimer-code" not in log


def logged(site: Site, line: str) -> str:
    """Return the access log once it holds `line`: nginx writes it after the answer has gone out."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        text = (site.folder / "ticketweb.log").read_text(encoding="utf-8")
        if line in text:
            return text
        time.sleep(0.02)
    raise AssertionError(f"{line} is not in the log")


def test_a_panel_that_is_stuck_has_a_page(visitor: Visitor) -> None:
    answer = visitor.asks("/stuck")
    assert answer.status_code == 504
    assert "Das Panel antwortet gerade nicht" in answer.text
    assert_guarded_once(answer)


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500, 502, 503, 504])
def test_what_the_panel_says_of_a_fault_stays_as_it_is(visitor: Visitor, status: int) -> None:
    answer = visitor.asks(f"/status/{status}")
    assert answer.status_code == status
    assert reached(answer)["host"] == [NAME]


@pytest.mark.parametrize(
    "path", ["/_pages/zu-schnell.html", "/_pages/", "/_attachments/", "/_pages/../ticketweb.conf"]
)
def test_what_nginx_keeps_for_itself_is_not_there_from_outside(visitor: Visitor, path: str) -> None:
    answer = visitor.asks(path)
    assert "zu viele Aufrufe" not in answer.text
    assert answer.status_code == 404 or reached(answer)
