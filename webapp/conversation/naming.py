"""The names that were stored with a message, as the markdown renderer wants them."""

import sqlite3
from collections.abc import Mapping
from typing import Any

from webapp.markdown import Names
from webapp.markdown.names import ShownTime
from webapp.queries.ticket import Case, Window
from webapp.stored import mapping, parse
from webapp.times import SECOND_MS, Times


class Naming:
    """Reads stored names and shows times in the operator's zone.

    Discord names whom a message's text mentions, but nobody in its embeds; for those stand the `people` of the ticket.
    """

    def __init__(self, times: Times, people: Mapping[str, str] | None = None) -> None:
        self._times = times
        self._people = people or {}

    def names(self, mentions: str | None) -> Names:
        """Return the names of a message's mentions from their JSON."""
        kinds = mapping(parse(mentions))
        users, roles, channels = (_by_id(kinds.get(kind)) for kind in ("users", "roles", "channels"))
        return Names(self._show_time, {**self._people, **users}, roles, channels)

    def _show_time(self, at_s: int, style: str) -> ShownTime | None:
        at_ms = at_s * SECOND_MS
        try:
            text = self._times.discord(at_s, style)
            return ShownTime(self._times.iso(at_ms), text, self._times.exact(at_ms))
        except (OverflowError, ValueError, OSError):
            return None


def people_of(ticket: sqlite3.Row, case: Case, window: Window) -> dict[str, str]:
    """Return the names of all who had to do with a ticket, by ID."""
    known = [
        *((event["actor_id"], event["actor_name"]) for event in case.events),
        *((note["author_id"], note["author_name"]) for note in case.notes),
        *((person["user_id"], person["user_name"]) for person in case.added),
        *((person["author_id"], person["name"]) for person in case.people),
        *((message["author_id"], message["author_name"]) for message in window.messages),
        *((ticket[f"{part}_id"], ticket[f"{part}_name"]) for part in ("creator", "claimer", "closer")),
    ]
    return {str(user_id): name for user_id, name in known if user_id and name}


def _by_id(names: Any) -> dict[str, str]:
    return {key: str(name) for key, name in mapping(names).items()}
