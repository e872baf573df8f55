"""What people and other bots do by hand to channels and roles, and how it is put right."""

import discord

from utils import log_texts
from utils.channels.alarms import Alarms
from utils.channels.client import TicketBot
from utils.channels.guild import GuildUnavailableError
from utils.channels.own_edits import Quarrels
from utils.channels.preflight import settings_faults
from utils.channels.sync import ChannelSync
from utils.clock import Clock
from utils.config import BotSettings
from utils.database import Database
from utils.store import overflow, tickets
from utils.tickets import State


class RepairCog(discord.Cog):
    """Channels and roles that are created, changed or deleted."""

    def __init__(
        self,
        bot: TicketBot,
        settings: BotSettings,
        database: Database,
        sync: ChannelSync,
        alarms: Alarms,
        clock: Clock,
    ) -> None:
        self._bot = bot
        self._settings = settings
        self._database = database
        self._sync = sync
        self._alarms = alarms
        self._quarrels = Quarrels(clock)

    @discord.Cog.listener()
    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        """Hear a new ticket's channel from its first message on."""
        self._sync.maker.appeared(channel)

    @discord.Cog.listener()
    async def on_guild_channel_update(
        self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        """Restore a ticket's channel that somebody moved, or whose rights he changed."""
        if not (isinstance(before, discord.TextChannel) and isinstance(after, discord.TextChannel)):
            return
        if self._quarrels.is_on(after.id):
            return  # the hourly sync restores it
        restored = await self._sync.restore(before, after)
        if restored is None:
            return
        self._bot.dispatch("ticket_changed", restored)
        if self._quarrels.restored(after.id):
            self._alarms.are_now(f"quarrel {after.id}", [log_texts.restored_too_often(restored.id)])
            await self._alarms.tell()

    @discord.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """End a ticket whose channel was deleted by hand; tell of a category or log channel that is missing now."""
        ticket = await self._database.read(lambda c: tickets.get_by_channel(c, channel.id))
        if ticket is not None and ticket.state is not State.DELETED:
            self._bot.dispatch("ticket_changed", await self._sync.channel_lost(ticket))
        if isinstance(channel, discord.CategoryChannel):
            await self._database.write(lambda c: overflow.forget(c, channel.id))
        await self._look_for_faults()

    @discord.Cog.listener()
    async def on_guild_role_delete(self, _role: discord.Role) -> None:
        """Tell of a role that is missing now; channels do without it."""
        await self._look_for_faults()

    @discord.Cog.listener()
    async def on_recovered(self) -> None:
        """Tell of what was deleted while nobody listened."""
        await self._look_for_faults()

    async def _look_for_faults(self) -> None:
        try:
            faults = settings_faults(self._bot.home(), self._settings)
        except GuildUnavailableError:
            return  # asked again when Discord is back
        self._alarms.are_now("settings", list(faults.values()))
        await self._alarms.tell()
