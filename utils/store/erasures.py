"""Who asked that somebody's data be removed, and how far that is."""

import sqlite3
from dataclasses import dataclass

from utils.erased import NOBODY_ID, NOBODY_NAME
from utils.store import leftovers, team_events
from utils.store.team_events import TeamEventKind
from utils.tickets import Person


@dataclass(frozen=True)
class Erasure:
    """A request that is not finished."""

    id: int
    user_id: int
    requested_by: Person
    requested_at_ms: int


@dataclass(frozen=True)
class Standing:
    """What there is of somebody, as the one who asks reads it first."""

    tickets: int
    """Those that he opened and that are not empty."""
    elsewhere: int
    """Other people's tickets in which he wrote."""
    with_channel: list[int]
    """Tickets whose channel still exists and in which he takes part: they keep him from being erased."""


def standing(connection: sqlite3.Connection, user_id: int) -> Standing:
    """Return what there is of somebody; from the index of each ticket's authors, however much was written."""
    own = connection.execute(
        "SELECT count(*) FROM tickets WHERE creator_id = ? AND state = 'deleted' AND erased_at_ms IS NULL",
        (user_id,),
    ).fetchone()[0]
    wrote = "EXISTS (SELECT 1 FROM messages WHERE ticket_id = tickets.id AND author_id = ?1)"
    elsewhere = connection.execute(
        f"SELECT count(*) FROM tickets WHERE creator_id <> ?1 AND state = 'deleted' AND {wrote}", (user_id,)
    ).fetchone()[0]
    live = connection.execute(
        "SELECT id FROM tickets WHERE state <> 'deleted' AND (creator_id = ?1 OR claimer_id = ?1"
        f" OR id IN (SELECT ticket_id FROM ticket_people WHERE user_id = ?1) OR {wrote}) ORDER BY id",
        (user_id,),
    )
    return Standing(own, elsewhere, [row["id"] for row in live])


def request(
    connection: sqlite3.Connection, user_id: int, actor: Person, at_ms: int, channel_ids: set[int]
) -> list[int]:
    """Remember that somebody is to be erased; where tickets keep him from it, only return their numbers.

    `channel_ids` are the channels that still exist: also a ticket that was just deleted may still have one.
    """
    hindering = standing(connection, user_id).with_channel or _leaving(connection, user_id, channel_ids)
    if not hindering:
        connection.execute(
            "INSERT INTO erasures (user_id, requested_by_id, requested_by_name, requested_at_ms)"
            " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (user_id, actor.id, actor.name, at_ms),
        )
    return hindering


def _leaving(connection: sqlite3.Connection, user_id: int, channel_ids: set[int]) -> list[int]:
    rows = connection.execute(
        "SELECT id, channel_id FROM tickets WHERE creator_id = ? AND state = 'deleted'", (user_id,)
    )
    return [row["id"] for row in rows if row["channel_id"] in channel_ids]


def pending(connection: sqlite3.Connection) -> list[Erasure]:
    """Return the requests that are not finished, also after a crash, oldest first."""
    rows = connection.execute("SELECT * FROM erasures WHERE done_at_ms IS NULL ORDER BY id")
    return [
        Erasure(
            row["id"],
            row["user_id"],
            Person(row["requested_by_id"], row["requested_by_name"]),
            row["requested_at_ms"],
        )
        for row in rows
    ]


def is_pending(connection: sqlite3.Connection, user_id: int) -> bool:
    """Tell whether somebody is being erased."""
    row = connection.execute(
        "SELECT 1 FROM erasures WHERE user_id = ? AND done_at_ms IS NULL", (user_id,)
    ).fetchone()
    return row is not None


def count(connection: sqlite3.Connection, erasure_id: int, *, tickets: int = 0, messages: int = 0) -> None:
    """Add what was removed, in the transaction that removes it."""
    connection.execute(
        "UPDATE erasures SET tickets = tickets + ?, messages = messages + ? WHERE id = ?",
        (tickets, messages, erasure_id),
    )


def finish(connection: sqlite3.Connection, erasure: Erasure, at_ms: int) -> None:
    """Tell the team that somebody was erased, and by whose order, but not any more who it was."""
    row = connection.execute(
        "UPDATE erasures SET user_id = NULL, done_at_ms = ? WHERE id = ? RETURNING tickets, messages",
        (at_ms, erasure.id),
    ).fetchone()
    actor = erasure.requested_by
    if actor.id == erasure.user_id:
        # Whoever erases himself leaves nothing either.
        actor = Person(NOBODY_ID, NOBODY_NAME)
        connection.execute(
            "UPDATE erasures SET requested_by_id = ?, requested_by_name = ? WHERE id = ?",
            (actor.id, actor.name, erasure.id),
        )
    leftovers.left_traces(connection)
    team_events.append(
        connection,
        TeamEventKind.PERSON_ERASED,
        actor,
        at_ms,
        tickets=row["tickets"],
        messages=row["messages"],
    )
