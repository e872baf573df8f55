"""A file that is forwarded within tickets keeps its ID, and is shown where it was sent and where it was forwarded."""

import sqlite3
from dataclasses import replace
from pathlib import Path

from tests.unit.recorded import FILE, MESSAGE
from utils.store import attachments, messages
from utils.transcript import record
from utils.transcript.export.source import FileReading
from utils.transcript.record import Position


def test_a_forwarded_file_belongs_to_both_messages(connection: sqlite3.Connection, tmp_path: Path) -> None:
    snapshot = {"message": {"content": "", "attachments": [{"id": str(FILE.id), "filename": FILE.file_name}]}}
    forward = replace(MESSAGE, id=600, content="", extras={"message_snapshots": [snapshot]})
    messages.record(connection, MESSAGE)
    messages.record(connection, forward)
    attachments.saved(connection, FILE.id, "ab" * 32)
    # Taken away where it was sent, it is still there where it was forwarded.
    messages.revise(connection, replace(MESSAGE, attachments=[], edited_at_ms=2_000))
    reading = FileReading(tmp_path / "tickets.sqlite")
    shown = record.window(reading, 1, Position()).attachments
    reading.close()
    assert [(row["message_id"], row["id"], row["removed_at_ms"]) for row in shown] == [
        (500, FILE.id, 2_000),
        (600, FILE.id, None),
    ]
    assert {row["sha256"] for row in shown} == {"ab" * 32}
