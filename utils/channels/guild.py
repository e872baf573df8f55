"""The one guild of an installation, and what it means that Discord is not there."""

from collections.abc import Callable

import aiohttp
import discord

UNREACHABLE = (aiohttp.ClientError, TimeoutError, OSError, discord.DiscordServerError)

GuildSource = Callable[[], discord.Guild]
"""Returns the guild; raises GuildUnavailableError during an outage."""


class GuildUnavailableError(Exception):
    """Discord has not told of the guild yet, or has an outage."""
