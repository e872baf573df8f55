"""Character keys and the way to do without them (WCAG 2.1.4), in headless Chromium."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.chromium import chromium_path
from tests.web.test_browser import Site, browser, visit
from tests.web.ticket_page import Tickets, clock, folder, page, site, tickets

__all__ = ["browser", "clock", "folder", "page", "site", "tickets"]

pytestmark = pytest.mark.skipif(chromium_path() is None, reason="Chromium ist nicht installiert")

NOWHERE = "document.activeElement === document.body"
SWITCH = "Tastenkürzel verwenden"
NOT_KEPT = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("denied", "SecurityError"); },
})"""


def switch_off(page: Page) -> None:
    page.get_by_role("button", name="Tasten").click()
    page.get_by_role("checkbox", name=SWITCH).uncheck()
    page.get_by_role("button", name="Schließen").click()


def press_all(page: Page) -> None:
    for key in ("j", "k", "/", "o", "n", "c", "?"):
        page.keyboard.press(key)


def test_keys_can_be_switched_off_and_stay_off(page: Page, site: Site, tickets: Tickets) -> None:
    address = f"{site.url}/transcript/{tickets.long}"
    page.goto(address)
    switch_off(page)
    page.reload()
    press_all(page)
    assert page.evaluate(NOWHERE)
    assert page.url == address
    expect(page.get_by_role("dialog")).to_be_hidden()
    # What does nothing is not announced to screen readers.
    expect(page.get_by_role("searchbox")).not_to_have_attribute("aria-keyshortcuts", "/")
    # The way back needs no key.
    page.get_by_role("button", name="Tasten").click()
    page.get_by_role("checkbox", name=SWITCH, checked=False).check()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    expect(page.get_by_role("searchbox")).to_have_attribute("aria-keyshortcuts", "/")


def test_switching_off_holds_for_every_open_window(page: Page, site: Site, tickets: Tickets) -> None:
    page.goto(f"{site.url}/transcript/{tickets.short}")
    other = page.context.new_page()
    other.goto(f"{site.url}/transcript/{tickets.short}")
    switch_off(other)
    page.keyboard.press("j")
    assert page.evaluate(NOWHERE)
    page.get_by_role("button", name="Tasten").click()
    expect(page.get_by_role("checkbox", name=SWITCH, checked=False)).to_be_visible()


def test_keys_can_be_switched_off_where_the_browser_keeps_nothing(
    browser: Browser, site: Site, tickets: Tickets
) -> None:
    seen = visit(browser, site)
    seen.page.add_init_script(NOT_KEPT)
    seen.page.goto(f"{site.url}/transcript/{tickets.short}")
    switch_off(seen.page)
    press_all(seen.page)
    assert seen.page.evaluate("document.activeElement.textContent.trim()") == "Tasten"
    expect(seen.page.get_by_role("dialog")).to_be_hidden()
    assert seen.complaints == []


def test_keys_leave_an_open_menu_alone(page: Page, site: Site, tickets: Tickets) -> None:
    page.goto(f"{site.url}/transcript/{tickets.long}")
    menu = page.locator("summary", has_text="Herunterladen")
    menu.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="ZIP mit Anhängen")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert not page.evaluate(NOWHERE)
    expect(page.locator(".message:focus, .event:focus")).to_have_count(1)


def test_without_scripts_there_is_no_button_for_keys(browser: Browser, site: Site, tickets: Tickets) -> None:
    page = visit(browser, site, java_script_enabled=False).page
    page.goto(f"{site.url}/transcript/{tickets.short}")
    expect(page.get_by_role("button", name="Tasten")).to_be_hidden()


def test_the_help_begins_at_its_end_and_gives_the_focus_back(
    page: Page, site: Site, tickets: Tickets
) -> None:
    page.goto(f"{site.url}/transcript/{tickets.short}")
    page.keyboard.press("?")
    expect(page.get_by_role("button", name="Schließen")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("?")
    page.keyboard.press("Space")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("j")
    assert not page.evaluate(NOWHERE)
