"""SIGKILL at every step of a backup and of a restore."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.processes import ROOT, environment

PATIENCE_S = 100.0


@pytest.mark.parametrize("work", ["backup", "restore"])
def test_killed_at_any_step_nothing_is_half(work: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "ops" / "dying.py"), work, str(tmp_path)],
        env=environment({}),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # It did die, and more than once.
    assert int(done.stdout) > 20
