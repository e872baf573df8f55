"""What the bot says of a visitor's roles."""

import json

from webapp.database import Reading
from webapp.queries.health import Heartbeat, condition
from webapp.standing import NOT_KNOWN, Entry


def entry(database: Reading, user_id: int, needed: frozenset[int], now_ms: int) -> Entry:
    """Return what the bot knows of somebody, as far as it keeps all of the needed roles."""
    row = database.one(
        "SELECT beat_at_ms, connected, read_at_ms, roster.role_ids AS kept, roster_members.role_ids AS held, changed_at_ms"
        " FROM roster LEFT JOIN heartbeat ON TRUE LEFT JOIN roster_members ON user_id = ?",
        (user_id,),
    )
    if row is None or not needed <= frozenset(json.loads(row["kept"])):
        return NOT_KNOWN
    beat = None if row["beat_at_ms"] is None else Heartbeat(row["beat_at_ms"], bool(row["connected"]))
    return Entry(
        is_current=row["read_at_ms"] is not None and condition(beat, now_ms) == "ok",
        role_ids=frozenset(json.loads(row["held"] or "[]")),
        changed_at_ms=row["changed_at_ms"],
    )
