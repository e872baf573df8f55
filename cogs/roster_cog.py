"""Keeps true, for the panel, who holds one of the roles that let into it."""

import asyncio
import logging

import discord

from utils.channels.client import TicketBot
from utils.channels.guild import GuildUnavailableError
from utils.channels.member_list import read_members
from utils.channels.people import role_ids
from utils.channels.roll_call import NoAnswerError
from utils.config import BotSettings
from utils.pace import Pace
from utils.roster import Roster

log = logging.getLogger(__name__)

LONGEST_PAUSE_S = 300.0


class RosterCog(discord.Cog):
    """Members' roles, as far as the panel asks for them.

    A ban needs no listening of its own, for which the bot would have to ask for one more intent: with it, Discord says
    that the member is gone.
    """

    def __init__(self, bot: TicketBot, settings: BotSettings, roster: Roster, pace: Pace) -> None:
        self._bot = bot
        self._guild_id = settings.guild_id
        self._roster = roster
        self._pace = pace
        self._pause_s = pace.refused_s
        self._due: asyncio.TimerHandle | None = None
        self._turn = asyncio.Lock()

    @discord.Cog.listener()
    async def on_raw_member_update(self, event: discord.RawMemberUpdateEvent) -> None:
        """Note new roles."""
        if event.guild_id == self._guild_id:
            await self._note(event.user_id, role_ids(event.member))

    @discord.Cog.listener()
    async def on_member_join(self, member: discord.Member) -> None:
        """Note the roles of somebody who comes, which may be those that he had."""
        if member.guild.id == self._guild_id:
            await self._note(member.id, role_ids(member))

    @discord.Cog.listener()
    async def on_raw_member_remove(self, event: discord.RawMemberRemoveEvent) -> None:
        """Note that somebody left, was kicked or banned."""
        if event.guild_id == self._guild_id:
            await self._note(event.user.id, set())

    @discord.Cog.listener()
    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """Note that nobody has a role any more."""
        if role.guild.id == self._guild_id:
            self._go_on(kept=await self._roster.role_is_gone(role.id))

    @discord.Cog.listener()
    async def on_disconnect(self) -> None:
        """Let the panel rely on nothing while events may be missed."""
        await self._roster.doubt()

    @discord.Cog.listener()
    async def on_guild_unavailable(self, guild: discord.Guild) -> None:
        """Let the panel rely on nothing during an outage of Discord's."""
        if guild.id == self._guild_id:
            await self._roster.doubt()

    @discord.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Let the panel rely on nothing once the bot was thrown out."""
        if guild.id == self._guild_id:
            await self._roster.doubt()

    @discord.Cog.listener()
    async def on_recovered(self) -> None:
        """Read the list of members if events were missed."""
        await self._read_if_in_doubt()

    @discord.Cog.listener()
    async def on_roster_due(self) -> None:
        """Read the list of members once more, after a try that failed."""
        self._due = None
        await self._read_if_in_doubt()

    async def _note(self, user_id: int, held: set[int]) -> None:
        self._go_on(kept=await self._roster.note(user_id, held))

    async def _read_if_in_doubt(self) -> None:
        async with self._turn:
            # Without a connection events are missed meanwhile; once it is back, that is a recovery.
            if self._roster.is_complete or not self._bot.is_connected:
                return
            # Said again: what led here may have been that the database did not take it.
            await self._roster.doubt()
            reading = self._roster.begin_reading()
            try:
                members = await read_members(self._bot.home())
            except GuildUnavailableError:
                self._roster.give_up_reading(reading)
            except NoAnswerError as error:
                self._roster.give_up_reading(reading)
                log.warning(
                    "Die Mitgliederliste ist gerade nicht zu lesen (%s); bis dahin prüft das Panel Rollen über die"
                    " Anmeldung. Nächster Versuch in %.0f s.",
                    error,
                    self._pause_s,
                )
                self._go_on(kept=False)
            else:
                self._go_on(kept=await self._roster.finish_reading(reading, members))

    def _go_on(self, *, kept: bool) -> None:
        """Plan another reading where something could not be kept, each time later."""
        if kept:
            self._pause_s = self._pace.refused_s if self._roster.is_complete else self._pause_s
        elif self._due is None:
            self._due = self._bot.loop.call_later(self._pause_s, self._bot.dispatch, "roster_due")
            self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)
