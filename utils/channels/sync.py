"""Makes a ticket's channel match the ticket's row. The one place that knows what a channel looks like."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from weakref import WeakValueDictionary

import discord

from utils import log_texts, texts
from utils.channels.categories import Categories
from utils.channels.control_message import Case, ControlMessage, control_message, is_control_message
from utils.channels.creation import ChannelMaker
from utils.channels.guild import UNREACHABLE, GuildSource, GuildUnavailableError
from utils.channels.index import ChannelIndex
from utils.channels.overwrites import bits_of, wanted_overwrites
from utils.channels.own_edits import OwnEdits, look_of
from utils.channels.own_messages import own_messages
from utils.channels.retries import Retries
from utils.clock import Clock
from utils.config import BotSettings
from utils.database import Database
from utils.pace import Pace
from utils.store import ending, events, gaps, predecessor, tickets
from utils.store.events import EventKind
from utils.tickets import State, Ticket

log = logging.getLogger(__name__)

# JSON error codes (topics/opcodes-and-status-codes.mdx).
_UNKNOWN_CHANNEL = 10003
_UNKNOWN_MESSAGE = 10008

CaseSource = Callable[[sqlite3.Connection, int], Case]
"""Returns what the control message tells of Sigrid's findings on a ticket."""


class ChannelSync:
    """Compares channels with rows and sends only the difference."""

    def __init__(
        self,
        guild: GuildSource,
        database: Database,
        settings: BotSettings,
        index: ChannelIndex,
        case: CaseSource,
        clock: Clock,
        pace: Pace,
    ) -> None:
        self._guild = guild
        self._database = database
        self._settings = settings
        self._index = index
        self._case = case
        self._clock = clock
        self._categories = Categories(database, settings, clock)
        self.maker = ChannelMaker(guild, database, settings, index, self._categories, clock)
        self._own_edits = OwnEdits(clock)
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._request_timeout_s = pace.request_timeout_s
        self.unfinished = Retries(clock, pace.refused_s)
        """The tickets whose channel could not be brought up to date; housekeeping tries again."""
        self.all_compared_at_ms: int | None = None
        """When every channel was compared last; housekeeping does that."""

    async def sync(self, ticket_id: int, *, confirm: bool = False, undo: bool = False) -> Ticket | None:
        """Make the channel match the row and return the row; None if there is no such ticket.

        `confirm` edits the control message also where it should be right: somebody may have deleted it unseen. `undo`
        tells that a difference was made by hand, which the team gets to know.
        When Discord does not answer, the ticket is noted in `unfinished` instead.
        Raises ChannelRefusedError when the channel cannot be created.
        """
        lock = self._locks.setdefault(ticket_id, asyncio.Lock())
        async with lock:
            ticket = await self._database.read(lambda c: tickets.get(c, ticket_id))
            if ticket is None:
                return None
            try:
                matched = await asyncio.wait_for(
                    self._match(ticket, confirm=confirm, undo=undo), self._request_timeout_s
                )
            except (*UNREACHABLE, GuildUnavailableError) as error:
                self.unfinished.note(ticket_id)
                log.warning(
                    "Ticket #%d: Discord antwortet nicht (%s); der Kanal wird in Kürze abgeglichen.",
                    ticket_id,
                    type(error).__name__,
                )
            except discord.HTTPException as error:
                self.unfinished.note(ticket_id, refused=True)
                log.error(
                    "Ticket #%d: Discord lehnt den Abgleich des Kanals ab (%d, Code %d); ich versuche es wieder.",
                    ticket_id,
                    error.status,
                    error.code,
                )
            else:
                self.unfinished.done(ticket_id)
                return matched
            return ticket

    async def control_of(self, ticket: Ticket) -> ControlMessage:
        """Build the control message that the ticket's row demands."""
        case = await self._database.read(lambda c: self._case(c, ticket.id))
        return control_message(ticket, case)

    async def control_shown(self, ticket: Ticket, message: ControlMessage) -> None:
        """Remember that the control message was brought up to date by the answer to an interaction."""
        await self._database.write(lambda c: tickets.control_message_edited(c, ticket, message.digest))

    async def _match(self, ticket: Ticket, *, confirm: bool, undo: bool) -> Ticket:
        channel = await self._present_channel(ticket)
        if ticket.state is State.DELETED:
            await self._remove(ticket, channel)
            return ticket
        if channel is None and ticket.channel_id is not None:
            return await self.channel_lost(ticket)
        is_new = channel is None
        if channel is None:
            channel = await self.maker.create(ticket)
        else:
            corrected = await self._correct(ticket, channel)
            if undo and corrected:
                await self._tell_undone(ticket, corrected)
        await self._show_control(ticket, channel, is_new=is_new, confirm=confirm)
        current = await self._database.read(lambda c: tickets.get(c, ticket.id))
        return current or ticket

    async def _present_channel(self, ticket: Ticket) -> discord.TextChannel | None:
        guild = self._guild()
        if ticket.channel_id is None:
            return await self.maker.adopt(guild, ticket)
        known = guild.get_channel(ticket.channel_id)
        if isinstance(known, discord.TextChannel):
            return known
        # Only a confirmed 404 counts as deleted: the cache can lag behind.
        try:
            fetched = await guild.fetch_channel(ticket.channel_id)
        except discord.NotFound:
            return None
        return fetched if isinstance(fetched, discord.TextChannel) else None

    async def restore(self, before: discord.TextChannel, after: discord.TextChannel) -> Ticket | None:
        """Undo what somebody changed by hand in a ticket's channel, and return the ticket; None where nobody did."""
        entry = self._index.get(after.id)
        if entry is None or self._own_edits.is_own(after) or look_of(before) == look_of(after):
            return None
        if await self._has_somebody_left(before, after):
            return None
        return await self.sync(entry.ticket_id, undo=True)

    async def _has_somebody_left(self, before: discord.TextChannel, after: discord.TextChannel) -> bool:
        """Tell whether overwrites are missing because their members left: Discord drops them, and says so later."""
        missing = look_of(before).overwrites.keys() - look_of(after).overwrites.keys()
        for member_id in missing:
            if after.guild.get_role(member_id) is not None:
                continue
            try:
                await after.guild.fetch_member(member_id)
            except discord.NotFound:
                return True
            except (*UNREACHABLE, discord.HTTPException) as error:
                log.warning(
                    "Im Kanal %d fehlen Rechte, und Discord sagt nicht, ob das Mitglied noch da ist (%s); "
                    "der stündliche Abgleich stellt sie wieder her.",
                    after.id,
                    type(error).__name__,
                )
                return True
        return False

    def trust_cache(self) -> None:
        """Forget what this bot changed: a new session began with a copy of everything."""
        self._own_edits.forget_all()

    async def _correct(self, ticket: Ticket, channel: discord.TextChannel) -> list[str]:
        """Send the difference, and return what of the channel it was."""
        overwrites = wanted_overwrites(ticket, channel.guild, self._settings)
        present = self._own_edits.present(channel)
        family = [category.id for category in await self._categories.of(channel.guild, ticket)]
        moved = bool(family) and present.category_id not in family
        changed = present.overwrites != bits_of(overwrites)

        async def put(category: discord.CategoryChannel | None) -> None:
            if category is not None and changed:
                self._own_edits.note(channel, await channel.edit(category=category, overwrites=overwrites))
            elif category is not None:
                self._own_edits.note(channel, await channel.edit(category=category))
            elif changed:
                self._own_edits.note(channel, await channel.edit(overwrites=overwrites))

        if moved:
            await self._categories.place(channel.guild, ticket, put)
        else:
            await put(None)
        return [
            *([log_texts.REPAIRED_CATEGORY] if moved else []),
            *([log_texts.REPAIRED_RIGHTS] if changed else []),
        ]

    async def _tell_undone(self, ticket: Ticket, corrected: list[str]) -> None:
        what = ", ".join(corrected)
        log.info("Ticket #%d: Von Hand geändert und wiederhergestellt: %s.", ticket.id, what)
        await self._database.write(
            lambda c: events.append(c, ticket.id, EventKind.CHANNEL_REPAIRED, None, self._clock(), what=what)
        )

    async def _show_control(
        self, ticket: Ticket, channel: discord.TextChannel, *, is_new: bool, confirm: bool
    ) -> None:
        message = await self.control_of(ticket)
        known_id = ticket.control_message_id
        if known_id is not None:
            if ticket.control_digest == message.digest and not confirm:
                return
            if await self._edit_control(channel, known_id, message):
                await self.control_shown(ticket, message)
                return
        unheard_id = None if is_new else await self._unheard_control(ticket, channel)
        if unheard_id is not None and await self._edit_control(channel, unheard_id, message):
            sent_id = unheard_id
        else:
            sent_id = await self._send_control(ticket, channel, message)
        await self._database.write(
            lambda c: tickets.control_message_sent(c, ticket.id, sent_id, message.digest)
        )

    async def _unheard_control(self, ticket: Ticket, channel: discord.TextChannel) -> int | None:
        """Find a control message that was sent while nobody lived to hear of it: the channel's first, or a later one."""
        is_first = ticket.control_message_id is None
        own = await own_messages(channel, oldest_first=is_first)
        return next((message.id for message in own if is_control_message(message, ticket)), None)

    async def _edit_control(
        self, channel: discord.TextChannel, message_id: int, message: ControlMessage
    ) -> bool:
        """Let the control message show something else; False where somebody deleted it."""
        try:
            await channel.get_partial_message(message_id).edit(
                content=message.content, embeds=message.embeds, view=message.view
            )
        except discord.NotFound as error:
            if error.code != _UNKNOWN_MESSAGE:
                raise
            return False
        return True

    async def _send_control(
        self, ticket: Ticket, channel: discord.TextChannel, message: ControlMessage
    ) -> int:
        sent = await channel.send(
            message.content,
            embeds=message.embeds,
            view=message.view,
            # In a conversation that is going on already nobody has to be called.
            allowed_mentions=discord.AllowedMentions(
                users=[] if ticket.is_unseen else [discord.Object(ticket.creator_id)]
            ),
            # The same message twice within minutes is one message to Discord. Snowflakes are no other message's nonce.
            nonce=f"c{ticket.control_message_id or channel.id}",
            enforce_nonce=True,
        )
        return sent.id

    async def channel_lost(self, ticket: Ticket) -> Ticket:
        """End a ticket whose channel somebody deleted by hand: its creator is free to open another."""
        if ticket.is_unseen:
            gone = await self._database.write(lambda c: predecessor.channel_was_gone(c, ticket.id))
            return gone or ticket
        ended = await self._database.write(lambda c: ending.lose_channel(c, ticket.id, self._clock()))
        if ended is not None:
            log.warning("Ticket #%d: Der Kanal wurde von Hand gelöscht; das Transkript bleibt.", ticket.id)
        return ended or ticket

    async def _remove(self, ticket: Ticket, channel: discord.TextChannel | None) -> None:
        if channel is not None:
            try:
                await channel.delete(reason=texts.control_title(ticket.id))
            except discord.NotFound as error:
                if error.code != _UNKNOWN_CHANNEL:
                    raise
        if ticket.channel_id is not None:
            self._index.remove(ticket.channel_id)
        # What was not fetched by now is nowhere any more.
        await self._database.write(lambda c: gaps.channel_is_gone(c, ticket.id))
