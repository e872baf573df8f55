"""Data protection: what is kept for how long, what somebody is erased from, and what he gets."""

import asyncio
import logging
import sqlite3

import discord

from utils import privacy_texts, texts
from utils.channels import answers
from utils.channels.client import TicketBot
from utils.channels.custom_ids import custom_id
from utils.channels.guild import GuildUnavailableError
from utils.channels.log_channel import LogChannel
from utils.channels.log_removal import LogRemoval
from utils.channels.people import person
from utils.channels.router import Router
from utils.clock import Clock
from utils.config import BotSettings
from utils.database import Database
from utils.operation.eraser import Eraser
from utils.operation.person_export import Export, PersonExporter
from utils.store import blocks, erasures, team_events
from utils.store.team_events import TeamEventKind
from utils.tickets import Person

log = logging.getLogger(__name__)

# Whoever asks is told after so long how it stands.
PATIENCE_S = 20.0

User = discord.User | discord.Member


class PrivacyCog(discord.Cog):
    """`/ticket erase`, `/ticket export` (their names are TeamCog's), and the terms of the settings."""

    def __init__(
        self,
        bot: TicketBot,
        settings: BotSettings,
        database: Database,
        eraser: Eraser,
        exporter: PersonExporter,
        log_channel: LogChannel,
        log_removal: LogRemoval,
        router: Router,
        clock: Clock,
    ) -> None:
        self._bot = bot
        self._settings = settings
        self._database = database
        self._eraser = eraser
        self._exporter = exporter
        self._log_channel = log_channel
        self._log_removal = log_removal
        self._clock = clock
        router.add("erase", self._confirmed)

    async def work(self) -> None:
        """Do what is due; called again and again while the bot runs."""
        try:
            channel_ids = self._channel_ids()
        except GuildUnavailableError:
            return  # nobody knows which channels exist
        await self._eraser.work(channel_ids)
        await self._log_removal.remove_some()

    def _channel_ids(self) -> set[int]:
        return {channel.id for channel in self._bot.home().text_channels}

    async def ask(self, interaction: discord.Interaction, member: User) -> None:
        """Show an admin what would be erased, and ask whether it shall be."""
        if await self._admin(interaction, member) is None:
            return
        now_ms = self._clock()
        standing, block = await self._database.read(
            lambda c: (erasures.standing(c, member.id), blocks.in_force(c, member.id, now_ms))
        )
        name = member.display_name
        if standing.with_channel:
            await answers.privately(interaction, privacy_texts.erasure_hindered(name, standing.with_channel))
            return
        view = discord.ui.View(timeout=None, store=False)
        view.add_item(
            discord.ui.Button(
                label=privacy_texts.ERASE_BUTTON,
                style=discord.ButtonStyle.danger,
                custom_id=custom_id("erase", argument=str(member.id)),
            )
        )
        question = privacy_texts.confirm_erasure(
            name, member.id, standing.tickets, standing.elsewhere, is_blocked=block is not None
        )
        await answers.privately(interaction, question, view)

    async def _confirmed(self, interaction: discord.Interaction, _ticket_id: int, argument: str) -> None:
        actor = await self._admin(interaction)
        if actor is None:
            return
        user_id = int(argument)
        try:
            channel_ids = self._channel_ids()
        except GuildUnavailableError:
            await answers.privately(interaction, texts.SOMETHING_FAILED)
            return
        hindering = await self._database.write(
            lambda c: erasures.request(c, user_id, actor, self._clock(), channel_ids)
        )
        if hindering:
            await answers.replace(interaction, privacy_texts.erasure_hindered(f"ID {user_id}", hindering))
            return
        # The row stands: whatever happens from here on, it is done.
        await answers.replace(interaction, privacy_texts.erasure_goes_on(user_id))
        try:
            await asyncio.wait_for(self.work(), PATIENCE_S)
        except TimeoutError:
            return  # housekeeping goes on with it
        if not await self._database.read(lambda c: erasures.is_pending(c, user_id)):
            await answers.replace(interaction, privacy_texts.erasure_is_done(user_id))
        await self._log_channel.post_pending()

    async def export(self, interaction: discord.Interaction, member: User) -> None:
        """Give an admin everything that is a person's own."""
        actor = await self._admin(interaction, member)
        if actor is None:
            return
        try:
            limit_bytes = self._bot.home().filesize_limit - answers.ROOM_BESIDE_A_FILE_BYTES
            made = await self._exporter.make(member.id, limit_bytes)
        except (sqlite3.Error, OSError, GuildUnavailableError) as error:
            log.error("Die Daten einer Person ließen sich nicht zusammenstellen (%s).", type(error).__name__)
            await answers.privately(interaction, privacy_texts.EXPORT_FAILED)
            return
        try:
            # Before anybody has them.
            await self._database.write(
                lambda c: team_events.append(
                    c,
                    TeamEventKind.PERSON_EXPORTED,
                    actor,
                    self._clock(),
                    person_id=member.id,
                    person_name=member.display_name,
                )
            )
            await self._send(interaction, member.display_name, made)
        finally:
            made.close()
        await self._log_channel.post_pending()

    async def _send(self, interaction: discord.Interaction, name: str, made: Export) -> None:
        text = privacy_texts.exported(
            name, made.tickets, made.messages, len(made.left_out), self._settings.panel_url
        )
        try:
            for number, (file, file_name) in enumerate(made.parts):
                if number == 0:
                    await answers.with_file(interaction, text, file, file_name)
                else:
                    await answers.another_file(interaction, file, file_name)
        except answers.FileRefusedError:
            await answers.privately(interaction, privacy_texts.EXPORT_FAILED)

    async def _admin(self, interaction: discord.Interaction, member: User | None = None) -> Person | None:
        """Return the admin who acts, who gets his answer later; tell everybody else that it is not for him."""
        actor = person(interaction.user, self._settings)
        if not actor.is_admin:
            await answers.privately(interaction, privacy_texts.ONLY_ADMINS)
            return None
        if member is not None and member.bot:
            await answers.privately(interaction, privacy_texts.NOT_A_BOT)
            return None
        if member is not None:
            await answers.defer(interaction)
        return actor
