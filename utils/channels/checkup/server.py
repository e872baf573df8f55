"""Tells whether the guild is as the settings say, and whether the bot may do there what it has to."""

from collections.abc import Iterator
from typing import Final

import discord

from utils import check_discord_texts
from utils.channels.categories import MOST_CHANNELS
from utils.channels.checkup import rights
from utils.channels.checkup.guild_view import GuildView
from utils.channels.checkup.login import ask
from utils.channels.preflight import settings_faults
from utils.config import EX_CONFIG, BotSettings
from utils.operation.checks.finding import Section

NEARLY_FULL: Final = 45
MOST_IN_GUILD: Final = 500
GUILD_NEARLY_FULL: Final = 475
_CHANNEL_SETTINGS: Final = (
    "created_tickets_category_id",
    "claimed_tickets_category_id",
    "closed_tickets_category_id",
    "ticket_log_channel_id",
)
_ROLE_SETTINGS: Final = ("support_role_id", "admin_role_id", "viewer_role_id", "viewer2_role_id")
_ROLE_LISTS: Final = ("setup_roles", "allowed_roles")


async def examine_server(
    section: Section, client: discord.Client, view: GuildView, settings: BotSettings, link: str
) -> None:
    """Tell what is wrong on the guild."""
    faults = settings_faults(view.guild, settings)
    await _examine_channels(
        section, client, settings, faults, check_discord_texts.overwrite_advice(view.role)
    )
    _examine_roles(section, view, settings, faults)
    _examine_rights(section, view, settings, link)
    for category in _categories(view.guild, settings):
        _examine_category(section, view, category)
    if view.channels >= GUILD_NEARLY_FULL:
        text = check_discord_texts.guild_full(view.channels, MOST_IN_GUILD)
        section.warning(text, check_discord_texts.GUILD_FULL_ADVICE)


async def _examine_channels(
    section: Section,
    client: discord.Client,
    settings: BotSettings,
    faults: dict[int, str],
    advice_if_hidden: str,
) -> None:
    named = {name: getattr(settings, name) for name in _CHANNEL_SETTINGS}
    wrong = {name: id_ for name, id_ in named.items() if id_ in faults}
    for name, id_ in wrong.items():
        text = faults[id_]
        if await _is_hidden(section, client, id_):
            text = check_discord_texts.channel_hidden(name.upper(), id_)
            section.fault(text, advice_if_hidden)
        else:
            section.fault(text, check_discord_texts.ID_ADVICE, status=EX_CONFIG)
    has_log = settings.ticket_log_channel_id is not None
    if not wrong:
        section.good(
            check_discord_texts.CHANNELS_EXIST if has_log else check_discord_texts.CHANNELS_EXIST_WITHOUT_LOG
        )
    if not has_log:
        section.note(check_discord_texts.NO_LOG_CHANNEL)


async def _is_hidden(section: Section, client: discord.Client, channel_id: int) -> bool:
    """Tell whether a channel exists that the bot may not view: those are missing in the guild's list."""
    try:
        await ask(section, check_discord_texts.THE_CHANNELS, client.http.get_channel(channel_id))
    except discord.Forbidden:
        return True
    except discord.NotFound:
        return False
    return False


def _examine_roles(section: Section, view: GuildView, settings: BotSettings, faults: dict[int, str]) -> None:
    guild = view.guild
    named = {name: getattr(settings, name) for name in _ROLE_SETTINGS}
    wrong = [faults[id_] for id_ in named.values() if id_ in faults]
    listed = {name: getattr(settings, name) or () for name in _ROLE_LISTS}
    everyone = [name for name, id_ in named.items() if id_ == guild.id]
    everyone += [name for name, ids in listed.items() if guild.id in ids]
    wrong += [check_discord_texts.role_is_everyone(name.upper()) for name in everyone]
    for text in wrong:
        section.fault(text, check_discord_texts.ID_ADVICE, status=EX_CONFIG)
    if not wrong:
        section.good(check_discord_texts.ROLES_EXIST)
    for name, ids in listed.items():
        unknown = [id_ for id_ in ids if guild.get_role(id_) is None]
        if unknown:
            section.warning(
                check_discord_texts.roles_unknown(name.upper(), unknown), check_discord_texts.ID_ADVICE
            )
    _examine_holders(section, view, settings)
    support = guild.get_role(settings.support_role_id)
    if support is not None and not support.mentionable and not view.me.guild_permissions.mention_everyone:
        text = check_discord_texts.role_not_mentionable(support.name)
        section.warning(text, check_discord_texts.role_mentionable_advice(support.name))


def _examine_holders(section: Section, view: GuildView, settings: BotSettings) -> None:
    """Tell which role of the team nobody has."""
    holders = view.holders
    if holders is None:
        return
    for name in ("support_role_id", "admin_role_id"):
        role = view.guild.get_role(getattr(settings, name))
        if role is not None and not role.is_default() and holders.get(role.id, 0) == 0:
            text = check_discord_texts.role_empty(role.name, name.upper())
            section.warning(text, check_discord_texts.ROLE_EMPTY_ADVICE)


def _examine_rights(section: Section, view: GuildView, settings: BotSettings, link: str) -> None:
    held = view.me.guild_permissions
    if held.administrator:
        section.warning(check_discord_texts.ADMINISTRATOR, check_discord_texts.ADMINISTRATOR_ADVICE)
    lacking = rights.missing(held, rights.ALL)
    if lacking:
        _tell_missing(
            section,
            check_discord_texts.EVERYWHERE,
            lacking,
            check_discord_texts.permissions_advice(view.role, link),
        )
    is_right = not lacking
    for place, channel, needed, wanted in _places(view.guild, settings):
        here = rights.missing(channel.permissions_for(view.me), wanted)
        # What is missing everywhere is told once.
        here = [right for right in here if right not in lacking]
        hard = [right for right in here if right.flag in needed]
        soft = [right for right in here if right.flag not in needed]
        advice = check_discord_texts.overwrite_advice(view.role)
        if hard:
            _tell_missing(section, place, hard, advice)
        if soft:
            section.warning(check_discord_texts.permissions_missing(place, _names(soft)), advice)
        is_right = is_right and not here
    if is_right:
        section.good(check_discord_texts.PERMISSIONS_HELD)


def _places(
    guild: discord.Guild, settings: BotSettings
) -> Iterator[tuple[str, discord.abc.GuildChannel, frozenset[str], frozenset[str]]]:
    """Yield where permissions are looked at: which ones must not be missing there, and which ones should not."""
    for category in _categories(guild, settings):
        yield check_discord_texts.in_category(category.name), category, rights.IN_CATEGORIES, rights.ALL
    log_channel = guild.get_channel(settings.ticket_log_channel_id or 0)
    if isinstance(log_channel, discord.TextChannel):
        place = check_discord_texts.in_channel(log_channel.name)
        yield place, log_channel, rights.IN_LOG_CHANNEL, rights.IN_LOG_CHANNEL


def _tell_missing(section: Section, place: str, lacking: list[rights.Right], advice: str) -> None:
    section.fault(check_discord_texts.permissions_missing(place, _names(lacking)), advice)


def _names(lacking: list[rights.Right]) -> list[tuple[str, str]]:
    return [(right.german, right.english) for right in lacking]


def _examine_category(section: Section, view: GuildView, category: discord.CategoryChannel) -> None:
    if category.permissions_for(view.guild.default_role).view_channel:
        text = check_discord_texts.category_public(category.name)
        section.warning(text, check_discord_texts.CATEGORY_PUBLIC_ADVICE)
    count = view.children.get(category.id, 0)
    if count >= NEARLY_FULL:
        text = check_discord_texts.category_full(category.name, count, MOST_CHANNELS)
        section.warning(text, check_discord_texts.CATEGORY_FULL_ADVICE)


def _categories(guild: discord.Guild, settings: BotSettings) -> list[discord.CategoryChannel]:
    found = (guild.get_channel(id_) for id_ in dict.fromkeys(settings.category_ids))
    return [each for each in found if isinstance(each, discord.CategoryChannel)]
