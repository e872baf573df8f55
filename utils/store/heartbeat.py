"""What the panel knows of the bot."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True)
class Heartbeat:
    """A sign of life; `gateway_latency_ms` is None while there is no connection."""

    beat_at_ms: int
    started_at_ms: int
    connected: bool
    gateway_latency_ms: int | None
    bot_name: str | None


def beat(connection: sqlite3.Connection, heartbeat: Heartbeat) -> None:
    """Put a sign of life in the place of the last one."""
    connection.execute(
        "INSERT INTO heartbeat (id, beat_at_ms, started_at_ms, connected, gateway_latency_ms, bot_name)"
        " VALUES (1, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET beat_at_ms = excluded.beat_at_ms,"
        " started_at_ms = excluded.started_at_ms, connected = excluded.connected,"
        " gateway_latency_ms = excluded.gateway_latency_ms, bot_name = excluded.bot_name",
        (
            heartbeat.beat_at_ms,
            heartbeat.started_at_ms,
            heartbeat.connected,
            heartbeat.gateway_latency_ms,
            heartbeat.bot_name,
        ),
    )
