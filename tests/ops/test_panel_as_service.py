"""The panel as systemd starts it: on a socket that it is handed, in the folder of the data, watched."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ops.nginx_site import ROOT
from tests.ops.test_panel_service import GUNICORN, settings
from utils import service_texts

DEADLINE_S = 60.0
WATCHDOG_S = 6.0
# What systemd does before it starts a program: the socket is number 3, and meant for this process.
HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[2], sys.argv[2:])
"""
# A library tries to import the first of the missing ones; the others exist and would be shadowed.
PLANTED = ("simplejson", "webapp", "utils", "flask", "secrets")


@dataclass
class Service:
    """A running panel, and what systemd has heard of it."""

    process: subprocess.Popen[bytes]
    door: Path
    manager: socket.socket
    folder: Path

    def listen(self) -> list[str]:
        """Return all that was heard since the last time."""
        return list(iter(self._next, None))

    def hears(self, message: str) -> None:
        """Wait for a message; what comes after it stays to be heard."""

        def has_come() -> bool:
            return any(new == message for new in iter(self._next, None))

        wait_until(has_come, message)

    def _next(self) -> str | None:
        try:
            return self.manager.recv(4096).decode()
        except BlockingIOError:
            return None

    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8")

    def get(self, target: str, *, proxied: bool = True) -> bytes:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(DEADLINE_S)
            line.connect(str(self.door))
            host = "Host: tickets.example.org\r\nConnection: close\r\n"
            proxy = "X-Forwarded-Proto: https\r\n" if proxied else ""
            line.sendall(f"GET {target} HTTP/1.1\r\n{host}{proxy}\r\n".encode())
            return b"".join(iter(lambda: line.recv(65_536), b""))

    def workers(self) -> list[int]:
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def wait_until(condition: Callable[[], object], what: str) -> None:
    give_up_at_s = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < give_up_at_s, what
        time.sleep(0.05)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("service")
    state = folder / "state"
    for name in PLANTED:
        (state / name).mkdir(parents=True)
        (state / name / "__init__.py").write_text(
            f"open({str(folder / 'planted')!r}, 'a').write({name!r})", encoding="utf-8"
        )
    door = folder / "ticketweb.sock"
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "NOTIFY_SOCKET": str(folder / "notify"),
        "WATCHDOG_USEC": str(round(WATCHDOG_S * 1_000_000)),
        **settings(state),
    }
    command = [str(GUNICORN), "-c", str(ROOT / "webapp/gunicorn.conf.py"), "webapp.app:app"]
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager,
        socket.socket(socket.AF_UNIX) as listener,
        (folder / "log").open("wb") as log,
    ):
        manager.bind(str(folder / "notify"))
        manager.setblocking(False)
        listener.bind(str(door))
        listener.listen()
        number = listener.fileno()
        with subprocess.Popen(
            [sys.executable, "-c", HAND_OVER, str(number), *command],
            cwd=state,
            env=environment,
            pass_fds=[number],
            stdout=log,
            stderr=log,
        ) as process:
            running = Service(process, door, manager, folder)
            try:
                running.hears("READY=1\nSTATUS=Gunicorn arbiter booted")
                yield running
            finally:
                process.terminate()
        assert process.returncode == 0
        # It belongs to systemd, which goes on listening.
        assert door.exists()


def test_it_answers_on_the_socket_that_it_was_handed(service: Service) -> None:
    assert service.get("/login").startswith(b"HTTP/1.1 200")


def test_nothing_is_loaded_from_the_folder_of_the_data(service: Service) -> None:
    service.get("/login")
    assert not (service.folder / "planted").exists()


def test_the_log_tells_what_took_how_long_and_nothing_secret(service: Service) -> None:
    service.get("/callback?code=made-up-code&state=made-up-state")
    service.get("/transcript/7%0a[LOG]%20Erfunden?q=gesucht")
    service.get("/healthz")
    service.get("/login?last")
    wait_until(lambda: "/transcript/7" in service.log(), "a line for each request")
    log = service.log()
    assert re.search(r"^\[LOG\] GET /callback \d+ \d+ Bytes \d+ ms$", log, re.MULTILINE)
    assert re.search(r"^\[LOG\] GET /transcript/7%0A%5BLOG%5D%20Erfunden \d+ ", log, re.MULTILINE)
    for secret in ("made-up", "gesucht", "healthz", "[LOG] Erfunden"):
        assert secret not in log


def test_a_reload_loses_no_request(service: Service) -> None:
    answers: list[bytes] = []
    is_over = threading.Event()

    def visit() -> None:
        while not is_over.is_set():
            answers.append(service.get("/login"))

    visitors = [threading.Thread(target=visit) for _ in range(3)]
    for visitor in visitors:
        visitor.start()
    before = set(service.workers())
    service.process.send_signal(signal.SIGHUP)
    try:
        wait_until(
            lambda: len(service.workers()) == 2 and before.isdisjoint(service.workers()), "new workers"
        )
    finally:
        is_over.set()
        for visitor in visitors:
            visitor.join()
    assert len(answers) > 3
    broken = [
        answer for answer in answers if not (answer.startswith(b"HTTP/1.1 200") and b"</html>" in answer)
    ]
    assert broken == []
    assert not (service.folder / "planted").exists()


def test_the_watchdog_is_fed_while_the_panel_answers_and_only_then(service: Service) -> None:
    service.listen()  # forgets what is old
    service.hears("WATCHDOG=1")
    hung = service.workers()
    for worker in hung:
        os.kill(worker, signal.SIGSTOP)
    try:
        service.hears(f"STATUS={service_texts.PANEL_IS_SILENT}")
    finally:
        for worker in hung:
            os.kill(worker, signal.SIGCONT)
    heard: list[str] = []

    def is_alive_again() -> bool:
        heard.extend(service.listen())
        return "WATCHDOG=1" in heard

    wait_until(is_alive_again, "a sign of life")
    # None came before there was an answer again.
    assert heard[:2] == [f"STATUS={service_texts.PANEL_ANSWERS}", "WATCHDOG=1"]


def test_nobody_on_the_socket_counts_as_this_machine(service: Service) -> None:
    # A proxy that is not set up as ours would look just like that, whoever stands behind it.
    for proxied in (True, False):
        answer = service.get("/metrics", proxied=proxied)
        assert b" 403 " in answer.splitlines()[0]
        assert b"ticketbot_" not in answer


def test_gunicorn_and_panel_write_lines_of_one_form_also_after_a_reload(service: Service) -> None:
    def booted() -> int:
        return service.log().count("Booting worker")

    before = booted()
    service.process.send_signal(signal.SIGHUP)
    wait_until(lambda: booted() >= before + 2, "new workers")
    service.get("/login")
    lines = service.log().splitlines()
    assert [line for line in lines if not re.match(r"\[(LOG|WARNUNG|FEHLER)\] |  ", line)] == []
