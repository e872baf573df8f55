"""Answers presses on buttons that the bot's predecessor left in Discord."""

import discord

from utils import texts
from utils.channels import answers
from utils.channels.control_message import open_button
from utils.channels.creation import ChannelRefusedError
from utils.channels.router import Router
from utils.channels.sync import ChannelSync
from utils.config import BotSettings
from utils.database import Database
from utils.store import predecessor
from utils.tickets import State, Ticket


class PredecessorCog(discord.Cog):
    """Whoever presses an old button gets the new ones."""

    def __init__(self, settings: BotSettings, database: Database, sync: ChannelSync, router: Router) -> None:
        self._settings = settings
        self._database = database
        self._sync = sync
        router.add_foreign(self._answer)

    async def _answer(self, interaction: discord.Interaction) -> None:
        message_id = interaction.message.id if interaction.message else 0
        channel_id = interaction.channel_id
        ticket = await self._database.read(lambda c: predecessor.ticket_meant(c, message_id, channel_id))
        if ticket is not None and ticket.control_message_id is None:
            ticket = await self._brought_up_to_date(ticket)
        if ticket is None or ticket.state is State.DELETED or ticket.control_message_id is None:
            text = texts.OLD_BUTTON if ticket is None else texts.old_button_of_ended(ticket.id)
            embed, view = open_button()
            await answers.privately(interaction, text, view, embed)
            return
        control = await self._sync.control_of(ticket)
        address = f"{self._settings.discord_base_url}/channels/{self._settings.guild_id}"
        link = f"{address}/{ticket.channel_id}/{ticket.control_message_id}"
        await answers.privately(interaction, texts.old_button_of_ticket(ticket.id, link), control.view)

    async def _brought_up_to_date(self, ticket: Ticket) -> Ticket | None:
        """Send the new control message where the start has not come to this ticket yet."""
        try:
            return await self._sync.sync(ticket.id)
        except ChannelRefusedError:
            return None
