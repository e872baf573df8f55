"""Saved files in headless Chromium: they ask nobody for anything, run nothing, and show their pictures."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.chromium import chromium_options, chromium_path
from tests.web.hostile import hostile_ticket
from tests.web.record import Record

pytestmark = pytest.mark.skipif(chromium_path() is None, reason="Chromium ist nicht installiert")

WIDTHS = "[...document.querySelectorAll('.picture img')].map(image => image.getBoundingClientRect().width)"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=chromium_options())
        yield browser
        browser.close()


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (120, 80), "teal").save(file, "PNG")
    return file.getvalue()


def hostile_with_a_picture(record: Record) -> int:
    ticket = hostile_ticket(record)
    for name in ("eins.png", "zwei & drei #4.png"):
        record.attachment(record.message(ticket), picture(), file_name=name)
    return ticket


def visit(browser: Browser, path: Path) -> tuple[list[float], list[str], list[str]]:
    """Open a file; return how wide its pictures are, what it asked for and what the browser complained of."""
    context = browser.new_context(color_scheme="dark", viewport={"width": 360, "height": 740})
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.goto(path.as_uri(), wait_until="load")
    page.evaluate("document.querySelectorAll('img').forEach(image => image.loading = 'eager')")
    page.evaluate("Promise.all([...document.images].map(image => image.decode().catch(() => null)))")
    widths: list[float] = page.evaluate(WIDTHS)
    context.close()
    return widths, asked, complaints


def test_a_saved_page_needs_nothing_and_runs_nothing(
    staff: FlaskClient, record: Record, browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "ticket.html"
    file.write_bytes(staff.get(f"/transcript/{hostile_with_a_picture(record)}.html").data)
    widths, asked, complaints = visit(browser, file)
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
    assert complaints == []
    # The same picture twice; the file holds it once.
    assert widths[-2:] == [122, 122]


def test_an_unpacked_archive_shows_its_own_pictures(
    staff: FlaskClient, record: Record, browser: Browser, tmp_path: Path
) -> None:
    data = staff.get(f"/transcript/{hostile_with_a_picture(record)}.zip").data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(tmp_path)
    widths, asked, complaints = visit(browser, tmp_path / "index.html")
    assert [url for url in asked if not url.startswith(tmp_path.as_uri())] == []
    assert complaints == []
    assert widths[-2:] == [122, 122]
