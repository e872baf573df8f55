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


def is_shown(connection: sqlite3.Connection, sha256: str) -> bool:
    """Tell whether a message still shows a content."""
    row = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM attachments WHERE sha256 = ?1)"
        " OR EXISTS (SELECT 1 FROM pictures WHERE sha256 = ?1)",
        (sha256,),
    ).fetchone()
    return bool(row[0])


def forget(connection: sqlite3.Connection, sha256: str) -> int:
    """Forget a content; return how many bytes it took."""
    row = connection.execute("DELETE FROM files WHERE sha256 = ? RETURNING size_bytes", (sha256,)).fetchone()
    return row["size_bytes"] if row is not None else 0


def deleted(connection: sqlite3.Connection, sha256: str) -> None:
    """Remember that nothing is to be done about a content any more."""
    connection.execute("DELETE FROM files_to_delete WHERE sha256 = ?", (sha256,))


def are_awaited(connection: sqlite3.Connection) -> bool:
    """Tell whether a message is still to get a file or a picture."""
    row = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM attachments WHERE state = 'pending')"
        " OR EXISTS (SELECT 1 FROM pictures WHERE state = 'pending')"
    ).fetchone()
    return bool(row[0])
