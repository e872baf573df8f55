"""How the panel starts, and how it refuses to."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.sandbox.world import panel_settings
from utils.config import EX_CONFIG

ROOT = Path(__file__).parents[2]
SCRIPT = [sys.executable, str(ROOT / "webapp" / "app.py")]
GUNICORN = [sys.executable, "-m", "gunicorn", "--no-control-socket", "-b", "127.0.0.1:0", "webapp.app:app"]
PATIENCE_S = 30.0
SECRET = "a-secret-that-nobody-may-read"


def environment(**changes: str) -> dict[str, str]:
    known = panel_settings("http://127.0.0.1:9", "http://127.0.0.1:60123")
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **known, **changes}


def run(command: list[str], folder: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env=environment(**changes),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


@pytest.fixture
def gunicorn(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        GUNICORN, cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.send_signal(signal.SIGTERM)


def test_wrong_settings_end_the_script_with_one_readable_message(tmp_path: Path) -> None:
    ended = run(SCRIPT, tmp_path, GUILD_ID="zwölf", DISCORD_CLIENT_SECRET="", FLASK_SECRET_KEY=SECRET[:9])
    assert ended.returncode == EX_CONFIG
    assert "GUILD_ID ist „zwölf“" in ended.stderr
    assert "DISCORD_CLIENT_SECRET fehlt" in ended.stderr
    assert "FLASK_SECRET_KEY ist ungültig" in ended.stderr
    assert SECRET[:9] not in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_address_without_encryption_is_a_wrong_setting_too(tmp_path: Path) -> None:
    ended = run(SCRIPT, tmp_path, DISCORD_REDIRECT_URI="http://tickets.example.org/callback")
    assert ended.returncode == EX_CONFIG
    assert "http://tickets.example.org/callback" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_wrong_settings_stop_gunicorn_instead_of_worker_after_worker(tmp_path: Path) -> None:
    ended = run(GUNICORN, tmp_path, GUILD_ID="zwölf")
    assert ended.returncode != 0
    assert "GUILD_ID ist „zwölf“" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_gunicorn_serves_the_panel(gunicorn: subprocess.Popen[str]) -> None:
    assert gunicorn.stderr
    address = None
    for line in gunicorn.stderr:
        if found := re.search(r"Listening at: (http://\S+)", line):
            address = found[1]
            break
    assert address
    # The socket listens before the worker has loaded the app; the request waits in its queue.
    page = requests.get(f"{address}/login", timeout=PATIENCE_S)
    assert "Mit Discord anmelden" in page.text


def test_importing_the_module_does_nothing(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", "import webapp.app, sys; assert 'discord' not in sys.modules"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


def test_two_workers_may_make_the_file_of_sessions_at_once(tmp_path: Path) -> None:
    code = "from webapp.app import start; start()"
    both = [
        subprocess.Popen(
            [sys.executable, "-c", code], cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    assert [(process.communicate(timeout=PATIENCE_S)[1], process.returncode) for process in both] == [
        ("", 0)
    ] * 4
