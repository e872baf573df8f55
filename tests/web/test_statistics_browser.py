"""The figures in headless Chromium: on every screen a chart's text is whole and keeps clear of other text."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.chromium import chromium_path
from tests.web.record import DAY_MS, HOUR_MS, MIA, MINUTE_MS, SAM, START_MS, Record
from tests.web.statistics import ADA, closed_ticket
from tests.web.test_browser import Site, Visit, browser, site, visit

__all__ = ["browser", "site"]

pytestmark = pytest.mark.skipif(chromium_path() is None, reason="Chromium ist nicht installiert")

WIDTHS = (360, 760, 1280)
# Pairs of texts of one chart that lie on each other, and texts that are cut off by the window or by the card around them.
TROUBLE = """() => [...document.querySelectorAll(".plot")].flatMap(plot => {
  const card = plot.closest(".card").getBoundingClientRect();
  const texts = [...plot.querySelectorAll("text")].map(node => [node.textContent, node.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0);
  const overlaps = texts.flatMap(([one, a], place) => texts.slice(place + 1)
    .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3)
    .map(([other]) => `${one} / ${other}`));
  return [...overlaps, ...texts.filter(([, box]) => box.left < card.left || box.right > card.right).map(([text]) => text)];
})"""


@pytest.fixture
def busy(site: Site, record: Record) -> Site:
    """Two years of a guild: several tickets a week, a supporter with a very long name."""
    names = {SAM: "Hannelore Schmidt-Großenbergmann von und zu Hohenfels", ADA: "W" * 32, MIA: "名" * 32}
    with record.connection:
        for number in range(240):
            opened = START_MS - number * 3 * DAY_MS - number * 7 * HOUR_MS % DAY_MS
            who = (SAM, SAM, ADA, MIA)[number % 4]
            ticket = closed_ticket(
                record, opened, opened + (number % 50 + 1) * HOUR_MS, closer_id=who, closer_name=names[who]
            )
            record.event(ticket, "claimed", names[who], actor_id=who, at_ms=opened + (number % 9) * MINUTE_MS)
            record.intake(ticket, attitude="cooperative", status="handed_over")
    return site


@pytest.fixture
def seen(browser: Browser, busy: Site) -> Iterator[Visit]:
    seen = visit(browser, busy)
    yield seen
    seen.page.context.close()


def numbers(page: Page) -> int:
    shown = "all => all.filter(one => one.getBoundingClientRect().width).length"
    return int(page.locator(".cell text").evaluate_all(shown))


@pytest.mark.parametrize("span", ["7", "30", "90", "365", "gesamt"])
def test_text_in_charts_is_whole_and_keeps_clear_of_other_text(seen: Visit, site: Site, span: str) -> None:
    seen.page.goto(f"{site.url}/statistik?zeitraum={span}")
    for width in WIDTHS:
        seen.page.set_viewport_size({"width": width, "height": 800})
        assert seen.page.evaluate(TROUBLE) == [], width
        assert seen.page.evaluate("document.documentElement.scrollWidth") == width
        assert (numbers(seen.page) > 0) == (width > 640)
    assert seen.complaints == []


def test_other_days_are_chosen_without_script(browser: Browser, busy: Site) -> None:
    seen = visit(browser, busy, java_script_enabled=False)
    seen.page.goto(f"{busy.url}/statistik")
    seen.page.get_by_label("Von").fill("2026-10-20")
    seen.page.get_by_label("Bis").fill("2026-10-25")
    seen.page.get_by_role("button", name="Anzeigen").click()
    seen.page.wait_for_url("**/statistik?von=2026-10-20&bis=2026-10-25")
    seen.page.get_by_role("heading", name="20. bis 25. Oktober 2026").wait_for()
    hours = seen.page.get_by_role("region", name="Eröffnete Tickets nach Wochentag und Stunde")
    seen.page.locator("summary").last.click()
    assert hours.get_by_role("row").count() == 25
    seen.page.context.close()


def test_a_table_is_saved_as_a_file(seen: Visit, site: Site) -> None:
    seen.page.goto(f"{site.url}/statistik?zeitraum=7")
    with seen.page.expect_download() as saved:
        seen.page.get_by_role("link", name="Team als CSV").click()
    assert saved.value.suggested_filename == "team-2026-10-26-bis-2026-11-01.csv"
