"""Brings over into an older copy of the database what was erased since it was made, before anybody reads it again."""

import sqlite3
from typing import NamedTuple

from utils.erased import NOBODY_ID
from utils.store import erasing

NEWER = "newer"
"""The name under which the newer database is attached."""

_REQUESTED_BY = "Wiederherstellung"


class Again(NamedTuple):
    """What is to be erased once more."""

    tickets: int
    people: int


def erase_again(connection: sqlite3.Connection, at_ms: int) -> Again | None:
    """Begin in this database what is done in the newer one; the bot finishes it as after any crash.

    Tickets are known by their numbers. A person is no longer known there, but here it still says whose the messages and
    tickets were that are empty there. None where this database is too old to note it.
    """
    if not _knows_erasing(connection, NEWER):
        return Again(0, 0)
    erased = connection.execute(
        f"SELECT id, erased_because AS because FROM {NEWER}.tickets WHERE erased_at_ms IS NOT NULL ORDER BY id"
    ).fetchall()
    if not _knows_erasing(connection, "main"):
        return None if erased else Again(0, 0)
    people = connection.execute(
        f"SELECT here.creator_id AS id FROM main.tickets AS here JOIN {NEWER}.tickets AS there USING (id)"
        " WHERE there.erased_because = 'request' AND here.erased_at_ms IS NULL"
        f" UNION SELECT here.author_id FROM main.messages AS here JOIN {NEWER}.messages AS there USING (id)"
        " WHERE there.author_id = ?1 AND here.author_id <> ?1",
        (NOBODY_ID,),
    ).fetchall()
    # Only ended tickets are erased, and those that have ended since have no channel any more.
    connection.execute(
        "UPDATE main.tickets AS here SET state = there.state, claimed_at_ms = there.claimed_at_ms,"
        " closed_at_ms = there.closed_at_ms, deleted_at_ms = there.deleted_at_ms, outcome = there.outcome"
        f" FROM {NEWER}.tickets AS there"
        " WHERE there.id = here.id AND there.erased_at_ms IS NOT NULL AND here.erased_at_ms IS NULL"
    )
    emptied = sum(erasing.begin(connection, row["id"], row["because"], None, at_ms) for row in erased)
    for person in people:
        connection.execute(
            "INSERT INTO main.erasures (user_id, requested_by_id, requested_by_name, requested_at_ms)"
            " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (person["id"], NOBODY_ID, _REQUESTED_BY, at_ms),
        )
    return Again(emptied, len(people))


def _knows_erasing(connection: sqlite3.Connection, schema: str) -> bool:
    found = connection.execute(
        "SELECT 1 FROM pragma_table_info('tickets', ?) WHERE name = 'erased_at_ms'", (schema,)
    )
    return found.fetchone() is not None
