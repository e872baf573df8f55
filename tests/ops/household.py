"""The files of an installation, to be backed up and restored."""

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.unit.quiet_house import new_file
from utils.evidence.attachment_path import path_of
from utils.operation.backup import Places, make_backup
from utils.operation.backup_folder import Backup
from utils.operation.gentle import Gentle
from utils.store import files

NOON_MS = 1_790_000_000_000
DAY_MS = 24 * 3_600_000


class Household:
    """A database with tickets, a panel's file and attachments; time passes by hand."""

    def __init__(self, folder: Path, root: Path | None = None) -> None:
        self.folder = folder
        self.now_ms = NOON_MS
        self.places = Places(
            database=folder / "tickets.sqlite",
            panel_database=folder / "panel.sqlite",
            files=folder / "attachments",
            root=root or folder / "backups",
            zone=ZoneInfo("Europe/Berlin"),
            keep_days=3,
            kept_free_mb=0,
        )
        new_file(self.places.database).close()
        with closing(sqlite3.connect(self.places.panel_database)) as panel, panel:
            panel.execute("CREATE TABLE audit (id INTEGER PRIMARY KEY, kind TEXT)")
            panel.execute("INSERT INTO audit (kind) VALUES ('login')")

    @property
    def connection(self) -> "closing[sqlite3.Connection]":
        connection = sqlite3.connect(self.places.database, isolation_level=None)
        connection.row_factory = sqlite3.Row
        return closing(connection)

    def opens_ticket(self, name: str = "Mia") -> int:
        with self.connection as connection:
            row = connection.execute(
                "INSERT INTO tickets (creator_id, creator_name, opened_at_ms) VALUES (1, ?, 0) RETURNING id",
                (name,),
            ).fetchone()
        return int(row["id"])

    def keeps(self, content: bytes) -> str:
        """Keep an attachment, as the bot does."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = path_of(self.places.files, sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o640)
        with self.connection as connection:
            files.keep(connection, sha256, len(content), None)
        return sha256

    def erases(self, sha256: str) -> None:
        """Erase an attachment, as data protection does."""
        path_of(self.places.files, sha256).unlink()
        with self.connection as connection:
            connection.execute("DELETE FROM files WHERE sha256 = ?", (sha256,))

    def clock(self) -> int:
        return self.now_ms

    def backs_up(self, gentle: Gentle | None = None, **changes: object) -> Backup:
        places = replace(self.places, **changes)  # type: ignore[arg-type]
        return make_backup(places, self.clock, gentle or Gentle())

    def passes(self, days: float) -> None:
        self.now_ms += round(days * DAY_MS)

    @property
    def pool(self) -> list[str]:
        """Return the attachments that the backups have."""
        return sorted(path.name for path in (self.places.root / "attachments").glob("??/*"))

    @property
    def names(self) -> list[str]:
        """Return everything that lies in the folder of backups, hidden things, too."""
        return sorted(path.name for path in self.places.root.iterdir())


def names_of(database: Path) -> list[str]:
    """Return the creators of the tickets in a file."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        return [name for (name,) in connection.execute("SELECT creator_name FROM tickets ORDER BY id")]
