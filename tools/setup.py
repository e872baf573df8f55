"""Make this checkout ready: `python3 tools/setup.py run|demo|test`, with nothing but Python's standard library.

Runs before there is a virtual environment, so it must also start on a Python that is too old and say so.
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from system_packages import AptError, install

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
OLDEST_PYTHON = (3, 11)
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")

RUNTIME = "requirements.txt"
DEVELOPMENT = "requirements-dev.txt"
REQUIREMENTS = {"run": RUNTIME, "demo": RUNTIME, "test": DEVELOPMENT}


class SetupError(Exception):
    """What stands in the way, as a German sentence for whoever runs make."""


@dataclass(frozen=True)
class Tool:
    """A program of the system, the Debian package that brings it, and how to see that it is there."""

    package: str
    is_there: Callable[[], bool]


def main(kind: str) -> None:
    """Set up what `kind` (run, demo or test) needs, and nothing that is there already."""
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(str(part) for part in OLDEST_PYTHON)
        raise SetupError(f"Python {wanted} oder neuer wird gebraucht, dies ist {sys.version.split()[0]}.")
    with Path(__file__).open(encoding="utf-8") as lock:
        # Two makes at once (a demo started while the tests run) must not build one environment twice.
        fcntl.flock(lock, fcntl.LOCK_EX)
        _make_venv()
        _install_requirements(REQUIREMENTS[kind])
        if kind == "test":
            _install_tools(_tesseract() + _test_tools())
        elif kind == "demo":
            _offer_tools(_tesseract())


def _make_venv() -> None:
    if _succeeds([str(VENV_PYTHON), "-c", "import pip"]):
        return
    # Debian splits ensurepip off; without it `python3 -m venv` leaves a broken folder behind.
    if importlib.util.find_spec("ensurepip") is None:
        _say("Installiere python3-venv …")
        install(["python3-venv"], may_ask=True)
    _say("Lege die virtuelle Umgebung .venv an …")
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)


def _install_requirements(name: str) -> None:
    state = _fingerprint()
    # The development packages include those of the product.
    stamps = {VENV / f".{known}.stamp" for known in (name, DEVELOPMENT)}
    if any(stamp.is_file() and stamp.read_text(encoding="utf-8") == state for stamp in stamps):
        return
    _say(f"Installiere die Pakete aus {name} …")
    command = [str(VENV_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*command, "-r", str(ROOT / name)], check=True, stdin=subprocess.DEVNULL)
    (VENV / f".{name}.stamp").write_text(state, encoding="utf-8")


def _fingerprint() -> str:
    contents = b"".join((ROOT / name).read_bytes() for name in (RUNTIME, DEVELOPMENT))
    return hashlib.sha256(contents).hexdigest()


def _tesseract() -> list[Tool]:
    return [
        Tool("tesseract-ocr", lambda: shutil.which("tesseract") is not None),
        Tool("tesseract-ocr-deu", knows_german),
    ]


def _test_tools() -> list[Tool]:
    return [
        Tool("chromium", lambda: any(shutil.which(name) for name in CHROMIUM_NAMES)),
        # Playwright's driver is a Node.js that is linked against it.
        Tool("libatomic1", lambda: _can_load("libatomic.so.1")),
        # Chromium without any font shows no text at all; both together draw the screenshots of bench.ocr.
        Tool("fonts-liberation", lambda: _has_font("LiberationSans-Regular.ttf")),
        Tool("fonts-dejavu-core", lambda: _has_font("DejaVuSans.ttf")),
        # The environment of an installation is made with the system's own Python, whatever the tests run on.
        Tool("python3-venv", lambda: _succeeds(["/usr/bin/python3", "-c", "import ensurepip"])),
        Tool("nginx", lambda: _where("nginx") is not None),
        # For systemd-analyze; containers often come without it.
        Tool("systemd", lambda: shutil.which("systemd-analyze") is not None),
    ]


def _install_tools(tools: list[Tool]) -> None:
    missing = [tool.package for tool in tools if not tool.is_there()]
    if not missing:
        return
    _say(f"Installiere {', '.join(missing)}; das kann einige Minuten dauern …")
    install(missing, may_ask=True)


def _offer_tools(tools: list[Tool]) -> None:
    """Install what the demo can do without only where that needs no password."""
    missing = [tool.package for tool in tools if not tool.is_there()]
    if not missing:
        return
    _say(f"Installiere {', '.join(missing)} …")
    try:
        install(missing, may_ask=False)
    except AptError as error:
        _say(f"{error}\nDie Demo läuft auch so; Sigrid liest dann nur keine Bilder.")


def _has_font(name: str) -> bool:
    return any(Path("/usr/share/fonts").rglob(name))


def knows_german() -> bool:
    """Tell whether Tesseract is there and reads German."""
    program = shutil.which("tesseract")
    if program is None:
        return False
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False)
    return "deu" in listed.stdout.split()


def _can_load(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _where(program: str) -> str | None:
    """Find a program also where only root looks."""
    return shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")


def _succeeds(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except (SetupError, AptError) as error:
        sys.exit(str(error))
    except subprocess.CalledProcessError as error:
        sys.exit(f"Fehlgeschlagen: {' '.join(error.cmd)}")
