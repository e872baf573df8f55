"""The set-up script and the supervisor behind `make`, in a checkout of their own with stand-ins for the services."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Says that it is up, and later that it was asked to stop.
SERVICE = """\
#!/bin/sh
trap 'echo {name} stoppt; exit 0' TERM
echo {name} läuft
while :; do sleep 0.05; done
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("tests/__init__.py", "tests/sandbox/__init__.py", "tests/sandbox/processes.py"):
        copy = tmp_path / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy)
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text("", encoding="utf-8")
    return tmp_path


def set_up(checkout: Path, kind: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "tools/setup.py", kind],
        cwd=checkout,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_second_set_up_has_nothing_to_do(checkout: Path) -> None:
    first = set_up(checkout, "run")
    assert first.returncode == 0, first.stderr
    assert "requirements.txt" in first.stdout
    again = set_up(checkout, "run")
    assert (again.returncode, again.stdout) == (0, "")

    (checkout / "requirements.txt").write_text("# anders\n", encoding="utf-8")
    assert "requirements.txt" in set_up(checkout, "run").stdout


def test_a_half_made_environment_is_made_anew(checkout: Path) -> None:
    python = checkout / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.symlink_to("/nonexistent/python3")
    assert set_up(checkout, "run").returncode == 0
    assert subprocess.run([str(python), "-c", "import pip"], check=False).returncode == 0


def test_what_cannot_be_installed_is_named(checkout: Path) -> None:
    assert set_up(checkout, "run").returncode == 0
    # No apt-get, no sudo, no Tesseract on this path.
    nothing = checkout / "empty"
    nothing.mkdir()
    refused = set_up(checkout, "test", PATH=str(nothing))
    assert refused.returncode == 1
    assert "tesseract-ocr, tesseract-ocr-deu, chromium" in refused.stderr
    assert "Traceback" not in refused.stderr
    demo = set_up(checkout, "demo", PATH=str(nothing))
    assert demo.returncode == 0
    assert "Sigrid liest dann nur keine Bilder" in demo.stdout


def write_service(checkout: Path, program: str, text: str) -> None:
    path = checkout / ".venv/bin" / program
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


def start(checkout: Path) -> subprocess.Popen[str]:
    (checkout / ".env").touch()
    return subprocess.Popen(
        [sys.executable, "-m", "tools.run"],
        cwd=checkout,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def read_until(process: subprocess.Popen[str], wanted: set[str]) -> list[str]:
    assert process.stdout is not None
    lines: list[str] = []
    deadline = time.monotonic() + 30
    while not wanted <= set(lines) and time.monotonic() < deadline:
        lines.append(process.stdout.readline().rstrip("\n"))
    return lines


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_stops_both_services(checkout: Path, number: signal.Signals) -> None:
    write_service(checkout, "python", SERVICE.format(name="bot"))
    write_service(checkout, "gunicorn", SERVICE.format(name="panel"))
    with start(checkout) as process:
        read_until(process, {"[bot] bot läuft", "[panel] panel läuft"})
        process.send_signal(number)
        rest, _ = process.communicate(timeout=60)
    assert set(rest.splitlines()) == {"[bot] bot stoppt", "[panel] panel stoppt"}
    assert process.returncode == 0


def test_if_one_service_ends_so_does_the_other(checkout: Path) -> None:
    write_service(checkout, "python", "#!/bin/sh\necho GUILD_ID fehlt\nexit 78\n")
    write_service(checkout, "gunicorn", SERVICE.format(name="panel"))
    with start(checkout) as process:
        output, _ = process.communicate(timeout=60)
    lines = output.splitlines()
    assert "[bot] GUILD_ID fehlt" in lines
    assert any(line.startswith("[bot] beendet: Die Einstellungen stimmen nicht") for line in lines)
    assert process.returncode == 78


def test_without_settings_it_says_what_to_do(checkout: Path) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "tools.run"], cwd=checkout, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 1
    assert "cp .env.example .env" in finished.stderr
