"""Where Discord is."""

import discord

DISCORD = "https://discord.com"


def point_at(base_url: str) -> None:
    """Let py-cord talk to the Discord at `base_url` (DISCORD_BASE_URL).

    py-cord has neither an option nor an environment variable for this, only these class attributes.
    """
    discord.http.Route.API_BASE_URL = f"{base_url}/api/v{{API_VERSION}}"
    if base_url != DISCORD:
        discord.asset.Asset.BASE = f"{base_url}/cdn"
