"""Whether the bot lives."""

from dataclasses import dataclass
from typing import Literal

from webapp.database import Reading

FRESH_MS = 90_000

Condition = Literal["ok", "disconnected", "silent", "never_started"]


@dataclass(frozen=True)
class Heartbeat:
    """The bot's last sign of life."""

    beat_at_ms: int
    connected: bool


def heartbeat(database: Reading) -> Heartbeat | None:
    """Return the bot's last sign of life, None if there never was one."""
    row = database.one("SELECT beat_at_ms, connected FROM heartbeat")
    return Heartbeat(row["beat_at_ms"], bool(row["connected"])) if row else None


def condition(beat: Heartbeat | None, now_ms: int) -> Condition:
    """Judge a sign of life."""
    if beat is None:
        return "never_started"
    if now_ms - beat.beat_at_ms > FRESH_MS:
        return "silent"
    return "ok" if beat.connected else "disconnected"


def ask_for_a_session(database: Reading) -> None:
    """Read something of the panel's own file.

    Raises sqlite3.Error where that is not possible.
    """
    database.one("SELECT 1 FROM logins LIMIT 1")
