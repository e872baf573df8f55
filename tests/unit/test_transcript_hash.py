"""A transcript's hash covers all that is recorded, and whoever reads its rule can compute it again."""

import hashlib
import json
import re
import sqlite3
from dataclasses import replace

import pytest

from tests.unit.recorded import FILE, MESSAGE, MIA
from utils.store import attachments, messages, polls, reactions, threads, transcripts
from utils.store.threads import Thread

CHANGES = (
    "UPDATE threads SET name = 'anders'",
    "UPDATE threads SET deleted_at_ms = 1",
    "UPDATE messages SET content = 'anders' WHERE id = 500",
    "UPDATE messages SET components = '[1]' WHERE id = 500",
    """UPDATE messages SET extras = '{"flags":4}' WHERE id = 500""",
    "UPDATE messages SET mentions = '[]' WHERE id = 500",
    "UPDATE messages SET thread_id = NULL WHERE id = 600",
    "UPDATE messages SET deleted_at_ms = 1 WHERE id = 500",
    "UPDATE message_revisions SET content = 'nie geschrieben'",
    "UPDATE message_revisions SET components = '[1]'",
    "UPDATE attachments SET sha256 = 'cd'",
    "UPDATE attachments SET removed_at_ms = 1",
    "UPDATE reactions SET removed_at_ms = 1",
    "UPDATE reactions SET emoji = '👎'",
    "UPDATE poll_votes SET answer_id = 2",
    "UPDATE poll_votes SET removed_at_ms = 1",
)


@pytest.fixture
def told(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Return a record with something of everything."""
    threads.record(connection, Thread(550, 1, "Nur Team", True, 2, 3_000))
    messages.record(connection, replace(MESSAGE, content="Zeile 1\nZeile „2“\x07 \\ 👍"))
    messages.record(connection, replace(MESSAGE, id=600, thread_id=550, attachments=[]))
    messages.revise(connection, replace(MESSAGE, content="Ich war es", edited_at_ms=2_000))
    attachments.saved(connection, FILE.id, "ab" * 32)
    reactions.add(connection, 500, "👍", 1, "Mia", 2_000)
    polls.vote(connection, 500, 1, 1, 2_000)
    return connection


def test_the_rule_says_how_to_compute_it_again(told: sqlite3.Connection) -> None:
    rule = " ".join((transcripts.content_sha256.__doc__ or "").split())
    tables = re.findall(r"- (\w+): ([a-z_0-9, ]+?)(?= -|$)", rule.strip())
    assert [table for table, _ in tables][:2] == ["threads", "messages"]
    text = ""
    for table, columns in tables:
        of_ticket = "ticket_id = 1" if "message_id" not in columns.split(", ") else "true"
        for row in told.execute(f"SELECT {columns} FROM {table} WHERE {of_ticket} ORDER BY 1, 2, 3"):
            text += json.dumps([table, *row], ensure_ascii=False, separators=(",", ":")) + "\n"
    assert len(text.splitlines()) == 7
    assert hashlib.sha256(text.encode()).hexdigest() == transcripts.content_sha256(told, 1)


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_of_the_record_changes_it(told: sqlite3.Connection, change: str) -> None:
    before = transcripts.content_sha256(told, 1)
    assert transcripts.content_sha256(told, 1) == before
    assert told.execute(change).rowcount
    assert transcripts.content_sha256(told, 1) != before


def test_a_transcript_says_what_it_lacks(told: sqlite3.Connection) -> None:
    whole = transcripts.save(told, 1, "close", MIA, 10)
    assert (whole.message_count, whole.attachment_count) == (2, 1)
    assert (whole.lacks_messages, whole.lacking_files) == (False, 0)
    told.execute("UPDATE attachments SET state = 'pending'")
    told.execute("UPDATE tickets SET is_unverified = 1")
    lacking = transcripts.save(told, 1, "command", MIA, 20)
    assert (lacking.lacks_messages, lacking.lacking_files) == (True, 1)
