"""The names that were stored with a message, as the markdown renderer wants them."""

from typing import Any

from webapp.markdown import Names
from webapp.markdown.names import ShownTime
from webapp.stored import mapping, parse
from webapp.times import SECOND_MS, Times


class Naming:
    """Reads stored names and shows times in the operator's zone."""

    def __init__(self, times: Times) -> None:
        self._times = times

    def names(self, mentions: str | None) -> Names:
        """Return the names of a message's mentions from their JSON."""
        kinds = mapping(parse(mentions))
        return Names(self._show_time, *(_by_id(kinds.get(kind)) for kind in ("users", "roles", "channels")))

    def _show_time(self, at_s: int, style: str) -> ShownTime | None:
        at_ms = at_s * SECOND_MS
        try:
            text = self._times.discord(at_s, style)
            return ShownTime(self._times.iso(at_ms), text, self._times.exact(at_ms))
        except (OverflowError, ValueError, OSError):
            return None


def _by_id(names: Any) -> dict[str, str]:
    return {key: str(name) for key, name in mapping(names).items()}
