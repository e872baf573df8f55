"""The pages of tickets: fit for everybody, and pictures to look at."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.chromium import chromium_path
from tests.web.looks import look
from tests.web.shown import EXAMPLES, Sites, sites
from tests.web.test_browser import browser

__all__ = ["browser", "sites"]

pytestmark = pytest.mark.skipif(chromium_path() is None, reason="Chromium ist nicht installiert")


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name.startswith("ticket")])
def test_a_page_is_fit_for_everybody_and_to_be_looked_at(
    browser: Browser, sites: Sites, name: str, tmp_path: Path
) -> None:
    look(browser, sites, name, tmp_path)
