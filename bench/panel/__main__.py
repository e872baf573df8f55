"""Measure the panel beside its floor on 100,000 tickets with 2,000,000 messages: python -m bench.panel.

Both are the panel under Gunicorn as in production; the floor's queries are answered from constant lists (bench/panel/floor.py
says what that leaves out). wrk asks one and the other in turn, while a bot's writer commits 50 messages a second. The database
is made once and kept in .bench/panel; the first time takes some minutes.
"""

import argparse
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench.panel import report
from bench.panel.filling import Filled, fill, filled, working_copy
from bench.panel.pages import Kind, kinds
from bench.panel.service import ROOT, Service, log_in, running
from bench.panel.turns import Measured, Writer, take_turns, writing
from bench.proc import machine

MESSAGES_PER_SECOND: Final = 50


def main(arguments: argparse.Namespace) -> None:
    _require_wrk()
    print(f"The panel with {arguments.tickets:,} tickets on {machine()}")
    arguments.cache.mkdir(parents=True, exist_ok=True)
    if arguments.build_by_triggers:
        with TemporaryDirectory(prefix="bench-", dir=arguments.cache) as folder:
            fill(Path(folder) / "tickets.sqlite", arguments.tickets, print, by_triggers=True)
        return
    made = filled(arguments.cache, arguments.tickets, print)
    with TemporaryDirectory(prefix="bench-", dir=arguments.cache) as folder:
        measure(made, Path(folder), arguments)


def measure(made: Filled, folder: Path, arguments: argparse.Namespace) -> None:
    """Start everything, measure and report."""
    database = working_copy(made, folder)
    cookie = log_in(folder)
    with running(folder, cookie) as panel:
        wanted = [
            kind for kind in kinds(database, made.words_by_rank, panel.get) if arguments.only in kind.name
        ]
        if not wanted:
            sys.exit(f"No page has {arguments.only!r} in its name.")
        every = [address for kind in wanted for address in kind.addresses]
        with running(folder, cookie, every) as floor, writing(database, MESSAGES_PER_SECOND) as writer:
            _report(panel, floor, wanted, writer, folder, arguments)


def _report(
    panel: Service,
    floor: Service,
    wanted: list[Kind],
    writer: Writer,
    folder: Path,
    arguments: argparse.Namespace,
) -> None:
    time.sleep(2 * arguments.seconds)
    alone = writer.ask()
    print(report.head())
    measured: list[Measured] = []
    first: Measured | None = None
    for kind in wanted:
        each = take_turns(panel, floor, kind, arguments.seconds, arguments.rounds, folder)
        if first is None or not kind.is_further_down:
            first = each
        print(report.line(each, first), flush=True)
        measured.append(each)
    print(f"\n{report.noise(measured)}")
    print("\n".join(report.errors(measured, [panel.log, floor.log])))
    print("\n".join(report.commits(alone, writer.ask(), MESSAGES_PER_SECOND)))


def _require_wrk() -> None:
    if shutil.which("wrk") is not None:
        return
    # As a script: the way in which tools/setup.py, which runs before everything else, can use it too.
    installed = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "system_packages.py"), "wrk"], check=False
    )
    if installed.returncode:
        sys.exit(installed.returncode)


def parsed(words: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="bench.panel", description="Measure the panel beside its floor.")
    parser.add_argument(
        "--tickets", type=int, default=100_000, help="how many; twenty times as many messages"
    )
    parser.add_argument("--seconds", type=int, default=4, help="how long one run takes")
    parser.add_argument("--rounds", type=int, default=3, help="how often panel and floor take their turns")
    parser.add_argument("--only", default="", help="only pages with this in their name")
    parser.add_argument(
        "--cache", type=Path, default=ROOT / ".bench" / "panel", help="where the database is kept"
    )
    parser.add_argument(
        "--build-by-triggers",
        action="store_true",
        help="only build, and through the triggers: tells what they cost",
    )
    return parser.parse_args(words)


if __name__ == "__main__":
    main(parsed())
