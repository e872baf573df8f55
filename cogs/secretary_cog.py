"""Lets Sigrid hear and answer: gateway events in, her decided replies out."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import discord

from utils import texts
from utils.channels import answers
from utils.channels.control_message import STATE_COLORS
from utils.channels.custom_ids import custom_id
from utils.channels.router import Router
from utils.database import Database
from utils.intake import PendingReply, ReplyKind
from utils.pace import Pace
from utils.secretary import script
from utils.secretary.commit import confirm_token
from utils.secretary.conversations import Conversations
from utils.secretary.secretary import Later, Secretary
from utils.store import tickets
from utils.tickets import State, Ticket
from utils.wording import shortened

log = logging.getLogger(__name__)

# Discord shows "typing" for ten seconds a call.
TYPING_EVERY_S = 8.0
LONGEST_LABEL = 80
_GONE = 404
_FAULTS = (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError)


class SecretaryCog(discord.Cog):
    """Sigrid's ears and mouth in Discord."""

    def __init__(
        self,
        bot: discord.Bot,
        database: Database,
        secretary: Secretary,
        router: Router,
        support_role_id: int,
        pace: Pace,
    ) -> None:
        self._bot = bot
        self._database = database
        self._secretary = secretary
        self._support_role_id = support_role_id
        self._reply_timeout_s = pace.reply_timeout_s
        self._conversations = Conversations(
            self._take_turn, self._deliver, debounce_s=pace.debounce_s, longest_wait_s=pace.longest_wait_s
        )
        router.add("human", self._human)
        router.add("id_yes", self._id_yes)
        router.add("id_no", self._id_no)

    async def stop(self) -> None:
        """Stop before the database closes; what is decided is sent after the next start."""
        await self._conversations.stop()

    @discord.Cog.listener()
    async def on_ticket_opened(self, ticket: Ticket) -> None:
        """Greet."""
        if await self._secretary.greet(ticket.id):
            self._conversations.wake(ticket.id, at_once=True)

    @discord.Cog.listener()
    async def on_words_for_sigrid(self, ticket_id: int, author_kind: str) -> None:
        """Listen to the member; fall silent for staff."""
        if author_kind == "creator":
            self._conversations.wake(ticket_id)
        elif author_kind == "staff" and await self._secretary.staff_wrote(ticket_id):
            await self._tell_changed(ticket_id)

    @discord.Cog.listener()
    async def on_ticket_attachments(self, ticket_id: int, _message_id: int) -> None:
        """Look at pictures once they are saved."""
        self._conversations.wake(ticket_id)

    @discord.Cog.listener()
    async def on_ticket_changed(self, ticket: Ticket) -> None:
        """Stop thinking when people take over."""
        self._conversations.hush(ticket.id)

    @discord.Cog.listener()
    async def on_recovered(self) -> None:
        """Greet, answer and send what the down-time left undone."""
        owing, silenced = await self._secretary.recover()
        for ticket_id in silenced:
            await self._tell_changed(ticket_id)
        for ticket_id in owing:
            await self._secretary.greet(ticket_id)
            self._conversations.wake(ticket_id)

    async def _tell_changed(self, ticket_id: int) -> None:
        ticket = await self._database.read(lambda c: tickets.get(c, ticket_id))
        if ticket is not None:
            self._bot.dispatch("ticket_changed", ticket)

    async def _take_turn(self, ticket_id: int) -> float | None:
        outcome = await self._secretary.take_turn(ticket_id, self._typing)
        return outcome.seconds if isinstance(outcome, Later) else None

    async def _deliver(self, ticket_id: int) -> bool:
        """Send the decided reply of a ticket; False if there is none or Discord did not take it."""
        reply = await self._secretary.pending(ticket_id)
        ticket = await self._database.read(lambda c: tickets.get(c, ticket_id))
        if reply is None or ticket is None or ticket.channel_id is None:
            return False
        channel = self._bot.get_partial_messageable(ticket.channel_id)
        try:
            message = await asyncio.wait_for(self._send(channel, ticket_id, reply), self._reply_timeout_s)
        except _FAULTS as error:
            if isinstance(error, discord.HTTPException) and error.status == _GONE:
                log.warning("Ticket #%d: Der Kanal ist weg; Sigrids Antwort entfällt.", ticket_id)
                await self._secretary.give_up(ticket_id)
            else:
                log.warning(
                    "Ticket #%d: Sigrids Antwort kam nicht an (%s); ich versuche es wieder.",
                    ticket_id,
                    type(error).__name__,
                )
            return False
        await self._secretary.sent(ticket_id, reply, message.id)
        if reply.kind is ReplyKind.HANDOVER:
            await self._tell_changed(ticket_id)
        return True

    async def _send(
        self, channel: discord.PartialMessageable, ticket_id: int, reply: PendingReply
    ) -> discord.Message:
        team: list[discord.abc.Snowflake] = [discord.Object(self._support_role_id)]
        return await channel.send(
            reply.text,
            embeds=[_summary(reply)] if reply.fields else [],
            view=_buttons(ticket_id, reply),
            allowed_mentions=discord.AllowedMentions(
                everyone=False,
                users=False,
                roles=team if reply.kind is ReplyKind.HANDOVER else False,
                replied_user=False,
            ),
            # Sent twice within minutes it is one message to Discord.
            nonce=reply.nonce,
            enforce_nonce=True,
        )

    @asynccontextmanager
    async def _typing(self, ticket_id: int) -> AsyncIterator[None]:
        showing = asyncio.create_task(self._show_typing(ticket_id))
        try:
            yield
        finally:
            showing.cancel()

    async def _show_typing(self, ticket_id: int) -> None:
        ticket = await self._database.read(lambda c: tickets.get(c, ticket_id))
        if ticket is None or ticket.channel_id is None:
            return
        try:
            while True:
                await self._bot.http.send_typing(ticket.channel_id)
                await asyncio.sleep(TYPING_EVERY_S)
        except _FAULTS as error:
            log.debug("Ticket #%d: Typing could not be shown (%s).", ticket_id, type(error).__name__)

    async def _human(self, interaction: discord.Interaction, ticket_id: int, _argument: str) -> None:
        ticket = await self._own_ticket(interaction, ticket_id)
        if ticket is None:
            await answers.privately(interaction, script.NOT_YOUR_TICKET)
        elif ticket.has_ended:
            await answers.privately(interaction, texts.TICKET_HAS_ENDED)
        elif await self._secretary.ask_for_human(ticket_id):
            self._conversations.wake(ticket_id, at_once=True)
            await answers.privately(interaction, script.HUMAN_IS_COMING)
        else:
            await answers.privately(interaction, script.NO_LONGER_LISTENING)

    async def _id_yes(self, interaction: discord.Interaction, ticket_id: int, argument: str) -> None:
        await self._confirm(interaction, ticket_id, argument, yes=True)

    async def _id_no(self, interaction: discord.Interaction, ticket_id: int, argument: str) -> None:
        await self._confirm(interaction, ticket_id, argument, yes=False)

    async def _confirm(
        self, interaction: discord.Interaction, ticket_id: int, token: str, *, yes: bool
    ) -> None:
        if await self._own_ticket(interaction, ticket_id) is None:
            await answers.privately(interaction, script.NOT_YOUR_TICKET)
        elif await self._secretary.confirm_id(ticket_id, token, yes=yes):
            self._conversations.wake(ticket_id, at_once=True)
            await self._settle_question(interaction, ticket_id, yes=yes)
        else:
            await answers.privately(interaction, script.CONFIRMATION_IS_OLD)

    async def _settle_question(self, interaction: discord.Interaction, ticket_id: int, *, yes: bool) -> None:
        """Show under the question what was answered, in place of its buttons."""
        answer = script.ANSWERED_YES if yes else script.ANSWERED_NO
        asked = interaction.message.content if interaction.message else ""
        view = discord.ui.View(timeout=None, store=False)
        view.add_item(_human_button(ticket_id))
        try:
            await interaction.response.edit_message(content=f"{asked}\n{answer}", view=view)
        except discord.InteractionResponded:
            await answers.privately(interaction, answer)
        except _FAULTS as error:
            log.warning(
                "Ticket #%d: Die Antwort auf einen Knopf kam nicht an (%s); sie gilt.",
                ticket_id,
                type(error).__name__,
            )

    async def _own_ticket(self, interaction: discord.Interaction, ticket_id: int) -> Ticket | None:
        """Return the ticket if it was opened by whoever pressed."""
        ticket = await self._database.read(lambda c: tickets.get(c, ticket_id))
        own = ticket is not None and interaction.user is not None and ticket.creator_id == interaction.user.id
        return ticket if own else None


def _summary(reply: PendingReply) -> discord.Embed:
    embed = discord.Embed(title=script.HANDOVER_TITLE, color=STATE_COLORS[State.OPEN])
    for name, value in reply.fields:
        embed.add_field(name=name, value=value, inline=False)
    return embed


def _buttons(ticket_id: int, reply: PendingReply) -> discord.ui.View:
    view = discord.ui.View(timeout=None, store=False)
    is_choice = len(reply.confirm_ids) > 1
    for ban_id in reply.confirm_ids:
        view.add_item(
            discord.ui.Button(
                label=shortened(ban_id, LONGEST_LABEL) if is_choice else script.YES_BUTTON,
                style=discord.ButtonStyle.success,
                custom_id=custom_id("id_yes", ticket_id, confirm_token(ban_id)),
            )
        )
    if reply.confirm_ids:
        view.add_item(
            discord.ui.Button(
                label=script.NONE_BUTTON if is_choice else script.NO_BUTTON,
                style=discord.ButtonStyle.secondary,
                custom_id=custom_id("id_no", ticket_id, confirm_token(*reply.confirm_ids)),
            )
        )
    if reply.human_button:
        view.add_item(_human_button(ticket_id))
    return view


def _human_button(ticket_id: int) -> discord.ui.Button[discord.ui.View]:
    return discord.ui.Button(
        label=script.HUMAN_BUTTON,
        style=discord.ButtonStyle.secondary,
        custom_id=custom_id("human", ticket_id),
    )
