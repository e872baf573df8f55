"""Lets Sigrid hear and answer: gateway events in, her decided replies out."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import discord

from utils import case_texts, texts
from utils.channels import answers
from utils.channels.case_view import add_fields
from utils.channels.control_message import STATE_COLORS
from utils.channels.reply_buttons import human_button_alone, reply_buttons
from utils.channels.router import Router
from utils.database import Database
from utils.intake import Language, PendingReply, ReplyKind
from utils.pace import Pace
from utils.secretary.conversations import Conversations
from utils.secretary.nudging import Nudger
from utils.secretary.script import Script
from utils.secretary.scripts import SCRIPTS
from utils.secretary.secretary import Later, Secretary
from utils.store import intakes, tickets
from utils.tickets import State, Ticket

log = logging.getLogger(__name__)

# Discord shows "typing" for ten seconds a call.
TYPING_EVERY_S = 8.0
_GONE = 404
_FAULTS = (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError)


class SecretaryCog(discord.Cog):
    """Sigrid's ears and mouth in Discord."""

    def __init__(
        self,
        bot: discord.Bot,
        database: Database,
        secretary: Secretary,
        nudger: Nudger,
        router: Router,
        support_role_id: int,
        pace: Pace,
    ) -> None:
        self._bot = bot
        self._database = database
        self._secretary = secretary
        self._nudger = nudger
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
        """Stop thinking when people take over; greet again where a ticket came back and nobody works on it."""
        is_there = ticket.state is State.OPEN and ticket.control_message_id is not None
        if is_there and await self._secretary.greet(ticket.id):
            self._conversations.wake(ticket.id, at_once=True)
        else:
            self._conversations.hush(ticket.id)

    @discord.Cog.listener()
    async def on_silences_due(self) -> None:
        """Remind members who have not answered."""
        for ticket_id in await self._nudger.due():
            try:
                is_due = await self._nudger.nudge(ticket_id)
            except Exception:
                # A loop that stops at the first bad ticket leaves all others behind.
                log.exception(
                    "Ticket #%d: Die Erinnerung ist gescheitert; ich versuche es beim nächsten Mal wieder.",
                    ticket_id,
                )
                continue
            if is_due:
                self._conversations.wake(ticket_id, at_once=True)

    @discord.Cog.listener()
    async def on_recovered(self) -> None:
        """Greet, answer and send what the down-time left undone."""
        owing, silenced = await self._secretary.recover()
        for ticket_id in silenced:
            await self._tell_changed(ticket_id)
        for ticket_id in owing:
            await self._secretary.greet(ticket_id)
            self._conversations.wake(ticket_id)
        await self.on_silences_due()

    async def _tell_changed(self, ticket_id: int) -> None:
        ticket = await self._database.read(lambda c: tickets.get(c, ticket_id))
        if ticket is not None:
            self._bot.dispatch("ticket_changed", ticket)

    async def _take_turn(self, ticket_id: int) -> float | None:
        outcome = await self._secretary.take_turn(ticket_id, self._typing)
        if isinstance(outcome, Later):
            return outcome.seconds
        return None if outcome is None else 0.0

    async def _deliver(self, ticket_id: int) -> bool:
        """Send the decided reply of a ticket; False if there is none or Discord did not take it."""
        reply = await self._secretary.pending(ticket_id)
        ticket = await self._database.read(lambda c: tickets.get(c, ticket_id))
        if reply is None or ticket is None or ticket.channel_id is None:
            return False
        channel = self._bot.get_partial_messageable(ticket.channel_id)
        try:
            message = await asyncio.wait_for(self._send(channel, ticket, reply), self._reply_timeout_s)
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
        self, channel: discord.PartialMessageable, ticket: Ticket, reply: PendingReply
    ) -> discord.Message:
        team: list[discord.abc.Snowflake] = [discord.Object(self._support_role_id)]
        creator: list[discord.abc.Snowflake] = [discord.Object(ticket.creator_id)]
        return await channel.send(
            reply.text,
            embeds=[_summary(reply)] if reply.fields else [],
            view=reply_buttons(ticket.id, reply),
            # Only her fixed words mention anybody: the team at the hand-over, the member who has not answered.
            allowed_mentions=discord.AllowedMentions(
                everyone=False,
                users=creator if reply.kind is ReplyKind.REMINDER else False,
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
            await answers.privately(interaction, texts.NOT_YOUR_TICKET)
        elif ticket.has_ended:
            await answers.privately(interaction, texts.TICKET_HAS_ENDED)
        elif await self._secretary.ask_for_human(ticket_id):
            self._conversations.wake(ticket_id, at_once=True)
            await answers.privately(interaction, (await self._script(ticket_id)).human_is_coming)
        else:
            await answers.privately(interaction, (await self._script(ticket_id)).no_longer_listening)

    async def _id_yes(self, interaction: discord.Interaction, ticket_id: int, argument: str) -> None:
        await self._confirm(interaction, ticket_id, argument, yes=True)

    async def _id_no(self, interaction: discord.Interaction, ticket_id: int, argument: str) -> None:
        await self._confirm(interaction, ticket_id, argument, yes=False)

    async def _confirm(
        self, interaction: discord.Interaction, ticket_id: int, token: str, *, yes: bool
    ) -> None:
        if await self._own_ticket(interaction, ticket_id) is None:
            await answers.privately(interaction, texts.NOT_YOUR_TICKET)
            return
        script = await self._script(ticket_id)
        if await self._secretary.confirm_id(ticket_id, token, yes=yes):
            self._conversations.wake(ticket_id, at_once=True)
            answer = script.answered.format(answer=_label(interaction) or script.no_button)
            await answers.settle(interaction, answer, human_button_alone(ticket_id, script))
        else:
            await answers.privately(interaction, script.confirmation_is_old)

    async def _script(self, ticket_id: int) -> Script:
        """Return the script in the language that she speaks with the member."""
        intake = await self._database.read(lambda c: intakes.get(c, ticket_id))
        return SCRIPTS[intake.language if intake else Language.GERMAN]

    async def _own_ticket(self, interaction: discord.Interaction, ticket_id: int) -> Ticket | None:
        """Return the ticket if it was opened by whoever pressed."""
        ticket = await self._database.read(lambda c: tickets.get(c, ticket_id))
        own = ticket is not None and interaction.user is not None and ticket.creator_id == interaction.user.id
        return ticket if own else None


def _summary(reply: PendingReply) -> discord.Embed:
    embed = discord.Embed(title=case_texts.CASE_TITLE, color=STATE_COLORS[State.OPEN])
    return add_fields(embed, list(reply.fields))


def _label(interaction: discord.Interaction) -> str | None:
    """Return what stands on the button that was pressed."""
    rows = interaction.message.components if interaction.message else []
    buttons = (button for row in rows for button in row.to_dict().get("components", []))
    return next((b.get("label") for b in buttons if b.get("custom_id") == interaction.custom_id), None)
