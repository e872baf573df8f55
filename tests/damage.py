"""What a dying disk does to a database."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

PAGE_BYTES: Final = 4096


def damage(path: Path, table: str) -> None:
    """Overwrite the pages of a table and its indexes, and let the bot forget what it has read of them."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        roots = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE tbl_name = ?", (table,)
        ).fetchall()
        with path.open("r+b") as file:
            for (page,) in roots:
                if page:
                    file.seek((page - 1) * PAGE_BYTES)
                    file.write(b"\xa5" * PAGE_BYTES)
        # Whoever finds that another process has written reads its pages anew.
        [version] = connection.execute("PRAGMA user_version").fetchone()
        connection.execute(f"PRAGMA user_version = {version}")
