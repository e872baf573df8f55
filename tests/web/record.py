"""Writes a bot's database as the bot would, in as few words as a test needs."""

import hashlib
import json
import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.sandbox.world import Id
from utils.database import migrate, open_for_writing
from utils.store import documents

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
# Sunday, 1 November 2026, 12:00 in Berlin.
START_MS = 1_793_530_800_000

MIA = 1_180_200_000_000_000_001
SAM = 1_180_200_000_000_000_003
SIGRID = 1_180_100_000_000_000_001
PANEL_ROLES = (Id.SUPPORT_ROLE, Id.ADMIN_ROLE, Id.VIEWER_ROLE, Id.VIEWER2_ROLE)
NAMES = {MIA: ("Mia", "creator"), SAM: ("Sam", "staff"), SIGRID: ("Sekretärin Sigrid", "secretary")}


@cache
def _empty_database() -> bytes:
    """Return a file with the newest schema: making it costs more than most tests."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tickets.sqlite"
        with closing(open_for_writing(path)) as connection:
            migrate(connection)
        return path.read_bytes()


class Record:
    """The database file, and the folder of attachments beside it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "tickets.sqlite"
        self.attachments = folder / "attachments"
        self.path.write_bytes(_empty_database())
        self.connection = open_for_writing(self.path)
        # No test asks what a loss of power leaves.
        self.connection.execute("PRAGMA synchronous = OFF")
        migrate(self.connection)
        self._next_id = 1_434_000_000_000_000_000

    def close(self) -> None:
        self.connection.close()

    def beat(self, at_ms: int, *, connected: bool = True) -> None:
        self.connection.execute("DELETE FROM heartbeat")
        self.insert("heartbeat", id=1, beat_at_ms=at_ms, started_at_ms=at_ms, connected=int(connected))

    def roster(self, at_ms: int, *role_ids: int) -> None:
        """Let the bot have read the list of members; without roles named, for the demo's four."""
        kept = json.dumps(sorted(int(each) for each in role_ids or PANEL_ROLES))
        self.connection.execute("DELETE FROM roster")
        self.insert("roster", id=1, role_ids=kept, read_at_ms=at_ms)

    def doubt(self) -> None:
        """Let the bot have missed events."""
        self.connection.execute("UPDATE roster SET read_at_ms = NULL")

    def holds(self, user_id: int, at_ms: int, *role_ids: int) -> None:
        """Let the bot have heard that somebody has exactly these roles."""
        self.connection.execute("DELETE FROM roster_members WHERE user_id = ?", (int(user_id),))
        held = json.dumps(sorted(map(int, role_ids)))
        self.insert("roster_members", user_id=int(user_id), role_ids=held, changed_at_ms=at_ms)

    def ticket(self, **values: Any) -> int:
        return self.insert(
            "tickets", **{"creator_id": MIA, "creator_name": "Mia", "opened_at_ms": START_MS} | values
        )

    def intake(self, ticket_id: int, **values: Any) -> None:
        self.insert("intakes", **{"ticket_id": ticket_id, "started_at_ms": START_MS} | values)

    def message(self, ticket_id: int, content: str = "Hallo", author: int = MIA, **values: Any) -> int:
        self._next_id += 1
        name, kind = NAMES.get(author, ("Jemand", "other"))
        for part in ("embeds", "components", "mentions", "extras"):
            if part in values and not isinstance(values[part], str):
                values[part] = json.dumps(values[part])
        known = {
            "id": self._next_id,
            "ticket_id": ticket_id,
            "author_id": author,
            "author_name": name,
            "author_kind": kind,
            "content": content,
            "sent_at_ms": START_MS,
        }
        return self.insert("messages", **known | values)

    def change(self, message_id: int, **values: Any) -> None:
        """Change what is recorded of a message whose files had to be known first."""
        for column, value in values.items():
            self.connection.execute(
                f"UPDATE messages SET {column} = ? WHERE id = ?", (json.dumps(value), message_id)
            )
        self.make_searchable()

    def revision(
        self, message_id: int, content: str, number: int = 1, at_ms: int = START_MS, **values: Any
    ) -> None:
        known = {"message_id": message_id, "revision": number, "content": content, "replaced_at_ms": at_ms}
        self.insert("message_revisions", **known | {"embeds": "[]"} | values)

    def attachment(
        self, message_id: int, content: bytes | None = b"", *, media_type: str | None = "", **values: Any
    ) -> int:
        """Keep a file; without content it is one that could not be saved.

        Its content is what Discord says, unless `media_type` says otherwise.
        """
        self._next_id += 1
        known: dict[str, Any] = {
            "id": self._next_id,
            "message_id": message_id,
            "file_name": "bild.png",
            "content_type": "image/png",
            "url": "https://cdn.example/bild.png",
        }
        if content is None:
            known |= {"size_bytes": 0, "state": "failed", "failure": "größer als 25 MB"}
        else:
            said = values.get("content_type", known["content_type"])
            sha256 = self.file(content, said if media_type == "" else media_type)
            known |= {"size_bytes": len(content), "state": "saved", "sha256": sha256}
        return self.insert("attachments", **known | values)

    def file(self, content: bytes, media_type: str | None) -> str:
        """Keep a content, of which the bot would have found out what it is; return its hash."""
        sha256 = hashlib.sha256(content).hexdigest()
        target = self.attachments / sha256[:2] / sha256
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        self.connection.execute(
            "INSERT INTO files (sha256, size_bytes, media_type, examined) VALUES (?, ?, ?, 1) ON CONFLICT DO NOTHING",
            (sha256, len(content), media_type),
        )
        return sha256

    def picture(self, key: str, content: bytes, media_type: str = "image/png") -> str:
        """Keep an avatar, emoji, sticker or picture of an embed; return its hash."""
        sha256 = self.file(content, media_type)
        self.insert("pictures", key=key, url=f"https://cdn.example/{key}", state="saved", sha256=sha256)
        return sha256

    def reaction(self, message_id: int, emoji: str, user_id: int = MIA, **values: Any) -> None:
        known = {"message_id": message_id, "emoji": emoji, "user_id": user_id, "added_at_ms": START_MS}
        self.insert("reactions", **known | {"user_name": NAMES.get(user_id, ("Jemand", ""))[0]} | values)

    def vote(self, message_id: int, answer_id: int, user_id: int = MIA) -> None:
        self.insert(
            "poll_votes", message_id=message_id, answer_id=answer_id, user_id=user_id, added_at_ms=START_MS
        )

    def thread(self, ticket_id: int, name: str, **values: Any) -> int:
        self._next_id += 1
        known = {"id": self._next_id, "ticket_id": ticket_id, "name": name, "is_private": 0}
        return self.insert("threads", **known | {"created_at_ms": START_MS} | values)

    def transcript(self, ticket_id: int, **values: Any) -> int:
        known = {
            "ticket_id": ticket_id,
            "occasion": "close",
            "created_at_ms": START_MS,
            "message_count": 1,
            "content_sha256": "0" * 64,
        }
        return self.insert("transcripts", **known | values)

    def event(self, ticket_id: int, kind: str, actor: str | None = "Mia", **values: Any) -> int:
        if not isinstance(values.get("details", ""), str):
            values["details"] = json.dumps(values["details"])
        known = {"ticket_id": ticket_id, "kind": kind, "actor_name": actor, "at_ms": START_MS}
        return self.insert("events", **known | values)

    def note(self, ticket_id: int, content: str, **values: Any) -> int:
        """Write a note with its event, as the bot does in one transaction."""
        known = {"ticket_id": ticket_id, "author_id": SAM, "author_name": "Sam", "created_at_ms": START_MS}
        known |= {"content": content} | values
        self.event(ticket_id, "note_added", str(known["author_name"]), at_ms=known["created_at_ms"])
        return self.insert("notes", **known)

    def person(self, ticket_id: int, user_id: int, name: str, **values: Any) -> None:
        known = {"ticket_id": ticket_id, "user_id": user_id, "user_name": name, "added_at_ms": START_MS}
        self.insert("ticket_people", **known | {"added_by_id": SAM, "added_by_name": "Sam"} | values)

    def block(self, **values: Any) -> int:
        known = {
            "user_id": MIA,
            "user_name": "Mia",
            "reason": "Beleidigt das Team",
            "created_at_ms": START_MS,
        }
        return self.insert("blocks", **known | {"author_id": SAM, "author_name": "Sam"} | values)

    def insert(self, table: str, **values: Any) -> int:
        columns, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
        cursor = self.connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)
        if cursor.lastrowid is None:
            raise sqlite3.IntegrityError(table)
        self.make_searchable()
        return cursor.lastrowid

    def make_searchable(self) -> None:
        """Do what the bot's writer does before it commits; within a transaction of the test's own it is up to that."""
        if not self.connection.in_transaction:
            documents.read_all_marked(self.connection)
