"""The pictures that a message shows beside its attachments: by which keys they are kept, and where Discord has them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import discord

from utils.channels.endpoints import is_on_cdn, sticker_base

Json = Mapping[str, Any]

AVATAR_PX: Final = 128
EMOJI_PX: Final = 128
_EMOJI: Final = re.compile(r"<(a?):\w{2,32}:(\d{15,20})>")
# Lottie's stickers are JSON, for which a browser needs a program.
_STICKER_ENDINGS: Final = {1: "png", 2: "png", 4: "gif"}
_DEEPEST: Final = 12
# An embed's video has its still picture in `thumbnail`; a component's file is one of the attachments.
_NO_PICTURES: Final = frozenset({"video", "file", "provider"})


def avatar_picture(author: discord.User | discord.Member) -> tuple[str, str]:
    """Return key and address of the avatar that somebody has now, on this server."""
    avatar = author.display_avatar
    if avatar.url.startswith(f"{discord.Asset.BASE}/embed/avatars/"):
        return f"avatar:default:{avatar.key}", avatar.url
    return f"avatar:{author.id}:{avatar.key}", avatar.replace(size=AVATAR_PX, format="png").url


def emoji_picture(emoji: Json) -> dict[str, str]:
    """Return address by key of a custom emoji, as Discord's JSON says it; nothing for one of Unicode's."""
    number = str(emoji.get("id") or "")
    return _emoji(number, animated=bool(emoji.get("animated"))) if number.isdecimal() else {}


def shown_pictures(raw: Json) -> dict[str, str]:
    """Return addresses by keys of what a message shows beside its attachments: emoji, stickers, pictures in embeds.

    `raw` is Discord's JSON of the message, also that of an edit. What is forwarded with it counts.
    """
    found: dict[str, str] = {}
    for shown in (raw, *_forwarded(raw)):
        for part in ("content", "embeds", "components", "poll", "reactions"):
            for one in _pictures_in(shown.get(part), 0):
                found |= one
        for sticker in shown.get("sticker_items") or []:
            found |= _sticker(sticker)
    return found


def _forwarded(raw: Json) -> list[Json]:
    snapshots = raw.get("message_snapshots") or []
    return [snapshot.get("message") or {} for snapshot in snapshots]


def _pictures_in(part: Any, depth: int) -> Iterator[dict[str, str]]:
    """Walk through JSON wherever Discord may put a picture."""
    if depth > _DEEPEST:
        return
    if isinstance(part, str):
        for animated, number in _EMOJI.findall(part):
            yield _emoji(number, animated=bool(animated))
    elif isinstance(part, list):
        for one in part:
            yield from _pictures_in(one, depth + 1)
    elif isinstance(part, dict):
        yield _passed_on(part.get("url"), part.get("proxy_url"), part.get("content_type"))
        yield _passed_on(part.get("icon_url"), part.get("proxy_icon_url"))
        if isinstance(part.get("emoji"), dict):
            yield emoji_picture(part["emoji"])
        for name, one in part.items():
            if name not in _NO_PICTURES:
                yield from _pictures_in(one, depth + 1)


def _passed_on(address: Any, proxy: Any, content_type: Any = None) -> dict[str, str]:
    """Return where Discord itself has a picture that stands at an address.

    A stranger's host is never asked: it would learn where the bot is, and could send it into its own network (SSRF).
    """
    if not isinstance(address, str) or not (content_type is None or str(content_type).startswith("image/")):
        return {}
    source = next((one for one in (proxy, address) if isinstance(one, str) and is_on_cdn(one)), None)
    return {} if source is None else {address: source}


def _emoji(number: str, *, animated: bool) -> dict[str, str]:
    ending = "gif" if animated else "png"
    return {f"emoji:{number}": f"{discord.Asset.BASE}/emojis/{number}.{ending}?size={EMOJI_PX}"}


def _sticker(sticker: Json) -> dict[str, str]:
    ending = _STICKER_ENDINGS.get(sticker.get("format_type", 0))
    if ending is None:
        return {}
    return {f"sticker:{sticker['id']}": f"{sticker_base(ending)}/stickers/{sticker['id']}.{ending}"}
