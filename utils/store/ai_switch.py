"""Whether Sigrid may ask the language model, as the team's admins decide at run time."""

import sqlite3
from dataclasses import dataclass

from utils.store import team_events
from utils.store.team_events import TeamEventKind
from utils.tickets import Person


@dataclass(frozen=True)
class Switch:
    """What was decided last, when and by whom."""

    is_on: bool
    changed_by_id: int
    changed_by_name: str
    changed_at_ms: int


def get(connection: sqlite3.Connection) -> Switch | None:
    """Return the last decision; None as long as nobody has decided anything."""
    row = connection.execute(
        "SELECT is_on, changed_by_id, changed_by_name, changed_at_ms FROM ai_switch"
    ).fetchone()
    if row is None:
        return None
    return Switch(bool(row["is_on"]), row["changed_by_id"], row["changed_by_name"], row["changed_at_ms"])


def is_on(connection: sqlite3.Connection) -> bool:
    """Return whether the model may be asked; it may until somebody decides otherwise."""
    decided = get(connection)
    return decided is None or decided.is_on


def turn(connection: sqlite3.Connection, actor: Person, at_ms: int, *, on: bool) -> bool:
    """Let her ask the model or not; False, with nothing changed, if that is so already."""
    if is_on(connection) is on:
        return False
    connection.execute(
        "INSERT INTO ai_switch (id, is_on, changed_by_id, changed_by_name, changed_at_ms)"
        " VALUES (1, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET is_on = excluded.is_on,"
        " changed_by_id = excluded.changed_by_id, changed_by_name = excluded.changed_by_name,"
        " changed_at_ms = excluded.changed_at_ms",
        (int(on), actor.id, actor.name, at_ms),
    )
    team_events.append(connection, TeamEventKind.AI_SWITCHED, actor, at_ms, is_on=on)
    return True
