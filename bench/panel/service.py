"""The panel under Gunicorn with the settings of production."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import Request, urlopen

from bench.panel.floor import ADDRESSES
from tests.ports import free_port
from tests.sandbox.world import Id, panel_settings
from utils.clock import system_clock
from utils.config import PanelSettings
from webapp.cookies import Cookies
from webapp.sessions import SessionStore, Visitor

ROOT: Final = Path(__file__).parents[2]
START_LIMIT_S: Final = 300
# Two of them are the panel's own number; a worker that left and came again in the middle would be measured, too.
_SETTINGS: Final = ("--max-requests", "0", "--timeout", str(START_LIMIT_S))


@dataclass(frozen=True)
class Service:
    """A running Gunicorn."""

    url: str
    cookie: str
    log: Path
    process: subprocess.Popen[bytes]

    def get(self, address: str) -> bytes:
        """Return a page; raises HTTPError for all but 200."""
        request = Request(f"{self.url}{address}", headers={"Cookie": self.cookie})  # noqa: S310 - our own address
        with urlopen(request, timeout=START_LIMIT_S) as answer:  # noqa: S310 - as above
            body: bytes = answer.read()
        return body

    def workers(self) -> list[int]:
        """Return the processes that serve."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text(encoding="ascii").split()]


def environment(folder: Path, port: int) -> dict[str, str]:
    """Return the panel's settings; nothing listens where Discord would be."""
    return panel_settings("http://127.0.0.1:9", f"http://127.0.0.1:{port}") | {
        "DATABASE_PATH": str(folder / "tickets.sqlite"),
        "ATTACHMENTS_PATH": str(folder / "attachments"),
        "PANEL_DATABASE_PATH": str(folder / "panel.sqlite"),
    }


def log_in(folder: Path) -> str:
    """Begin a supporter's session and return its cookie."""
    known = {name.lower(): value for name, value in environment(folder, 1).items()}
    settings = PanelSettings(_env_file=None, **known)  # type: ignore[arg-type] # texts, as in the environment
    store = SessionStore(settings.panel_database_path, system_clock)
    store.prepare()
    secret = store.start(Visitor(int(Id.SAM), "Sam", frozenset({int(Id.SUPPORT_ROLE)})))
    return f"{Cookies(settings).session_name}={secret}"


@contextmanager
def running(folder: Path, cookie: str, of_floor: Sequence[str] | None = None) -> Iterator[Service]:
    """Run the panel, or the floor of some addresses, until the end of the block."""
    port = free_port()
    name = "panel" if of_floor is None else "floor"
    log = folder / f"{name}.log"
    command = [str(Path(sys.executable).parent / "gunicorn"), "-c", str(ROOT / "webapp/gunicorn.conf.py")]
    command += [
        "-b",
        f"127.0.0.1:{port}",
        *_SETTINGS,
        "--pythonpath",
        str(ROOT),
        "webapp.app:app" if of_floor is None else "bench.panel.floor:app",
    ]
    known = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)} | environment(folder, port)
    if of_floor is not None:
        told = folder / "floor.json"
        told.write_text(json.dumps({"cookie": cookie, "addresses": of_floor}), encoding="utf-8")
        known[ADDRESSES] = str(told)
    with log.open("wb") as file:
        process = subprocess.Popen(command, cwd=folder, env=known, stdout=file, stderr=file)
    service = Service(f"http://127.0.0.1:{port}", cookie, log, process)
    try:
        _wait(service)
        yield service
    finally:
        process.terminate()
        process.wait(timeout=40)


def _wait(service: Service) -> None:
    give_up_at_s = time.monotonic() + START_LIMIT_S
    while True:
        if service.process.poll() is not None or time.monotonic() > give_up_at_s:
            raise RuntimeError(service.log.read_text(encoding="utf-8"))
        try:
            service.get("/login")
        except (URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
