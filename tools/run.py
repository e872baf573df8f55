"""Run bot and panel side by side with the real `.env`; Ctrl-C ends both, and if one ends, so does the other."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from tests.sandbox.processes import Process, say

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
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


async def main() -> int:
    """Run all services until one ends or a signal comes; return the exit status."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    services = [
        await Process.start(name, command, os.environ, folder=ROOT) for name, command in SERVICES.items()
    ]
    ends = [asyncio.create_task(service.wait()) for service in services]
    asked = asyncio.create_task(stop.wait())
    await asyncio.wait([*ends, asked], return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    ended = [service for service in services if service.status is not None]
    for service in ended:
        say(service.name, _why(service.status))
    await asyncio.gather(*(service.stop() for service in services))
    return next((service.status or 1 for service in ended), 0)


def _why(status: int | None) -> str:
    if status == EX_CONFIG:
        return "beendet: Die Einstellungen stimmen nicht, siehe oben. Der andere Dienst wird angehalten."
    return f"unerwartet beendet (Status {status}). Der andere Dienst wird angehalten."


if __name__ == "__main__":
    if not (ROOT / ".env").is_file():
        sys.exit(NO_ENV)
    sys.exit(asyncio.run(main()))
