"""A ticket's page in headless Chromium: on paper, on a phone, and as a screen reader tells it."""

from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.chromium import chromium_path
from tests.web.test_browser import PHONE, TOO_WIDE, Site, browser, visit
from tests.web.ticket_page import Tickets, clock, folder, page, site, tickets

__all__ = ["browser", "clock", "folder", "page", "site", "tickets"]

pytestmark = pytest.mark.skipif(chromium_path() is None, reason="Chromium ist nicht installiert")


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


def test_pictures_that_nobody_scrolled_to_are_printed_as_well(
    page: Page, site: Site, tickets: Tickets
) -> None:
    page.add_init_script(
        "window.print = () => { document.body.title = [...document.images].map(one => one.naturalWidth).join(); };"
    )
    page.goto(f"{site.url}/transcript/{tickets.long}?after=0")
    picture = page.get_by_role("img", name="bild.png")
    assert picture.evaluate("node => node.naturalWidth") == 0
    page.get_by_role("button", name="Drucken").click()
    expect(page.locator("body")).to_have_attribute("title", "1")


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
