"""The site beside the one that answers nothing to unknown names, and no panel behind it."""

import re
import socket
import ssl
from collections.abc import Iterator

import pytest
import requests

from tests.ops.nginx_site import NAME, NGINX, Layout, Site, prepare
from tests.ops.visitor import Visitor, assert_guarded_once

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx fehlt (Debian-Paket nginx)")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("alone")
    site = prepare(folder, Layout(f"unix:{folder}/panel.sock", answers_unknown_names=False))
    with site.running():
        yield site


def assert_says_that_the_panel_is_down(answer: requests.Response) -> None:
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Das Panel antwortet gerade nicht" in answer.text
    assert "nginx" not in answer.text
    assert_guarded_once(answer)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("path", ["/", "/login", "/static/0123456789ab/pages/plain.css", "/picture/1"])
def test_a_panel_that_is_down_has_a_page(site: Site, path: str, method: str) -> None:
    with Visitor(site, name=NAME) as visitor:
        answer = visitor.asks(path, method)
        assert answer.status_code == 502
        if method != "HEAD":
            assert_says_that_the_panel_is_down(answer)


def test_the_page_comes_from_nowhere_else(site: Site) -> None:
    with Visitor(site, name=NAME) as visitor:
        page = visitor.asks("/").text
    assert re.findall(r'(?:src|href)="([^"]*)"', page) == [""]
    assert "<script" not in page


@pytest.mark.parametrize("name", [None, "evil.example"])
def test_an_unknown_name_finds_no_certificate(site: Site, name: str | None) -> None:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with (
        socket.create_connection(("127.0.0.1", site.https_port), timeout=10) as plain,
        pytest.raises(ssl.SSLError, match="UNRECOGNIZED_NAME"),
    ):
        context.wrap_socket(plain, server_hostname=name)


def test_an_unknown_name_finds_nothing_behind_a_known_one(site: Site) -> None:
    with Visitor(site, name=NAME) as visitor, pytest.raises(requests.ConnectionError):
        visitor.asks("/", headers={"Host": "evil.example"})


def test_an_unknown_name_finds_nothing_without_tls(site: Site) -> None:
    address = f"http://127.0.0.1:{site.http_port}/"
    with pytest.raises(requests.ConnectionError):
        requests.get(address, headers={"Host": "evil.example"}, timeout=10)
    known = requests.get(address, headers={"Host": NAME}, timeout=10, allow_redirects=False)
    assert known.headers["Location"] == f"https://{NAME}/"
