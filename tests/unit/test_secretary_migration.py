"""A file from before Sigrid's episodes is upgraded: what she was about to say and ask is still true."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from utils.database import MIGRATIONS, migrate, open_for_writing
from utils.intake import Language
from utils.store import hearing, intakes, team_events

OLD_REPLY = {
    "kind": "turn",
    "text": "Stimmt das?",
    "nonce": "1-2-3",
    "after_message_id": 7,
    "confirm_token": "0123456789ab",
    "human_button": True,
    "fields": [],
}


@pytest.fixture
def upgraded(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    earlier = tmp_path / "migrations"
    earlier.mkdir()
    for file in sorted(MIGRATIONS.glob("*.sql"))[:3]:
        shutil.copy(file, earlier)
    connection = open_for_writing(tmp_path / "tickets.sqlite")
    migrate(connection, earlier)
    for number, (status, candidate, pending) in enumerate(
        [
            ("active", "NLGX7K2M9B4T8CF3", json.dumps(OLD_REPLY)),
            ("active", None, json.dumps({**OLD_REPLY, "confirm_token": None})),
            ("handed_over", None, None),
        ],
        1,
    ):
        connection.execute(
            "INSERT INTO tickets (id, creator_id, creator_name, opened_at_ms) VALUES (?, 1, 'Mia', 10)",
            (number,),
        )
        connection.execute(
            "INSERT INTO intakes (ticket_id, status, candidate_ban_id, pending_reply, started_at_ms)"
            " VALUES (?, ?, ?, ?, 10)",
            (number, status, candidate, pending),
        )
        connection.execute(
            "INSERT INTO messages (id, ticket_id, author_id, author_name, author_kind, content, sent_at_ms)"
            " VALUES (?, ?, 9, 'Sigrid', 'secretary', 'Hallo', 20)",
            (number, number),
        )
        connection.execute(
            "INSERT INTO attachments (id, message_id, file_name, size_bytes, url, ocr_text)"
            " VALUES (?, ?, 'ban.png', 1, 'https://cdn.example/x', 'Ban-ID')",
            (number, number),
        )
    connection.execute(
        "INSERT INTO team_events (kind, actor_id, actor_name, at_ms, details) VALUES ('blocked', 2, 'Sam', 5, '{}')"
    )
    migrate(connection)
    yield connection
    connection.close()


def test_the_id_that_was_asked_about_can_still_be_confirmed(upgraded: sqlite3.Connection) -> None:
    intake = intakes.get(upgraded, 1)
    assert intake is not None
    assert intake.candidate_ban_ids == ("NLGX7K2M9B4T8CF3",)
    assert intake.pending_reply is not None
    assert intake.pending_reply.confirm_ids == ("NLGX7K2M9B4T8CF3",)
    assert intake.pending_reply.language is Language.GERMAN
    plain = intakes.get(upgraded, 2)
    assert plain is not None
    assert plain.pending_reply is not None
    assert plain.pending_reply.confirm_ids == ()


def test_who_was_asked_before_the_upgrade_is_reminded_after_it(upgraded: sqlite3.Connection) -> None:
    said = [
        row["said_at_ms"] for row in upgraded.execute("SELECT said_at_ms FROM intakes ORDER BY ticket_id")
    ]
    assert said == [20, 20, None]


def test_pictures_are_read_again_only_where_she_still_listens(upgraded: sqlite3.Connection) -> None:
    upgraded.execute("UPDATE messages SET author_kind = 'creator'")
    [[active], _, [done]] = [hearing.files_of_member(upgraded, number) for number in (1, 2, 3)]
    assert active.reading is None
    assert done.reading is not None
    assert done.reading.text == "Ban-ID"


def test_the_teams_events_are_kept(upgraded: sqlite3.Connection) -> None:
    [event] = team_events.not_logged(upgraded, 0)
    assert (event.kind, event.actor_name) == ("blocked", "Sam")
    upgraded.execute(
        "INSERT INTO team_events (kind, actor_id, actor_name, at_ms) VALUES ('ai_switched', 2, 'Sam', 6)"
    )
