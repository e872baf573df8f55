"""The overview in headless Chromium: its keys, and what it says of changes while it stays open."""

from http import HTTPStatus

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.chromium import chromium_path
from tests.web.record import Record
from tests.web.test_browser import Site, Visit, browser, site, visit

__all__ = ["browser", "site"]

pytestmark = pytest.mark.skipif(chromium_path() is None, reason="Chromium ist nicht installiert")

POLL_MS = 11_000
TOP_OF_FIRST_ROW = "document.querySelector('.tickets tbody tr').getBoundingClientRect().top"


@pytest.fixture
def seen(browser: Browser, site: Site) -> Visit:
    return visit(browser, site)


@pytest.fixture
def page(seen: Visit) -> Page:
    return seen.page


def row(page: Page, name: str) -> Locator:
    return page.locator(".row-link", has_text=name)


def numbers(page: Page) -> list[str]:
    return page.locator(".c-id").all_inner_texts()[1:]


def test_the_keys_walk_through_the_tickets_and_open_one(page: Page, site: Site, record: Record) -> None:
    first, second = record.ticket(creator_name="Mia"), record.ticket(creator_name="Jonas")
    page.goto(site.url)
    page.keyboard.press("j")
    expect(row(page, "Jonas")).to_be_focused()
    page.keyboard.press("j")
    expect(row(page, "Mia")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}/transcript/{second}")
    page.go_back()
    page.keyboard.press("/")
    page.keyboard.type(f"#{first}")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}/?q=%23{first}")
    assert numbers(page) == [str(first)]


def test_the_filters_open_by_a_key_and_take_a_choice(page: Page, site: Site, record: Record) -> None:
    record.ticket()
    closed = record.ticket(state="closed", outcome="lifted")
    page.goto(site.url)
    page.keyboard.press("f")
    page.locator("select[name=outcome]").select_option("Bann aufgehoben")
    page.get_by_role("button", name="Anwenden").click()
    assert numbers(page) == [str(closed)]
    page.keyboard.press("f")
    page.get_by_label("Diese Ansicht behalten als").fill("Gute Nachrichten")
    page.get_by_role("button", name="Speichern").click()
    page.get_by_role("link", name="Alle", exact=False).first.click()
    page.get_by_role("link", name="Gute Nachrichten").click()
    assert numbers(page) == [str(closed)]


def test_news_are_told_and_nothing_moves_until_they_are_asked_for(
    seen: Visit, page: Page, site: Site, record: Record
) -> None:
    first, _ = record.ticket(), record.ticket()
    page.clock.install()
    page.goto(site.url)
    before, top = numbers(page), page.evaluate(TOP_OF_FIRST_ROW)
    page.clock.run_for(POLL_MS)
    expect(page.locator("[data-news]")).to_be_empty()
    record.ticket(creator_name="Neuling")
    record.message(first)
    page.clock.run_for(POLL_MS)
    news = page.get_by_role("link", name="2 Tickets sind neu oder haben sich geändert")
    news.wait_for()
    assert page.title() == "(2) Tickets"
    assert numbers(page) == before
    assert page.evaluate(TOP_OF_FIRST_ROW) == top
    page.keyboard.press("r")
    row(page, "Neuling").wait_for()
    assert len(numbers(page)) == len(before) + 1
    expect(page.locator("[data-news]")).to_be_empty()
    assert seen.complaints == []


def test_a_panel_that_is_away_is_asked_more_and_more_rarely_and_found_again(
    page: Page, site: Site, record: Record
) -> None:
    record.ticket()
    page.clock.install()
    page.goto(site.url)
    asked: list[str] = []

    def fail(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=HTTPStatus.BAD_GATEWAY)

    page.route("**/changes*", fail)
    for _ in range(60):
        page.clock.run_for(POLL_MS)
    assert 2 <= len(asked) <= 10, "a page that never slows down asks 60 times"
    page.unroute("**/changes*")
    record.ticket()
    news = page.get_by_role("link", name="1 Ticket ist neu oder hat sich geändert")
    for _ in range(60):
        page.clock.run_for(POLL_MS)
        if news.is_visible():
            break
    expect(news).to_be_visible()


def test_whoever_may_not_ask_any_more_is_not_asked_for_again_and_again(
    page: Page, site: Site, record: Record
) -> None:
    record.ticket()
    page.clock.install()
    page.goto(site.url)
    page.context.clear_cookies()
    with page.expect_response("**/changes*"):
        page.clock.run_for(POLL_MS)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/changes" in request.url else None)
    page.clock.run_for(30 * POLL_MS)
    page.get_by_role("link", name="Statistik").click()
    page.get_by_role("button", name="Mit Discord anmelden").wait_for()
    assert [address for address in asked if "/login" not in address] == []
