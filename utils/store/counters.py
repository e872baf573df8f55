"""What the bot has counted since its first start."""

import sqlite3
from collections.abc import Mapping


def add(connection: sqlite3.Connection, tally: Mapping[tuple[str, str], float]) -> None:
    """Let each count grow, by its name and label."""
    connection.executemany(
        "INSERT INTO counters (name, label, value) VALUES (?, ?, ?)"
        " ON CONFLICT (name, label) DO UPDATE SET value = value + excluded.value",
        [(name, label, by) for (name, label), by in tally.items()],
    )
