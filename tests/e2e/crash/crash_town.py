"""An installation whose bot can be told at which side effect it dies."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Collection, Sequence
from pathlib import Path

from tests.e2e.crash.crashing_bot import DEATH, ORDER
from tests.e2e.processes import PATIENCE_S, ROOT, environment, until
from tests.e2e.town import Town

RUNNER = ROOT / "tests" / "e2e" / "crash" / "crashing_bot.py"
# Longer than Discord waits for an answer, than its rate limits last, and than it remembers nonces.
PAUSE_S = 600.0


class Nursery:
    """The process that has made the imports and bears the bots."""

    def __init__(self, settings: dict[str, str], folder: Path, pace: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(RUNNER), *pace],
            env=environment(settings),
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def bear(self) -> "Victim":
        """Start a bot."""
        assert self._process.stdin
        self._process.stdin.write(b"\n")
        self._process.stdin.flush()
        return Victim(self, int(self.hears(PATIENCE_S) or b""))

    def hears(self, patience_s: float) -> bytes | None:
        """Return the next line as soon as it is there; None if it does not come in time."""
        assert self._process.stdout
        ready, _, _ = select.select([self._process.stdout], [], [], patience_s)
        return self._process.stdout.readline() if ready else None

    def close(self) -> None:
        """Bear no more."""
        self._process.communicate(timeout=PATIENCE_S)


class Victim:
    """A bot of the nursery's, with what tests ask of a process."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self._nursery = nursery
        self.pid = pid
        self._status: int | None = None

    @property
    def running(self) -> bool:
        return self._end(0.0) is None

    def _end(self, patience_s: float) -> int | None:
        if self._status is None:
            line = self._nursery.hears(patience_s)
            self._status = None if line is None else int(line)
        return self._status

    def wait(self) -> int:
        status = self._end(PATIENCE_S)
        assert status is not None, "the bot does not end"
        return status

    def stop(self) -> int:
        os.kill(self.pid, signal.SIGTERM)
        return self.wait()

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        self.wait()


class CrashTown(Town):
    """Starts bots that can be ordered to die."""

    def __init__(self, folder: Path, panel_port: int, *pace: str) -> None:
        super().__init__(folder, panel_port)
        self._nursery = Nursery(self.settings, folder, pace)

    def _run_bot(self) -> Victim:
        return self._nursery.bear()

    def start_or_die(self) -> bool:
        """Start a bot that may be ordered to die; tell whether it survived its start."""
        starts = self._starts
        self.bot = bot = self._run_bot()
        until("the bot is ready or dead", lambda: self._starts > starts or not bot.running)
        return bot.running

    def stop(self) -> None:
        super().stop()
        self._nursery.close()

    def order_death(self, survived: Collection[str]) -> None:
        """Let the bot die, from now on, at the first point that is not among those that were survived."""
        draft = self.folder / "order"
        draft.write_text("\n".join(survived))
        draft.replace(self.folder / ORDER)

    def bury(self) -> str:
        """Take the order back, let time pass, and return the point at which the bot died."""
        self.pardon()
        self.control("POST", "clock/advance", json={"seconds": PAUSE_S})
        return (self.folder / DEATH).read_text()

    def pardon(self) -> None:
        """Take the order back."""
        (self.folder / ORDER).unlink()
