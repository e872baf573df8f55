"""Where a login ends, as a real browser reads the address: its rules are older and stranger than any library's."""

from itertools import product

import pytest
from playwright.sync_api import sync_playwright

from tests.chromium import chromium_options, chromium_path
from webapp.views.login import own_path

SITE = "https://tickets.example.org"
PIECES = (
    "/",
    "//",
    "\\",
    "\t",
    "\n",
    "\r",
    "\0",
    " ",
    "\u00a0",
    "\u3000",
    "\uff0f",
    "\u2044",
    "@",
    ":",
    ".",
    "?",
    "#",
    ";",
    "%2f",
    "%5c",
    "%09",
    "https:",
    "javascript:",
    "evil.example",
)

pytestmark = pytest.mark.skipif(chromium_path() is None, reason="Chromium ist nicht installiert")


def test_no_mixture_of_pieces_leads_a_browser_to_another_site() -> None:
    asked = ["".join(pieces) + "evil.example" for pieces in product(PIECES, repeat=3)]
    kept = sorted({own_path(address) for address in asked})
    # Otherwise everything would just be the overview.
    assert len(kept) > 100
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=chromium_options())
        page = browser.new_page()
        origins = page.evaluate(
            "([site, paths]) => paths.map(path => new URL(path, `${site}/login`).origin)", [SITE, kept]
        )
        refused = page.evaluate("site => new URL('/\\t/evil.example', site).host", SITE)
        browser.close()
    assert set(origins) == {SITE}
    # So that it is known to be the browser's rule that is asked here.
    assert refused == "evil.example"
