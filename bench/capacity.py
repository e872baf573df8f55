"""What a record of years costs the machine, beside an empty one in the same run: python -m bench.capacity.

For each size: the file, a start of the bot until it is logged in, its memory at rest, the panel's memory after its pages were
looked at, and a backup by `main.py --backup`. The databases are made once and kept in .bench/panel.
"""

import argparse
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench.panel.filling import filled, working_copy
from bench.panel.service import ROOT, log_in, running
from bench.proc import machine, memory
from tests.e2e.processes import environment
from tests.e2e.town import Town
from tests.ports import free_port

SIZES: Final = (0, 1_000, 10_000, 100_000)
MESSAGES_PER_TICKET: Final = 20
REST_S: Final = 5.0
PAGES: Final = ("/", "/?state=closed", "/?q=strasse", "/statistik")
_ROW: Final = "{:>9} {:>10} {:>9} {:>8} {:>8} {:>10} {:>9} {:>10} {:>10}"


@dataclass(frozen=True)
class Cost:
    """What one size of the record costs."""

    tickets: int
    file_mb: float
    start_s: float
    bot_mb: float
    panel_mb: float
    backup_s: float
    backup_cpu_s: float
    backup_mb: float

    def line(self) -> str:
        messages = self.tickets * MESSAGES_PER_TICKET
        return _ROW.format(
            f"{self.tickets:,}",
            f"{messages:,}",
            f"{self.file_mb:,.0f}",
            f"{self.start_s:.1f}",
            f"{self.bot_mb:.0f}",
            f"{self.panel_mb:.0f}",
            f"{self.backup_s:.1f}",
            f"{self.backup_cpu_s:.1f}",
            f"{self.backup_mb:.0f}",
        )


def main(arguments: argparse.Namespace) -> None:
    print(f"A record of years on {machine()}\n")
    head = (
        "tickets",
        "messages",
        "file MB",
        "start s",
        "bot MB",
        "panel MB",
        "backup s",
        "its CPU s",
        "its MB",
    )
    print(_ROW.format(*head))
    for tickets in arguments.sizes:
        with TemporaryDirectory(prefix="bench-") as folder:
            print(measure(Path(folder), tickets, arguments.cache).line(), flush=True)


def measure(folder: Path, tickets: int, cache: Path, rest_s: float = REST_S) -> Cost:
    """Measure one size in a folder of its own; `rest_s` passes before the bot's memory is looked at."""
    database = folder / "tickets.sqlite"
    if tickets:
        working_copy(filled(cache, tickets, lambda _text: None), folder)
        _end_all(database)
    with _town(folder) as town:
        began_s = time.monotonic()
        bot = town.start_bot()
        start_s = time.monotonic() - began_s
        time.sleep(rest_s)
        bot_mb = memory(bot.pid).pss_mb
        panel_mb = _panel_mb(folder)
        backup_s, backup_cpu_s, backup_mb = _back_up(town)
    return Cost(
        tickets,
        database.stat().st_size / 1024**2,
        start_s,
        bot_mb,
        panel_mb,
        backup_s,
        backup_cpu_s,
        backup_mb,
    )


def _end_all(database: Path) -> None:
    """Let no ticket be live: their channels do not exist."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE tickets SET state = 'deleted' WHERE state <> 'deleted'")


@contextmanager
def _town(folder: Path) -> Iterator[Town]:
    town = Town(folder, free_port())
    try:
        yield town
    finally:
        town.stop()


def _panel_mb(folder: Path) -> float:
    with running(folder, log_in(folder)) as panel:
        for page in PAGES:
            for _ in range(4):
                panel.get(page)
        return sum(memory(pid).pss_mb for pid in [panel.process.pid, *panel.workers()])


def _back_up(town: Town) -> tuple[float, float, float]:
    """Return how long a backup took, its CPU in seconds, and the most memory it used in MB."""
    began_s = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), "--backup"],
        env=environment(town.settings),
        cwd=town.folder,
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError("the backup failed")
    return time.monotonic() - began_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def parsed(words: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="bench.capacity", description="Measure what a record of years costs."
    )
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=SIZES, help="how many tickets, one after the other"
    )
    parser.add_argument(
        "--cache", type=Path, default=ROOT / ".bench" / "panel", help="where databases are kept"
    )
    return parser.parse_args(words)


if __name__ == "__main__":
    main(parsed())
