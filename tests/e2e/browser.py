"""Headless Chromium, playing the people in the sandbox's web client and in the panel."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.chromium import chromium_options, chromium_path

PATIENCE_MS = 30_000


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=chromium_options())
        try:
            yield browser
        finally:
            browser.close()


class Client:
    """The sandbox's web client: one page in which somebody switches between people."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.goto(f"{url}/sandbox/")

    def become(self, name: str) -> None:
        self.page.get_by_label("Personen").get_by_role("button", name=name).click()

    def enter(self, channel: str) -> None:
        self.page.get_by_label("Kanäle", exact=True).get_by_role("button", name=channel).click()

    def press(self, label: str) -> None:
        self.page.get_by_label("Unterhaltung").get_by_role("button", name=label).last.click()

    def write(self, text: str) -> None:
        self.page.get_by_role("textbox", name="Nachricht").fill(text)
        self.page.get_by_role("button", name="Senden").click()
        self.sees(text)

    def upload(self, picture: Path, text: str) -> None:
        self.page.get_by_label("Dateien").set_input_files(picture)
        self.write(text)

    def sees(self, text: str) -> None:
        self.page.get_by_label("Unterhaltung").get_by_text(text).last.wait_for()

    def fill_modal(self, label: str, text: str, submit: str) -> None:
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_label(label).fill(text)
        dialog.get_by_role("button", name=submit).click()
        dialog.wait_for(state="detached")


class Panel:
    """The web panel in a browser of its own, as somebody who logs in with Discord."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.url = url
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)

    def log_in(self, name: str) -> None:
        self.page.goto(self.url)
        self.page.get_by_role("button", name="Mit Discord anmelden").click()
        self.page.get_by_role("link", name=name).click()
        self.page.get_by_role("button", name="Autorisieren").click()
