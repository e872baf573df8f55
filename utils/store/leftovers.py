"""What an erasure leaves to be done: contents on the disk, pictures that others may show, traces in the file."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Final, NamedTuple

# Addresses of pictures stand in a message's JSON as they stand in their keys.
_SHOWN_IN: Final = "embeds, components, extras"


def left_traces(connection: sqlite3.Connection) -> None:
    """Remember that removed words may still stand in the index or in the log of changes."""
    connection.execute("INSERT INTO traces VALUES (1) ON CONFLICT DO NOTHING")


def has_traces(connection: sqlite3.Connection) -> bool:
    """Tell whether removed words may still stand somewhere."""
    return connection.execute("SELECT 1 FROM traces").fetchone() is not None


def no_traces(connection: sqlite3.Connection) -> None:
    """Remember that none do."""
    connection.execute("DELETE FROM traces")


def note_shown(connection: sqlite3.Connection, ids: str) -> None:
    """Remember files and pictures of messages (a JSON array) that are going to be removed."""
    connection.execute(
        "INSERT OR IGNORE INTO files_to_delete SELECT sha256 FROM attachments"
        " WHERE message_id IN (SELECT value FROM json_each(?)) AND sha256 IS NOT NULL",
        (ids,),
    )
    connection.execute(
        "INSERT OR IGNORE INTO pictures_to_check SELECT avatar_key FROM messages"
        " WHERE id IN (SELECT value FROM json_each(?)) AND avatar_key NOT LIKE 'avatar:default:%'",
        (ids,),
    )
    for table, key, shown in (
        ("messages", "id", _SHOWN_IN),
        ("message_revisions", "message_id", "embeds, components"),
    ):
        connection.execute(
            f"INSERT OR IGNORE INTO pictures_to_check SELECT pictures.key FROM {table} AS m, {_atoms(shown)}"
            f" JOIN pictures ON pictures.key = part.atom WHERE m.{key} IN (SELECT value FROM json_each(?))",
            (ids,),
        )


def _atoms(columns: str) -> str:
    """Return the SQL for all texts in these JSON columns of the table called `m`."""
    return f"json_tree(json_array({', '.join(map(_json, columns.split(', ')))})) AS part"


def _json(column: str) -> str:
    # What is not JSON, as no row of ours is, must not keep an erasure from being finished.
    return f"json(iif(json_valid(m.{column}), m.{column}, '[]'))"


def pictures_to_check(connection: sqlite3.Connection) -> int:
    """Return how many pictures may not be shown any more."""
    count: int = connection.execute("SELECT count(*) FROM pictures_to_check").fetchone()[0]
    return count


class Look(NamedTuple):
    """What was found among some consecutive messages."""

    last_id: int | None
    """None: there was none."""
    shown: set[str]


def shown_after(connection: sqlite3.Connection, message_id: int, limit: int) -> Look:
    """Return which of the pictures to check the next messages show."""
    [last_id] = connection.execute(
        "SELECT max(id) FROM (SELECT id FROM messages WHERE id > ? ORDER BY id LIMIT ?)", (message_id, limit)
    ).fetchone()
    if last_id is None:
        return Look(None, set())
    extent = (message_id, last_id)
    shown = {
        row[0]
        for row in connection.execute(
            "SELECT DISTINCT avatar_key FROM messages WHERE id > ? AND id <= ?"
            " AND avatar_key IN (SELECT key FROM pictures_to_check)",
            extent,
        )
    }
    for table, key, columns in (
        ("messages", "id", _SHOWN_IN),
        ("message_revisions", "message_id", "embeds, components"),
    ):
        shown |= {
            row[0]
            for row in connection.execute(
                f"SELECT DISTINCT part.atom FROM {table} AS m, {_atoms(columns)}"
                f" WHERE m.{key} > ? AND m.{key} <= ? AND {_holds_something(columns)}"
                " AND part.atom IN (SELECT key FROM pictures_to_check)",
                extent,
            )
        }
    return Look(last_id, shown)


def _holds_something(columns: str) -> str:
    return f"({' OR '.join(f'length(m.{column}) > 2' for column in columns.split(', '))})"


def drop_pictures(connection: sqlite3.Connection, shown: Iterable[str], last_id: int, limit: int) -> bool:
    """Forget the pictures to check that no message shows, `shown` being seen up to a message.

    False, with nothing changed, where more has been written since than can be looked at now.
    """
    rest = shown_after(connection, last_id, limit)
    if rest.last_id is not None and shown_after(connection, rest.last_id, 1).last_id is not None:
        return False
    kept = json.dumps([*shown, *rest.shown])
    unseen = "SELECT key FROM pictures_to_check WHERE key NOT IN (SELECT value FROM json_each(?))"
    connection.execute(
        f"INSERT OR IGNORE INTO files_to_delete SELECT sha256 FROM pictures WHERE key IN ({unseen}) AND sha256 IS NOT NULL",
        (kept,),
    )
    connection.execute(f"DELETE FROM pictures WHERE key IN ({unseen})", (kept,))
    connection.execute("DELETE FROM pictures_to_check")
    return True


def files_to_delete(connection: sqlite3.Connection, limit: int) -> list[str]:
    """Return some hashes of contents that may not be shown any more."""
    rows = connection.execute("SELECT sha256 FROM files_to_delete ORDER BY sha256 LIMIT ?", (limit,))
    return [row["sha256"] for row in rows]


def note_entries(connection: sqlite3.Connection, event_ids: str) -> None:
    """Remember the entries of the log channel that tell of events (a JSON array) of which nothing is to be left."""
    these = "event_id IN (SELECT value FROM json_each(?)) AND message_id IS NOT NULL"
    connection.execute(
        f"INSERT OR IGNORE INTO log_entries_to_delete SELECT message_id FROM log_posts WHERE {these}",
        (event_ids,),
    )
    # The event counts as told all the same.
    connection.execute(f"UPDATE log_posts SET message_id = NULL WHERE {these}", (event_ids,))


def note_team_entries(connection: sqlite3.Connection, event_ids: str) -> None:
    """Remember the same for events that belong to no ticket."""
    connection.execute(
        "INSERT OR IGNORE INTO log_entries_to_delete SELECT message_id FROM team_events"
        " WHERE id IN (SELECT value FROM json_each(?)) AND message_id IS NOT NULL",
        (event_ids,),
    )


def entries_to_delete(connection: sqlite3.Connection, limit: int) -> list[int]:
    """Return some messages of the log channel that are to be deleted, oldest first."""
    rows = connection.execute(
        "SELECT message_id FROM log_entries_to_delete ORDER BY message_id LIMIT ?", (limit,)
    )
    return [row["message_id"] for row in rows]


def entry_deleted(connection: sqlite3.Connection, message_id: int) -> None:
    """Remember that a message of the log channel is gone."""
    connection.execute("DELETE FROM log_entries_to_delete WHERE message_id = ?", (message_id,))
