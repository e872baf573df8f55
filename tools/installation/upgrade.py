"""Fetch a newer version: first whatever can fail (backup, environment), then the program itself."""

import os
import subprocess
import sys
from pathlib import Path

from installation import texts
from installation.checkout import Checkout, News
from installation.console import Console
from installation.environment import Environment
from installation.errors import InstallationError
from installation.installer import Installer, back_up
from installation.places import Places
from installation.settings import SettingsFile, database_of


def look_for_news(checkout: Checkout, console: Console) -> News | None:
    """Return what could be fetched, and say why nothing can; the files stay as they are."""
    reason = checkout.why_not_fetched()
    if reason is not None:
        console.say(texts.not_fetched(reason, checkout.folder))
        return None
    try:
        checkout.fetch()
    except subprocess.CalledProcessError as error:
        raise InstallationError(texts.FETCH_FAILED) from error
    news = checkout.news()
    if news is not None and not checkout.is_behind(news.commit):
        raise InstallationError(texts.DIVERGED)
    return news


def fetch(news: News, installer: Installer, checkout: Checkout, places: Places, *, backed_up: bool) -> None:
    """Prepare all that the newer version needs beside the one that runs, then put its files in place."""
    settings = SettingsFile(places.settings, checkout.folder / ".env.example")
    program = installer.installed_program
    if not backed_up and database_of(settings, places).is_file():
        if not program.knows_commands:
            raise InstallationError(texts.CANNOT_BACK_UP)
        back_up(program)
    now = installer.environment
    needed = Environment(places.code, checkout.content_at(news.commit, "requirements.txt"), now.python)
    if not needed.is_whole:
        needed.build()
    checkout.move_to(news.commit)


def go_on_as_the_new_version(arguments: list[str]) -> None:
    """Let the newer version's own script do the rest; this one knows nothing of it."""
    script = str(Path(sys.argv[0]).resolve())
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, script, *arguments])  # noqa: S606 - no shell
