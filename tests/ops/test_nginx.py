"""The reverse proxy as shipped, in a real nginx before a server that repeats what reached it."""

import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

from tests.ops.nginx_site import NAME, NGINX, Site, prepare

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx fehlt (Debian-Paket nginx)")

LIES = {
    "Host": "evil.example",
    "X-Forwarded-For": "8.8.8.8",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Protocol": "http",
    "X-Forwarded-Ssl": "off",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "1",
    "X-Forwarded-Prefix": "/evil",
    "Forwarded": "for=8.8.8.8;host=evil.example",
    "Proxy": "http://evil.example",
}


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers that it was sent."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = json.dumps(dict(self.headers)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def echo_port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, echo_port: int) -> Iterator[Site]:
    site = prepare(tmp_path_factory.mktemp("nginx"), upstream_port=echo_port)
    with site.running():
        yield site


def get(site: Site, path: str, **headers: str) -> requests.Response:
    return requests.get(
        site.url(path), headers=headers, verify=str(site.certificate), timeout=10, allow_redirects=False
    )


def test_nginx_finds_nothing_wrong(tmp_path: Path) -> None:
    verdict = prepare(tmp_path, upstream_port=60123).test_configuration()
    assert verdict.returncode == 0, verdict.stderr
    assert "[warn]" not in verdict.stderr


def test_a_broken_site_does_not_pass(tmp_path: Path) -> None:
    site = prepare(tmp_path, upstream_port=60123)
    path = tmp_path / "site.conf"
    path.write_text(
        path.read_text(encoding="utf-8").replace("limit_conn ticketweb_conn", "limit_con ticketweb_conn")
    )
    verdict = site.test_configuration()
    assert verdict.returncode != 0
    assert 'unknown directive "limit_con"' in verdict.stderr


def test_what_a_client_claims_does_not_reach_the_panel(site: Site) -> None:
    seen = {name.lower(): value for name, value in get(site, "/", **LIES).json().items()}
    assert seen["host"] == NAME
    assert seen["x-forwarded-for"] == "127.0.0.1"
    assert seen["x-forwarded-proto"] == "https"
    assert {name for name in seen if name in map(str.lower, LIES)} == {
        "host",
        "x-forwarded-for",
        "x-forwarded-proto",
    }
    assert "evil" not in json.dumps(seen)


def test_browsers_are_told_to_stay_with_tls(site: Site) -> None:
    answer = get(site, "/")
    assert "max-age=" in answer.headers["Strict-Transport-Security"]
    assert answer.headers["Server"] == "nginx"


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


def test_plain_http_leads_to_the_site_whatever_the_host(site: Site) -> None:
    address = f"http://127.0.0.1:{site.http_port}/transcript/42?page=2"
    answer = requests.get(address, headers={"Host": "evil.example"}, timeout=10, allow_redirects=False)
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"https://{NAME}/transcript/42?page=2"


def test_a_flood_of_logins_is_held_back(site: Site) -> None:
    statuses = [get(site, "/login").status_code for _ in range(12)]
    assert statuses[0] == 200
    assert statuses[-1] == 429


def test_large_bodies_are_refused(site: Site) -> None:
    answer = requests.post(site.url("/logout"), data=b"x" * 70_000, verify=str(site.certificate), timeout=10)
    assert answer.status_code == 413


def test_codes_and_searches_stay_out_of_the_log(site: Site) -> None:
    get(site, "/callback?code=geheimer-code&state=xyz")
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
