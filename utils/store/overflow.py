"""Categories that the bot made beside full ones."""

import sqlite3


def beside(connection: sqlite3.Connection, category_id: int) -> list[int]:
    """Return the categories that were made beside a full one, oldest first."""
    rows = connection.execute(
        "SELECT category_id FROM overflow_categories WHERE beside_id = ? ORDER BY created_at_ms, category_id",
        (category_id,),
    )
    return [row["category_id"] for row in rows]


def all_ids(connection: sqlite3.Connection) -> list[int]:
    """Return every category that was made beside a full one."""
    return [row["category_id"] for row in connection.execute("SELECT category_id FROM overflow_categories")]


def add(connection: sqlite3.Connection, category_id: int, beside_id: int, at_ms: int) -> None:
    """Remember a category that was made beside a full one."""
    connection.execute(
        "INSERT INTO overflow_categories (category_id, beside_id, created_at_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (category_id, beside_id, at_ms),
    )


def forget(connection: sqlite3.Connection, category_id: int) -> None:
    """Forget a category that somebody deleted."""
    connection.execute("DELETE FROM overflow_categories WHERE category_id = ?", (category_id,))
