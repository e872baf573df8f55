"""The context menus: a member's tickets, and a message for the team."""

import sqlite3

import discord

from utils import overviews, team_texts, texts
from utils.channels import answers
from utils.channels.command_names import REPORT_MESSAGE, TICKETS_OF_MEMBER
from utils.channels.log_channel import LogChannel
from utils.channels.people import person
from utils.clock import Clock
from utils.config import BotSettings
from utils.database import Database
from utils.moderation import Report
from utils.store import blocks, reports, tickets
from utils.tickets import Block, Ticket


class MenusCog(discord.Cog):
    """What a right click on a member or a message offers."""

    def __init__(
        self, settings: BotSettings, database: Database, log_channel: LogChannel, clock: Clock
    ) -> None:
        self._settings = settings
        self._database = database
        self._log_channel = log_channel
        self._clock = clock

    @discord.user_command(name=TICKETS_OF_MEMBER)
    async def tickets_of_member(
        self, context: discord.ApplicationContext, member: discord.User | discord.Member
    ) -> None:
        """List a member's tickets."""
        if not person(context.user, self._settings).is_staff:
            await answers.privately(context.interaction, texts.ONLY_STAFF_ACTS)
            return
        await answers.defer(context.interaction)

        def look(connection: sqlite3.Connection) -> tuple[list[Ticket], Block | None]:
            block = blocks.in_force(connection, member.id, self._clock())
            return tickets.of_creator(connection, member.id), block

        found, block = await self._database.read(look)
        text = overviews.tickets_of(member.display_name, found, block, self._settings.panel_url)
        await answers.privately(context.interaction, text)

    @discord.message_command(name=REPORT_MESSAGE)
    async def report_message(self, context: discord.ApplicationContext, message: discord.Message) -> None:
        """Show a message to the team; everybody may, in every channel."""
        await answers.defer(context.interaction)
        report = Report(
            message_id=message.id,
            channel_id=message.channel.id,
            message_url=message.jump_url,
            author_id=message.author.id,
            author_name=message.author.display_name,
            content=message.content,
            file_count=len(message.attachments),
        )
        reporter = person(context.user, self._settings)
        has_readers = self._settings.ticket_log_channel_id is not None
        refusal = await self._database.write(
            lambda c: reports.add(c, report, reporter, self._clock(), has_readers=has_readers)
        )
        await answers.privately(context.interaction, refusal.text if refusal else team_texts.REPORT_TAKEN)
        await self._log_channel.post_pending()
