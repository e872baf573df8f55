"""Who may not open tickets. Kept by user, so that leaving and rejoining changes nothing."""

import sqlite3

from utils.store import team_events
from utils.store.team_events import TeamEventKind
from utils.tickets import Block, Person

_COLUMNS = "user_id, user_name, reason, until_ms, author_id, author_name, created_at_ms"
_IN_FORCE = "lifted_at_ms IS NULL AND (until_ms IS NULL OR until_ms > ?)"


def in_force(connection: sqlite3.Connection, user_id: int, at_ms: int) -> Block | None:
    """Return the block that keeps somebody from opening tickets at this time."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM blocks WHERE {_IN_FORCE} AND user_id = ?", (at_ms, user_id)
    ).fetchone()
    return row and Block(**dict(row))


def all_in_force(connection: sqlite3.Connection, at_ms: int) -> list[Block]:
    """Return everybody who is blocked at this time, newest first."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM blocks WHERE {_IN_FORCE} ORDER BY id DESC", (at_ms,))
    return [Block(**dict(row)) for row in rows]


def add(connection: sqlite3.Connection, block: Block) -> None:
    """Block somebody, in place of the block that he may already have."""
    _lift(connection, block.user_id, block.author_id, block.author_name, block.created_at_ms)
    connection.execute(
        f"INSERT INTO blocks ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            block.user_id,
            block.user_name,
            block.reason,
            block.until_ms,
            block.author_id,
            block.author_name,
            block.created_at_ms,
        ),
    )
    team_events.append(
        connection,
        TeamEventKind.BLOCKED,
        Person(block.author_id, block.author_name),
        block.created_at_ms,
        person_id=block.user_id,
        person_name=block.user_name,
        reason=block.reason,
        until_ms=block.until_ms,
    )


def lift(connection: sqlite3.Connection, user_id: int, actor: Person, at_ms: int) -> Block | None:
    """End somebody's block and return it; None if he was not blocked."""
    block = in_force(connection, user_id, at_ms)
    _lift(connection, user_id, actor.id, actor.name, at_ms)
    if block is not None:
        team_events.append(
            connection,
            TeamEventKind.UNBLOCKED,
            actor,
            at_ms,
            person_id=block.user_id,
            person_name=block.user_name,
        )
    return block


def _lift(connection: sqlite3.Connection, user_id: int, actor_id: int, actor_name: str, at_ms: int) -> None:
    connection.execute(
        "UPDATE blocks SET lifted_at_ms = ?, lifted_by_id = ?, lifted_by_name = ?"
        " WHERE user_id = ? AND lifted_at_ms IS NULL",
        (at_ms, actor_id, actor_name, user_id),
    )
