"""The overview's table: what triggers keep true is what a look at everything else would say."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utils.database import MIGRATIONS, migrate

WITHOUT, WITH = 5, 6
TICKETS = (1, 2)
KINDS = ("creator", "staff", "secretary", "bot", "other")

Step = Callable[[sqlite3.Connection], Any]


def step(sql: str, *values: Any) -> Step:
    return lambda connection: connection.execute(sql, values)


def message(ticket: int, message_id: int, kind: str, thread: int | None) -> Step:
    return step(
        "INSERT INTO messages (id, ticket_id, author_id, author_name, author_kind, content, sent_at_ms, thread_id)"
        " VALUES (?1, ?2, 7, 'x', ?3, '', ?1 * 10, ?4) ON CONFLICT DO NOTHING",
        message_id,
        ticket,
        kind,
        thread,
    )


TICKET = st.sampled_from(TICKETS)
ID = st.integers(1, 40)
STEPS = st.one_of(
    st.builds(message, TICKET, ID, st.sampled_from(KINDS), st.sampled_from([None, 99])),
    st.builds(
        lambda at, which: step("UPDATE messages SET deleted_at_ms = ? WHERE id = ?", at, which),
        st.sampled_from([None, 5]),
        ID,
    ),
    st.builds(
        lambda state, claimer, ticket: step(
            "UPDATE tickets SET state = ?, claimer_id = ?, claimer_name = 'Sam' WHERE id = ?",
            state,
            claimer,
            ticket,
        ),
        st.sampled_from(["open", "closed", "deleted"]),
        st.sampled_from([None, 3]),
        TICKET,
    ),
    st.builds(
        lambda ticket: step(
            "INSERT INTO intakes (ticket_id, started_at_ms) VALUES (?, 1) ON CONFLICT DO NOTHING", ticket
        ),
        TICKET,
    ),
    st.builds(
        lambda status, ban, ended, attitude, overruled, ticket: step(
            "UPDATE intakes SET status = ?, ban_id = ?, ended_at_ms = ?, attitude = ?, overruled_attitude = ?"
            " WHERE ticket_id = ?",
            status,
            ban,
            ended,
            attitude,
            overruled,
            ticket,
        ),
        st.sampled_from(["active", "handed_over", "silenced"]),
        st.sampled_from([None, "ABC"]),
        st.sampled_from([None, 50]),
        st.sampled_from([None, "unclear"]),
        st.sampled_from([None, "cooperative"]),
        TICKET,
    ),
    st.builds(
        lambda kind, at, ticket: step(
            "INSERT INTO events (ticket_id, kind, at_ms) VALUES (?, ?, ?)", ticket, kind, at
        ),
        st.sampled_from(["claimed", "transferred", "closed"]),
        st.integers(1, 9),
        TICKET,
    ),
    st.builds(
        lambda at, ticket: step(
            "INSERT INTO transcripts (ticket_id, occasion, created_at_ms, message_count, content_sha256)"
            " VALUES (?, 'close', ?, 1, '')",
            ticket,
            at,
        ),
        st.integers(1, 9),
        TICKET,
    ),
)


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Return the folders of migrations before the table, and with it."""
    folders = {}
    for version in (WITHOUT, WITH):
        folders[version] = tmp_path_factory.mktemp(f"migrations{version}")
        for file in sorted(MIGRATIONS.glob("*.sql"))[:version]:
            shutil.copy(file, folders[version])
    return folders


def database(migrations: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    migrate(connection, migrations)
    for ticket in TICKETS:
        connection.execute(
            "INSERT INTO tickets (id, creator_id, creator_name, opened_at_ms) VALUES (?, 7, 'Mia', 1)",
            (ticket,),
        )
    return connection


def overview(connection: sqlite3.Connection) -> list[Any]:
    cursor = connection.execute("SELECT * FROM overview ORDER BY ticket_id")
    names = [column[0] for column in cursor.description]
    return [{**dict(zip(names, row, strict=True)), "revision": None} for row in cursor]


@settings(max_examples=150, deadline=None)
@given(st.lists(STEPS, max_size=30))
def test_triggers_keep_what_the_migration_would_fill_in(versions: dict[int, Path], steps: list[Step]) -> None:
    kept, filled = database(versions[WITH]), database(versions[WITHOUT])
    for each in steps:
        each(kept)
        each(filled)
    migrate(filled, versions[WITH])
    assert overview(kept) == overview(filled)
    counts = "SELECT state, tickets FROM overview_counts WHERE tickets > 0 ORDER BY state"
    assert kept.execute(counts).fetchall() == filled.execute(counts).fetchall()
    kept.close()
    filled.close()


def test_every_change_that_is_to_be_seen_gets_the_highest_number(versions: dict[int, Path]) -> None:
    connection = database(versions[WITH])

    def last() -> int:
        row = connection.execute("SELECT ticket_id FROM overview ORDER BY revision DESC LIMIT 1").fetchone()
        return int(row[0])

    assert last() == TICKETS[-1]
    message(1, 5, "creator", None)(connection)
    assert last() == 1
    message(2, 6, "bot", None)(connection)
    assert last() == 1, "what an app writes is no news"
    step("UPDATE tickets SET state = 'closed' WHERE id = 2")(connection)
    assert last() == 2
    step("UPDATE tickets SET state = 'open' WHERE id = 1")(connection)
    assert last() == 2, "nothing changed"
    step("UPDATE messages SET deleted_at_ms = 9 WHERE id = 5")(connection)
    assert last() == 1
    connection.close()
