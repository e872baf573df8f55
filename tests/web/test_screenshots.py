"""Pictures of every page in light, dark and the width of a phone, for somebody to look at.

`SCREENSHOTS=folder pytest tests/web/test_screenshots.py` keeps them.
"""

import os
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.chromium import chromium_path
from tests.web.shown import EXAMPLES, Sites, show, sites
from tests.web.test_browser import PHONE, browser

__all__ = ["browser", "sites"]

pytestmark = pytest.mark.skipif(chromium_path() is None, reason="Chromium ist nicht installiert")

DESK = {"width": 1400, "height": 900}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "viewport": DESK},
    "dark": {"color_scheme": "dark", "viewport": DESK},
    "phone": {"color_scheme": "light", "viewport": PHONE, "has_touch": True, "is_mobile": True},
}
# A picture of all of a long conversation is one that nobody looks at.
TALLEST_PX = 2_600


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_picture_of_each_page_is_made(browser: Browser, sites: Sites, name: str, tmp_path: Path) -> None:
    folder = Path(os.environ.get("SCREENSHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    for look, options in LOOKS.items():
        seen = show(browser, sites, name, reduced_motion="reduce", locale="de-DE", **options)
        width = options["viewport"]["width"]
        height = max(
            options["viewport"]["height"], seen.page.evaluate("document.documentElement.scrollHeight")
        )
        # Playwright's pictures of a full page leave out that a phone has no mouse.
        seen.page.set_viewport_size({"width": width, "height": min(height, TALLEST_PX)})
        taken = Image.open(BytesIO(seen.page.screenshot()))
        assert taken.width == width, f"{name} is wider than the window in {look}"
        colors = taken.convert("RGB").getcolors(maxcolors=1 << 24)
        assert colors is not None
        assert len(colors) > 1, f"nothing is to be seen of {name} in {look}"
        taken.save(folder / f"{name}-{look}.png")
        seen.page.context.close()
