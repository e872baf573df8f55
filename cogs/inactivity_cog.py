"""Reminds whoever owes an answer in a ticket, and closes what nobody answers."""

import logging

import discord

from utils.channels.history import GapFiller
from utils.clock import Clock
from utils.config import BotSettings
from utils.database import Database
from utils.inactivity import Silence, Step, next_step
from utils.store import silences

log = logging.getLogger(__name__)


class InactivityCog(discord.Cog):
    """Reminders, warnings and closing by the clock; every deadline follows from what the database holds."""

    def __init__(
        self,
        bot: discord.Bot,
        settings: BotSettings,
        database: Database,
        gaps: GapFiller,
        clock: Clock,
    ) -> None:
        self._bot = bot
        self._settings = settings
        self._patience = settings.patience
        self._database = database
        self._gaps = gaps
        self._clock = clock

    @discord.Cog.listener()
    async def on_recovered(self) -> None:
        """Do what became due while nobody listened, now that the record is complete."""
        await self.on_silences_due()

    @discord.Cog.listener()
    async def on_silences_due(self) -> None:
        """Do what is due in each ticket."""
        if self._patience.is_endless:
            return
        for silence in await self._database.read(silences.find):
            step = next_step(silence, self._patience, self._clock())
            if step is not None:
                await self._take(silence, step)

    async def _take(self, silence: Silence, step: Step) -> None:
        ticket_id = silence.ticket_id
        try:
            # Only the filler knows of words that were heard and that the disk did not take.
            if not await self._gaps.fill(ticket_id):
                return
            role_id = self._settings.support_role_id
            ticket = await self._database.write(
                lambda c: silences.take(
                    c,
                    silence,
                    step,
                    self._patience,
                    role_id,
                    self._clock(),
                    owes_copy=self._settings.transcript_copy_to_member,
                )
            )
        except Exception:
            # A loop that stops at the first bad ticket leaves all others behind.
            log.exception(
                "Ticket #%d: Der Schritt „%s“ ist gescheitert; ich versuche es beim nächsten Mal wieder.",
                ticket_id,
                step,
            )
            return
        if ticket is not None:
            self._bot.dispatch("ticket_changed", ticket)
