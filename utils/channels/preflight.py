"""Are the settings true of the guild? Asked once, at start."""

import discord

from utils import texts
from utils.config import BotSettings


def guild_faults(guild: discord.Guild | None, settings: BotSettings) -> list[str]:
    """Return a German sentence for each setting that names something which the guild does not have."""
    if guild is None:
        return [texts.not_a_member(settings.guild_id)]
    if guild.unavailable:
        return []  # an outage of Discord's is no fault of the settings
    faults = [
        texts.unknown_category(name.upper(), getattr(settings, name))
        for name in (
            "created_tickets_category_id",
            "claimed_tickets_category_id",
            "closed_tickets_category_id",
        )
        if not isinstance(guild.get_channel(getattr(settings, name)), discord.CategoryChannel)
    ]
    faults += [
        texts.unknown_role(name.upper(), role_id)
        for name in ("support_role_id", "admin_role_id", "viewer_role_id", "viewer2_role_id")
        if (role_id := getattr(settings, name)) is not None and guild.get_role(role_id) is None
    ]
    log_channel_id = settings.ticket_log_channel_id
    if log_channel_id and not isinstance(guild.get_channel(log_channel_id), discord.TextChannel):
        faults.append(texts.unknown_text_channel("TICKET_LOG_CHANNEL_ID", log_channel_id))
    return faults
