"""Emoji and stickers of a guild's own: furnishing a world with them, without events."""

from tests.sandbox.message_parts import CustomEmoji, Sticker, StickerFormat
from tests.sandbox.models import Guild
from tests.sandbox.state import State


def add_emoji(
    state: State,
    guild: Guild,
    name: str,
    image: bytes,
    *,
    animated: bool = False,
    emoji_id: int | None = None,
) -> CustomEmoji:
    """Add an emoji; `image` is a PNG, or a GIF if it is animated."""
    emoji = CustomEmoji(emoji_id or state.ids.next(), name, guild.owner_id, image, animated)
    guild.emojis[emoji.id] = emoji
    return emoji


def add_sticker(
    state: State,
    guild: Guild,
    name: str,
    data: bytes,
    *,
    kind: StickerFormat = StickerFormat.PNG,
    description: str | None = None,
    tags: str = "wave",
    sticker_id: int | None = None,
) -> Sticker:
    """Add a sticker; `data` is what its kind says."""
    sticker = Sticker(
        sticker_id or state.ids.next(), guild.id, name, guild.owner_id, kind, data, description, tags
    )
    guild.stickers[sticker.id] = sticker
    return sticker
