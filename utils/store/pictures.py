"""Avatars, emoji, stickers and pictures of embeds: which are still to be saved, and what became of them."""

import sqlite3
from collections.abc import Mapping


def want(connection: sqlite3.Connection, wanted: Mapping[str, str]) -> None:
    """Remember pictures, by their keys, that are to be saved from these addresses; known ones are left alone."""
    connection.executemany(
        "INSERT INTO pictures (key, url) VALUES (?, ?) ON CONFLICT (key) DO NOTHING", wanted.items()
    )
