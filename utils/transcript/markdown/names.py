"""What the renderer must be told: the names behind mentions, how times look, and which pictures were kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ShownTime:
    """A time in a message: for machines, as the message wants it, and exactly."""

    iso: str
    text: str
    exact: str


def no_picture(key: str | None) -> str | None:  # noqa: ARG001 - what a lookup of pictures looks like
    """Find no picture: for text that is only read, as in a list."""
    return None


@dataclass(frozen=True, slots=True)
class Names:
    """The names at the time of writing, by ID, the formatter of times, and where pictures are kept.

    `show_time` gets seconds since 1970 and one of Discord's style letters, and returns None for impossible times.
    `picture` gets a key of `pictures` and returns an address, None for what was not kept.
    """

    show_time: Callable[[int, str], ShownTime | None]
    users: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    picture: Callable[[str | None], str | None] = no_picture
