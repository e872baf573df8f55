"""Where Discord is."""

import re
from typing import Final
from urllib.parse import urlsplit

import discord

DISCORD = "https://discord.com"
CDN: Final = "https://cdn.discordapp.com"
MEDIA: Final = "https://media.discordapp.net"
_PROXY: Final = re.compile(r"https://images-ext-\d+\.discordapp\.net")


def point_at(base_url: str) -> None:
    """Let py-cord talk to the Discord at `base_url` (DISCORD_BASE_URL).

    py-cord has neither an option nor an environment variable for this, only these class attributes.
    """
    discord.http.Route.API_BASE_URL = f"{base_url}/api/v{{API_VERSION}}"
    if base_url != DISCORD:
        discord.asset.Asset.BASE = f"{base_url}/cdn"


def is_on_cdn(address: str) -> bool:
    """Tell whether an address is one of Discord's CDN or of its proxies for pictures of other sites."""
    try:
        origin = _origin(address)
    except ValueError:
        return False
    base = discord.asset.Asset.BASE
    if base != CDN:
        return origin == _origin(base)
    return origin in {CDN, MEDIA} or _PROXY.fullmatch(origin) is not None


def sticker_base(ending: str) -> str:
    """Return where stickers are; Discord has those that are GIFs elsewhere (reference.mdx, image formatting)."""
    base = discord.asset.Asset.BASE
    return MEDIA if base == CDN and ending == "gif" else base


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
