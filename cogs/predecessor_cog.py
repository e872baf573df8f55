"""What the bot's predecessor left in Discord: its buttons, and people of whom its file knows only the ID."""

import logging

import discord

from utils import texts
from utils.channels import answers
from utils.channels.control_message import open_button
from utils.channels.creation import ChannelRefusedError
from utils.channels.guild import UNREACHABLE
from utils.channels.router import Router
from utils.channels.sync import ChannelSync
from utils.config import BotSettings
from utils.database import Database
from utils.predecessor.texts import UNKNOWN_PERSON
from utils.store import predecessor
from utils.tickets import State, Ticket

log = logging.getLogger(__name__)


class PredecessorCog(discord.Cog):
    """Whoever presses an old button gets the new ones; whoever has no name gets the one that Discord knows."""

    def __init__(
        self, bot: discord.Bot, settings: BotSettings, database: Database, sync: ChannelSync, router: Router
    ) -> None:
        self._bot = bot
        self._settings = settings
        self._database = database
        self._sync = sync
        # Asked once each: an account that is gone stays gone.
        self._asked: set[int] = set()
        router.add_foreign(self._answer)

    @discord.Cog.listener()
    async def on_recovered(self) -> None:
        """Ask for the names that the predecessor's file does not tell."""
        nameless = await self._database.read(lambda c: predecessor.nameless_people(c, UNKNOWN_PERSON))
        for user_id in nameless:
            if user_id in self._asked:
                continue
            try:
                user = await self._bot.fetch_user(user_id)
            except discord.NotFound:
                self._asked.add(user_id)
                continue
            except (*UNREACHABLE, discord.HTTPException) as error:
                log.warning(
                    "Discord sagt gerade nicht, wie alle Leute aus den alten Tickets heißen (%s); ich frage später wieder.",
                    type(error).__name__,
                )
                return
            await self._name(user_id, user.display_name)

    async def _name(self, user_id: int, name: str) -> None:
        self._asked.add(user_id)
        await self._database.write(lambda c: predecessor.name_person(c, user_id, name, UNKNOWN_PERSON))

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
