"""The system's Chromium, for tests that need a real browser; Playwright's own builds are not needed."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium_path() -> str | None:
    """Return where Chromium is, None on a machine without it."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


def chromium_options() -> list[str]:
    """Return the command line: it cannot build its own sandbox as root, and must look nothing up by itself."""
    options = ["--disable-gpu", "--disable-background-networking", "--no-first-run"]
    return [*options, "--no-sandbox"] if os.geteuid() == 0 else options
