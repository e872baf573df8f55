"""What the first view of each page costs, with an empty cache, compressed as nginx compresses."""

import gzip
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Response

from tests.chromium import chromium_path
from tests.web.shown import EXAMPLES, Sites, as_it_comes, enter, go, show, sites
from tests.web.test_browser import browser

__all__ = ["browser", "sites"]

pytestmark = pytest.mark.skipif(chromium_path() is None, reason="Chromium ist nicht installiert")

MOST_BYTES = 60_000
MOST_REQUESTS = 8
# Chromium fetches it at some time of its own.
FAVICON = 1
FIRST_VIEWS = [name for name, example in EXAMPLES.items() if example.act is as_it_comes]
NGINX = Path(__file__).parents[2] / "nginx" / "ticketweb.conf"
# What people have sent belongs to the conversation, not to the page, and waits until it comes into sight.
NOT_COUNTED = re.compile(r"^(?:/attachment/|/picture/|/static/\w+/favicon\.svg$)")
HASTY = """[...document.images].filter(one => one.loading !== "lazy" || one.decoding !== "async").map(one => one.outerHTML)"""


def compression_level() -> int:
    found = re.search(r"gzip_comp_level (\d);", NGINX.read_text(encoding="utf-8"))
    assert found
    return int(found[1])


@pytest.mark.parametrize("name", FIRST_VIEWS)
def test_the_first_view_of_a_page_is_light(browser: Browser, sites: Sites, name: str) -> None:
    answers: list[Response] = []
    seen = enter(browser, sites, name)
    seen.page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - Playwright marks what it is given
    go(seen, sites, name)
    seen.page.wait_for_load_state("networkidle")
    own = [answer for answer in answers if not NOT_COUNTED.match(urlsplit(answer.url).path)]
    sizes = {answer.url: len(gzip.compress(answer.body(), compression_level())) for answer in own}
    assert len(own) + FAVICON <= MOST_REQUESTS, sizes
    assert sum(sizes.values()) <= MOST_BYTES, sizes
    assert seen.page.evaluate(HASTY) == []
    seen.page.context.close()


def test_a_ticket_of_two_hundred_messages_is_among_them(browser: Browser, sites: Sites) -> None:
    seen = show(browser, sites, "ticket-long")
    assert seen.page.locator(".message[id]").count() == 200
    seen.page.context.close()
