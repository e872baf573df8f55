"""Whose the first answer was, and the indexes that the panel's statistics are read from."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from utils.database import MIGRATIONS, migrate, open_for_writing
from utils.store import figures

STATISTICS = next(MIGRATIONS.glob("*_statistics.sql"))
SAM, ADA = 3, 4


@pytest.fixture
def before(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A file from before the statistics, with one ticket."""
    earlier = tmp_path / "migrations"
    earlier.mkdir()
    for file in MIGRATIONS.glob("*.sql"):
        if file.name < STATISTICS.name:
            shutil.copy(file, earlier)
    connection = open_for_writing(tmp_path / "tickets.sqlite")
    migrate(connection, earlier)
    connection.execute(
        "INSERT INTO tickets (id, creator_id, creator_name, opened_at_ms) VALUES (1, 1, 'Mia', 10)"
    )
    yield connection
    connection.close()


def says(
    connection: sqlite3.Connection, message_id: int, author: int, at_ms: int, thread: int | None = None
) -> None:
    connection.execute(
        "INSERT INTO messages (id, ticket_id, author_id, author_name, author_kind, content, sent_at_ms, thread_id)"
        " VALUES (?, 1, ?, 'x', ?, '', ?, ?)",
        (message_id, author, "staff" if author in {SAM, ADA} else "creator", at_ms, thread),
    )


def first_answerer(connection: sqlite3.Connection) -> int | None:
    answerer: int | None = connection.execute("SELECT first_answerer_id FROM overview").fetchone()[0]
    return answerer


def test_an_older_file_knows_who_answered_first(before: sqlite3.Connection) -> None:
    says(before, 100, 1, 20)
    says(before, 101, ADA, 30, thread=9)
    says(before, 102, SAM, 40)
    says(before, 103, ADA, 50)
    before.execute(
        "UPDATE tickets SET state = 'closed', closed_at_ms = 60, closer_id = 3, closer_name = 'Sam'"
    )
    migrate(before)
    assert first_answerer(before) == SAM
    assert figures.month(before, 0, 100).closed == 1


def test_who_answers_first_is_noted_however_messages_arrive(before: sqlite3.Connection) -> None:
    migrate(before)
    says(before, 100, 1, 20)
    says(before, 101, ADA, 30, thread=9)
    assert first_answerer(before) is None
    says(before, 103, ADA, 50)
    assert first_answerer(before) == ADA
    # From a gap that is filled later.
    says(before, 102, SAM, 40)
    assert first_answerer(before) == SAM
    says(before, 104, ADA, 60)
    assert first_answerer(before) == SAM


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        (
            (
                "SELECT count(*) FROM messages WHERE author_kind = 'staff' AND thread_id IS NULL AND deleted_at_ms IS NULL"
                " AND type IN (0, 19) AND author_id = 1 AND sent_at_ms >= 1"
            ),
            "messages_of_team",
        ),
        (
            "SELECT actor_id, ticket_id FROM events WHERE kind IN ('claimed', 'transferred', 'taken_over') AND at_ms >= 1",
            "events_of_claims",
        ),
        ("SELECT ticket_id FROM events WHERE kind = 'aborted'", "events_of_failures"),
        (
            "SELECT opened_at_ms, outcome, closer_id FROM tickets WHERE closed_at_ms >= 1",
            "tickets_by_closing",
        ),
    ],
)
def test_figures_are_read_from_an_index(before: sqlite3.Connection, sql: str, index: str) -> None:
    migrate(before)
    plan = [row[3] for row in before.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert len(plan) == 1
    assert f"INDEX {index}" in plan[0]
