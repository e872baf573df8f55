"""The guild as REST shows it, in py-cord's objects, so that they compute what the bot may do."""

from dataclasses import dataclass, field
from typing import Any

import discord
from discord.http import Route

from utils import check_discord_texts
from utils.channels.checkup.login import ask
from utils.config import EX_CONFIG
from utils.operation.checks.finding import Section


@dataclass
class GuildView:
    """What the bot sees: Discord leaves out channels that it may not view."""

    guild: discord.Guild
    me: discord.Member
    children: dict[int, int] = field(default_factory=dict)
    """How many channels a category has."""
    channels: int = 0
    holders: dict[int, int] | None = None
    """How many members a role has."""

    @property
    def role(self) -> str:
        """Return the name of the role that Discord manages for the bot, or else of its highest."""
        roles = [role for role in self.guild.roles if self.me.get_role(role.id) is not None]
        managed = [role for role in roles if role.tags is not None and role.tags.bot_id == self.me.id]
        return (managed or roles[-1:] or [self.guild.default_role])[0].name


async def view_guild(section: Section, client: discord.Client, guild_id: int, link: str) -> GuildView | None:
    """Ask for everything that is looked at; None where the bot is not a member or Discord does not answer."""
    try:
        guild = await ask(section, check_discord_texts.THE_GUILD, client.fetch_guild(guild_id))
        if guild is None or client.user is None:
            return None
        me = await ask(section, check_discord_texts.THE_MEMBER, guild.fetch_member(client.user.id))
        listed = await ask(
            section, check_discord_texts.THE_CHANNELS, client.http.get_all_guild_channels(guild_id)
        )
    except (discord.Forbidden, discord.NotFound):
        advice = check_discord_texts.not_on_guild_advice(link)
        section.fault(check_discord_texts.not_on_guild(guild_id), advice, status=EX_CONFIG)
        return None
    section.good(check_discord_texts.on_guild(guild.name))
    if me is None or listed is None:
        return None
    view = GuildView(guild, me)
    for data in listed:
        _take_in(view, client, data)
    view.holders = await _count_holders(section, client, guild_id)
    return view


def _take_in(view: GuildView, client: discord.Client, data: Any) -> None:
    view.channels += 1
    if data.get("parent_id") is not None:
        parent_id = int(data["parent_id"])
        view.children[parent_id] = view.children.get(parent_id, 0) + 1
    kind = data["type"]
    state = client._connection  # noqa: SLF001 - py-cord's objects want it
    if kind == discord.ChannelType.category.value:
        channel: discord.CategoryChannel | discord.TextChannel = discord.CategoryChannel(
            state=state, guild=view.guild, data=data
        )
    elif kind in {discord.ChannelType.text.value, discord.ChannelType.news.value}:
        channel = discord.TextChannel(state=state, guild=view.guild, data=data)
    else:
        return  # of no use here, and of kinds that py-cord may not know
    view.guild._add_channel(channel)  # noqa: SLF001 - a guild that was fetched has none


async def _count_holders(section: Section, client: discord.Client, guild_id: int) -> dict[int, int] | None:
    try:
        counts = await ask(
            section,
            check_discord_texts.THE_ROLES,
            client.http.request(Route("GET", "/guilds/{guild_id}/roles/member-counts", guild_id=guild_id)),
        )
    except (discord.Forbidden, discord.NotFound):
        return None  # what it would tell is no more than a warning
    return None if counts is None else {int(role_id): count for role_id, count in counts.items()}
