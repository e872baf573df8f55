"""A file from before the whole record is upgraded: what it holds stays readable, and its files are known."""

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.recorded import MESSAGE
from utils.database import MIGRATIONS, migrate, open_for_writing
from utils.store import gaps, messages, tickets, transcripts

BAN, FILM = "ab" * 32, "cd" * 32


@pytest.fixture
def upgraded(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    earlier = tmp_path / "migrations"
    earlier.mkdir()
    for file in sorted(MIGRATIONS.glob("*.sql"))[:4]:
        shutil.copy(file, earlier)
    connection = open_for_writing(tmp_path / "tickets.sqlite")
    migrate(connection, earlier)
    connection.execute(
        "INSERT INTO tickets (id, creator_id, creator_name, opened_at_ms, channel_id) VALUES (1, 1, 'Mia', 10, 5)"
    )
    connection.execute(
        "INSERT INTO messages (id, ticket_id, author_id, author_name, author_kind, content, sent_at_ms, edited_at_ms,"
        " embeds) VALUES (500, 1, 1, 'Mia', 'creator', 'Ich war es', 20, 30, '[{\"title\":\"alt\",\"fields\":[]}]')"
    )
    connection.execute("INSERT INTO message_revisions VALUES (500, 1, 'Ich war es nicht', '[]', 30)")
    connection.executemany(
        "INSERT INTO attachments (id, message_id, file_name, size_bytes, url, state, sha256)"
        " VALUES (?, 500, ?, ?, 'https://cdn.example/x', ?, ?)",
        [
            (1, "ban.png", 10, "saved", BAN),
            (2, "nochmal.png", 10, "saved", BAN),
            (3, "film.mp4", 99, "saved", FILM),
            (4, "noch.png", 7, "pending", None),
        ],
    )
    transcripts_before = (
        "INSERT INTO transcripts (ticket_id, occasion, created_at_ms, message_count, content_sha256)"
    )
    connection.execute(f"{transcripts_before} VALUES (1, 'command', 40, 1, 'alt')")
    migrate(connection)
    yield connection
    connection.close()


def test_its_saved_files_are_known_and_still_to_be_looked_at(upgraded: sqlite3.Connection) -> None:
    rows = upgraded.execute("SELECT sha256, size_bytes, media_type, examined FROM files ORDER BY sha256")
    assert [tuple(row) for row in rows] == [(BAN, 10, None, 0), (FILM, 99, None, 0)]


def test_its_messages_go_on_being_recorded(upgraded: sqlite3.Connection) -> None:
    [row] = upgraded.execute("SELECT extras, thread_id FROM messages").fetchall()
    assert tuple(row) == ("{}", None)
    # The same message from history, with its embeds as Discord itself writes them: nobody edited it.
    same = replace(MESSAGE, content="Ich war es", embeds=[{"title": "alt"}], edited_at_ms=30, attachments=[])
    messages.record(upgraded, same)
    messages.revise(upgraded, replace(same, content="Ich war es doch nicht", edited_at_ms=50))
    wordings = upgraded.execute("SELECT content, components FROM message_revisions ORDER BY revision")
    assert [tuple(row) for row in wordings] == [("Ich war es nicht", "[]"), ("Ich war es", "[]")]
    assert upgraded.execute("SELECT count(*) FROM attachments").fetchone()[0] == 4


def test_its_tickets_and_transcripts_stay(upgraded: sqlite3.Connection) -> None:
    ticket = tickets.get(upgraded, 1)
    assert ticket is not None
    assert not ticket.is_unverified
    gaps.suspect_gaps(upgraded)
    assert transcripts.save(upgraded, 1, "close", None, 60).lacks_messages
    hashes = upgraded.execute("SELECT content_sha256, copy_state FROM transcripts ORDER BY id").fetchall()
    assert tuple(hashes[0]) == ("alt", None)
    assert upgraded.execute("PRAGMA foreign_key_check").fetchall() == []
