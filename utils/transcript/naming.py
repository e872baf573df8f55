"""The names that were stored with a message, as the markdown renderer wants them."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from utils.transcript.markdown import Names
from utils.transcript.markdown.names import ShownTime, no_picture
from utils.transcript.stored import mapping, parse
from utils.transcript.times import SECOND_MS, Times

_REMEMBERED: Final = 256

Lookup = Callable[[str | None], str | None]


class Naming:
    """Reads stored names and shows times in the operator's zone.

    Discord names whom a message's text mentions, but nobody in its embeds; for those stand the `people` of the ticket.
    """

    def __init__(self, times: Times, people: Mapping[str, str] | None = None) -> None:
        self._times = times
        self._people = people or {}
        # Most messages mention nobody, in the same words.
        self._known = lru_cache(_REMEMBERED)(_read)
        self._made = lru_cache(_REMEMBERED)(self._make)

    def names(self, mentions: str | None, picture: Lookup = no_picture) -> Names:
        """Return the names of a message's mentions from their JSON; `picture` says where pictures are kept."""
        return self._made(mentions or "{}", picture)

    def _make(self, mentions: str, picture: Lookup) -> Names:
        users, roles, channels = self._known(mentions)
        return Names(
            self._show_time, {**self._people, **users} if users else self._people, roles, channels, picture
        )

    def mentioned(self, mentions: str | None) -> dict[str, str]:
        """Return the users that a message itself mentions."""
        return self._known(mentions or "{}")[0]

    def _show_time(self, at_s: int, style: str) -> ShownTime | None:
        at_ms = at_s * SECOND_MS
        try:
            text = self._times.discord(at_s, style)
            return ShownTime(self._times.iso(at_ms), text, self._times.exact(at_ms))
        except (OverflowError, ValueError, OSError):
            return None


def _read(mentions: str) -> tuple[dict[str, str], ...]:
    kinds = mapping(parse(mentions))
    return tuple(_by_id(kinds.get(kind)) for kind in ("users", "roles", "channels"))


def _by_id(names: Any) -> dict[str, str]:
    return {key: name for key, name in mapping(names).items() if isinstance(name, str)}
