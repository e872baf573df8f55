"""Are the settings true of the guild? Asked at start, and whenever something of it is deleted."""

import discord

from utils import operator_texts
from utils.config import BotSettings, SettingsError
from utils.database import Database
from utils.store import confirmed


async def demand_true_settings(
    guild: discord.Guild | None, settings: BotSettings, database: Database
) -> None:
    """Raise SettingsError where the settings name something that the guild never had.

    What was there at an earlier start has been deleted on the server: that must not keep a bot whose machine has just
    rebooted from working. `settings_faults` tells the team of it.
    """
    if guild is None:
        raise SettingsError([operator_texts.not_a_member(settings.guild_id)])
    if guild.unavailable:
        return  # an outage of Discord's is no fault of the settings
    faults = settings_faults(guild, settings)
    known = await database.read(confirmed.all_ids)
    never_seen = [text for id_, text in faults.items() if id_ not in known]
    if never_seen:
        raise SettingsError(never_seen)
    present = named_ids(settings) - faults.keys()
    if not present <= known:
        await database.write(lambda c: confirmed.add(c, present))


def settings_faults(guild: discord.Guild, settings: BotSettings) -> dict[int, str]:
    """Return a German sentence for each ID in the settings that the guild does not have."""
    faults = {
        category_id: operator_texts.unknown_category(name.upper(), category_id)
        for name in (
            "created_tickets_category_id",
            "claimed_tickets_category_id",
            "closed_tickets_category_id",
        )
        if not isinstance(guild.get_channel(category_id := getattr(settings, name)), discord.CategoryChannel)
    }
    faults |= {
        role_id: operator_texts.unknown_role(name.upper(), role_id)
        for name in ("support_role_id", "admin_role_id", "viewer_role_id", "viewer2_role_id")
        if (role_id := getattr(settings, name)) is not None and guild.get_role(role_id) is None
    }
    log_channel_id = settings.ticket_log_channel_id
    if log_channel_id and not isinstance(guild.get_channel(log_channel_id), discord.TextChannel):
        faults[log_channel_id] = operator_texts.unknown_text_channel("TICKET_LOG_CHANNEL_ID", log_channel_id)
    return faults


def named_ids(settings: BotSettings) -> set[int]:
    """Return every ID of a category, role or channel in the settings."""
    optional = {settings.viewer_role_id, settings.viewer2_role_id, settings.ticket_log_channel_id} - {None}
    required = {*settings.category_ids, settings.support_role_id, settings.admin_role_id}
    return required | {each for each in optional if each is not None}
