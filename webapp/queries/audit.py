"""The audit log, as admins read it."""

import sqlite3
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from webapp.database import Reading

PAGE_SIZE: Final = 50
PEOPLE_LIMIT: Final = 200


class Key(NamedTuple):
    """Where an entry stands: entries are sorted by time, and those of one moment by their IDs."""

    at_ms: int
    id: int


@dataclass(frozen=True)
class Filter:
    """What the log is narrowed to; None means everything."""

    kind: str | None = None
    user_id: int | None = None
    ticket_id: int | None = None
    from_ms: int | None = None
    until_ms: int | None = None
    """The first moment that is out again."""


@dataclass(frozen=True)
class Page:
    """One page of entries, newest first."""

    rows: list[sqlite3.Row]
    has_newer: bool
    has_older: bool


@dataclass(frozen=True)
class Person:
    """Somebody with entries, under the name of the newest."""

    user_id: int
    name: str


_CONDITIONS: Final = {
    "kind": "kind = :kind",
    "user_id": "user_id = :user_id",
    "ticket_id": "ticket_id = :ticket_id",
    "from_ms": "at_ms >= :from_ms",
    "until_ms": "at_ms < :until_ms",
}
# From person to person by the index, instead of over every entry.
_PEOPLE: Final = f"""
    WITH RECURSIVE people (user_id) AS (
        SELECT min(user_id) FROM audit
        UNION ALL
        SELECT (SELECT min(user_id) FROM audit WHERE user_id > people.user_id) FROM people
         WHERE people.user_id IS NOT NULL
         LIMIT {PEOPLE_LIMIT + 1})
    SELECT user_id, (SELECT user_name FROM audit WHERE user_id = people.user_id
                      ORDER BY at_ms DESC, id DESC LIMIT 1) AS name
      FROM people WHERE user_id IS NOT NULL LIMIT {PEOPLE_LIMIT}
"""


def page(database: Reading, narrowed: Filter, *, before: Key | None = None, after: Key | None = None) -> Page:
    """Return one page, found by key: what is older than one entry, or newer; at most one is given."""
    values: dict[str, Any] = {
        name: value for name in _CONDITIONS if (value := getattr(narrowed, name)) is not None
    }
    where = [_CONDITIONS[name] for name in values]
    key = after or before
    if key is not None:
        where.append(f"(at_ms, id) {'>' if after else '<'} (:key_ms, :key_id)")
        values |= {"key_ms": key.at_ms, "key_id": key.id}
    condition = f"WHERE {' AND '.join(where)}" if where else ""
    order = "ASC" if after else "DESC"
    # One more than shown tells whether there is another page.
    rows = database.all(
        f"SELECT * FROM audit {condition} ORDER BY at_ms {order}, id {order} LIMIT {PAGE_SIZE + 1}", values
    )
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    if after:
        rows.reverse()
        return Page(rows, has_newer=more, has_older=True)
    return Page(rows, has_newer=before is not None, has_older=more)


def people(database: Reading) -> list[Person]:
    """Return who has entries, by name."""
    found = [Person(row["user_id"], row["name"]) for row in database.all(_PEOPLE)]
    return sorted(found, key=lambda person: (person.name.casefold(), person.user_id))
