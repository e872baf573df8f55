"""The panel in headless Chromium: what only a browser can show."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Literal

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.chromium import chromium_options, chromium_path
from tests.sandbox.server import Sandbox
from tests.sandbox.world import Id
from tests.web.conftest import Clock, make_app, panel_of
from tests.web.hostile import PAYLOADS, TURNS_ROUND, hostile_ticket
from tests.web.record import MINUTE_MS, SAM, START_MS, Record
from utils.config import PanelSettings
from webapp.sessions import Visitor

PATIENCE_MS = 15_000
# Elements that stick out of the window and are not cut off or scrolled by one around them.
TOO_WIDE = """width => [...document.querySelectorAll("main *")]
  .filter(node => node.getBoundingClientRect().right > width + 1)
  .filter(node => !node.closest(".md pre, .tabs, .views, .sections, .tickets td, .reply, .people li, .sr, details:not([open]) *"))
  .map(node => `${node.tagName}.${node.getAttribute("class")}`)"""
# How each role's name stands out from the conversation's background, by the WCAG's formula.
CONTRASTS = """() => {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const luminance = color => {
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].slice(0, 3)
      .map(part => part / 255).map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const below = luminance(getComputedStyle(document.querySelector(".conversation")).backgroundColor);
  return [...document.querySelectorAll(".role .name")].map(name => {
    const [low, high] = [below, luminance(getComputedStyle(name).color)].sort((one, other) => one - other);
    return (high + 0.05) / (low + 0.05);
  });
}"""
PHONE = {"width": 360, "height": 740}

pytestmark = pytest.mark.skipif(chromium_path() is None, reason="Chromium ist nicht installiert")


class Quiet(WSGIRequestHandler):
    def log(self, *_: Any, **__: Any) -> None:
        pass


@dataclass
class Site:
    """The panel behind a real socket."""

    url: str = ""
    app: Flask = field(default_factory=lambda: Flask("not yet"))

    def __call__(self, environ: Any, start_response: Any) -> Any:
        return self.app(environ, start_response)


@pytest.fixture
def site(
    sandbox: Sandbox, settings: Callable[..., PanelSettings], clock: Clock, record: Record
) -> Iterator[Site]:
    site = Site()
    server = make_server("127.0.0.1", 0, site, threaded=True, request_handler=Quiet)
    site.url = f"http://127.0.0.1:{server.port}"
    callback = f"{site.url}/callback"
    sandbox.state.applications[Id.APPLICATION].redirect_uris = (callback,)
    site.app = make_app(settings(sandbox.base_url, discord_redirect_uri=callback), clock)
    record.beat(clock.now_ms)
    thread = threading.Thread(target=server.serve_forever, name="panel")
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join(timeout=20)
        server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=chromium_options())
        yield browser
        browser.close()


class Visit:
    """A page that remembers every complaint of the browser and every request."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.complaints: list[str] = []
        self.requested: list[str] = []
        self.page.on(
            "console", lambda message: self.complaints.append(f"{message.location['url']}: {message.text}")
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(f"dialog: {dialog.message}"))
        self.page.on("request", lambda request: self.requested.append(request.url))


def visit(browser: Browser, site: Site, role_id: int = Id.SUPPORT_ROLE, **options: Any) -> Visit:
    """Open a browser that is already logged in; unless a role is named, as a supporter."""
    context = browser.new_context(**options)
    panel = panel_of(site.app)
    secret = panel.sessions.start(Visitor(int(Id.SAM), "Sam", frozenset({int(role_id)})))
    context.add_cookies([{"name": "session", "value": secret, "url": site.url}])
    return Visit(context)


def test_a_login_leads_through_discord_and_back(browser: Browser, site: Site, record: Record) -> None:
    ticket = record.ticket()
    record.message(ticket, "Hallo zusammen")
    seen = Visit(browser.new_context())
    seen.page.goto(f"{site.url}/transcript/{ticket}")
    seen.page.get_by_role("button", name="Mit Discord anmelden").click()
    seen.page.get_by_role("link", name="Vera").click()
    seen.page.get_by_role("button", name="Autorisieren").click()
    seen.page.wait_for_url(f"{site.url}/transcript/{ticket}")
    assert seen.page.get_by_text("Hallo zusammen").is_visible()
    seen.page.get_by_role("button", name="Abmelden").click()
    seen.page.get_by_role("heading", name="Du bist abgemeldet").wait_for()
    ours = [complaint for complaint in seen.complaints if site.url in complaint]
    # Chromium tells what a log-out has made it forget.
    assert [complaint for complaint in ours if "Clear-Site-Data" not in complaint] == []


def test_a_visit_without_the_bot_goes_through_discord_and_ends_where_it_wanted_to_go(
    browser: Browser, site: Site, sandbox: Sandbox, record: Record, clock: Clock
) -> None:
    # By its name this machine is another site than by its number, as Discord is; cookies and forms are held to it.
    discord = sandbox.base_url.replace("127.0.0.1", "localhost")
    settings = panel_of(site.app).settings.model_copy(update={"discord_base_url": discord})
    site.app = make_app(settings, clock)
    ticket = record.ticket()
    record.message(ticket, "Hallo zusammen")
    seen = visit(browser, site)
    address = f"{site.url}/transcript/{ticket}"
    seen.page.goto(address)
    before = seen.page.context.cookies(site.url)
    clock.now_ms += 11 * MINUTE_MS
    asked = "address => fetch(address).then(answer => answer.status)"
    assert seen.page.evaluate(asked, address) == HTTPStatus.UNAUTHORIZED

    seen.page.reload()
    # Here the sandbox asks, and Discord need not.
    seen.page.get_by_role("link", name="Sam").click()
    seen.page.get_by_role("button", name="Autorisieren").click()

    seen.page.wait_for_url(address)
    assert seen.page.get_by_text("Hallo zusammen").is_visible()
    assert seen.page.evaluate(asked, address) == HTTPStatus.OK
    assert seen.page.context.cookies(site.url) != before


def test_the_chosen_theme_is_remembered_and_there_before_any_script(browser: Browser, site: Site) -> None:
    seen = visit(browser, site, color_scheme="light")
    seen.page.goto(site.url)
    background = "getComputedStyle(document.documentElement).backgroundColor"
    light = seen.page.evaluate(background)
    seen.page.get_by_role("button", name="Zwischen hell und dunkel wechseln").click()
    dark = seen.page.evaluate(background)
    assert dark != light
    answer = seen.page.reload()
    assert answer
    assert 'data-theme="dark"' in answer.text()
    assert seen.page.evaluate(background) == dark
    assert seen.complaints == []


def test_hostile_text_runs_nothing_and_asks_nobody(browser: Browser, site: Site, record: Record) -> None:
    tickets = [hostile_ticket(record, payload) for payload in PAYLOADS]
    seen = visit(browser, site)
    for path in (*(f"/transcript/{ticket}" for ticket in tickets), "/"):
        seen.page.goto(site.url + path)
        # What is folded or hidden is there as well.
        seen.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        seen.page.evaluate("document.querySelectorAll('.md-spoiler, .spoiler').forEach(one => one.click())")
        assert (
            seen.page.evaluate(
                "document.querySelectorAll('script:not([src]), iframe, base, form form').length"
            )
            == 0
        )
        assert seen.page.evaluate("window.hurt") is None
        assert seen.page.url == site.url + path
    seen.page.wait_for_load_state("networkidle")
    assert seen.complaints == []
    assert [url for url in seen.requested if not url.startswith(site.url)] == []


HIDDEN = "node => getComputedStyle(node.querySelector('strong, img')).visibility"


def test_a_spoiler_is_shown_by_a_press_and_by_the_keyboard(
    browser: Browser, site: Site, record: Record
) -> None:
    ticket = record.ticket()
    for content in ("||eins **a** https://example.org||", "||zwei **b**||"):
        record.message(ticket, content)
    record.attachment(record.message(ticket, ""), b"x", file_name="SPOILER_x.png")
    seen = visit(browser, site)
    page = seen.page
    page.goto(f"{site.url}/transcript/{ticket}")
    first, second, file = page.locator(".md-spoiler, .spoiler").all()
    page.get_by_role("button", name="Spoiler zeigen", expanded=False).nth(2).wait_for()
    first.hover()
    second.focus()
    assert [one.evaluate(HIDDEN) for one in (first, second, file)] == ["hidden"] * 3
    first.click()
    second.press("Enter")
    file.press("Space")
    assert [one.evaluate(HIDDEN) for one in (first, second, file)] == ["visible"] * 3
    assert page.url == f"{site.url}/transcript/{ticket}"
    assert page.get_by_role("button", name="Spoiler zeigen").count() == 0
    assert page.get_by_role("link", name="https://example.org").is_visible()


def test_a_spoiler_is_shown_by_the_focus_without_scripts(
    browser: Browser, site: Site, record: Record
) -> None:
    ticket = record.ticket()
    message = record.message(ticket, "||eins **a** https://example.org||")
    record.attachment(message, b"x", file_name="SPOILER_x.png")
    page = visit(browser, site, java_script_enabled=False, has_touch=True).page
    page.goto(f"{site.url}/transcript/{ticket}")
    first, file = page.locator(".md-spoiler, .spoiler").all()
    link = page.get_by_role("link", name="https://example.org")
    assert not link.is_visible()
    first.tap()
    assert link.is_visible()
    # On to the link inside, which stays to be seen, and from there to the file.
    page.keyboard.press("Tab")
    assert link.is_visible()
    page.keyboard.press("Tab")
    assert not link.is_visible()
    assert file.locator("img").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_colour_of_a_role_can_be_read(
    browser: Browser, site: Site, record: Record, scheme: Literal["light", "dark"]
) -> None:
    ticket = record.ticket()
    colors = (0xFFFF00, 0xFFFFFF, 0x000001, 0x0000FF, 0xFF0000, 0x00FF00, 0x7F7F7F)
    for color in colors:
        record.message(ticket, author_color=color)
    seen = visit(browser, site, color_scheme=scheme)
    seen.page.goto(f"{site.url}/transcript/{ticket}")
    ratios = seen.page.evaluate(CONTRASTS)
    assert len(ratios) == len(colors)
    assert min(ratios) >= 4.5
    assert seen.complaints == []


def test_a_name_cannot_turn_the_sentence_round_it(browser: Browser, site: Site, record: Record) -> None:
    ticket = record.ticket(creator_left_at_ms=START_MS, closed_at_ms=START_MS, closer_name="Sam")
    for name in ("Eva", f"Eva{TURNS_ROUND}"):
        record.event(ticket, "person_added", name, details={"person_name": "Jonas"})
    seen = visit(browser, site)
    seen.page.goto(f"{site.url}/transcript/{ticket}")
    plain, turned = seen.page.evaluate(
        """() => [...document.querySelectorAll(".event-person_added")].map(line => {
          const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
          const places = [];
          for (let node; (node = walker.nextNode());) for (let at = 0; at < node.length; at++) {
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + 1);
            const { left, width } = range.getBoundingClientRect();
            if (width > 0) places.push([left, node.data[at]]);
          }
          return places.sort((one, other) => one[0] - other[0]).map(place => place[1]).join("");
        })"""
    )
    assert turned == plain


def test_nothing_is_wider_than_a_phone(browser: Browser, site: Site, record: Record) -> None:
    endless = "Donaudampfschifffahrtsgesellschaftskapitän" * 8
    ticket = record.ticket(creator_name=endless, state="claimed", claimer_id=SAM, claimer_name=endless)
    record.intake(ticket, ban_id="A" * 300, ban_reason=endless, statement=endless, quotes=f'["{endless}"]')
    embed = {"title": endless, "fields": [{"name": endless, "value": endless, "inline": True}] * 3}
    buttons = [{"type": 1, "components": [{"type": 2, "style": 1, "label": endless}]}]
    message = record.message(
        ticket, f"{endless}\n```\n{endless}\n```", author_name=endless, embeds=[embed], components=buttons
    )
    record.message(ticket, "ja", type=19, replies_to_id=message)
    record.attachment(message, b"x", file_name=f"{endless}.log", content_type=None)
    record.event(ticket, "transferred", endless, details={"to_name": endless, "from_name": "Sam"})
    record.event(ticket, "corrected", endless, details={"outcome": endless, "reason": endless})
    record.note(ticket, f"{endless}\n```\n{endless}\n```", author_name=endless)
    record.person(ticket, SAM, endless)
    record.block(user_name=endless, reason=endless * 12, author_name=endless)
    record.ticket(state="closed", outcome="undecided", closer_name=endless, closed_at_ms=START_MS)
    seen = visit(browser, site, viewport=PHONE)
    for path in ("/", f"/transcript/{ticket}", f"/?q={endless[:90]}", "/login", "/geheim"):
        seen.page.goto(site.url + path)
        assert seen.page.evaluate(TOO_WIDE, PHONE["width"]) == [], path
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path


def test_everything_works_without_scripts(browser: Browser, site: Site, record: Record) -> None:
    record.ticket(creator_name="Mia")
    ticket = record.ticket(creator_name="Jonas")
    message = record.message(ticket, "||geheim||")
    record.revision(message, "die erste Fassung")
    seen = visit(browser, site, java_script_enabled=False)
    page = seen.page
    page.goto(site.url)
    page.get_by_role("searchbox").fill("jonas")
    page.get_by_role("button", name="Suchen").click()
    page.wait_for_url("**/?q=jonas")
    page.locator(".row-link", has_text="Jonas").click()
    page.wait_for_url(f"**/transcript/{ticket}")
    page.get_by_text("1 frühere Fassung").click()
    assert page.get_by_role("deletion").get_by_text("die erste Fassung").is_visible()
    page.get_by_text("Herunterladen").click()
    assert page.get_by_role("link", name="ZIP mit Anhängen").is_visible()
    page.get_by_role("searchbox").fill("geheim")
    page.get_by_role("button", name="Suchen").click()
    page.get_by_role("link", name="Mia").click()
    assert page.locator(".md mark").get_by_text("geheim").is_visible()
    page.get_by_role("button", name="Abmelden").click()
    page.wait_for_url("**/login?out=1")
