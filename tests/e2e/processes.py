"""The product's own processes, started as an operator starts them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from utils.config import BotSettings, PanelSettings

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 80.0

Result = TypeVar("Result")


def until(
    what: str, attempt: Callable[[], Result | None], patience_s: float = PATIENCE_S, pause_s: float = 0.05
) -> Result:
    """Return the first result of `attempt` that is true; fail with `what` was waited for."""
    deadline = time.monotonic() + patience_s
    while True:
        result = attempt()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {patience_s:.0f} s in vain: {what}")
        time.sleep(pause_s)


def environment(settings: dict[str, str]) -> dict[str, str]:
    """Return this process's environment with exactly these settings of the product."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name.lower() not in {*BotSettings.model_fields, *PanelSettings.model_fields}
    }
    return {**inherited, **settings, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


class Running(Protocol):
    """What runs and can be ended."""

    @property
    def pid(self) -> int: ...
    @property
    def running(self) -> bool: ...
    def wait(self) -> int: ...
    def stop(self) -> int: ...
    def kill(self) -> None: ...


class Process:
    """A child process whose output is kept in a file."""

    def __init__(self, arguments: list[str], settings: dict[str, str], folder: Path, log_name: str) -> None:
        self.log_path = folder / f"{log_name}.log"
        with self.log_path.open("ab") as log:
            self._child = subprocess.Popen(
                [sys.executable, *arguments],
                env=environment(settings),
                cwd=folder,  # not the repository: a developer's own .env must not be read
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def log(self) -> str:
        return self.log_path.read_text(encoding="utf-8")

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def running(self) -> bool:
        return self._child.poll() is None

    def says(self, text: str, patience_s: float = PATIENCE_S) -> None:
        def said() -> bool:
            if text not in self.log and not self.running:
                raise AssertionError(f"ended without saying {text!r}:\n{self.log}")
            return text in self.log

        until(f"{text!r} in\n{self.log}", said, patience_s)

    def wait(self) -> int:
        return self._child.wait(PATIENCE_S)

    def stop(self) -> int:
        self._child.send_signal(signal.SIGTERM)
        return self.wait()

    def kill(self) -> None:
        self._child.kill()
        self._child.wait()
