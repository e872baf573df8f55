"""From the login to a transcript, in a real browser before the real nginx, Gunicorn and a local Discord."""

import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.chromium import chromium_options, chromium_path
from tests.e2e.browser import Panel
from tests.ops.house import House, new_house
from tests.ops.nginx_site import NAME, NGINX, START_TIMEOUT_S, Site
from tests.ops.visitor import Visitor, assert_guarded_once, values
from tests.sandbox.threaded import running_sandbox
from tests.sandbox.world import panel_settings
from tests.web.looks import DESK, look_at
from tests.web.record import Record
from utils.clock import system_clock
from webapp.assets import Assets

URL: Final = f"https://{NAME}"
MANY: Final = 120
STYLE: Final = "pages/ticket.css"
SPOILT: Final = "pages/statistics.css"
FETCH: Final = (
    """paths => Promise.all(paths.map(async path => (await fetch(path, {cache: "no-store"})).status))"""
)
# Each file that the page needed: how it came, and how many bytes of it went over the wire.
NEEDED: Final = """() => performance.getEntriesByType("resource").filter(({ name }) => name.includes("/static/"))
  .map(({ nextHopProtocol, transferSize }) => [nextHopProtocol, transferSize])"""


@dataclass(frozen=True)
class Walk:
    """An installation with a ticket in it."""

    house: House
    site: Site
    cookie: dict[str, str]
    ticket: int
    pictures: list[str]


@pytest.fixture(scope="module")
def walk() -> Iterator[Walk]:
    if NGINX is None:
        pytest.skip("nginx fehlt (Debian-Paket nginx)")
    with new_house() as house, running_sandbox(URL) as sandbox:
        ticket, pictures = a_ticket(house.state)
        told = panel_settings(sandbox.base_url, URL)
        with house.panel(told), house.site() as site:
            yield Walk(house, site, house.session(told), ticket, pictures)


def a_ticket(folder: Path) -> tuple[int, list[str]]:
    record = Record(folder)
    record.beat(system_clock())
    ticket = record.ticket()
    message = record.message(ticket, "Ich war das nicht.")
    files = [record.attachment(message, b"\x89PNG\r\n\x1a\n%d" % number) for number in range(MANY)]
    record.close()
    return ticket, [f"/attachment/{file}" for file in files]


@pytest.fixture(scope="module")
def chromium(walk: Walk) -> Iterator[Browser]:
    """A browser that finds the site under its name."""
    to_the_site = f"--host-resolver-rules=MAP {NAME}:443 127.0.0.1:{walk.site.https_port}"
    options = [*chromium_options(), to_the_site, walk.site.trusting]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=options)
        yield browser
        browser.close()


@pytest.fixture
def elsewhere(walk: Walk) -> Iterator[Visitor]:
    with Visitor(walk.site, "127.0.2.1") as visitor:
        yield visitor


def test_somebody_logs_in_and_reads_a_ticket(walk: Walk, chromium: Browser) -> None:
    context = chromium.new_context()
    panel = Panel(context, f"{URL}/transcript/{walk.ticket}")
    complaints: list[str] = []
    panel.page.on("console", lambda said: complaints.append(f"{said.location['url']}: {said.text}"))
    panel.log_in("Sam")
    panel.page.get_by_text("Ich war das nicht.").wait_for()
    assert panel.page.url == f"{URL}/transcript/{walk.ticket}"
    (session,) = [cookie for cookie in context.cookies() if cookie.get("name") == "__Host-session"]
    assert session.get("secure")
    assert session.get("httpOnly")
    needs(panel.page, from_the_wire=True)
    # In HTTP/2 the pictures of a page are all asked for at once.
    assert set(panel.page.evaluate(FETCH, walk.pictures)) == {200}
    panel.page.goto(f"{URL}/transcript/{walk.ticket}?page=1")
    needs(panel.page, from_the_wire=False)
    assert [said for said in complaints if said.startswith(URL)] == []
    context.close()


def needs(page: Page, *, from_the_wire: bool) -> None:
    page.wait_for_load_state("load")
    needed = page.evaluate(NEEDED)
    assert len(needed) > 2
    if from_the_wire:
        assert {protocol for protocol, _ in needed} == {"h2"}
    assert any(size > 0 for _, size in needed) == from_the_wire


def test_the_login_leads_back_here_by_https(elsewhere: Visitor) -> None:
    answer = elsewhere.asks("/login", "POST")
    target = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert target["redirect_uri"] == [f"{URL}/callback"]
    assert "Secure" in answer.headers["Set-Cookie"]


def test_no_client_can_move_the_panel(walk: Walk) -> None:
    with socket.socket(socket.AF_UNIX) as caller:
        caller.settimeout(START_TIMEOUT_S)
        caller.connect(str(walk.house.socket))
        caller.sendall(f"GET / HTTP/1.0\r\nHost: {NAME}\r\nSCRIPT_NAME: /evil\r\n\r\n".encode())
        answer = caller.makefile("rb").read().decode()
    assert "Location: /login\r\n" in answer
    assert "evil" not in answer


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize(
    "path", ["/", "/transcript/{ticket}", "/transcript/0", "/login", "/gibt-es-nicht", "/attachment/1"]
)
def test_every_answer_is_guarded_once(walk: Walk, elsewhere: Visitor, path: str, is_known: bool) -> None:
    answer = elsewhere.asks(path.format(ticket=walk.ticket), cookies=walk.cookie if is_known else {})
    assert_guarded_once(answer)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["pages/ticket.css", "pages/ticket.js", "icons.svg", "favicon.svg"])
def test_nginx_sends_the_panels_files_for_ever(elsewhere: Visitor, name: str) -> None:
    assets = Assets()
    asset = assets.find(name)
    assert asset
    answer = elsewhere.asks(assets.path(name))
    assert answer.status_code == 200
    assert answer.content == asset.content
    charset = "" if name.endswith(".svg") else "; charset=utf-8"
    assert answer.headers["Content-Type"] == f"{asset.media_type}{charset}"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert_guarded_once(answer)
    assert is_from_nginx(answer)


def is_from_nginx(answer: Any) -> bool:
    """Tell by what the panel does not say of such files."""
    return "ETag" in answer.headers


def test_browsers_get_the_packed_form_and_others_the_file(walk: Walk, elsewhere: Visitor) -> None:
    path = Assets().path(STYLE)
    packed = elsewhere.asks(path, stream=True)
    assert values(packed, "Content-Encoding") == ["gzip"]
    assert packed.raw.read() == (walk.house.run / f"{path[1:]}.gz").read_bytes()
    assert values(packed, "Vary") == ["Accept-Encoding"]
    plain = elsewhere.asks(path, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert len(plain.content) > int(packed.headers["Content-Length"])


def test_pages_are_packed_on_the_way(walk: Walk, elsewhere: Visitor) -> None:
    page = elsewhere.asks(f"/transcript/{walk.ticket}", cookies=walk.cookie)
    assert page.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in page.headers["Vary"]
    assert "Ich war das nicht." in page.text


def test_parts_and_conditions_of_the_panels_files_are_answered(elsewhere: Visitor) -> None:
    path = Assets().path(STYLE)
    unpacked = {"Accept-Encoding": "identity"}
    whole = elsewhere.asks(path, headers=unpacked)
    part = elsewhere.asks(path, headers=unpacked | {"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    again = elsewhere.asks(path, headers=unpacked | {"If-None-Match": whole.headers["ETag"]})
    assert again.status_code == 304


def test_an_address_of_another_version_gets_what_there_is(elsewhere: Visitor) -> None:
    old = elsewhere.asks(f"/static/0123456789ab/{STYLE}")
    assert (old.status_code, old.headers["Cache-Control"]) == (200, "no-store")
    assert elsewhere.asks("/static/0123456789ab/gibt-es-nicht.css").status_code == 404


@pytest.mark.parametrize("is_gone", [False, True], ids=["not readable", "gone"])
def test_what_nginx_cannot_send_the_panel_sends(walk: Walk, elsewhere: Visitor, is_gone: bool) -> None:
    assets = Assets()
    path, asset = assets.path(SPOILT), assets.find(SPOILT)
    for file in (walk.house.run / path[1:], walk.house.run / f"{path[1:]}.gz"):
        if is_gone:
            file.unlink()
        else:
            file.chmod(0)
    answer = elsewhere.asks(path)
    assert asset
    assert (answer.status_code, answer.content) == (200, asset.content)
    assert not is_from_nginx(answer)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert_guarded_once(answer)


@pytest.mark.parametrize(
    "path",
    [
        "/static/.versions/",
        "/static/",
        "/static/0123456789ab/../../secret",
        "/static/0123456789ab/%2e%2e/%2e%2e/secret",
        "/static../secret",
    ],
)
def test_beside_the_files_there_is_nothing(walk: Walk, elsewhere: Visitor, path: str) -> None:
    (walk.house.run / "secret").write_text("the panel's share of .env", encoding="utf-8")
    answer = elsewhere.asks(path)
    assert answer.status_code != 200
    assert "share" not in answer.text


def test_a_place_for_them_that_cannot_be_written_does_not_stop_the_panel() -> None:
    with new_house() as house:
        a_ticket(house.state)
        with house.panel({"STATIC_PATH": "/dev/null/static"}), house.site() as site, Visitor(site) as visitor:
            answer = visitor.asks(Assets().path(STYLE))
            assert answer.status_code == 200
            assert re.search(r"\[WARNUNG\] STATIC_PATH ist „/dev/null/static“", house.log())


@pytest.mark.parametrize(("name", "status"), [("nicht-erreichbar", 502), ("zu-schnell", 429)])
def test_nginx_own_pages_are_to_be_looked_at(
    chromium: Browser, tmp_path: Path, name: str, status: int
) -> None:
    with new_house() as house, house.site() as site, Visitor(site) as visitor:
        while status == 429 and visitor.asks("/login").status_code != status:
            pass
        context = chromium.new_context(
            ignore_https_errors=True,
            color_scheme="light",
            viewport=DESK,
            reduced_motion="reduce",
            locale="de-DE",
        )
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text))
        answer = page.goto(site.url("/login"))
        assert answer
        assert answer.status == status
        look_at(page, f"nginx-{name}", tmp_path)
        assert page.evaluate("document.querySelector('a').href") == site.url("/login")
        assert [said for said in complaints if "status of" not in said] == []
        context.close()
