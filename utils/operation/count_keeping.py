"""Keeps what was counted: together with something that is written anyway."""

import sqlite3

from utils.database import Database, DatabaseError
from utils.group_commit import Work
from utils.operation.counting import Counts
from utils.store import counters


async def write_along(database: Database, counts: Counts, work: Work[None]) -> None:
    """Run `work` in a writing transaction, and let what was counted since the last time go with it."""
    tally = counts.take()

    def write(connection: sqlite3.Connection) -> None:
        work(connection)
        counters.add(connection, tally)

    try:
        await database.write(write)
    except (sqlite3.Error, DatabaseError):
        # Not where the waiting is cancelled: what the database has accepted is written all the same.
        counts.give_back(tally)
        raise
