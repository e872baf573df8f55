"""What of the settings has once been seen on the server."""

import sqlite3
from collections.abc import Iterable


def add(connection: sqlite3.Connection, ids: Iterable[int]) -> None:
    """Remember that roles, categories or channels of the settings exist."""
    connection.executemany(
        "INSERT INTO confirmed_ids (id) VALUES (?) ON CONFLICT DO NOTHING", [(each,) for each in ids]
    )


def all_ids(connection: sqlite3.Connection) -> set[int]:
    """Return what has once been known to exist."""
    return {row["id"] for row in connection.execute("SELECT id FROM confirmed_ids")}
