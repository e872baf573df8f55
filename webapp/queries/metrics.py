"""What /metrics tells of the record: each number from an index or from a row that triggers keep."""

from dataclasses import dataclass
from typing import Final

from webapp.database import Reading

# Every one counts what an index holds for it alone; only as many as wait there are looked at.
_QUEUES: Final = {
    "files": "SELECT count(*) FROM attachments WHERE state = 'pending'",
    "pictures": "SELECT count(*) FROM pictures WHERE state = 'pending'",
    "gaps": (
        "SELECT count(*) FROM tickets"
        " WHERE state IN ('open', 'claimed', 'closed') AND gap_after_id IS NOT NULL"
    ),
    "notices": "SELECT count(*) FROM notices WHERE message_id IS NULL",
    "copies": "SELECT count(*) FROM transcripts WHERE copy_state = 'owed'",
    "search": "SELECT (SELECT count(*) FROM tickets_to_read) + (SELECT count(*) FROM messages_to_read)",
}


@dataclass(frozen=True)
class SignOfLife:
    """What the bot said of itself last."""

    beat_at_ms: int
    started_at_ms: int
    connected: bool
    gateway_latency_ms: int | None


def sign_of_life(database: Reading) -> SignOfLife | None:
    """Return the bot's last sign of life, None if there never was one."""
    row = database.one("SELECT beat_at_ms, started_at_ms, connected, gateway_latency_ms FROM heartbeat")
    if row is None:
        return None
    return SignOfLife(
        row["beat_at_ms"], row["started_at_ms"], bool(row["connected"]), row["gateway_latency_ms"]
    )


def tickets_by_state(database: Reading) -> dict[str, int]:
    """Return how many tickets are in each state that there was ever one in."""
    return {
        row["state"]: row["tickets"] for row in database.all("SELECT state, tickets FROM overview_counts")
    }


def tickets_opened(database: Reading) -> int:
    """Return the number of the newest ticket: one is never given twice."""
    row = database.one("SELECT seq FROM sqlite_sequence WHERE name = 'tickets'")
    return row["seq"] if row else 0


def waiting(database: Reading) -> tuple[int, int | None]:
    """Return how many tickets wait for the team, and since when the first of them does."""
    row = database.one(
        "SELECT count(*) AS tickets, min(waiting_since_ms) AS since_ms FROM overview"
        " WHERE waiting_since_ms IS NOT NULL"
    )
    return (row["tickets"], row["since_ms"]) if row else (0, None)


def queues(database: Reading) -> dict[str, int]:
    """Return how much of each kind is still to be done."""
    parts = ", ".join(f"({statement}) AS {name}" for name, statement in _QUEUES.items())
    row = database.one(f"SELECT {parts}")
    return dict(row) if row else {}


def counts(database: Reading) -> list[tuple[str, str, float]]:
    """Return what the bot has counted: name, label, value."""
    return [tuple(row) for row in database.all("SELECT name, label, value FROM counters")]


def model_is_switched_on(database: Reading) -> bool:
    """Return whether the team lets Sigrid ask the language model; nobody has decided otherwise at first."""
    row = database.one("SELECT is_on FROM ai_switch")
    return row is None or bool(row["is_on"])


def roster_is_complete(database: Reading) -> bool:
    """Return whether the panel can take from the record who holds which role."""
    row = database.one("SELECT read_at_ms FROM roster")
    return row is not None and row["read_at_ms"] is not None


def attachments_bytes(database: Reading) -> int:
    """Return how much is kept under ATTACHMENTS_PATH."""
    row = database.one("SELECT coalesce(sum(size_bytes), 0) AS size_bytes FROM files")
    return row["size_bytes"] if row else 0


@dataclass(frozen=True)
class Backups:
    """What became of the last backups."""

    good_at_ms: int
    """When the last good one ended, 0 if there was none."""

    duration_ms: int
    """Of that one."""

    newest_is_good: bool


def backups(database: Reading) -> Backups:
    """Return what became of the last backups; where there was none, none has failed."""
    good = database.one(
        "SELECT finished_at_ms, duration_ms FROM backups WHERE is_good = 1"
        " ORDER BY finished_at_ms DESC LIMIT 1"
    )
    newest = database.one("SELECT is_good FROM backups ORDER BY id DESC LIMIT 1")
    return Backups(
        good_at_ms=good["finished_at_ms"] if good else 0,
        duration_ms=good["duration_ms"] if good else 0,
        newest_is_good=newest is None or bool(newest["is_good"]),
    )


def schema_version(database: Reading) -> int:
    """Return the version of the schema."""
    row = database.one("PRAGMA user_version")
    return row["user_version"] if row else 0
