"""A database in which something of everything stands, with a word of its own in every column that holds text."""

import hashlib
import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

from utils.database import Database, migrate, open_for_writing
from utils.evidence.attachment_path import path_of
from utils.evidence.file_store import FileStore
from utils.operation.eraser import Eraser
from utils.operation.retention import Retention
from utils.store import documents
from utils.tickets import Person

MIA = 1_180_200_000_000_000_001
JONAS = 1_180_200_000_000_000_002
SAM = Person(1_180_200_000_000_000_003, "Sam", is_supporter=True)
ADA = Person(1_180_200_000_000_000_004, "Ada", is_admin=True)
DAY_MS = 24 * 3600 * 1000
ENDED_MS = 1_790_000_000_000
NOW_MS = ENDED_MS + 100 * DAY_MS

HERS, HIS, LIVE = 1, 2, 3
"""Mia's ticket; Jonas's, in which she wrote, too; Jonas's that goes on."""


def word(table: str, column: str) -> str:
    """Return the word that stands in a column and nowhere else."""
    return f"geheim{table.replace('_', '')}{column.replace('_', '')}"


class World:
    """The file and the folder beside it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "tickets.sqlite"
        self.attachments = folder / "attachments"
        self.words: dict[tuple[str, str], str] = {}
        """Where a word was put, by table and column."""
        self.open()
        migrate(self._connection)

    def open(self) -> None:
        self._connection = open_for_writing(self.path)

    def copied_to(self, folder: Path) -> "World":
        """Return the same in another folder."""
        shutil.copytree(self.path.parent, folder, dirs_exist_ok=True)
        copy = World(folder)
        copy.words = dict(self.words)
        return copy

    def insert(self, table: str, *said: str, **values: Any) -> None:
        """Insert a row; the columns `said` get their words, those after a colon as JSON of this shape."""
        for one in said:
            column, _, shape = one.partition(":")
            self.words[table, column] = word(table, column)
            values[column] = (
                json.dumps(json.loads(shape.replace("@", word(table, column))))
                if shape
                else word(table, column)
            )
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        self._connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)

    def file(self, content: bytes) -> str:
        """Keep a content on the disk and in the table."""
        sha256 = hashlib.sha256(content).hexdigest()
        place = path_of(self.attachments, sha256)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        self._connection.execute(
            "INSERT OR IGNORE INTO files (sha256, size_bytes, media_type, examined) VALUES (?, ?, 'image/png', 1)",
            (sha256, len(content)),
        )
        return sha256

    def has_file(self, content: bytes) -> bool:
        return path_of(self.attachments, hashlib.sha256(content).hexdigest()).exists()

    def execute(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        return self._connection.execute(statement, values).fetchall()

    def make_searchable(self) -> None:
        documents.read_all_marked(self._connection)

    def close(self) -> None:
        self._connection.close()

    def bytes_of_all(self) -> bytes:
        """Return everything that somebody finds who reads the file and the logs beside it byte by byte."""
        return b"".join(file.read_bytes() for file in sorted(self.path.parent.glob("tickets.sqlite*")))


def fill(world: World) -> None:
    """Put a row into every table that can hold something of Mia's."""
    _tickets(world)
    _conversation(world)
    _beside(world)
    world.make_searchable()


def _tickets(world: World) -> None:
    world.insert(
        "tickets", "creator_name", "claimer_name", "closer_name", "close_reason", "control_digest",
        id=HERS, state="deleted", creator_id=MIA, claimer_id=SAM.id, closer_id=SAM.id, channel_id=70_001,
        control_message_id=5_001, outcome="upheld", opened_at_ms=ENDED_MS - 9_000, claimed_at_ms=ENDED_MS - 8_000,
        closed_at_ms=ENDED_MS - 7_000, deleted_at_ms=ENDED_MS,
    )  # fmt: skip
    for number, state in ((HIS, "deleted"), (LIVE, "open")):
        world.insert(
            "tickets", id=number, state=state, creator_id=JONAS, creator_name="Jonas", channel_id=70_000 + number,
            opened_at_ms=ENDED_MS, deleted_at_ms=NOW_MS - 1_000 if state == "deleted" else None,
        )  # fmt: skip
    world.execute(
        "UPDATE tickets SET claimer_id = ?, claimer_name = ? WHERE id = ?", MIA, "Mia als Team", HIS
    )
    world.insert(
        "intakes", "ended_because", "pending_reply", "asked", "player_name", "ban_id", "ban_reason", "evidence_text",
        "statement", "statement_summary", 'quotes:["@"]', 'candidate_ban_ids:["@"]',
        ticket_id=HERS, status="handed_over", lookup="found", attitude="uncooperative", started_at_ms=1,
    )  # fmt: skip


def _conversation(world: World) -> None:
    picture = "https://cdn.example/geheimpictureskey.png"
    preview = f'embeds:[{{"title": "@", "image": {{"url": "{picture}"}}}}]'
    world.insert(
        "messages", "author_name", "author_avatar_url", "content", preview,
        'components:["@"]', 'mentions:{"users": {"7": "@"}}', 'extras:{"poll": "@"}',
        id=6_001, ticket_id=HERS, author_id=MIA, author_kind="creator", sent_at_ms=1, thread_id=6_500,
        avatar_key=f"avatar:{MIA}:geheimavatar",
    )  # fmt: skip
    world.words["messages", "avatar_key"] = "geheimavatar"
    world.insert(
        "messages", id=6_002, ticket_id=HERS, author_id=SAM.id, author_name="Sam", author_kind="staff",
        content="geheimantwort vom Team", sent_at_ms=2,
    )  # fmt: skip
    mention = {"users": {str(MIA): "geheimerwähnung", str(SAM.id): "Sam"}}
    world.insert(
        "messages", id=6_003, ticket_id=HIS, author_id=SAM.id, author_name="Sam", author_kind="staff",
        content=f"Frag <@{MIA}> danach", mentions=json.dumps(mention), sent_at_ms=3,
    )  # fmt: skip
    world.insert(
        "messages", id=6_004, ticket_id=HIS, author_id=MIA, author_name="geheimgast", author_kind="other",
        content="geheimzeugnis", sent_at_ms=4, avatar_key=f"avatar:{MIA}:geheimavatar",
    )  # fmt: skip
    world.insert(
        "messages", id=6_005, ticket_id=HIS, author_id=JONAS, author_name="Jonas", author_kind="creator",
        content="Das bleibt stehen", sent_at_ms=5, avatar_key=f"avatar:{JONAS}:bleibt",
    )  # fmt: skip
    world.insert(
        "message_revisions", "content", 'embeds:["@"]', 'components:["@"]',
        message_id=6_001, revision=1, replaced_at_ms=1,
    )  # fmt: skip
    world.insert(
        "message_revisions", message_id=6_003, revision=1, content=f"geheimfassung? <@!{MIA}>", embeds="[]",
        replaced_at_ms=1,
    )  # fmt: skip
    world.execute("UPDATE message_revisions SET content = ? WHERE message_id = 6003", f"Frag <@!{MIA}>")
    only, shared = world.file(b"only hers"), world.file(b"also his")
    for number, (message_id, sha256) in enumerate(((6_001, only), (6_001, shared), (6_005, shared))):
        said = (
            ("file_name", "content_type", "url", "failure", "ocr_text", 'ocr_ids:["@"]')
            if number == 0
            else ()
        )
        rest = {} if said else {"file_name": "x.png", "url": "https://cdn.example/x"}
        world.insert(
            "attachments", *said, id=8_000 + number, message_id=message_id, size_bytes=1, state="saved",
            sha256=sha256, **rest,
        )  # fmt: skip
    world.words["attachments", "sha256"] = only
    world.words["files", "sha256"] = only
    for key, content in (
        (f"avatar:{MIA}:geheimavatar", b"her face"),
        (f"avatar:{JONAS}:bleibt", b"his face"),
        (picture, b"a preview"),
    ):
        failure = "geheimpicturesfailure" if content == b"her face" else None
        world.insert(
            "pictures",
            key=key,
            url=f"{key}?size=128",
            state="saved",
            sha256=world.file(content),
            failure=failure,
        )
    world.words |= {
        ("pictures", "key"): "geheimpictureskey",
        ("pictures", "url"): "geheimpictureskey.png?size=128",
        ("pictures", "sha256"): hashlib.sha256(b"her face").hexdigest(),
        ("pictures", "failure"): "geheimpicturesfailure",
    }
    world.insert("threads", "name", id=6_500, ticket_id=HERS, is_private=0, creator_id=MIA, created_at_ms=1)
    world.insert(
        "threads", id=6_501, ticket_id=HIS, name="geheimfaden", is_private=0, creator_id=MIA, created_at_ms=1
    )
    world.insert("reactions", "emoji", "user_name", message_id=6_001, user_id=SAM.id, added_at_ms=1)
    world.insert(
        "reactions", message_id=6_005, emoji="👍", user_id=MIA, user_name="geheimreaktion", added_at_ms=1
    )
    world.insert("poll_votes", message_id=6_005, answer_id=1, user_id=MIA, added_at_ms=1)


def _beside(world: World) -> None:
    world.insert(
        "transcripts", "requested_by_name", "content_sha256",
        ticket_id=HERS, occasion="command", requested_by_id=SAM.id, created_at_ms=1, message_count=2, copy_state="owed",
    )  # fmt: skip
    world.insert(
        "events", "actor_name", 'details:{"reason": "@", "outcome": "upheld"}',
        ticket_id=HERS, kind="closed", actor_id=SAM.id, at_ms=ENDED_MS - 7_000,
    )  # fmt: skip
    about = {"person_id": MIA, "person_name": "geheimperson", "quote": "geheimzitat"}
    world.insert(
        "events", ticket_id=HIS, kind="message_reported", actor_id=JONAS, actor_name="Jonas", at_ms=9,
        details=json.dumps(about),
    )  # fmt: skip
    world.insert("events", ticket_id=HIS, kind="claimed", actor_id=MIA, actor_name="geheimteam", at_ms=8)
    world.insert("events", ticket_id=HIS, kind="note_added", actor_id=SAM.id, actor_name="Sam", at_ms=8)
    world.execute("INSERT INTO log_posts SELECT id, 90000 + id, 1 FROM events")
    world.insert(
        "ticket_people",
        "user_name",
        "added_by_name",
        ticket_id=HERS,
        user_id=JONAS,
        added_by_id=SAM.id,
        added_at_ms=1,
    )
    world.insert(
        "ticket_people", ticket_id=HIS, user_id=MIA, user_name="geheimdabei", added_by_id=SAM.id,
        added_by_name="Sam", added_at_ms=1,
    )  # fmt: skip
    world.insert(
        "notices", "text", ticket_id=HERS, notified_users=f"[{MIA}]", after_message_id=1, created_at_ms=1
    )
    world.insert(
        "notices", ticket_id=HIS, text=f"<@{MIA}> ist jetzt in diesem Ticket dabei", notified_users=f"[{MIA}]",
        after_message_id=1, created_at_ms=1,
    )  # fmt: skip
    world.insert("notes", "author_name", "content", ticket_id=HERS, author_id=SAM.id, created_at_ms=1)
    world.insert(
        "notes",
        ticket_id=HIS,
        author_id=SAM.id,
        author_name="Sam",
        content=f"Kennt <@{MIA}>",
        created_at_ms=1,
    )
    world.insert(
        "blocks", "user_name", "reason", "author_name", user_id=MIA, until_ms=5, author_id=ADA.id, created_at_ms=1,
        lifted_at_ms=6, lifted_by_id=MIA, lifted_by_name="geheimblockslifted",
    )  # fmt: skip
    world.words["blocks", "lifted_by_name"] = "geheimblockslifted"
    world.insert("reports", message_id=1, reporter_id=MIA, reported_at_ms=1)
    world.insert(
        "team_events", "actor_name", kind="message_reported", actor_id=MIA, at_ms=1, message_id=1,
        details=json.dumps({"person_id": JONAS, "person_name": "Jonas", "quote": "bleibt"}),
    )  # fmt: skip
    world.insert(
        "team_events", kind="blocked", actor_id=ADA.id, actor_name="Ada", at_ms=1, message_id=2,
        details=json.dumps(
            {"person_id": MIA, "person_name": "geheimteameventsdetails", "reason": "geheimgrund", "until_ms": None}
        ),
    )  # fmt: skip
    world.words["team_events", "details"] = "geheimteameventsdetails"
    world.insert("ai_switch", "changed_by_name", id=1, is_on=1, changed_by_id=MIA, changed_at_ms=1)
    world.insert("roster_members", user_id=MIA, role_ids="[]", changed_at_ms=1)
    world.insert("erasures", "requested_by_name", requested_by_id=MIA, requested_at_ms=1, done_at_ms=2)
    # The overview got the names by its triggers, the search its texts when they were read.
    world.words |= {
        ("overview", column): word(
            "tickets" if column.endswith("name") and "player" not in column else "intakes", column
        )
        for column in ("creator_name", "claimer_name", "ban_id", "ban_reason", "player_name")
    }
    world.words["documents", "text"] = word("messages", "content")


async def eraser(world: World, database: Database, retention: Retention, now_ms: int = NOW_MS) -> Eraser:
    store = FileStore(database, world.attachments, 0, lambda _faults: None)
    await store.prepare()
    return Eraser(database, store, retention, lambda: now_ms)
