"""Let many tickets be lived while everything goes wrong, and find out whether anything gets lost: make soak."""

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.e2e.town import Town
from tests.ports import free_port
from tests.soak.course import Course
from tests.soak.report import MEMORY_GOAL_MIB, grown_mib, report
from tests.soak.verdict import Verdict

MOST_MESSAGES = 60


def main() -> int:
    """Run, print the report and return the exit status."""
    arguments = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    town = Town(folder, free_port(), speed=arguments.speed, MAX_TICKETS_PER_SUPPORTER="20")
    try:
        town.opens()
        faults = _soak(town, arguments)
    finally:
        town.stop()
    if faults:
        print(f"Database and logs are kept in {folder}.")
        return 1
    shutil.rmtree(folder)
    return 0


def _soak(town: Town, arguments: argparse.Namespace) -> list[str]:
    started_at_s = time.monotonic()
    course = Course(town, arguments.tickets, arguments.messages, arguments.seed)
    course.trouble.order_faults(arguments.faults, arguments.seed)
    course.run()
    struck = course.trouble.faults_struck()
    unhealed = course.heal()
    duration_s = time.monotonic() - started_at_s
    verdict = Verdict(town, course.lives, course.channels_before)
    faults = [*unhealed, *verdict.faults()]
    if course.never_begun:
        faults.append(f"{course.never_begun} tickets were never opened")
    if grown_mib(course) > MEMORY_GOAL_MIB:
        faults.append(f"the bot's memory has grown by {grown_mib(course):.1f} MiB from the middle to the end")
    print(report(town, course, verdict, faults, struck=struck, duration_s=duration_s), flush=True)
    return faults


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--tickets", type=int, default=500)
    parser.add_argument("--messages", type=int, default=20, help=f"in each ticket, at most {MOST_MESSAGES}")
    parser.add_argument(
        "--faults", type=float, default=0.05, help="the share of the bot's requests that fail"
    )
    parser.add_argument(
        "--speed", type=float, default=5.0, help="how many times shorter Discord's rate limits are"
    )
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if not 0 < arguments.messages <= MOST_MESSAGES:
        parser.error(f"--messages is between 1 and {MOST_MESSAGES}")
    return arguments


if __name__ == "__main__":
    sys.exit(main())
