"""Run bot and panel side by side with the real `.env`; Ctrl-C ends both, and if one ends, so does the other."""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
STOP_TIMEOUT_S = 30
EX_CONFIG = 78

SERVICES = {
    "bot": [str(BIN / "python"), "main.py"],
    "panel": [str(BIN / "gunicorn"), "-c", "webapp/gunicorn.conf.py", "webapp.app:app"],
}

NO_ENV = """\
Es gibt hier noch keine Datei .env. So geht es weiter:
  1. cp .env.example .env
  2. Die Pflichtwerte in .env ausfüllen; woher sie kommen, steht in README.md.
  3. make run
Nur zum Ausprobieren, ohne Discord-Konto: make demo"""


@dataclass
class Service:
    """One running program and the task that passes its output on."""

    name: str
    process: asyncio.subprocess.Process
    output: asyncio.Task[None]

    async def stop(self) -> None:
        """Ask the program to end, and insist after a while."""
        if self.process.returncode is None:
            self.process.terminate()
        try:
            await asyncio.wait_for(self.process.wait(), STOP_TIMEOUT_S)
        except TimeoutError:
            _say(self.name, f"endet nicht innerhalb von {STOP_TIMEOUT_S} s und wird abgebrochen.")
            self.process.kill()
            await self.process.wait()
        await self.output


async def main() -> int:
    """Run all services until one ends or a signal comes; return the exit status."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    services = [await _start(name, command) for name, command in SERVICES.items()]
    ends = [asyncio.create_task(service.process.wait()) for service in services]
    asked = asyncio.create_task(stop.wait())
    await asyncio.wait([*ends, asked], return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    ended = [service for service in services if service.process.returncode is not None]
    for service in ended:
        _say(service.name, _why(service.process.returncode))
    await asyncio.gather(*(service.stop() for service in services))
    return next((service.process.returncode or 1 for service in ended), 0)


async def _start(name: str, command: list[str]) -> Service:
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        # The terminal sends Ctrl-C to its whole group; out of it, each is stopped once, by us, in order.
        start_new_session=True,
    )
    return Service(name, process, asyncio.create_task(_pass_on(name, process)))


async def _pass_on(name: str, process: asyncio.subprocess.Process) -> None:
    if process.stdout is None:
        return
    # By chunks, not lines: a line longer than the reader's limit must not end the service.
    rest = b""
    while chunk := await process.stdout.read(65_536):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            _say(name, line.decode(errors="replace"))
    if rest:
        _say(name, rest.decode(errors="replace"))


def _why(status: int | None) -> str:
    if status == EX_CONFIG:
        return "beendet: Die Einstellungen stimmen nicht, siehe oben. Der andere Dienst wird angehalten."
    return f"unerwartet beendet (Status {status}). Der andere Dienst wird angehalten."


def _say(name: str, text: str) -> None:
    print(f"{name:<5} | {text}", flush=True)


if __name__ == "__main__":
    if not (ROOT / ".env").is_file():
        sys.exit(NO_ENV)
    sys.exit(asyncio.run(main()))
