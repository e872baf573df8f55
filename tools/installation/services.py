"""What systemd is told, and whether the services are well afterwards."""

import http.client
import re
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from installation.places import BOT, PANEL, UNITS, Places

# The bot says that it is ready when Discord has let it in, and may be told to wait before that.
PATIENCE_S: Final = 180.0
PAUSE_S: Final = 1.0
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
        if with_sockets:
            self._demand("stop", *services)
        # Whoever gave up after too many failures starts again only after this.
        self._systemctl("reset-failed", *services)
        others = [unit for unit in self.units if not unit.endswith(".service")]
        if others:
            self._demand("restart" if with_sockets else "start", *others)
        # Without waiting: it ends when the service is ready, and says less about it than we do.
        self._demand("restart", "--no-block", *services)

    def wait_until_well(self) -> str | None:
        """Return None when both run and the panel says that all is well, or what is wrong at the end."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            wrong = self._whats_wrong()
            if wrong is None or time.monotonic() > deadline:
                return wrong
            if any(self._systemctl("is-failed", "--quiet", unit) == 0 for unit in (BOT, PANEL)):
                return wrong
            time.sleep(PAUSE_S)

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
