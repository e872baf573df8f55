"""The panel's site in nginx: switched on when its certificate is there, and only if nginx agrees."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from installation import texts
from installation.changes import Change
from installation.console import Console
from installation.errors import InstallationError
from installation.places import Places

SITE = "ticketweb.conf"
DEFAULT_SITE = "ticketweb-default.conf"
DEBIANS_SITE = "default"
_NAME = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")


def checked_name(name: str) -> str:
    """Return a site's name as nginx wants it. Raises InstallationError."""
    lower = name.lower().rstrip(".")
    if not _NAME.fullmatch(lower):
        raise InstallationError(texts.no_site_name(name))
    return lower


@dataclass(frozen=True)
class Site:
    """The links in sites-enabled."""

    places: Places
    name: str
    console: Console

    @property
    def _enabled(self) -> Path:
        return self.places.below("/etc/nginx/sites-enabled")

    def changes(self, *, files_change: bool, ships_default: bool) -> list[Change]:
        """Return what has to be done once the files are there."""
        certificate = self.places.below(f"/etc/letsencrypt/live/{self.name}/fullchain.pem")
        if not certificate.exists():
            self.console.note(texts.certificate_missing(self.name))
            return []
        links = [SITE, *([DEFAULT_SITE] if ships_default and self._nobody_else_is_default() else [])]
        missing = [name for name in links if not (self._enabled / name).is_symlink()]
        if not missing and not files_change:
            return []
        return [Change(texts.switch_on_site(self.name), lambda: self._switch_on(missing))]

    def _nobody_else_is_default(self) -> bool:
        names = {path.name for path in self._enabled.iterdir()} if self._enabled.is_dir() else set()
        return names <= {SITE, DEFAULT_SITE, DEBIANS_SITE}

    def _switch_on(self, names: list[str]) -> None:
        self._enabled.mkdir(parents=True, exist_ok=True)
        for name in names:
            (self._enabled / name).symlink_to(f"../sites-available/{name}")
        debians = self._enabled / DEBIANS_SITE
        replaces_debians = DEFAULT_SITE in names and debians.is_symlink()
        if replaces_debians:
            debians.unlink()
        if not self.places.is_this_system or shutil.which("nginx") is None:
            return
        tested = subprocess.run(["nginx", "-t"], capture_output=True, text=True, check=False)
        if tested.returncode != 0:
            # nginx itself goes on with what it has read; its next start must not fail because of us.
            for name in names:
                (self._enabled / name).unlink()
            if replaces_debians:
                debians.symlink_to(f"../sites-available/{DEBIANS_SITE}")
            raise InstallationError(texts.nginx_refuses(tested.stderr.strip()))
        if self.places.has_systemd:
            subprocess.run(["systemctl", "reload-or-restart", "nginx"], check=True)

    def remove(self) -> None:
        """Take the links away; nginx goes on with its other sites."""
        for name in (SITE, DEFAULT_SITE):
            (self._enabled / name).unlink(missing_ok=True)
        if self.places.has_systemd and shutil.which("nginx"):
            subprocess.run(["systemctl", "reload", "nginx"], check=False)
