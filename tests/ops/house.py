"""A whole panel as an installation has it: Gunicorn on a unix socket, nginx before it, as different users where root tests."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.ops.nginx_site import ROOT, START_TIMEOUT_S, Layout, Site, prepare
from tests.ops.test_panel_service import AN_ID, GUNICORN, settings
from utils.clock import system_clock
from utils.config import PanelSettings
from webapp.cookies import Cookies
from webapp.sessions import SessionStore, Visitor

ACCEL_PREFIX = "/_attachments/"
# What the unit says.
UMASK = 0o007


@dataclass(frozen=True)
class House:
    """The folders of an installation, and the settings of the panel in it."""

    base: Path

    @property
    def state(self) -> Path:
        return self.base / "state"

    @property
    def run(self) -> Path:
        return self.base / "run"

    @property
    def static(self) -> Path:
        return self.run / "static"

    @property
    def socket(self) -> Path:
        return self.base / "panel.sock"

    @property
    def environment(self) -> dict[str, str]:
        return settings(self.state) | {
            "ATTACHMENTS_ACCEL_PREFIX": ACCEL_PREFIX,
            "STATIC_PATH": str(self.static),
        }

    def log(self) -> str:
        return (self.state / "gunicorn.log").read_text(encoding="utf-8")

    def session(self, changes: Mapping[str, str] | None = None) -> dict[str, str]:
        """Begin a session of somebody with the support role and return its cookie."""
        known = {name.lower(): value for name, value in (self.environment | dict(changes or {})).items()}
        configured = PanelSettings(_env_file=None, **known)  # type: ignore[arg-type] # texts, as in the environment
        sessions = SessionStore(configured.panel_database_path, system_clock)
        sessions.prepare()
        secret = sessions.start(Visitor(int(AN_ID), "Sam", frozenset({configured.support_role_id})))
        return {Cookies(configured).session_name: secret}

    @contextmanager
    def panel(self, changes: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
        """Run Gunicorn until the end of the block."""
        command = [str(GUNICORN), "-c", str(ROOT / "webapp/gunicorn.conf.py"), "-b", f"unix:{self.socket}"]
        known = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **self.environment, **(changes or {})}
        with (
            (self.state / "gunicorn.log").open("wb") as log,
            subprocess.Popen(
                [*command, "--pythonpath", str(ROOT), "webapp.app:app"],
                cwd=self.state,
                env=known,
                stdout=log,
                stderr=log,
                umask=UMASK,
            ) as process,
        ):
            try:
                self._wait(process)
                # systemd's socket belongs to the group of nginx.
                self.socket.chmod(0o666)
                yield process
            finally:
                process.terminate()

    @contextmanager
    def site(self) -> Iterator[Site]:
        """Run nginx until the end of the block, its workers as Debian's."""
        folder = self.base / "nginx"
        layout = Layout(
            f"unix:{self.socket}",
            self.state / "attachments",
            self.run,
            "www-data",
            answers_unknown_names=True,
        )
        folder.mkdir()
        site = prepare(folder, layout)
        with site.running():
            yield site

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline and process.poll() is None:
            with socket.socket(socket.AF_UNIX) as caller:
                try:
                    caller.connect(str(self.socket))
                except (FileNotFoundError, ConnectionRefusedError):
                    time.sleep(0.05)
                else:
                    return
        raise AssertionError(self.log())


@contextmanager
def new_house() -> Iterator[House]:
    """Make the folders where nginx' user can pass through, which pytest's do not let him."""
    base = Path(tempfile.mkdtemp(prefix="house-"))
    house = House(base)
    try:
        base.chmod(0o711)
        for folder in (house.state, house.run):
            folder.mkdir(mode=0o711)
        yield house
    finally:
        shutil.rmtree(base)
