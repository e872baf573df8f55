"""Tells systemd that the panel answers: Gunicorn says when it is ready, but never again afterwards."""

import socket
import threading
import time
from logging import Logger
from typing import Any, NoReturn

from utils import service_texts
from utils.operation.service_manager import ServiceManager


def feed(listener: Any, log: Logger) -> None:
    """Begin to ask the panel for a sign of life, through its own front door, if systemd wants to know."""
    manager = ServiceManager.from_environment()
    if manager.watchdog_s is None:
        return
    manager.status(service_texts.PANEL_ANSWERS)
    # The listener is closed when Gunicorn stops, while its name is still asked.
    door = (listener.family, listener.getsockname())
    arguments = (door, manager, manager.watchdog_s / 3, log)
    threading.Thread(target=_ask_for_ever, args=arguments, name="watchdog", daemon=True).start()


def _ask_for_ever(
    door: tuple[int, Any], manager: ServiceManager, ask_every_s: float, log: Logger
) -> NoReturn:
    was_well = True
    while True:
        is_well = answers(*door, ask_every_s)
        if is_well != was_well:
            text = service_texts.PANEL_ANSWERS if is_well else service_texts.PANEL_IS_SILENT
            manager.status(text)
            log.warning("%s", text)
        if is_well:
            manager.alive()
        was_well = is_well
        time.sleep(ask_every_s)


def answers(family: int, address: Any, patience_s: float) -> bool:
    """Return whether there is any answer in HTTP: a 503 without a database is no reason to start the panel again."""
    try:
        with socket.socket(family, socket.SOCK_STREAM) as line:
            line.settimeout(patience_s)
            line.connect(address)
            line.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return line.recv(16).startswith(b"HTTP/1.")
    except OSError:
        return False
