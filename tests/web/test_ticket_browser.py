"""A ticket's page in headless Chromium: keys, focus, copying, printing, and what a screen reader is told."""

import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from tests.chromium import chromium_path
from tests.sandbox.world import panel_settings
from tests.web.conftest import PANEL_URL, Clock
from tests.web.hostile import hostile_ticket
from tests.web.record import MIA, MINUTE_MS, SAM, SIGRID, START_MS, Record
from tests.web.test_browser import PHONE, TOO_WIDE, Quiet, Site, browser, visit
from utils.config import PanelSettings
from webapp.app import create_app

__all__ = ["browser"]

pytestmark = pytest.mark.skipif(chromium_path() is None, reason="Chromium ist nicht installiert")

FOCUSED = "document.activeElement.id"


class Tickets:
    """What the module's panel shows."""

    def __init__(self, record: Record) -> None:
        self.long = record.ticket(creator_name="Jonas")
        self.ids = [
            record.message(
                self.long,
                f"Nr {n}. {'Nadel' if n in {5, 240, 400} else ''}",
                (MIA, SAM, SIGRID)[n % 3],
                sent_at_ms=START_MS + n * MINUTE_MS,
            )
            for n in range(450)
        ]
        self.short = record.ticket(
            state="closed", closer_name="Sam", closed_at_ms=START_MS, outcome="reduced"
        )
        self.edited = record.message(self.short, "Ich war es.", edited_at_ms=START_MS)
        record.revision(self.edited, "Ich war es **nicht**.")
        self.deleted = record.message(self.short, "das war nicht so gemeint", deleted_at_ms=START_MS)
        self.spoiler = record.message(self.short, "||geheimes Versteck||", SAM)
        record.note(self.short, "Vorsichtig sein.")
        record.event(self.short, "closed", "Sam", details={"outcome": "reduced"})
        record.transcript(self.short, requested_by_name="Sam", content_sha256="ab" * 32)
        self.empty = record.ticket(creator_name="Lena")
        self.hostile = hostile_ticket(record)


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("panel")


@pytest.fixture(scope="module")
def tickets(folder: Path, clock: Clock) -> Iterator[Tickets]:
    record = Record(folder)
    record.beat(clock.now_ms)
    yield Tickets(record)
    record.close()


@pytest.fixture(scope="module")
def site(folder: Path, clock: Clock, tickets: Tickets) -> Iterator[Site]:
    assert tickets
    known = {name.lower(): value for name, value in panel_settings("http://127.0.0.1:9", PANEL_URL).items()}
    for name in ("database_path", "attachments_path", "panel_database_path"):
        known[name] = str(folder / {"database_path": "tickets.sqlite"}.get(name, name))
    values: dict[str, Any] = dict(known)
    site = Site(app=create_app(PanelSettings(_env_file=None, **values), clock=clock))
    server = make_server("127.0.0.1", 0, site, threaded=True, request_handler=Quiet)
    site.url = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever, name="panel")
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join(timeout=20)
        server.server_close()


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    seen = visit(browser, site)
    yield seen.page
    assert seen.complaints == []
    seen.page.context.close()


def test_keys_lead_from_message_to_message(page: Page, site: Site, tickets: Tickets) -> None:
    page.goto(f"{site.url}/transcript/{tickets.short}")
    messages = page.locator(".conversation :is(.message, .event)[id], .note-entry[id]")
    ids = messages.evaluate_all("all => all.map(one => one.id)")
    assert len(ids) == 4
    for key, expected in (("j", 0), ("j", 1), ("j", 2), ("k", 1), ("k", 0), ("k", 0)):
        page.keyboard.press(key)
        assert page.evaluate(FOCUSED) == ids[expected]
    page.goto(f"{site.url}/transcript/{tickets.long}?q=nadel")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".hit-link").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**at={tickets.ids[240]}#m{tickets.ids[240]}")


def test_keys_stay_out_of_typing_and_of_other_shortcuts(page: Page, site: Site, tickets: Tickets) -> None:
    address = f"{site.url}/transcript/{tickets.long}?after={tickets.ids[150]}"
    page.goto(address)
    page.keyboard.press("/")
    page.keyboard.type("jkno.,c?/")
    field = page.get_by_role("searchbox")
    expect(field).to_have_value("jkno.,c?/")
    expect(field).to_be_focused()
    field.blur()
    for key in ("Control+j", "Alt+o", "Meta+n"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement === document.body")
    assert page.url == address
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_key_shows_the_help_and_escape_closes_it(page: Page, site: Site, tickets: Tickets) -> None:
    page.goto(f"{site.url}/transcript/{tickets.short}")
    page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="Tasten auf dieser Seite")
    expect(help_).to_be_visible()
    page.keyboard.press("j")
    expect(help_).to_be_visible()
    page.keyboard.press("Escape")
    expect(help_).to_be_hidden()
    page.get_by_role("button", name="Tasten").click()
    expect(help_).to_be_visible()


def test_keys_lead_through_windows_and_hits(page: Page, site: Site, tickets: Tickets) -> None:
    page.goto(f"{site.url}/transcript/{tickets.long}")
    page.keyboard.press("o")
    page.wait_for_url("**?before=*")
    page.keyboard.press("n")
    page.wait_for_url("**?after=*")
    page.goto(f"{site.url}/transcript/{tickets.long}?q=NADEL")
    page.locator(".hit-link").first.click()
    visited = []
    for key in (".", ".", ","):
        visited.append(page.evaluate(FOCUSED))
        page.keyboard.press(key)
        page.wait_for_function("before => location.hash.slice(1) !== before", arg=visited[-1])
        page.wait_for_function("document.activeElement.id === location.hash.slice(1)")
    visited.append(page.evaluate(FOCUSED))
    assert visited == [f"m{tickets.ids[n]}" for n in (5, 240, 400, 240)]
    mark = page.locator(f"#m{tickets.ids[240]} mark")
    expect(mark).to_have_text("Nadel")
    expect(mark).to_be_in_viewport()


def test_the_focus_follows_a_link_to_a_message(page: Page, site: Site, tickets: Tickets) -> None:
    first = tickets.ids[0]
    page.goto(f"{site.url}/transcript/{tickets.long}#m{first}")
    # It is not in the newest window, which is what the address leads to.
    page.wait_for_url(f"**/transcript/{tickets.long}?at={first}#m{first}")
    page.wait_for_function(f"{FOCUSED} === 'm{first}'")
    other = page.locator(f"#m{tickets.ids[3]}")
    page.evaluate("window.stayed = true")
    page.locator(".group", has=other).locator(".permalink").first.click()
    assert page.url.endswith(f"?at={tickets.ids[3]}#m{tickets.ids[3]}")
    assert page.evaluate(FOCUSED) == f"m{tickets.ids[3]}"
    assert page.evaluate("window.stayed")
    assert page.locator(":target").get_attribute("id") == f"m{tickets.ids[3]}"


def test_an_address_that_only_names_the_window_goes_to_the_message(
    page: Page, site: Site, tickets: Tickets
) -> None:
    wanted = tickets.ids[230]
    page.goto(f"{site.url}/transcript/{tickets.long}?at={wanted}")
    page.wait_for_url(f"**?at={wanted}#m{wanted}")
    expect(page.locator(":target")).to_be_in_viewport()


def test_an_address_that_leads_nowhere_is_asked_for_once(page: Page, site: Site, tickets: Tickets) -> None:
    page.goto(f"{site.url}/transcript/{tickets.long}#m77")
    page.wait_for_url(f"**/transcript/{tickets.long}?at=77#m77")
    expect(page.get_by_text("in diesem Ticket nicht aufgezeichnet")).to_be_visible()


def test_a_link_to_a_message_is_copied(browser: Browser, site: Site, tickets: Tickets) -> None:
    seen = visit(browser, site, permissions=["clipboard-read", "clipboard-write"])
    page = seen.page
    page.goto(f"{site.url}/transcript/{tickets.long}")
    page.keyboard.press("j")
    focused = page.evaluate(FOCUSED)
    page.keyboard.press("c")
    expect(page.get_by_role("status").filter(has_text="Link zur Nachricht kopiert.")).to_be_visible()
    link = f"{site.url}/transcript/{tickets.long}?at={focused[1:]}#{focused}"
    assert page.evaluate("navigator.clipboard.readText()") == link
    page.locator(f"#m{tickets.ids[300]}").hover()
    page.get_by_role("button", name="Link zu dieser Nachricht kopieren").click()
    page.wait_for_function(
        "async end => (await navigator.clipboard.readText()).endsWith(end)", arg=f"#m{tickets.ids[300]}"
    )
    assert seen.complaints == []


def test_the_whole_transcript_is_copied_as_text(browser: Browser, site: Site, tickets: Tickets) -> None:
    seen = visit(browser, site, permissions=["clipboard-read", "clipboard-write"])
    page = seen.page
    page.goto(f"{site.url}/transcript/{tickets.long}")
    page.get_by_role("button", name="Kopieren", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Kopiert: das ganze Transkript")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.count("Nr ") == 450
    assert seen.complaints == []


def test_without_a_clipboard_the_text_is_offered_as_a_file(
    browser: Browser, site: Site, tickets: Tickets
) -> None:
    page = visit(browser, site).page
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined });"
        "document.execCommand = () => false;"
    )
    page.goto(f"{site.url}/transcript/{tickets.short}")
    page.get_by_role("button", name="Kopieren", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="nicht erlaubt")).to_be_visible()
    link = page.get_by_role("status").get_by_role("link", name="Text herunterladen")
    assert link.get_attribute("href") == f"/transcript/{tickets.short}.txt"


@pytest.mark.parametrize("status", [200, 503])
def test_a_transcript_that_does_not_come_is_not_copied(
    browser: Browser, site: Site, tickets: Tickets, status: int
) -> None:
    seen = visit(browser, site, permissions=["clipboard-read", "clipboard-write"])
    page = seen.page
    page.goto(f"{site.url}/transcript/{tickets.short}")
    page.evaluate("navigator.clipboard.writeText('von vorher')")
    # A login page in the place of the text, or a panel that is overloaded.
    page.route("**/*.txt", lambda route: route.fulfill(status=status, content_type="text/html", body="<p>x"))
    page.get_by_role("button", name="Kopieren").click()
    expect(page.get_by_role("status").filter(has_text="ließ sich nicht holen")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "von vorher"


def test_a_printed_page_is_black_on_white_and_unfolded(
    browser: Browser, site: Site, tickets: Tickets
) -> None:
    page = visit(browser, site, color_scheme="dark").page
    page.goto(f"{site.url}/transcript/{tickets.short}")
    page.emulate_media(media="print", color_scheme="dark")
    text = page.locator("main").inner_text()
    for part in (
        "Eröffnet von Mia",
        "gedruckt am",
        "Geschlossen",
        "das war nicht so gemeint",
        "geheimes Versteck",
    ):
        assert part in text, part
    assert page.locator("del").is_visible()
    assert page.locator("del").evaluate("node => getComputedStyle(node).textDecorationLine") == "line-through"
    color = "node => { const { color, backgroundColor } = getComputedStyle(node); return [color, backgroundColor]; }"
    assert page.locator("html").evaluate(color) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert page.locator(".md-spoiler").evaluate(color)[0] == "rgb(0, 0, 0)"
    for away in (".top", ".tools", ".back", ".keys"):
        assert not page.locator(away).is_visible()
    page.goto(f"{site.url}/transcript/{tickets.long}")
    assert page.get_by_text("Gedruckt sind die Nachrichten 251 bis 450 von 450.").is_visible()


LANDMARKS = """() => {
  const roles = { header: "banner", nav: "navigation", main: "main", aside: "complementary", section: "region" };
  const named = node => node.getAttribute("aria-label")
    ?? document.getElementById(node.getAttribute("aria-labelledby") ?? "")?.textContent ?? "";
  return [...document.querySelectorAll("main, nav, aside, section[aria-label], [role=search], [role=region]")]
    .map(node => [node.getAttribute("role") ?? roles[node.localName], named(node)]);
}"""
HEADINGS = "() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(node => [+node.localName[1], node.textContent])"
DOUBLE_IDS = """() => [...document.querySelectorAll("[id]")].map(node => node.id)
  .filter((id, index, all) => all.indexOf(id) !== index)"""


@pytest.mark.parametrize("query", ["", "?q=nadel", "?q=gibtsnicht", "at"])
def test_landmarks_have_names_of_their_own_and_headings_an_order(
    page: Page, site: Site, tickets: Tickets, query: str
) -> None:
    query = f"?q=nadel&at={tickets.ids[240]}" if query == "at" else query
    for ticket in (tickets.long, tickets.short, tickets.empty, tickets.hostile):
        page.goto(f"{site.url}/transcript/{ticket}{query}")
        landmarks = page.evaluate(LANDMARKS)
        assert all(name for role, name in landmarks if role != "main"), landmarks
        assert len({tuple(one) for one in landmarks}) == len(landmarks), landmarks
        headings = page.evaluate(HEADINGS)
        assert [level for level, _ in headings].count(1) == 1
        assert headings[0][0] == 1
        assert all(after - before <= 1 for (before, _), (after, _) in pairwise(headings))
        assert page.evaluate(DOUBLE_IDS) == []


def test_a_screen_reader_finds_everything_by_name(page: Page, site: Site, tickets: Tickets) -> None:
    page.goto(f"{site.url}/transcript/{tickets.short}")
    page.get_by_text("1 frühere Fassung").click()
    session = page.context.new_cdp_session(page)
    nodes = [
        (node["role"]["value"], node.get("name", {}).get("value", "").strip())
        for node in session.send("Accessibility.getFullAXTree")["nodes"]
        if not node["ignored"]
    ]
    needs_name = {"button", "link", "searchbox", "article", "DisclosureTriangle", "image", "dialog"}
    assert [role for role, name in nodes if role in needs_name and not name] == []
    assert {"button", "link", "searchbox", "article", "DisclosureTriangle"} <= {role for role, _ in nodes}
    # Generated content, as most screen readers pass over <del> and <ins>.
    assert {("deletion", ""), ("StaticText", "[entfernt:"), ("StaticText", "**nicht**")} <= set(nodes)


def test_skip_links_lead_to_the_conversation_and_to_the_search(
    page: Page, site: Site, tickets: Tickets
) -> None:
    page.goto(f"{site.url}/transcript/{tickets.short}")
    reached = {}
    for _ in range(3):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.textContent")
        assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
        reached[name] = page.evaluate("document.activeElement.getAttribute('href')")
    assert reached == {
        "Zum Inhalt": "#inhalt",
        "Zur Unterhaltung": "#unterhaltung",
        "Zur Suche in diesem Ticket": "#suche",
    }
    page.keyboard.press("Enter")
    expect(page.get_by_role("searchbox")).to_be_focused()


# The contrast of every visible text with what lies behind it, as WCAG 2 reckons it.
WEAK_CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const over = (layers) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const color of layers) { canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = rgb => rgb.map(part => part / 255)
    .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const weak = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    if (node.closest(".sr, .skip, .md-spoiler, dialog:not([open])")) continue;
    const layers = [];
    for (let one = node; one; one = one.parentElement) layers.unshift(getComputedStyle(one).backgroundColor);
    const behind = ["white", ...layers];
    const [one, other] = [light(over(behind)), light(over([...behind, getComputedStyle(node).color]))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) weak.add(`${ratio.toFixed(2)} ${node.localName}.${node.className}`);
  }
  return [...weak];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_enough_contrast(browser: Browser, site: Site, tickets: Tickets, scheme: Any) -> None:
    page = visit(browser, site, color_scheme=scheme).page
    queries = ("", f"?q=ich&at={tickets.edited}#m{tickets.edited}", "?q=war", "?q=gibtsnicht")
    for ticket in (tickets.short, tickets.hostile):
        for query in queries:
            page.goto(f"{site.url}/transcript/{ticket}{query}")
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
            assert page.evaluate(WEAK_CONTRAST) == [], (scheme, query)


def test_nothing_is_wider_than_a_phone(browser: Browser, site: Site, tickets: Tickets) -> None:
    page = visit(browser, site, viewport=PHONE).page
    for ticket in (tickets.short, tickets.hostile, tickets.long):
        for query in ("", "?q=w", f"?q=w&at={tickets.edited}", f"?at={tickets.ids[230]}"):
            page.goto(f"{site.url}/transcript/{ticket}{query}")
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
            assert page.evaluate(TOO_WIDE, PHONE["width"]) == [], query
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], query
