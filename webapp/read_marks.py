"""Which tickets hold something that a visitor has not read."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from utils.clock import Clock
from webapp.background import WriteBehind
from webapp.panel_file import opened

# Milliseconds since 1970 at which Discord's count begins; a snowflake holds the time above its lowest 22 bits
# (Discord docs, reference.mdx, Snowflakes).
_DISCORD_EPOCH_MS: Final = 1_420_070_400_000
_TIME_SHIFT: Final = 22

Row = sqlite3.Row


class ReadMarks:
    """The newest message that each visitor has seen of each ticket."""

    def __init__(self, path: Path, background: WriteBehind, clock: Clock) -> None:
        self._path = path
        self._background = background
        self._clock = clock

    def saw(self, user_id: int, ticket_id: int, message_id: int | None) -> None:
        """Take note that a visitor has a ticket before him; `message_id` is its newest message."""
        self._background.submit(
            "INSERT INTO read_marks VALUES (?, ?, ?) ON CONFLICT (user_id, ticket_id)"
            " DO UPDATE SET message_id = max(message_id, excluded.message_id)",
            (user_id, ticket_id, message_id or 0),
        )

    def unread(self, user_id: int, rows: Iterable[Row]) -> frozenset[int]:
        """Return the numbers of those tickets of a page that hold news for a visitor.

        What happened before his first visit is none, nor is what he wrote himself.
        """
        tickets = {row["ticket_id"]: row for row in rows}
        first_seen_ms, marks = self._known(user_id, list(tickets))
        if first_seen_ms is None:
            self._background.submit(
                "INSERT INTO visitors VALUES (?, ?) ON CONFLICT DO NOTHING", (user_id, self._clock())
            )
            return frozenset()
        first_id = (first_seen_ms - _DISCORD_EPOCH_MS) << _TIME_SHIFT
        return frozenset(
            ticket_id
            for ticket_id, row in tickets.items()
            if row["last_author_id"] != user_id
            and _is_news(row, marks.get(ticket_id), first_id, first_seen_ms)
        )

    def _known(self, user_id: int, tickets: list[int]) -> tuple[int | None, dict[int, int]]:
        marks = ", ".join("?" * len(tickets))
        with opened(self._path) as connection:
            first = connection.execute(
                "SELECT first_seen_ms FROM visitors WHERE user_id = ?", (user_id,)
            ).fetchone()
            read = connection.execute(
                f"SELECT ticket_id, message_id FROM read_marks WHERE user_id = ? AND ticket_id IN ({marks})",
                (user_id, *tickets),
            ).fetchall()
        return first["first_seen_ms"] if first else None, {
            row["ticket_id"]: row["message_id"] for row in read
        }


def _is_news(row: Row, read_up_to: int | None, first_id: int, first_seen_ms: int) -> bool:
    newest = row["last_message_id"]
    if newest is None:
        return read_up_to is None and row["opened_at_ms"] > first_seen_ms
    return bool(newest > (first_id if read_up_to is None else read_up_to))
