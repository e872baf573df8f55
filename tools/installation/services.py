"""What systemd is told, and whether the services are well afterwards."""

import http.client
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from installation.places import BOT, PANEL, UNITS, Places

# From the moment on at which both run: the bot's first sign of life has to reach the panel.
PATIENCE_S: Final = 90.0
PAUSE_S: Final = 1.0
TRIES: Final = 3
LAST_WORDS: Final = 15
SOCKET: Final = "/run/ticketweb.sock"
PORT: Final = 60123
_INSTALLABLE = re.compile(r"^\[Install\]\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Services:
    """The units of an installation."""

    places: Places
    shipped: Path
    """The folder from which the units come."""

    @property
    def units(self) -> list[str]:
        """Return the units that are switched on, sockets before what they start."""
        found = [
            path.name
            for path in self.shipped.iterdir()
            if path.suffix in (".service", ".socket", ".timer")
            and _INSTALLABLE.search(path.read_text(encoding="utf-8"))
        ]
        return sorted(found, key=lambda name: (not name.endswith(".socket"), name))

    @property
    def can_be_enabled(self) -> bool:
        """Tell whether units can be switched on: that needs the program, not a running systemd."""
        return shutil.which("systemctl") is not None

    def disabled(self) -> list[str]:
        """Return which units do not start with the system."""
        return [unit for unit in self.units if self._systemctl("is-enabled", "--quiet", unit) != 0]

    def enable(self) -> None:
        """Let all of them start with the system. Raises CalledProcessError."""
        self._demand("enable", "--quiet", *self.units)

    def disable(self) -> None:
        """Take that back, and stop what runs."""
        for unit in self.units:
            if self.places.below(f"{UNITS}/{unit}").exists():
                self._systemctl("disable", "--quiet", unit)
        if self.places.has_systemd:
            self._systemctl("stop", *reversed(self.units))

    def reload(self) -> None:
        """Let systemd read its files anew."""
        if self.places.has_systemd:
            self._systemctl("daemon-reload")

    def inactive(self) -> list[str]:
        """Return which units do not run now."""
        return [unit for unit in self.units if self._systemctl("is-active", "--quiet", unit) != 0]

    def restart(self, *, with_sockets: bool) -> None:
        """Start everything anew; sockets only where needed, for requests wait in them meanwhile.

        Raises CalledProcessError.
        """
        services = [unit for unit in self.units if unit.endswith(".service")]
        others = [unit for unit in self.units if unit not in services]
        if with_sockets:
            # All at once: a request to a socket would start its service again, and then the socket cannot be changed.
            self._demand("stop", *self.units)
        # Whoever gave up after too many failures starts again only after this.
        self._systemctl("reset-failed", *self.units)
        if others:
            self._demand("start", *others)
        # Without waiting: it ends when the service is ready, and says less about it than we do.
        self._demand("restart", "--no-block", *services)

    def wait_until_well(self, tell: Callable[[str], None]) -> str | None:
        """Return None when both run and the panel says that all is well, or what is wrong at the end.

        `tell` hears what the bot says that it is doing: the upgrade of a large database takes its time.
        """
        deadline, told = time.monotonic() + PATIENCE_S, ""
        while wrong := self._whats_wrong():
            if any(self._has_given_up(unit) for unit in (BOT, PANEL)):
                return wrong
            if any(self._show(unit, "ActiveState") == "activating" for unit in (BOT, PANEL)):
                # How long a start may take is for the units to say, and for systemd to end.
                deadline = time.monotonic() + PATIENCE_S
            elif time.monotonic() > deadline:
                return wrong
            status = self._show(BOT, "StatusText")
            if status != told:
                tell(status)
            told = status
            time.sleep(PAUSE_S)
        return None

    def _has_given_up(self, unit: str) -> bool:
        """Tell whether it has failed for good, or again and again since it was started."""
        restarts = self._show(unit, "NRestarts")
        is_failed = self._systemctl("is-failed", "--quiet", unit) == 0
        return is_failed or (restarts.isdigit() and int(restarts) >= TRIES)

    def _show(self, unit: str, name: str) -> str:
        command = self._command(("show", "--value", f"--property={name}", unit))
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()

    def last_words(self) -> str:
        """Return the newest lines of the units that do not run, or of both."""
        stopped = [unit for unit in (BOT, PANEL) if self._systemctl("is-active", "--quiet", unit) != 0]
        units = [f"--unit={unit}" for unit in stopped or (BOT, PANEL)]
        if shutil.which("journalctl") is None:
            return ""
        command = ["journalctl", "--no-pager", "--output=cat", f"--lines={LAST_WORDS}", *units]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()

    def _whats_wrong(self) -> str | None:
        stopped = [unit for unit in (BOT, PANEL) if self._systemctl("is-active", "--quiet", unit) != 0]
        if stopped:
            return f"{' und '.join(stopped)}: läuft nicht."
        try:
            status, answer = ask_health(self.places)
        except (OSError, http.client.HTTPException) as error:
            return f"Das Panel antwortet nicht ({error})."
        return None if status == http.HTTPStatus.OK else f"Das Panel meldet unter /healthz {status}: {answer}"

    def _demand(self, *arguments: str) -> None:
        subprocess.run(self._command(arguments), check=True)

    def _systemctl(self, *arguments: str) -> int:
        return subprocess.run(self._command(arguments), capture_output=True, check=False).returncode

    def _command(self, arguments: tuple[str, ...]) -> list[str]:
        root = [] if self.places.is_this_system else [f"--root={self.places.root}"]
        return ["systemctl", *root, *arguments]


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=5)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def ask_health(places: Places) -> tuple[int, str]:
    """Return what the panel says of bot and database: the status and the first characters."""
    path = places.below(SOCKET)
    connection = (
        _UnixConnection(path)
        if path.is_socket()
        else http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
    )
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        return answer.status, answer.read(300).decode("utf-8", "replace").strip()
    finally:
        connection.close()
