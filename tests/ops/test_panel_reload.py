"""A reload brings the code that lies there now, not what the arbiter loaded when it was started."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import requests

from tests.ops.nginx_site import ROOT, START_TIMEOUT_S, wait_for_port
from tests.ops.test_panel_as_service import wait_until
from tests.ops.test_panel_service import GUNICORN, settings
from tests.ports import free_port


def test_a_reload_brings_new_code(tmp_path: Path) -> None:
    program, state = tmp_path / "program", tmp_path / "state"
    state.mkdir()
    for package in ("webapp", "utils"):
        shutil.copytree(ROOT / package, program / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", program)
    port = free_port()
    command = [str(GUNICORN), "-c", str(program / "webapp/gunicorn.conf.py"), "-b", f"127.0.0.1:{port}"]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(program), "PYTHONDONTWRITEBYTECODE": "1"}
    log = state / "log"

    def is_new() -> bool:
        answer = requests.get(f"http://127.0.0.1:{port}/healthz", timeout=START_TIMEOUT_S)
        return bool(answer.json().get("version") == "new")

    with (
        log.open("wb") as file,
        subprocess.Popen(
            [*command, "webapp.app:app"],
            cwd=state,
            env={**environment, **settings(state)},
            stdout=file,
            stderr=file,
        ) as gunicorn,
    ):
        try:
            wait_for_port(port, gunicorn, log)
            assert not is_new()
            view = program / "webapp/views/health.py"
            view.write_text(view.read_text().replace("jsonify(", 'jsonify(version="new", '), encoding="utf-8")
            gunicorn.send_signal(signal.SIGHUP)
            wait_until(is_new, "the new code")
        finally:
            gunicorn.terminate()
    assert gunicorn.returncode == 0
