"""What lies under ATTACHMENTS_PATH: each content once, with its size and what it is."""

import sqlite3

_BATCH = 100


def keep(connection: sqlite3.Connection, sha256: str, size_bytes: int, media_type: str | None) -> bool:
    """Remember a content; tell whether it is new."""
    cursor = connection.execute(
        "INSERT INTO files (sha256, size_bytes, media_type, examined) VALUES (?, ?, ?, 1) ON CONFLICT DO NOTHING",
        (sha256, size_bytes, media_type),
    )
    return cursor.rowcount == 1


def used_bytes(connection: sqlite3.Connection) -> int:
    """Return how much all contents take together."""
    row = connection.execute("SELECT coalesce(sum(size_bytes), 0) FROM files").fetchone()
    return int(row[0])


def unexamined(connection: sqlite3.Connection) -> list[str]:
    """Return some hashes of contents that nobody has looked at yet."""
    rows = connection.execute("SELECT sha256 FROM files WHERE examined = 0 LIMIT ?", (_BATCH,))
    return [row["sha256"] for row in rows]


def examined(connection: sqlite3.Connection, media_types: dict[str, str | None]) -> None:
    """Remember what contents are, by their hashes."""
    connection.executemany(
        "UPDATE files SET media_type = ?, examined = 1 WHERE sha256 = ?",
        [(media_type, sha256) for sha256, media_type in media_types.items()],
    )
