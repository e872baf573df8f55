"""What is asked of each page's looks, in light, dark and the width of a phone: axe-core finds nothing, nothing is too small or
too wide, and a picture is made for somebody to look at.
"""

import os
from importlib import resources
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, FloatRect, Page, ViewportSize

from tests.web.shown import Sites, show

DESK: ViewportSize = {"width": 1400, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}
# A picture of all of a long conversation is one that nobody looks at.
TALLEST_PX = 2_600
# Reflow (1.4.10) is measured at 320 px; a window of 1280 px at 200 % leaves 640.
NARROW: list[ViewportSize] = [{"width": 320, "height": 640}, {"width": 640, "height": 450}]
THUMB_PX = 44
# A page scrolls sideways, or something sticks out that nothing around it scrolls or cuts off on purpose.
TOO_WIDE = """() => [
  ...document.documentElement.scrollWidth > innerWidth ? [`page ${document.documentElement.scrollWidth}`] : [],
  ...[...document.querySelectorAll("main *:not(svg *)")].filter(node => {
    const { right, width } = node.getBoundingClientRect();
    if (right <= innerWidth + 1 || width <= 1 || !node.checkVisibility()) return false;
    for (let around = node.parentElement; around; around = around.parentElement)
      if (getComputedStyle(around).overflowX !== "visible") return false;
    return true;
  }).map(node => `${node.tagName}.${node.getAttribute("class")}`)]"""
MOVING = """() => [...document.querySelectorAll("*")].filter(node => {
  const style = getComputedStyle(node);
  return style.transitionDuration.split(",").some(one => parseFloat(one) > 0) || style.animationName !== "none";
}).map(node => node.outerHTML.slice(0, 80))"""
# Links within a sentence are as high as their line; what covers more by a pseudo-element counts as what it covers.
SMALL = """least => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary, label:has(input)")]
  .filter(node => node.checkVisibility({ opacityProperty: true }) && !node.closest(".skip, .sr, .md, .embed, .reply, .hint, .permalink"))
  .filter(node => !(node.matches("a") && getComputedStyle(node).display === "inline"))
  .filter(node => !(node.matches("input") && node.closest("label")))
  .filter(node => getComputedStyle(node, "::after").position !== "absolute")
  .filter(node => { const { width, height } = node.getBoundingClientRect(); return width > 1 && (width < least || height < least); })
  .map(node => `${Math.round(node.getBoundingClientRect().width)}x${Math.round(node.getBoundingClientRect().height)} ${node.outerHTML.slice(0, 100)}`)"""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# axe-core is a package of npm; this one of PyPI carries it, so that a machine needs no npm for it.
AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
FINDINGS = """async options => (await axe.run(document, options)).violations.flatMap(
  ({ id, help, nodes }) => nodes.map(node => `${id}: ${help}: ${node.target.join(" ")}: ${node.html.slice(0, 160)}`
    + ` ${[...node.any, ...node.all, ...node.none].map(check => check.message).join("; ").slice(0, 200)}`))"""


def findings(page: Page, **options: object) -> list[str]:
    found: list[str] = page.evaluate(FINDINGS, {"resultTypes": ["violations"], **options})
    return found


def everything(page: Page) -> list[str]:
    # WCAG 2.2's rule is off unless it is asked for.
    return findings(page, runOnly={"type": "tag", "values": TAGS}, rules={"target-size": {"enabled": True}})


def picture(page: Page, window: ViewportSize, target: Path) -> None:
    """Save what is to be seen of a page."""
    height = max(window["height"], page.evaluate("document.documentElement.scrollHeight"))
    clip: FloatRect = {"x": 0, "y": 0, "width": window["width"], "height": min(height, TALLEST_PX)}
    taken = Image.open(BytesIO(page.screenshot(clip=clip, full_page=True)))
    assert taken.width == window["width"], f"{target.stem} is wider than the window"
    colors = taken.convert("RGB").getcolors(maxcolors=1 << 24)
    assert colors is not None
    assert len(colors) > 1, f"nothing is to be seen of {target.stem}"
    taken.save(target)


def look(browser: Browser, sites: Sites, name: str, folder: Path) -> None:
    """Look at one of the pages; the pictures are kept in the folder that SCREENSHOTS names, else in `folder`."""
    page = show(
        browser, sites, name, color_scheme="light", viewport=DESK, reduced_motion="reduce", locale="de-DE"
    ).page
    look_at(page, name, folder)
    page.context.close()


def look_at(page: Page, name: str, folder: Path) -> None:
    """Look at a page that is shown in light, without movement and in the window of a desk."""
    folder = Path(os.environ.get("SCREENSHOTS") or folder)
    folder.mkdir(parents=True, exist_ok=True)
    page.evaluate(AXE)
    assert everything(page) == []
    picture(page, DESK, folder / f"{name}-light.png")
    assert page.evaluate(MOVING) == []
    page.emulate_media(color_scheme="dark")
    # What is not of colour is as it was.
    assert findings(page, runOnly={"type": "rule", "values": ["color-contrast"]}) == []
    picture(page, DESK, folder / f"{name}-dark.png")
    page.set_viewport_size(PHONE)
    assert everything(page) == []
    page.emulate_media(color_scheme="light")
    picture(page, PHONE, folder / f"{name}-phone.png")
    assert page.evaluate(SMALL, THUMB_PX) == []
    for size in NARROW:
        page.set_viewport_size(size)
        assert page.evaluate(TOO_WIDE) == [], size
