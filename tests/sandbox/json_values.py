"""Moments and identifiers as JSON has them."""

from datetime import UTC, datetime


def timestamp(moment_ms: int | None) -> str | None:
    """Return a moment as ISO 8601 with microseconds and offset, as Discord writes it."""
    if moment_ms is None:
        return None
    return datetime.fromtimestamp(moment_ms / 1000, tz=UTC).isoformat(timespec="microseconds")


def optional_id(snowflake: int | None) -> str | None:
    """Return an identifier as JSON has it."""
    return None if snowflake is None else str(snowflake)
