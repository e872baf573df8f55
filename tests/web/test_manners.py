"""What WCAG 2.2 AA asks for beyond what axe can tell: targets, focus, reflow, motion, forced colours, keyboard."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.chromium import chromium_path
from tests.web.conftest import log_in
from tests.web.shown import ERROR, EXAMPLES, NOBODY, Sites, as_it_comes, show, sites
from tests.web.test_browser import browser

__all__ = ["browser", "sites"]

pytestmark = pytest.mark.skipif(chromium_path() is None, reason="Chromium ist nicht installiert")

DESK: ViewportSize = {"width": 1400, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}

REACHABLE = """() => {
  const all = [...document.querySelectorAll(
    "a[href], button:not([disabled]), input:not([type=hidden]), select, summary, [tabindex='0'], audio[controls], video[controls]"
  )].filter(node => node.checkVisibility({ visibilityProperty: true }) && !node.closest("dialog"));
  all.forEach((node, index) => { node.dataset.reach = index; });
  return all.length;
}"""
FOCUSED = """() => {
  const node = document.activeElement;
  const visible = style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const outlined = visible(getComputedStyle(node)) || visible(getComputedStyle(node, "::after"));
  return { reach: node.dataset.reach ?? null, outlined, html: node.outerHTML.slice(0, 120) };
}"""


@pytest.mark.parametrize("name", ["login", "overview-filters", "ticket", "statistics", "audit", "sessions"])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    browser: Browser, sites: Sites, name: str
) -> None:
    page = show(browser, sites, name, viewport=DESK).page
    page.evaluate("document.activeElement.blur()")
    count = page.evaluate(REACHABLE)
    reached: set[str] = set()
    for _ in range(3 * count + 20):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused["reach"] is not None:
            reached.add(focused["reach"])
            assert focused["outlined"], focused["html"]
        if len(reached) == count:
            break
    missing = [
        page.locator(f"[data-reach='{index}']").evaluate("node => node.outerHTML.slice(0, 120)")
        for index in range(count)
        if str(index) not in reached
    ]
    assert missing == []
    page.context.close()


def follow_skip_link(page: Page, presses: int) -> None:
    page.evaluate("document.activeElement.blur()")
    for _ in range(presses):
        page.keyboard.press("Tab")
    link = page.locator(".skip:focus")
    expect(link).to_be_in_viewport()
    target = link.get_attribute("href")
    page.keyboard.press("Enter")
    expect(page.locator(f"{target}:focus")).to_have_count(1)


@pytest.mark.parametrize(
    ("name", "links"), [("login", 1), ("overview", 2), ("ticket", 3), ("ticket-hits", 3), ("statistics", 1)]
)
def test_links_skip_what_stands_on_every_page(browser: Browser, sites: Sites, name: str, links: int) -> None:
    page = show(browser, sites, name).page
    assert page.locator(".skip").count() == links
    for presses in range(1, links + 1):
        page.reload()
        follow_skip_link(page, presses)
    page.context.close()


def test_each_page_says_in_its_title_which_one_it_is(sites: Sites) -> None:
    paths: dict[str, str] = {}
    for example in EXAMPLES.values():
        if example.act is as_it_comes and example.site == "busy" and example.endpoint != ERROR:
            app = sites.busy.app
            client = log_in(app, example.role_id) if example.role_id != NOBODY else app.test_client()
            path = example.path if isinstance(example.path, str) else example.path(sites.guild)
            found = re.search(r"<title>(.*?)</title>", client.get(path).text)
            assert found
            here = urlsplit(path).path
            assert paths.setdefault(found[1], here) == here
            assert found[1].endswith("Tickets")


HIDDEN_BY_COLOR = """() => [...document.querySelectorAll(".md-spoiler")].map(node => {
  const { color, backgroundColor } = getComputedStyle(node);
  return color === backgroundColor;
})"""
BORDERS = """selector => [...document.querySelectorAll(selector)].filter(node => node.checkVisibility()).map(
  node => getComputedStyle(node).borderTopWidth !== "0px" && getComputedStyle(node).borderTopStyle === "solid")"""


def test_colours_that_the_system_forces_leave_states_and_secrets_as_they_are(
    browser: Browser, sites: Sites
) -> None:
    page = show(browser, sites, "ticket", forced_colors="active").page
    hidden = page.evaluate(HIDDEN_BY_COLOR)
    assert hidden
    assert all(hidden)
    page = show(browser, sites, "login", forced_colors="active").page
    assert page.evaluate(BORDERS, ".button") == [True]
    page = show(browser, sites, "overview-filters", forced_colors="active").page
    assert set(page.evaluate(BORDERS, ".pill, .button, .tabs a[aria-current]")) == {True}
    assert set(page.locator(".pill").all_text_contents()) <= {
        "Offen",
        "Beansprucht",
        "Geschlossen",
        "Gelöscht",
    }


def test_the_case_is_one_line_on_a_phone_and_open_where_there_is_room(browser: Browser, sites: Sites) -> None:
    # Without scripts: it is a matter of style.
    page = show(browser, sites, "ticket", viewport=DESK, java_script_enabled=False).page
    case = page.get_by_role("complementary", name="Der Fall")
    statement, line = case.get_by_text("Darstellung des Mitglieds"), case.locator("summary").first
    expect(statement).to_be_visible()
    expect(line).to_be_hidden()
    page.set_viewport_size(PHONE)
    expect(statement).to_be_hidden()
    expect(line).to_contain_text("kooperativ")
    line.click()
    expect(statement).to_be_visible()
    page.context.close()
