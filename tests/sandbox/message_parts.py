"""What a message can show beside its text: emoji, reactions, stickers and polls."""

from dataclasses import dataclass, field
from enum import IntEnum

VARIATION_SELECTOR = "\N{VARIATION SELECTOR-16}"


class StickerFormat(IntEnum):
    PNG = 1
    APNG = 2
    LOTTIE = 3
    GIF = 4


@dataclass(frozen=True)
class Emoji:
    """An emoji as reactions and polls name it: one of Unicode's, or with an `id` a guild's own."""

    name: str
    id: int | None = None
    animated: bool = False

    def is_same(self, other: "Emoji") -> bool:
        """Return whether both mean one emoji; a custom one is known by its id, whatever its name."""
        if self.id is not None or other.id is not None:
            return self.id == other.id
        return self.name.replace(VARIATION_SELECTOR, "") == other.name.replace(VARIATION_SELECTOR, "")


@dataclass
class CustomEmoji:
    """An emoji of a guild's own."""

    id: int
    name: str
    creator_id: int
    image: bytes = field(repr=False)
    """PNG, or GIF if it is animated."""
    animated: bool = False

    @property
    def partial(self) -> Emoji:
        """Return it as reactions name it."""
        return Emoji(self.name, self.id, self.animated)


@dataclass(frozen=True)
class Sticker:
    """A sticker of a guild's own."""

    id: int
    guild_id: int
    name: str
    creator_id: int
    format: StickerFormat
    data: bytes = field(repr=False)
    description: str | None = None
    tags: str = ""


@dataclass
class Reaction:
    """One emoji under a message, and who chose it, in the order of their choosing."""

    emoji: Emoji
    user_ids: list[int] = field(default_factory=list)


@dataclass
class PollAnswer:
    id: int
    text: str
    emoji: Emoji | None = None
    voter_ids: list[int] = field(default_factory=list)


@dataclass
class Poll:
    question: str
    answers: list[PollAnswer]
    expires_at_ms: int
    allow_multiselect: bool = False
    layout_type: int = 1
    is_finalized: bool = False

    def answer(self, answer_id: int) -> PollAnswer | None:
        """Return the answer of that number."""
        return next((each for each in self.answers if each.id == answer_id), None)
