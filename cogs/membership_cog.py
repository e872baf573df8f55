"""Notices who leaves the server or the team, and who is back, and lets the tickets follow."""

import asyncio
import logging
import sqlite3
from collections.abc import Iterable
from functools import partial

import discord

from utils.channels.client import TicketBot
from utils.channels.guild import GuildUnavailableError
from utils.channels.roll_call import NoAnswerError, call_roll, is_on_team
from utils.clock import Clock
from utils.config import BotSettings
from utils.database import Database
from utils.pace import Pace
from utils.presence import Presence
from utils.store import membership, tickets
from utils.tickets import Ticket

log = logging.getLogger(__name__)


class MembershipCog(discord.Cog):
    """Members who come, go and change roles."""

    def __init__(
        self, bot: TicketBot, settings: BotSettings, database: Database, clock: Clock, pace: Pace
    ) -> None:
        self._bot = bot
        self._settings = settings
        self._database = database
        self._clock = clock
        self._settle_s = pace.roles_settle_s
        # One after the other, in the order in which Discord told it. What happens while the roll is called waits for
        # the answer, so that an older answer never undoes it.
        self._turn = asyncio.Lock()
        self._doubts: asyncio.TimerHandle | None = None

    @discord.Cog.listener()
    async def on_raw_member_remove(self, event: discord.RawMemberRemoveEvent) -> None:
        """Let the tickets of somebody who left go on without him. Only the raw event comes for uncached members."""
        if event.guild_id == self._settings.guild_id:
            async with self._turn:
                await self._take_note([Presence(event.user.id, on_server=False, on_team=False)])

    @discord.Cog.listener()
    async def on_member_join(self, member: discord.Member) -> None:
        """Give somebody who is back his tickets back."""
        if member.guild.id != self._settings.guild_id:
            return
        on_team = is_on_team(member, member.guild, self._settings)
        async with self._turn:
            changed = await self._take_note([Presence(member.id, on_server=True, on_team=on_team)])
        # His leaving may have been missed; Discord took his overwrites nevertheless.
        done = {ticket.id for ticket in changed}
        for ticket in await self._database.read(lambda c: tickets.of_person(c, member.id)):
            if ticket.id not in done:
                self._bot.dispatch("ticket_changed", ticket)

    @discord.Cog.listener()
    async def on_raw_member_update(self, event: discord.RawMemberUpdateEvent) -> None:
        """Doubt what is known of the team when somebody's roles say something else.

        Decided is it a little later: a slip is corrected by then, and a role that is being deleted is first taken from
        its members.
        """
        if event.guild_id != self._settings.guild_id or self._doubts is not None:
            return
        on_team = is_on_team(event.member, event.member.guild, self._settings)
        presence = Presence(event.user_id, on_server=True, on_team=on_team)
        if await self._database.read(lambda c: membership.brings_news(c, presence)):
            self._doubts = self._doubts or self._bot.loop.call_later(
                self._settle_s, self._bot.dispatch, "team_doubted"
            )

    @discord.Cog.listener()
    async def on_team_doubted(self) -> None:
        """Look who is on the team."""
        self._doubts = None
        await self._call_roll()

    @discord.Cog.listener()
    async def on_recovered(self) -> None:
        """Find out who came and went while nobody listened."""
        await self._call_roll()

    async def _call_roll(self) -> None:
        async with self._turn:
            concerned = await self._database.read(membership.concerned)
            if not concerned:
                return
            try:
                presences = await call_roll(self._bot.home(), concerned, self._settings)
            except GuildUnavailableError:
                return  # the end of the outage is a recovery
            except NoAnswerError as error:
                log.warning(
                    "Wer den Server oder das Team verlassen hat, ist gerade nicht zu erfahren (%s);"
                    " beim nächsten Abgleich frage ich wieder.",
                    error,
                )
                return
            await self._take_note(presences)

    async def _take_note(self, presences: Iterable[Presence]) -> list[Ticket]:
        """Let the tickets follow from where people are, and return those that changed."""
        changed: list[Ticket] = []
        try:
            for presence in await self._database.read(lambda c: _news(c, presences)):
                changed += await self._database.write(partial(self._follow, presence=presence))
        except sqlite3.Error as error:
            log.error(
                "Wer gegangen oder gekommen ist, ließ sich nicht vermerken (%s); beim nächsten Abgleich hole ich es nach.",
                type(error).__name__,
            )
        for ticket in changed:
            self._bot.dispatch("ticket_changed", ticket)
        return changed

    def _follow(self, connection: sqlite3.Connection, presence: Presence) -> list[Ticket]:
        return membership.take_note(connection, presence, self._settings.support_role_id, self._clock())


def _news(connection: sqlite3.Connection, presences: Iterable[Presence]) -> list[Presence]:
    return [presence for presence in presences if membership.brings_news(connection, presence)]
