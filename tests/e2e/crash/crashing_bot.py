"""Runs the unchanged bot so that it kills itself just before or just after an ordered side effect.

What changes the world are commits of the database and requests to Discord that are no mere questions. From the moment
at which a file orders a death, the bot dies at the first point between two of them that the file does not name. All
this is done from outside the product. For speed the imports are made once: each line on standard input forks a bot,
whose process number and whose end are told on standard output.
"""

import os
import re
import signal
import sqlite3
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import aiohttp

import utils.database
from main import main
from tests.e2e.hurried_bot import hurried

ORDER = "survived"
DEATH = "death"
_WRITING = re.compile(
    r"\s*(?:INSERT|UPDATE|DELETE|REPLACE)\b(?:\s+OR\s+\w+)?(?:\s+INTO|\s+FROM)?\s+(\w+)", re.IGNORECASE
)
_ASKING = {"GET", "HEAD", "OPTIONS"}
# What differs from ticket to ticket: snowflakes, but not the world's fixed ones, and tokens of interactions.
_VARIABLE = re.compile(r"\b(?!1180)[0-9]{17,20}\b|[\w-]{50,}")
# Nothing remembers who typed or when a bot was last heard of.
_FORGOTTEN_PATH = "/typing"
_FORGOTTEN_TABLES = {"heartbeat"}


class Doom:
    """Carries the order out."""

    def __init__(self, folder: Path) -> None:
        self._order = folder / ORDER
        self._death = folder / DEATH
        self._lock = threading.Lock()
        self._survived: set[str] | None = None
        self._times: Counter[str] = Counter()

    def reached(self, point: str) -> None:
        """Come to a point between two side effects, and perhaps not past it."""
        with self._lock:
            if self._survived is None:
                if not self._order.exists():
                    return
                self._survived = set(self._order.read_text().splitlines())
            self._times[point] += 1
            name = f"{point} ({self._times[point]})"
            if name not in self._survived:
                self._death.write_text(name)
                os.kill(os.getpid(), signal.SIGKILL)

    def watch_database(self) -> None:
        """Stand before every commit that changes something."""
        open_for_writing = utils.database.open_for_writing

        def watched(path: Path) -> sqlite3.Connection:
            connection = open_for_writing(path)
            changed: set[str] = set()
            changes = 0

            def hear(statement: str) -> None:
                nonlocal changes
                if statement.startswith("BEGIN"):
                    changed.clear()
                    changes = connection.total_changes
                elif statement == "COMMIT":
                    if changed - _FORGOTTEN_TABLES and connection.total_changes > changes:
                        self.reached(f"before the commit to {', '.join(sorted(changed))}")
                elif table := _WRITING.match(statement):
                    changed.add(table[1])

            connection.set_trace_callback(hear)
            return connection

        utils.database.open_for_writing = watched

    def watch_requests(self) -> None:
        """Stand before every request that changes something, and between Discord's deed and its answer."""
        request = aiohttp.ClientSession._request

        async def watched(session: aiohttp.ClientSession, method: str, url: Any, **options: Any) -> Any:
            path = _VARIABLE.sub("*", str(url).split("/api/v10", 1)[-1])
            if method in _ASKING or path.endswith(_FORGOTTEN_PATH):
                return await request(session, method, url, **options)
            self.reached(f"before {method} {path}")
            response = await request(session, method, url, **options)
            self.reached(f"after {method} {path}")
            return response

        aiohttp.ClientSession._request = watched  # type: ignore[method-assign, assignment] # a test's hook


def live() -> int:
    """Run the bot in this process, which the file `bot.log` tells of."""
    with Path("bot.log").open("ab", buffering=0) as log:
        os.dup2(log.fileno(), sys.stdout.fileno())
        os.dup2(log.fileno(), sys.stderr.fileno())
    doom = Doom(Path.cwd())
    doom.watch_database()
    doom.watch_requests()
    try:
        return main(hurried(sys.argv[1:]))
    finally:
        sys.stdout.flush()


def bear() -> None:
    """Fork a bot for each line, and tell of its beginning and its end."""
    while sys.stdin.readline():
        child = os.fork()
        if child == 0:
            status = 70
            try:
                status = live()
            finally:
                os._exit(status)
        _tell(child)
        _, end = os.waitpid(child, 0)
        _tell(os.waitstatus_to_exitcode(end))


def _tell(number: int) -> None:
    print(number, flush=True)  # noqa: T201 - the test reads it


if __name__ == "__main__":
    bear()
