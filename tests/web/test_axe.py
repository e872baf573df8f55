"""axe-core finds nothing on any page, in light, dark and the width of a phone."""

from importlib import resources

import pytest
from playwright.sync_api import Browser, Page

from tests.chromium import chromium_path
from tests.web.shown import ERROR, EXAMPLES, NO_PAGES, Sites, show, sites
from tests.web.test_browser import browser

__all__ = ["browser", "sites"]

pytestmark = pytest.mark.skipif(chromium_path() is None, reason="Chromium ist nicht installiert")

DESK = {"width": 1400, "height": 900}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# axe-core is a package of npm; this one of PyPI carries it, so that a machine needs no npm for it.
AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
FINDINGS = """async options => (await axe.run(document, options)).violations.flatMap(
  ({ id, help, nodes }) => nodes.map(node => `${id}: ${help}: ${node.target.join(" ")}: ${node.html.slice(0, 160)}`
    + ` ${[...node.any, ...node.all, ...node.none].map(check => check.message).join("; ").slice(0, 200)}`))"""


def findings(page: Page, **options: object) -> list[str]:
    page.evaluate(AXE)
    found: list[str] = page.evaluate(FINDINGS, {"resultTypes": ["violations"], **options})
    return found


def everything(page: Page) -> list[str]:
    # WCAG 2.2's rule is off unless it is asked for.
    return findings(page, runOnly={"type": "tag", "values": TAGS}, rules={"target-size": {"enabled": True}})


def test_every_page_is_shown(sites: Sites) -> None:
    views = {rule.endpoint for rule in sites.busy.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    shown = {example.endpoint for example in EXAMPLES.values()} - {ERROR}
    missing = views - shown - NO_PAGES
    assert not missing, f"no example in tests/web/shown.py of {', '.join(sorted(missing))}"
    assert shown | NO_PAGES <= views


@pytest.mark.parametrize("name", EXAMPLES)
def test_axe_finds_nothing(browser: Browser, sites: Sites, name: str) -> None:
    seen = show(browser, sites, name, color_scheme="light", viewport=DESK, reduced_motion="reduce")
    assert everything(seen.page) == []
    seen.page.emulate_media(color_scheme="dark")
    assert findings(seen.page, runOnly={"type": "rule", "values": ["color-contrast"]}) == []
    seen.page.set_viewport_size({"width": 360, "height": 740})
    assert everything(seen.page) == []
    seen.page.context.close()
