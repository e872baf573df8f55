"""The views of the overview that a visitor keeps under a name."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl

from utils.clock import Clock
from webapp.panel_file import opened

MOST: Final = 20
LONGEST_NAME: Final = 40


@dataclass(frozen=True)
class SavedView:
    """What stands after the question mark of an address, under a name."""

    id: int
    name: str
    query: str

    @property
    def parameters(self) -> dict[str, str]:
        """Return the query as parameters."""
        return dict(parse_qsl(self.query))


class SavedViews:
    """Each visitor's own; nobody sees another's."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock

    def of(self, user_id: int) -> list[SavedView]:
        """Return a visitor's views in the order in which he made them."""
        with opened(self._path) as connection:
            rows = connection.execute(
                "SELECT id, name, query FROM saved_views WHERE user_id = ? ORDER BY id", (user_id,)
            ).fetchall()
        return [SavedView(**row) for row in rows]

    def save(self, user_id: int, name: str, query: str) -> bool:
        """Keep a view, in the place of one with the same name; return False where there are too many already."""
        with opened(self._path) as connection:
            # One statement, so that two windows at once cannot go beyond the limit.
            cursor = connection.execute(
                """INSERT INTO saved_views (user_id, name, query, created_at_ms)
                   SELECT :user, :name, :query, :now
                    WHERE (SELECT count(*) FROM saved_views WHERE user_id = :user AND name <> :name) < :most
                   ON CONFLICT (user_id, name) DO UPDATE SET query = excluded.query""",
                {"user": user_id, "name": name, "query": query, "now": self._clock(), "most": MOST},
            )
        return cursor.rowcount > 0

    def forget(self, user_id: int, view_id: int) -> None:
        """Remove a view of the visitor's own; anything else is left alone."""
        with opened(self._path) as connection:
            connection.execute("DELETE FROM saved_views WHERE id = ? AND user_id = ?", (view_id, user_id))
