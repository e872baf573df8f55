"""What the renderer must be told: the names behind mentions, and how times look."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ShownTime:
    """A time in a message: for machines, as the message wants it, and exactly."""

    iso: str
    text: str
    exact: str


@dataclass(frozen=True)
class Names:
    """The names at the time of writing, by ID, and the formatter of times.

    `show_time` gets seconds since 1970 and one of Discord's style letters, and returns None for impossible times.
    """

    show_time: Callable[[int, str], ShownTime | None]
    users: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
