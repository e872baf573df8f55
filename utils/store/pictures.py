"""Avatars, emoji, stickers and pictures of embeds: which are still to be saved, and what became of them."""

import sqlite3
from collections.abc import Mapping


def want(connection: sqlite3.Connection, wanted: Mapping[str, str]) -> None:
    """Remember pictures, by their keys, that are to be saved from these addresses; kept ones are left alone.

    Where Discord has one at another address now, it gets another chance.
    """
    connection.executemany(
        "INSERT INTO pictures (key, url) VALUES (?, ?) ON CONFLICT (key) DO UPDATE"
        " SET url = excluded.url, state = 'pending', failure = NULL WHERE state <> 'saved' AND url <> excluded.url",
        wanted.items(),
    )


def pending(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the addresses of pictures that are still to be saved, by their keys."""
    rows = connection.execute("SELECT key, url FROM pictures WHERE state = 'pending'")
    return {row["key"]: row["url"] for row in rows}


def saved(connection: sqlite3.Connection, key: str, sha256: str) -> None:
    """Remember under which hash a picture lies."""
    connection.execute(
        "UPDATE pictures SET state = 'saved', sha256 = ?, failure = NULL WHERE key = ?", (sha256, key)
    )


def failed(connection: sqlite3.Connection, key: str, why: str) -> None:
    """Remember why a picture is not kept."""
    connection.execute(
        "UPDATE pictures SET state = 'failed', failure = ? WHERE key = ? AND state = 'pending'", (why, key)
    )


def retry(connection: sqlite3.Connection, why: str) -> None:
    """Let those that failed for a reason that may have gone be saved after all; their addresses last."""
    connection.execute(
        "UPDATE pictures SET state = 'pending', failure = NULL WHERE state = 'failed' AND failure = ?", (why,)
    )
