"""The buttons and the set-up command of a ticket's life: each press is one transaction and one sync."""

import sqlite3
from collections.abc import Callable

import discord

from utils import texts
from utils.channels import answers
from utils.channels.control_message import close_modal, delete_question, open_button
from utils.channels.creation import ChannelRefusedError
from utils.channels.history import GapFiller
from utils.channels.log_channel import LogChannel
from utils.channels.modals import field_value
from utils.channels.notices import NoticeBoard
from utils.channels.people import person, role_ids
from utils.channels.router import Router
from utils.channels.sync import ChannelSync
from utils.clock import Clock
from utils.config import BotSettings
from utils.database import Database
from utils.intake import first_language
from utils.store import closing, ending, life, tickets
from utils.tickets import Outcome, Person, Refusal, State, Ticket, refuse_close, refuse_correct, refuse_delete


class TicketCog(discord.Cog):
    """Open, claim, release, take over, close, correct, reopen, delete."""

    def __init__(
        self,
        bot: discord.Bot,
        settings: BotSettings,
        database: Database,
        sync: ChannelSync,
        gaps: GapFiller,
        notices: NoticeBoard,
        log_channel: LogChannel,
        router: Router,
        clock: Clock,
    ) -> None:
        self._bot = bot
        self._settings = settings
        self._database = database
        self._sync = sync
        self._gaps = gaps
        self._notices = notices
        self._log_channel = log_channel
        self._clock = clock
        router.add("open", self._open)
        router.add("claim", self._claim)
        router.add("release", self._release)
        router.add("take_over", self._take_over)
        router.add("close", self._ask_outcome)
        router.add("close_filled", self._close)
        router.add("correct", self._ask_correction)
        router.add("correct_filled", self._correct)
        router.add("reopen", self._reopen)
        router.add("delete", self._ask_delete)
        router.add("delete_confirmed", self._delete)
        router.add("delete_cancelled", self._keep)

    @discord.slash_command(name="setup_ticket_button")
    async def setup_ticket_button(self, context: discord.ApplicationContext) -> None:
        """Post the message with the button "Ticket erstellen" in this channel."""
        allowed = {*self._settings.may_set_up, self._settings.admin_role_id}
        if not role_ids(context.user) & allowed:
            await answers.privately(context.interaction, texts.SETUP_FORBIDDEN)
            return
        await answers.defer(context.interaction)
        answer = texts.SETUP_NOT_POSSIBLE
        if isinstance(context.channel, discord.abc.Messageable):
            embed, view = open_button()
            try:
                await context.channel.send(embed=embed, view=view)
                answer = texts.SETUP_DONE
            except discord.Forbidden:
                pass  # the answer says which rights are missing
        await answers.privately(context.interaction, answer)

    async def _open(self, interaction: discord.Interaction, _ticket_id: int, _argument: str) -> None:
        creator = person(interaction.user, self._settings)
        limit = self._settings.max_open_tickets_per_member
        language = first_language(interaction.locale)
        opening = await self._database.write(
            lambda c: life.open_ticket(c, creator, limit, self._clock(), language)
        )
        if isinstance(opening, Refusal):
            await answers.privately(interaction, opening.text)
            return
        ticket, is_new = opening
        if self._has_channel(ticket):
            await answers.privately(interaction, texts.ticket_exists(ticket.channel_id or 0))
            return
        await answers.defer(interaction)
        try:
            current = await self._sync.sync(ticket.id) or ticket
        except ChannelRefusedError as refused:
            await answers.privately(interaction, refused.text)
            self._bot.dispatch("ticket_changed", ticket)
            return
        if current.state is State.DELETED:
            # Its channel had been deleted by hand; that does not keep the member from opening another.
            await self._open(interaction, 0, "")
        elif current.channel_id is None or current.control_message_id is None:
            # Housekeeping finishes it.
            await answers.privately(interaction, texts.TICKET_IS_BEING_MADE)
        else:
            # Whichever press finished the channel: those who listen do their part once.
            self._bot.dispatch("ticket_opened", current)
            link = texts.ticket_opened if is_new else texts.ticket_exists
            await answers.privately(interaction, link(current.channel_id))

    def _has_channel(self, ticket: Ticket) -> bool:
        return ticket.channel_id is not None and self._bot.get_channel(ticket.channel_id) is not None

    async def _claim(self, interaction: discord.Interaction, ticket_id: int, _argument: str) -> None:
        actor = person(interaction.user, self._settings)
        limit = self._settings.max_tickets_per_supporter
        await self._tell(
            interaction,
            await self._database.write(lambda c: life.claim(c, ticket_id, actor, limit, self._clock())),
        )

    async def _release(self, interaction: discord.Interaction, ticket_id: int, _argument: str) -> None:
        actor = person(interaction.user, self._settings)
        await self._tell(
            interaction,
            await self._database.write(lambda c: life.release(c, ticket_id, actor, self._clock())),
        )

    async def _take_over(self, interaction: discord.Interaction, ticket_id: int, _argument: str) -> None:
        actor = person(interaction.user, self._settings)
        limit = self._settings.max_tickets_per_supporter
        await self._tell(
            interaction,
            await self._database.write(
                lambda c: life.transfer(c, ticket_id, actor, actor, limit, self._clock())
            ),
        )

    async def _ask_outcome(self, interaction: discord.Interaction, ticket_id: int, _argument: str) -> None:
        await self._ask(interaction, ticket_id, refuse_close)

    async def _ask_correction(self, interaction: discord.Interaction, ticket_id: int, _argument: str) -> None:
        await self._ask(interaction, ticket_id, refuse_correct)

    async def _ask(
        self,
        interaction: discord.Interaction,
        ticket_id: int,
        refuse: Callable[[Ticket, Person], Refusal | None],
    ) -> None:
        ticket = await self._database.read(lambda c: tickets.get(c, ticket_id))
        refusal = ticket and refuse(ticket, person(interaction.user, self._settings))
        if ticket is None or refusal is not None:
            await answers.privately(interaction, refusal.text if refusal else texts.TICKET_IS_GONE)
        else:
            await answers.ask(interaction, close_modal(ticket))

    async def _close(self, interaction: discord.Interaction, ticket_id: int, _argument: str) -> None:
        actor = person(interaction.user, self._settings)
        outcome, reason = _decision(interaction)
        await self._gaps.fill(ticket_id)
        await self._tell(
            interaction,
            await self._database.write(
                lambda c: closing.close(
                    c,
                    ticket_id,
                    actor,
                    outcome,
                    reason,
                    self._clock(),
                    owes_copy=self._settings.transcript_copy_to_member,
                )
            ),
        )

    async def _correct(self, interaction: discord.Interaction, ticket_id: int, _argument: str) -> None:
        actor = person(interaction.user, self._settings)
        outcome, reason = _decision(interaction)
        await self._tell(
            interaction,
            await self._database.write(
                lambda c: closing.correct(c, ticket_id, actor, outcome, reason, self._clock())
            ),
        )

    async def _reopen(self, interaction: discord.Interaction, ticket_id: int, _argument: str) -> None:
        actor = person(interaction.user, self._settings)
        await self._tell(
            interaction,
            await self._database.write(
                lambda c: closing.reopen(
                    c,
                    ticket_id,
                    actor,
                    member_limit=self._settings.max_open_tickets_per_member,
                    supporter_limit=self._settings.max_tickets_per_supporter,
                    at_ms=self._clock(),
                )
            ),
        )

    async def _tell(self, interaction: discord.Interaction, outcome: Ticket | Refusal | None) -> None:
        """Let the control message show the new state, or the person know why there is none."""
        if outcome is None:
            await answers.privately(interaction, texts.TICKET_IS_GONE)
        elif isinstance(outcome, Refusal):
            await answers.privately(interaction, outcome.text)
        else:
            message = await self._sync.control_of(outcome)
            pressed = interaction.message
            if pressed is None or pressed.id != outcome.control_message_id:
                await answers.privately(interaction, texts.DONE)
            elif await answers.show(interaction, message):
                await self._sync.control_shown(outcome, message)
            self._bot.dispatch("ticket_changed", outcome)

    async def _ask_delete(self, interaction: discord.Interaction, ticket_id: int, _argument: str) -> None:
        ticket = await self._database.read(lambda c: tickets.get(c, ticket_id))
        refusal = ticket and refuse_delete(ticket, person(interaction.user, self._settings))
        if ticket is None or refusal is not None:
            await answers.privately(interaction, refusal.text if refusal else texts.TICKET_IS_GONE)
        else:
            await answers.privately(interaction, texts.delete_question(ticket_id), delete_question(ticket))

    async def _delete(self, interaction: discord.Interaction, ticket_id: int, _argument: str) -> None:
        actor = person(interaction.user, self._settings)
        if not await self._gaps.complete(ticket_id):
            await answers.replace(interaction, texts.TRANSCRIPT_FAILED)
            return
        try:
            outcome = await self._database.write(lambda c: ending.delete(c, ticket_id, actor, self._clock()))
        except ending.IncompleteRecordError:
            await answers.replace(interaction, texts.TRANSCRIPT_FAILED)
            return
        except sqlite3.Error:
            await answers.replace(interaction, texts.TRANSCRIPT_FAILED)
            raise
        if isinstance(outcome, Ticket):
            await answers.replace(interaction, texts.being_deleted(ticket_id))
            self._bot.dispatch("ticket_changed", outcome)
        else:
            await answers.replace(interaction, outcome.text if outcome else texts.TICKET_IS_GONE)

    async def _keep(self, interaction: discord.Interaction, _ticket_id: int, _argument: str) -> None:
        await answers.replace(interaction, texts.DELETE_CANCELLED)

    @discord.Cog.listener()
    async def on_ticket_opened(self, _ticket: Ticket) -> None:
        """Tell the team."""
        await self._log_channel.post_pending()

    @discord.Cog.listener()
    async def on_ticket_changed(self, ticket: Ticket) -> None:
        """Bring the channel up to date and tell the team."""
        await self._sync.sync(ticket.id)
        await self._notices.post_after_sync(ticket.id)
        await self._log_channel.post_pending()


def _decision(interaction: discord.Interaction) -> tuple[Outcome, str | None]:
    """Return what somebody filled in; a form from before the outcomes has none."""
    chosen = field_value(interaction, "outcome")
    outcome = Outcome(chosen) if chosen in set(Outcome) else Outcome.UNDECIDED
    return outcome, field_value(interaction, "reason").strip() or None
