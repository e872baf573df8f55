"""The team's commands on tickets: `/ticket` and what stands below it."""

import math
import sqlite3
from collections.abc import Callable

import discord

from cogs.privacy_cog import PrivacyCog
from utils import overviews, team_texts, texts
from utils.channels import answers
from utils.channels.client import TicketBot
from utils.channels.command_names import option
from utils.channels.control_message import close_modal
from utils.channels.log_channel import OLDEST_MS, LogChannel
from utils.channels.people import person
from utils.channels.sync import ChannelSync
from utils.channels.ticket_meant import ticket_meant
from utils.clock import Clock
from utils.config import BotSettings
from utils.database import Database
from utils.moderation import LONGEST_BLOCK_DAYS, refuse_block
from utils.overviews import Health
from utils.plain import plain
from utils.store import blocks, figures, life, notes, people, tickets
from utils.tickets import Block, Person, Refusal, Ticket, refuse_correct

DAY_MS = 24 * 3600 * 1000
LONGEST_NOTE = 2000
LONGEST_BLOCK_REASON = 300

Step = Callable[[sqlite3.Connection, int, Person], Ticket | Refusal | None]
"""Takes a step in the life of the ticket with this number, as this person."""


class TeamCog(discord.Cog):
    """Hand on, add, note, correct, block, and see how things are."""

    group = discord.SlashCommandGroup("ticket")

    def __init__(
        self,
        bot: TicketBot,
        settings: BotSettings,
        database: Database,
        sync: ChannelSync,
        log_channel: LogChannel,
        privacy: PrivacyCog,
        clock: Clock,
    ) -> None:
        self._bot = bot
        self._settings = settings
        self._database = database
        self._sync = sync
        self._log_channel = log_channel
        self._privacy = privacy
        self._clock = clock
        self._started_at_ms = clock()

    @group.command(name="transfer")
    @option("supporter", discord.User)
    @option("ticket", int, default=None, min_value=1)
    async def transfer(
        self,
        context: discord.ApplicationContext,
        supporter: discord.User | discord.Member,
        ticket: int | None,
    ) -> None:
        """Hand a ticket on to another supporter."""
        target = person(supporter, self._settings)
        limit = self._settings.max_tickets_per_supporter
        await self._take(
            context,
            ticket,
            lambda c, number, actor: life.transfer(c, number, actor, target, limit, self._clock()),
            lambda number: team_texts.handed_to(number, plain(target.name)),
        )

    @group.command(name="release")
    @option("ticket", int, default=None, min_value=1)
    async def release(self, context: discord.ApplicationContext, ticket: int | None) -> None:
        """Give a claimed ticket back."""
        await self._take(
            context,
            ticket,
            lambda c, number, actor: life.release(c, number, actor, self._clock()),
            team_texts.was_released,
        )

    @group.command(name="add")
    @option("member", discord.User)
    @option("ticket", int, default=None, min_value=1)
    async def add(
        self, context: discord.ApplicationContext, member: discord.User | discord.Member, ticket: int | None
    ) -> None:
        """Let another member take part in a ticket."""
        target = person(member, self._settings)

        def step(connection: sqlite3.Connection, number: int, actor: Person) -> Ticket | Refusal | None:
            if not isinstance(member, discord.Member):
                return Refusal(team_texts.is_not_on_the_server(plain(target.name)))
            return people.add(connection, number, actor, target, self._clock())

        await self._take(
            context, ticket, step, lambda number: team_texts.was_added(number, plain(target.name))
        )

    @group.command(name="remove")
    @option("member", discord.User)
    @option("ticket", int, default=None, min_value=1)
    async def remove(
        self, context: discord.ApplicationContext, member: discord.User | discord.Member, ticket: int | None
    ) -> None:
        """Take a member out of a ticket."""
        target = person(member, self._settings)
        await self._take(
            context,
            ticket,
            lambda c, number, actor: people.remove(c, number, actor, target, self._clock()),
            lambda number: team_texts.was_removed(number, plain(target.name)),
        )

    @group.command(name="note")
    @option("text", str, max_length=LONGEST_NOTE)
    @option("ticket", int, default=None, min_value=1)
    async def note(self, context: discord.ApplicationContext, text: str, ticket: int | None) -> None:
        """Keep a note that only staff see."""
        await self._take(
            context,
            ticket,
            lambda c, number, actor: notes.add(c, number, actor, text, self._clock()),
            team_texts.note_kept,
        )

    async def _take(
        self, context: discord.ApplicationContext, number: int | None, step: Step, done: Callable[[int], str]
    ) -> None:
        """Take a step with the ticket that is meant, and tell what came of it."""
        actor = await self._staff(context)
        ticket = actor and await ticket_meant(self._database, context.interaction, number)
        if actor is None or ticket is None:
            return
        outcome = await self._database.write(lambda c: step(c, ticket.id, actor))
        if isinstance(outcome, Ticket):
            await answers.privately(context.interaction, done(outcome.id))
            self._bot.dispatch("ticket_changed", outcome)
        else:
            await answers.privately(context.interaction, outcome.text if outcome else texts.TICKET_IS_GONE)

    async def _staff(self, context: discord.ApplicationContext) -> Person | None:
        """Return the one who gave a command, who gets his answer later; tell everybody else that it is not for him."""
        actor = person(context.user, self._settings)
        if not actor.is_staff:
            await answers.privately(context.interaction, texts.ONLY_STAFF_ACTS)
            return None
        await answers.defer(context.interaction)
        return actor

    @group.command(name="outcome")
    @option("ticket", int, default=None, min_value=1)
    async def outcome(self, context: discord.ApplicationContext, ticket: int | None) -> None:
        """Ask for another outcome of a closed ticket, whose channel may be gone."""
        actor = person(context.user, self._settings)
        if not actor.is_staff:
            await answers.privately(context.interaction, texts.ONLY_STAFF_ACTS)
            return
        found = await ticket_meant(self._database, context.interaction, ticket)
        if found is None:
            return
        refusal = refuse_correct(found, actor)
        if refusal is not None:
            await answers.privately(context.interaction, refusal.text)
        else:
            await answers.ask(context.interaction, close_modal(found))

    @group.command(name="block")
    @option("member", discord.User)
    @option("reason", str, max_length=LONGEST_BLOCK_REASON)
    @option("days", int, default=None, min_value=1, max_value=LONGEST_BLOCK_DAYS)
    async def block(
        self,
        context: discord.ApplicationContext,
        member: discord.User | discord.Member,
        reason: str,
        days: int | None,
    ) -> None:
        """Keep somebody from opening tickets, whether or not he is still on the server."""
        actor = await self._staff(context)
        if actor is None:
            return
        target = person(member, self._settings)
        refusal = refuse_block(actor, target, is_bot=member.bot)
        if refusal is not None:
            await answers.privately(context.interaction, refusal.text)
            return
        now_ms = self._clock()
        until_ms = None if days is None else now_ms + days * DAY_MS
        words = " ".join(reason.split())
        block = Block(target.id, target.name, words, until_ms, actor.id, actor.name, now_ms)

        def keep(connection: sqlite3.Connection) -> list[Ticket]:
            blocks.add(connection, block)
            return tickets.live_of_creator(connection, target.id)

        live = await self._database.write(keep)
        channel_id = live[-1].channel_id if live else None
        await answers.privately(
            context.interaction, team_texts.was_blocked(plain(target.name), until_ms, channel_id)
        )
        await self._log_channel.post_pending()

    @group.command(name="unblock")
    @option("member", discord.User)
    async def unblock(
        self, context: discord.ApplicationContext, member: discord.User | discord.Member
    ) -> None:
        """Let somebody open tickets again."""
        actor = await self._staff(context)
        if actor is None:
            return
        lifted = await self._database.write(lambda c: blocks.lift(c, member.id, actor, self._clock()))
        name = plain(member.display_name)
        answer = team_texts.was_unblocked(name) if lifted else team_texts.is_not_blocked(name)
        await answers.privately(context.interaction, answer)
        await self._log_channel.post_pending()

    @group.command(name="blocks")
    async def blocks(self, context: discord.ApplicationContext) -> None:
        """List who may not open tickets."""
        if await self._staff(context) is not None:
            found = await self._database.read(lambda c: blocks.all_in_force(c, self._clock()))
            await answers.privately(context.interaction, overviews.blocks(found))

    @group.command(name="status")
    async def status(self, context: discord.ApplicationContext) -> None:
        """Tell how the bot is, and which tickets wait."""
        if await self._staff(context) is None:
            return
        has_log = self._settings.ticket_log_channel_id is not None
        log_since_ms = self._clock() - OLDEST_MS if has_log else self._clock() + 1
        now = await self._database.read(lambda c: figures.now(c, log_since_ms))
        await answers.privately(context.interaction, overviews.status(self._health(), now))

    def _health(self) -> Health:
        latency_s = self._bot.latency
        is_known = self._bot.is_connected and 0 <= latency_s < math.inf
        return Health(
            started_at_ms=self._started_at_ms,
            latency_ms=round(latency_s * 1000) if is_known else None,
            full_sync_at_ms=self._sync.all_compared_at_ms,
            channels_to_sync=len(self._sync.unfinished),
        )

    @group.command(name="stats")
    @option("month", str, default=None, max_length=7)
    async def stats(self, context: discord.ApplicationContext, month: str | None) -> None:
        """Tell a month's figures."""
        if await self._staff(context) is None:
            return
        meant = overviews.month_of(month, self._clock(), self._settings.timezone)
        if meant is None:
            await answers.privately(context.interaction, team_texts.UNKNOWN_MONTH)
            return
        found = await self._database.read(lambda c: figures.month(c, meant.from_ms, meant.until_ms))
        await answers.privately(context.interaction, overviews.stats(meant, found))

    @group.command(name="export")
    @option("member", discord.User)
    async def export(
        self, context: discord.ApplicationContext, member: discord.User | discord.Member
    ) -> None:
        """Hand out what is recorded of somebody, whether or not he is still on the server."""
        await self._privacy.export(context.interaction, member)

    @group.command(name="erase")
    @option("member", discord.User)
    async def erase(self, context: discord.ApplicationContext, member: discord.User | discord.Member) -> None:
        """Remove what is recorded of somebody, whether or not he is still on the server."""
        await self._privacy.ask(context.interaction, member)
