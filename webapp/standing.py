"""Which roles a visitor has at this moment, from what Discord said to him and what it said to the bot. Pure."""

from dataclasses import dataclass
from typing import Final

TRUST_MS: Final = 10 * 60_000
"""For how long roles are believed that nobody watches over."""

AHEAD_MS: Final = 10_000
"""For how long what Discord said to the visitor may be newer than what it said to the bot."""


@dataclass(frozen=True)
class Entry:
    """What the bot says of a member's roles."""

    is_current: bool
    """Whether it hears of every change at this moment."""

    role_ids: frozenset[int]
    changed_at_ms: int | None
    """None where it never knew him to have any."""


NOT_KNOWN: Final = Entry(is_current=False, role_ids=frozenset(), changed_at_ms=None)


def valid_roles(
    role_ids: frozenset[int], checked_at_ms: int, entry: Entry, now_ms: int
) -> frozenset[int] | None:
    """Return the roles that count, from those of the session's last check and from the bot's entry.

    None where nobody knows any more, so that Discord is to be asked.
    """
    changed_at_ms = entry.changed_at_ms
    if changed_at_ms is not None and changed_at_ms >= checked_at_ms:
        newer, known_at_ms = entry.role_ids, changed_at_ms
    else:
        newer, known_at_ms = role_ids, checked_at_ms
    # A clock that was set back must not make anything true for longer.
    age_ms = abs(now_ms - known_at_ms)
    if entry.is_current:
        return newer if age_ms <= AHEAD_MS else entry.role_ids
    return newer if age_ms <= TRUST_MS else None
