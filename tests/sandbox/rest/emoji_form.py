"""Emoji as requests name them: one of Unicode's, or NAME:ID."""

import re

from tests.sandbox import errors
from tests.sandbox.message_parts import Emoji
from tests.sandbox.models import Message
from tests.sandbox.operations import reactions
from tests.sandbox.state import State

CUSTOM = re.compile(r"(?:a:)?(?P<name>\w{2,32}):(?P<id>\d{17,20})")
# Wide enough for every emoji, and narrow enough that words, digits and Discord's :names: are none.
UNICODE = re.compile(
    "(?:[0-9#*]\ufe0f?\u20e3"
    "|[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff]"
    "[\ufe0f\u200d\u2640\u2642\u2190-\u2bff\U0001f000-\U0001faff\U000e0020-\U000e007f]*)"
)
UNICODE_MAX = 32


def read(state: State, text: str, user_id: int, message: Message | None = None) -> Emoji:
    """Return an emoji that somebody may use, or that the message already bears; refuse with 10014 any other."""
    custom = CUSTOM.fullmatch(text)
    if custom is None:
        if len(text) > UNICODE_MAX or UNICODE.fullmatch(text) is None:
            raise errors.unknown_emoji()
        return Emoji(text)
    emoji = Emoji(custom["name"], int(custom["id"]))
    worn = reactions.find(message, emoji) if message is not None else None
    return worn.emoji if worn is not None else usable(state, int(custom["id"]), user_id)


def usable(state: State, emoji_id: int, user_id: int) -> Emoji:
    """Return a custom emoji of a guild that the user is in."""
    for guild in state.guilds.values():
        if user_id in guild.members and emoji_id in guild.emojis:
            return guild.emojis[emoji_id].partial
    raise errors.unknown_emoji()
