"""The bot's side: records messages in live tickets at a steady pace, by the code that the bot records them with.

`python -m bench.panel.writer DATABASE PER_SECOND` runs until it gets a line (or the end) on its standard input, and answers
with one line of JSON for each line it got: how long the commits since the last one took.
"""

import asyncio
import json
import random
import sqlite3
import sys
import time
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Any, Final

from bench.panel.words import SUPPORTERS, Words
from tests.sandbox.world import Id
from utils.clock import system_clock
from utils.database import Database
from utils.store import heartbeat, messages, roster
from utils.store.heartbeat import Heartbeat
from utils.store.messages import Message

_DISCORD_EPOCH_MS: Final = 1_420_070_400_000
_BEAT_EVERY_S: Final = 10.0


class Writer:
    def __init__(self, database: Database, per_second: float) -> None:
        self._database = database
        self._pause_s = 1 / per_second
        self._dice = random.Random(1)
        self._words = Words(self._dice)
        self._taken_ms: list[float] = []
        self._failures = 0
        self._number = 0

    async def run(self) -> None:
        tickets = await self._database.read(_live)
        await self._database.write(_list_the_visitor)
        due_s = beat_due_s = time.monotonic()
        running: set[asyncio.Task[None]] = set()
        while True:
            if time.monotonic() >= beat_due_s:
                now_ms = system_clock()
                await self._database.write(
                    partial(heartbeat.beat, heartbeat=Heartbeat(now_ms, now_ms, True, 40, "Sigrid"))
                )
                beat_due_s += _BEAT_EVERY_S
            # Each is its own commit, as when they come one by one from Discord; a slow one does not hold up the next.
            task = asyncio.create_task(self._write(self._dice.choice(tickets)))
            running.add(task)
            task.add_done_callback(running.discard)
            due_s += self._pause_s
            await asyncio.sleep(max(0.0, due_s - time.monotonic()))

    async def _write(self, ticket: tuple[int, int, str, int | None, str | None]) -> None:
        message = self._message(ticket)
        began_s = time.perf_counter()
        try:
            await self._database.write(partial(messages.record, message=message))
        except sqlite3.Error as error:
            self._failures += 1
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
        self._taken_ms.append((time.perf_counter() - began_s) * 1_000)

    def _message(self, ticket: tuple[int, int, str, int | None, str | None]) -> Message:
        number, creator_id, creator_name, claimer_id, claimer_name = ticket
        now_ms = system_clock()
        self._number += 1
        by_staff = claimer_id is not None and self._dice.random() < 0.45
        return Message(
            id=(now_ms - _DISCORD_EPOCH_MS) << 22 | (self._number & 0x3FFFFF),
            ticket_id=number,
            author_id=(claimer_id or 0) if by_staff else creator_id,
            author_name=(claimer_name or SUPPORTERS[0]) if by_staff else creator_name,
            author_avatar_url=None,
            author_color=None,
            author_kind="staff" if by_staff else "creator",
            type=0,
            content=self._words.text(),
            embeds=[],
            components=[],
            mentions={},
            replies_to_id=None,
            sent_at_ms=now_ms,
            edited_at_ms=None,
        )

    def tell(self) -> dict[str, float]:
        """Return how the commits went since this was asked last."""
        taken, self._taken_ms = sorted(self._taken_ms), []
        failures, self._failures = self._failures, 0
        if len(taken) < 2:
            return {"commits": len(taken), "p50_ms": 0.0, "p99_ms": 0.0, "most_ms": 0.0, "failures": failures}
        cuts = quantiles(taken, n=100, method="inclusive")
        return {
            "commits": len(taken),
            "p50_ms": cuts[49],
            "p99_ms": cuts[98],
            "most_ms": taken[-1],
            "failures": failures,
        }


def _live(connection: Any) -> list[tuple[int, int, str, int | None, str | None]]:
    rows = connection.execute(
        "SELECT id, creator_id, creator_name, claimer_id, claimer_name FROM tickets WHERE state IN ('open', 'claimed')"
    )
    return [tuple(row) for row in rows]


def _list_the_visitor(connection: sqlite3.Connection) -> None:
    """Let the panel find at every request that its visitor still has his role."""
    watched = (Id.SUPPORT_ROLE, Id.ADMIN_ROLE, Id.VIEWER_ROLE, Id.VIEWER2_ROLE)
    found = {int(Id.SAM): frozenset({int(Id.SUPPORT_ROLE)})}
    roster.take_in(connection, found, map(int, watched), system_clock())


async def main(path: Path, per_second: float) -> None:
    database = Database(path)
    database.open()
    writer = Writer(database, per_second)
    writing = asyncio.create_task(writer.run())
    loop = asyncio.get_running_loop()
    try:
        while await loop.run_in_executor(None, sys.stdin.readline):
            if writing.done():
                writing.result()
            print(json.dumps(writer.tell()), flush=True)
    finally:
        writing.cancel()
        await asyncio.sleep(0.2)
        database.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), float(sys.argv[2])))
