"""Each question to the language model: what it cost, how long it took, and what went wrong."""

import sqlite3
import statistics
from dataclasses import astuple, dataclass

OVERTAKEN = "überholt"
"""In the place of trouble: newer words made the answer unwanted. No fault of anybody, but tokens are gone."""


@dataclass(frozen=True)
class ModelCall:
    """A call that has come to its end; without trouble, its answer could be used."""

    ticket_id: int
    at_ms: int
    duration_ms: int
    model: str
    prompt_tokens: int
    completion_tokens: int
    trouble: str | None

    @property
    def tokens(self) -> int:
        """Return what it cost."""
        return self.prompt_tokens + self.completion_tokens


@dataclass(frozen=True)
class Usage:
    """What the calls of a span of time came to."""

    calls: int
    failures: int
    prompt_tokens: int
    completion_tokens: int
    median_ms: int | None
    """Of the calls with a usable answer; None if there are none."""

    @property
    def tokens(self) -> int:
        """Return what they cost."""
        return self.prompt_tokens + self.completion_tokens


@dataclass(frozen=True)
class Failure:
    """A call without a usable answer."""

    at_ms: int
    ticket_id: int
    trouble: str


def add(connection: sqlite3.Connection, call: ModelCall) -> None:
    """Record a call."""
    connection.execute(
        "INSERT INTO model_calls"
        " (ticket_id, at_ms, duration_ms, model, prompt_tokens, completion_tokens, trouble)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        astuple(call),
    )


def tokens_since(connection: sqlite3.Connection, since_ms: int, ticket_id: int | None = None) -> int:
    """Return the tokens of all calls since then, or of those for one ticket."""
    found = connection.execute(
        "SELECT coalesce(sum(prompt_tokens + completion_tokens), 0) FROM model_calls"
        " WHERE at_ms >= ? AND ticket_id = coalesce(?, ticket_id)",
        (since_ms, ticket_id),
    )
    tokens: int = found.fetchone()[0]
    return tokens


def usage_since(connection: sqlite3.Connection, since_ms: int) -> Usage:
    """Return what the calls since then came to; a call that newer words overtook is no failure."""
    rows = connection.execute(
        "SELECT duration_ms, prompt_tokens, completion_tokens, trouble FROM model_calls WHERE at_ms >= ?",
        (since_ms,),
    ).fetchall()
    usable_ms = [row["duration_ms"] for row in rows if row["trouble"] is None]
    return Usage(
        calls=len(rows),
        failures=sum(row["trouble"] not in {None, OVERTAKEN} for row in rows),
        prompt_tokens=sum(row["prompt_tokens"] for row in rows),
        completion_tokens=sum(row["completion_tokens"] for row in rows),
        median_ms=round(statistics.median(usable_ms)) if usable_ms else None,
    )


def last_failures(connection: sqlite3.Connection, limit: int) -> list[Failure]:
    """Return the newest calls without a usable answer, the newest first."""
    rows = connection.execute(
        "SELECT at_ms, ticket_id, trouble FROM model_calls WHERE trouble IS NOT NULL AND trouble <> ?"
        " ORDER BY id DESC LIMIT ?",
        (OVERTAKEN, limit),
    )
    return [Failure(row["at_ms"], row["ticket_id"], row["trouble"]) for row in rows]
