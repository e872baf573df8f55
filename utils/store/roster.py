"""Who holds one of the roles that count in the panel."""

import json
import sqlite3
from collections.abc import Iterable, Mapping

# For so long somebody who lost his roles is told from one who never had any. No session of the panel lasts longer.
FORGET_AFTER_MS = 2 * 24 * 3_600_000

Held = frozenset[int]


def everybody(connection: sqlite3.Connection) -> dict[int, Held]:
    """Return everybody who is known to hold some of the roles, or to have lost them lately."""
    rows = connection.execute("SELECT user_id, role_ids FROM roster_members")
    return {row["user_id"]: frozenset(json.loads(row["role_ids"])) for row in rows}


def note(connection: sqlite3.Connection, user_id: int, held: Held, at_ms: int) -> None:
    """Keep what roles somebody holds; whoever never held any leaves no trace."""
    if held:
        connection.execute(
            "INSERT INTO roster_members (user_id, role_ids, changed_at_ms) VALUES (?, ?, ?) ON CONFLICT (user_id)"
            " DO UPDATE SET role_ids = excluded.role_ids, changed_at_ms = excluded.changed_at_ms"
            " WHERE role_ids <> excluded.role_ids",
            (user_id, _json(held), at_ms),
        )
    else:
        connection.execute(
            "UPDATE roster_members SET role_ids = '[]', changed_at_ms = ? WHERE user_id = ? AND role_ids <> '[]'",
            (at_ms, user_id),
        )


def doubt(connection: sqlite3.Connection) -> None:
    """Note that events may be missed from here on."""
    connection.execute("UPDATE roster SET read_at_ms = NULL WHERE read_at_ms IS NOT NULL")


def take_in(
    connection: sqlite3.Connection, found: Mapping[int, Held], watched: Iterable[int], at_ms: int
) -> None:
    """Put what a complete reading found in the place of what was known; whoever is not in it holds none of the roles."""
    for user_id in everybody(connection).keys() - found.keys():
        note(connection, user_id, frozenset(), at_ms)
    for user_id, held in found.items():
        note(connection, user_id, held, at_ms)
    connection.execute(
        "DELETE FROM roster_members WHERE role_ids = '[]' AND changed_at_ms < ?", (at_ms - FORGET_AFTER_MS,)
    )
    connection.execute(
        "INSERT INTO roster (id, role_ids, read_at_ms) VALUES (1, ?, ?) ON CONFLICT (id)"
        " DO UPDATE SET role_ids = excluded.role_ids, read_at_ms = excluded.read_at_ms",
        (_json(watched), at_ms),
    )


def _json(role_ids: Iterable[int]) -> str:
    return json.dumps(sorted(role_ids))
