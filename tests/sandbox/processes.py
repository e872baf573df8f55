"""Child processes of the demo, whose output is passed on line by line under their name."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Self

STOP_WITHIN_S: Final = 15.0
CHUNK_BYTES: Final = 65_536
# The terminal sends Ctrl-C to its whole group; outside of it, each child is stopped once, by us, in order.
OWN_GROUP: Final = os.name == "posix"


def say(name: str, text: str) -> None:
    """Print a line under the name of whom it comes from."""
    print(f"[{name}] {text}", flush=True)  # noqa: T201 - this is what the demo shows


class Process:
    """A running child."""

    def __init__(self, name: str, process: asyncio.subprocess.Process) -> None:
        self.name = name
        self._process = process
        self._output = asyncio.create_task(self._pass_on())

    @classmethod
    async def start(
        cls, name: str, command: Sequence[str], environment: Mapping[str, str], *, folder: Path
    ) -> Self:
        """Start a child in `folder` with exactly this environment."""
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=folder,
            env={**environment, "PYTHONUNBUFFERED": "1"},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=OWN_GROUP,
        )
        return cls(name, process)

    @property
    def status(self) -> int | None:
        """Return the exit status, or None while it runs."""
        return self._process.returncode

    async def wait(self) -> int:
        """Return the exit status as soon as it ends."""
        return await self._process.wait()

    async def stop(self) -> None:
        """Ask it to end, and insist after a while."""
        if self._process.returncode is None:
            self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), STOP_WITHIN_S)
            except TimeoutError:
                say(self.name, f"endet nicht innerhalb von {STOP_WITHIN_S:.0f} s und wird abgebrochen.")
                self._process.kill()
                await self._process.wait()
        await self._output

    async def _pass_on(self) -> None:
        stream = self._process.stdout
        if stream is None:
            return
        # By chunks, not lines: a line longer than the reader's limit must not end the child.
        rest = b""
        while chunk := await stream.read(CHUNK_BYTES):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                say(self.name, line.decode(errors="replace").rstrip("\r"))
        if rest:
            say(self.name, rest.decode(errors="replace"))
