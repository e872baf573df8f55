"""All pages but those of tickets: fit for everybody, and pictures to look at.

`SCREENSHOTS=folder pytest tests/web -k to_be_looked_at` keeps the pictures of all pages.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.chromium import chromium_path
from tests.web.looks import look
from tests.web.shown import ERROR, EXAMPLES, NO_PAGES, Sites, sites
from tests.web.test_browser import browser

__all__ = ["browser", "sites"]

pytestmark = pytest.mark.skipif(chromium_path() is None, reason="Chromium ist nicht installiert")


def test_every_page_is_shown(sites: Sites) -> None:
    views = {rule.endpoint for rule in sites.busy.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    shown = {example.endpoint for example in EXAMPLES.values()} - {ERROR}
    missing = views - shown - NO_PAGES
    assert not missing, f"no example in tests/web/shown.py of {', '.join(sorted(missing))}"
    assert shown | NO_PAGES <= views


@pytest.mark.parametrize("name", [name for name in EXAMPLES if not name.startswith("ticket")])
def test_a_page_is_fit_for_everybody_and_to_be_looked_at(
    browser: Browser, sites: Sites, name: str, tmp_path: Path
) -> None:
    look(browser, sites, name, tmp_path)
