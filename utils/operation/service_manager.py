"""What systemd is told of a service: that it is ready, alive, stopping, and what it does; without systemd, nothing."""

import logging
import os
import socket
import time
from collections.abc import Callable
from typing import Final, Self

from utils import service_texts

log = logging.getLogger(__name__)

# The manager reads quickly or is itself in trouble; nobody here waits for it long.
SEND_TIMEOUT_S: Final = 5.0
# A step that gives no sign, such as writing a large transaction to a slow disk, may take this long.
EXTENSION_S: Final = 300.0
ASK_AGAIN_S: Final = 5.0
_MICROSECONDS: Final = 1_000_000


class ServiceManager:
    """The one who started this process, if he wants to hear of it (sd_notify(3))."""

    def __init__(self, address: str | None, watchdog_s: float | None = None) -> None:
        self._address = address
        self.watchdog_s = watchdog_s
        """After how many seconds without `alive` the process is killed and started again; None for never."""

    @classmethod
    def from_environment(cls) -> Self:
        """Return the manager that the environment names; most often there is none."""
        # What is meant for another process came here by inheritance.
        is_meant = os.environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        microseconds = os.environ.get("WATCHDOG_USEC", "") if is_meant else ""
        watchdog_s = int(microseconds) / _MICROSECONDS if microseconds.isdigit() else None
        return cls(os.environ.get("NOTIFY_SOCKET"), watchdog_s)

    @property
    def is_there(self) -> bool:
        """Return whether somebody listens."""
        return bool(self._address)

    def status(self, text: str) -> None:
        """Say what the service does; `systemctl status` shows it."""
        self._send(f"STATUS={_line(text)}")

    def ready(self, text: str) -> None:
        """Say that the start is over."""
        self._send(f"READY=1\nSTATUS={_line(text)}")

    def stopping(self, text: str) -> None:
        """Say that the end has begun."""
        self._send(f"STOPPING=1\nSTATUS={_line(text)}")

    def alive(self) -> None:
        """Say that the service is well; to be repeated at least every `watchdog_s`."""
        self._send("WATCHDOG=1")

    def takes_longer(self, by_s: float) -> None:
        """Ask for so much more time, from now on, before the start or the end counts as failed."""
        self._send(f"EXTEND_TIMEOUT_USEC={round(by_s * _MICROSECONDS)}")

    def _send(self, message: str) -> None:
        if not self._address:
            return
        # An @ stands for the zero byte of the abstract namespace.
        address = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
                channel.settimeout(SEND_TIMEOUT_S)
                channel.sendto(message.encode(), address)
        except OSError as error:
            # Whoever no longer listens must not end the service.
            log.debug("The service manager could not be told %r: %s", message, error)


class Extension:
    """Asks for more time while long work at the start gets on; may be called as often as there is a sign of it."""

    def __init__(self, manager: ServiceManager, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._manager = manager
        self._clock = clock
        self._next_at_s = clock() + ASK_AGAIN_S

    def ask(self) -> None:
        """Ask, but not more often than makes sense."""
        now_s = self._clock()
        if now_s >= self._next_at_s:
            self._next_at_s = now_s + ASK_AGAIN_S
            self._manager.status(service_texts.PREPARING_DATABASE)
            self._manager.takes_longer(EXTENSION_S)


def _line(text: str) -> str:
    return " ".join(text.split())
