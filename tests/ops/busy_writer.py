"""Writes into a database like the bot, as fast as it can, until it is told to stop by SIGTERM; tells what is acknowledged.

Each transaction adds a message and an event, so a copy of one moment holds as many of the one as of the other.
"""

import asyncio
import os
import signal
import sqlite3
import sys
from pathlib import Path

from utils.database import Database


def add(connection: sqlite3.Connection, number: int) -> int:
    connection.execute(
        "INSERT INTO messages (id, ticket_id, author_id, author_name, author_kind, content, sent_at_ms)"
        " VALUES (?, 1, 1, 'Mia', 'creator', ?, ?)",
        (number, f"Nachricht {number} " + "x" * 200, number),
    )
    connection.execute("INSERT INTO events (ticket_id, kind, at_ms) VALUES (1, 'opened', ?)", (number,))
    return number


async def write(path: Path) -> None:
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    database = Database(path)
    database.open()

    def begin(connection: sqlite3.Connection) -> int:
        connection.execute(
            "INSERT INTO tickets (id, creator_id, creator_name, opened_at_ms) VALUES (1, 1, 'Mia', 0)"
            " ON CONFLICT DO NOTHING"
        )
        newest: int = connection.execute("SELECT coalesce(max(id), 0) FROM messages").fetchone()[0]
        return newest

    number = await database.write(begin)
    while not stopping.is_set():
        group = range(number + 1, number + 21)
        await asyncio.gather(*(database.write(lambda c, n=n: add(c, n)) for n in group))  # type: ignore[misc]
        number += 20
        os.write(1, f"{number}\n".encode())
    database.close()


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1])))
