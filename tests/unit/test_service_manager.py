"""What systemd hears of a service."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from utils.operation.service_manager import ASK_AGAIN_S, Extension, ServiceManager


class Manager:
    """The end of the line on which systemd listens."""

    def __init__(self, path: Path) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(path))
        self.socket.setblocking(False)

    def heard(self) -> list[str]:
        messages: list[str] = []
        while True:
            try:
                messages.append(self.socket.recv(4096).decode())
            except BlockingIOError:
                return messages


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Manager]:
    manager = Manager(tmp_path / "notify")
    yield manager
    manager.socket.close()


def test_each_message_is_as_sd_notify_defines_it(systemd: Manager, tmp_path: Path) -> None:
    service = ServiceManager(str(tmp_path / "notify"))
    service.status("Öffne die\nDatenbank …")
    service.ready("Verbunden.")
    service.alive()
    service.takes_longer(2.5)
    service.stopping("Ende.")
    assert systemd.heard() == [
        "STATUS=Öffne die Datenbank …",
        "READY=1\nSTATUS=Verbunden.",
        "WATCHDOG=1",
        "EXTEND_TIMEOUT_USEC=2500000",
        "STOPPING=1\nSTATUS=Ende.",
    ]


def test_an_address_in_the_abstract_namespace_is_found() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind("")  # Linux chooses a free abstract name
        name = listener.getsockname()[1:].decode()
        ServiceManager(f"@{name}").alive()
        assert listener.recv(100) == b"WATCHDOG=1"


def test_without_a_manager_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"):
        monkeypatch.delenv(name, raising=False)
    service = ServiceManager.from_environment()
    assert (service.is_there, service.watchdog_s) == (False, None)
    service.ready("")


def test_a_manager_that_is_gone_ends_nothing(tmp_path: Path) -> None:
    ServiceManager(str(tmp_path / "nobody")).ready("")


@pytest.mark.parametrize(("pid", "expected"), [(None, 60.0), ("1", None)])
def test_a_watchdog_for_another_process_is_not_ours(
    monkeypatch: pytest.MonkeyPatch, pid: str | None, expected: float | None
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", "/run/nobody")
    monkeypatch.setenv("WATCHDOG_USEC", "60000000")
    monkeypatch.delenv("WATCHDOG_PID", raising=False)
    if pid is not None:
        monkeypatch.setenv("WATCHDOG_PID", pid)
    assert ServiceManager.from_environment().watchdog_s == expected


def test_time_is_asked_for_now_and_then_and_not_at_every_sign(systemd: Manager, tmp_path: Path) -> None:
    now_s = 0.0
    extension = Extension(ServiceManager(str(tmp_path / "notify")), clock=lambda: now_s)
    extension.ask()
    assert systemd.heard() == []
    for _ in range(2):
        now_s += ASK_AGAIN_S
        extension.ask()
        extension.ask()
    assert [message.split("=")[0] for message in systemd.heard()] == ["STATUS", "EXTEND_TIMEOUT_USEC"] * 2
