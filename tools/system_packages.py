"""Install Debian packages from a script: as root or through sudo, without ever waiting for an answer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

# Another apt (unattended-upgrades on a fresh machine) may hold the lock for a while.
APT = ("apt-get", "-o", "DPkg::Lock::Timeout=120")


class AptError(Exception):
    """Why the packages were not installed, in German, with the command that helps."""


def install(packages: list[str], *, may_ask: bool) -> None:
    """Install `packages`; with `may_ask`, sudo may ask for a password if someone sits at the terminal.

    Raises AptError if that is not possible here or fails.
    """
    by_hand = f"Bitte von Hand installieren:\n  sudo apt-get install {' '.join(packages)}"
    if shutil.which("apt-get") is None:
        raise AptError(
            f"Es fehlen: {', '.join(packages)}. Hier gibt es kein apt; bitte von Hand installieren."
        )
    prefix = _become_root(may_ask=may_ask)
    if prefix is None:
        raise AptError(f"Es fehlen Pakete, und ohne Root-Rechte kann ich sie nicht installieren.\n{by_hand}")
    command = [*prefix, *APT, "install", "--yes", "--quiet", "--no-install-recommends", *packages]
    if _run(command).returncode == 0:
        return
    # The package lists of a fresh machine are empty, those of an old one name files that are gone.
    for attempt in ([*prefix, *APT, "update", "--quiet"], command):
        finished = _run(attempt)
        if finished.returncode != 0:
            raise AptError(f"{finished.stdout.strip()}\napt-get ist gescheitert, siehe oben. {by_hand}")


def _become_root(*, may_ask: bool) -> list[str] | None:
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    if os.geteuid() == 0:
        return environment
    if shutil.which("sudo") is None:
        return None
    if subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0:
        return ["sudo", "-n", *environment]
    return ["sudo", *environment] if may_ask and sys.stdin.isatty() else None


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    # sudo reads a password from the terminal itself; apt must find nothing to read.
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


if __name__ == "__main__":
    try:
        install(sys.argv[1:], may_ask=True)
    except AptError as error:
        sys.exit(str(error))
