"""Makes a ticket's channel match the ticket's row. The one place that knows what a channel looks like."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from weakref import WeakValueDictionary

import discord

from utils import texts
from utils.channels.categories import category_of, is_full, report_full
from utils.channels.control_message import Case, ControlMessage, control_message
from utils.channels.creation import ChannelMaker
from utils.channels.guild import UNREACHABLE, GuildSource, GuildUnavailableError
from utils.channels.index import ChannelIndex
from utils.channels.overwrites import bits_of, present_bits, wanted_overwrites
from utils.channels.retries import Retries
from utils.clock import Clock
from utils.config import BotSettings
from utils.database import Database
from utils.pace import Pace
from utils.store import life, tickets
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
        self.maker = ChannelMaker(guild, database, settings, index, clock)
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._request_timeout_s = pace.request_timeout_s
        self.unfinished = Retries(clock, pace.refused_s)
        """The tickets whose channel could not be brought up to date; housekeeping tries again."""

    async def sync(self, ticket_id: int) -> Ticket | None:
        """Make the channel match the row and return the row; None if there is no such ticket.

        When Discord does not answer, the ticket is noted in `unfinished` instead.
        Raises ChannelRefusedError when the channel cannot be created.
        """
        lock = self._locks.setdefault(ticket_id, asyncio.Lock())
        async with lock:
            ticket = await self._database.read(lambda c: tickets.get(c, ticket_id))
            if ticket is None:
                return None
            try:
                matched = await asyncio.wait_for(self._match(ticket), self._request_timeout_s)
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

    async def _match(self, ticket: Ticket) -> Ticket:
        channel = await self._present_channel(ticket)
        if ticket.state is State.DELETED:
            await self._remove(ticket, channel)
            return ticket
        if channel is None and ticket.channel_id is not None:
            return await self.channel_lost(ticket)
        if channel is None:
            channel = await self.maker.create(ticket)
        else:
            await self._correct(ticket, channel)
        await self._show_control(ticket, channel)
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

    async def _correct(self, ticket: Ticket, channel: discord.TextChannel) -> None:
        overwrites = wanted_overwrites(ticket, channel.guild, self._settings)
        category = category_of(channel.guild, ticket, self._settings)
        moved = category is not None and channel.category_id != category.id
        changed = present_bits(channel) != bits_of(overwrites)
        try:
            if moved and changed:
                await channel.edit(category=category, overwrites=overwrites)
            elif moved:
                await channel.edit(category=category)
            elif changed:
                await channel.edit(overwrites=overwrites)
        except discord.HTTPException as error:
            if category is None or not is_full(error):
                raise
            report_full(ticket, category)
            if changed:
                await channel.edit(overwrites=overwrites)

    async def _show_control(self, ticket: Ticket, channel: discord.TextChannel) -> None:
        message = await self.control_of(ticket)
        if ticket.control_message_id is not None:
            if ticket.control_digest == message.digest:
                return
            try:
                await channel.get_partial_message(ticket.control_message_id).edit(
                    content=message.content, embeds=message.embeds, view=message.view
                )
            except discord.NotFound as error:
                if error.code != _UNKNOWN_MESSAGE:
                    raise
            else:
                await self.control_shown(ticket, message)
                return
        sent = await channel.send(
            message.content,
            embeds=message.embeds,
            view=message.view,
            allowed_mentions=discord.AllowedMentions(users=[discord.Object(ticket.creator_id)]),
            # The same message twice within minutes is one message to Discord. Snowflakes are no other message's nonce.
            nonce=f"c{ticket.control_message_id or channel.id}",
            enforce_nonce=True,
        )
        await self._database.write(
            lambda c: tickets.control_message_sent(c, ticket.id, sent.id, message.digest)
        )

    async def channel_lost(self, ticket: Ticket) -> Ticket:
        """End a ticket whose channel somebody deleted by hand: its creator is free to open another."""
        ended = await self._database.write(lambda c: life.lose_channel(c, ticket.id, self._clock()))
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
