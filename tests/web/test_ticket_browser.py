"""A ticket's page in headless Chromium: keys, focus and copying."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.chromium import chromium_path
from tests.web.test_browser import Site, browser, visit
from tests.web.ticket_page import Tickets, clock, folder, page, site, tickets

__all__ = ["browser", "clock", "folder", "page", "site", "tickets"]

pytestmark = pytest.mark.skipif(chromium_path() is None, reason="Chromium ist nicht installiert")

FOCUSED = "document.activeElement.id"
CLIPBOARD_ENDS_WITH = """async end => {
  for (const last = Date.now() + 10_000; Date.now() < last; await new Promise(requestAnimationFrame)) {
    if ((await navigator.clipboard.readText()).endsWith(end)) return true;
  }
  return false;
}"""


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
    for key, number in ((".", 5), (".", 240), (",", 400), ("", 240)):
        expect(page.locator(f"#m{tickets.ids[number]}")).to_be_focused()
        if key:
            page.keyboard.press(key)
    mark = page.locator(f"#m{tickets.ids[240]} mark")
    expect(mark).to_have_text("Nadel")
    expect(mark).to_be_in_viewport()


def test_the_focus_follows_a_link_to_a_message(page: Page, site: Site, tickets: Tickets) -> None:
    first = tickets.ids[0]
    page.goto(f"{site.url}/transcript/{tickets.long}#m{first}")
    # It is not in the newest window, which is what the address leads to.
    page.wait_for_url(f"**/transcript/{tickets.long}?at={first}#m{first}")
    expect(page.locator(f"#m{first}")).to_be_focused()
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
    # The policy of the page forbids what Playwright's own waiting would do.
    assert page.evaluate(CLIPBOARD_ENDS_WITH, f"#m{tickets.ids[300]}")
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
