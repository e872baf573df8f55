"""Makes a ticket's channel match the ticket's row. The one place that knows what a channel looks like."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from typing import cast
from weakref import WeakValueDictionary

import aiohttp
import discord

from utils import texts
from utils.channels.control_message import Case, ControlMessage, control_message
from utils.channels.index import ChannelIndex
from utils.channels.overwrites import bits_of, present_bits, wanted_overwrites
from utils.clock import Clock
from utils.config import BotSettings
from utils.database import Database
from utils.store import messages, tickets
from utils.tickets import State, Ticket

log = logging.getLogger(__name__)

# py-cord sleeps through a 429 of any length; a later run of sync does what this one gave up.
REQUEST_TIMEOUT_S = 60.0
# JSON error codes (topics/opcodes-and-status-codes.mdx).
_UNKNOWN_CHANNEL = 10003
_UNKNOWN_MESSAGE = 10008
_GUILD_IS_FULL = 30013
_INVALID_FORM = 50035

UNREACHABLE = (aiohttp.ClientError, TimeoutError, OSError, discord.DiscordServerError)


GuildSource = Callable[[], discord.Guild]
"""Returns the guild; raises GuildUnavailableError during an outage."""


CaseSource = Callable[[sqlite3.Connection, int], Case]
"""Returns what the control message tells of Sigrid's findings on a ticket."""


class GuildUnavailableError(Exception):
    """Discord has not told of the guild yet, or has an outage."""


class ChannelRefusedError(Exception):
    """Discord will not create the channel; the ticket has ended. `text` is for the member."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


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
    ) -> None:
        self._guild = guild
        self._database = database
        self._settings = settings
        self._index = index
        self._case = case
        self._clock = clock
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self.unfinished: set[int] = set()
        """Numbers of the tickets whose channel could not be brought up to date; housekeeping tries again."""

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
            self.unfinished.discard(ticket_id)
            try:
                return await asyncio.wait_for(self._match(ticket), REQUEST_TIMEOUT_S)
            except (*UNREACHABLE, GuildUnavailableError) as error:
                log.warning(
                    "Ticket #%d: Discord antwortet nicht (%s); der Kanal wird in Kürze abgeglichen.",
                    ticket_id,
                    type(error).__name__,
                )
            except discord.HTTPException as error:
                log.error(
                    "Ticket #%d: Discord lehnt den Abgleich des Kanals ab (%d, Code %d); ich versuche es wieder.",
                    ticket_id,
                    error.status,
                    error.code,
                )
            self.unfinished.add(ticket_id)
            return ticket

    async def control_of(self, ticket: Ticket) -> ControlMessage:
        """Build the control message that the ticket's row demands."""
        case = await self._database.read(lambda c: self._case(c, ticket.id))
        return control_message(ticket, case)

    async def control_shown(self, ticket: Ticket, message: ControlMessage) -> None:
        """Remember that the control message was brought up to date by the answer to an interaction."""
        shown = ticket.control_message_id
        await self._database.write(
            lambda c: tickets.control_message_sent(c, ticket.id, shown, message.digest)
        )

    async def _match(self, ticket: Ticket) -> Ticket:
        channel = await self._present_channel(ticket)
        if ticket.state is State.DELETED:
            await self._remove(ticket, channel)
            return ticket
        if channel is None and ticket.channel_id is not None:
            return await self.channel_lost(ticket)
        if channel is None:
            channel = await self._create(ticket)
        else:
            await self._correct(ticket, channel)
        await self._show_control(ticket, channel)
        current = await self._database.read(lambda c: tickets.get(c, ticket.id))
        return current or ticket

    async def _present_channel(self, ticket: Ticket) -> discord.TextChannel | None:
        guild = self._guild()
        if ticket.channel_id is None:
            return await self._adopt(guild, ticket)
        known = guild.get_channel(ticket.channel_id)
        if isinstance(known, discord.TextChannel):
            return known
        # Only a confirmed 404 counts as deleted: the cache can lag behind.
        try:
            fetched = await guild.fetch_channel(ticket.channel_id)
        except discord.NotFound:
            return None
        return fetched if isinstance(fetched, discord.TextChannel) else None

    async def _adopt(self, guild: discord.Guild, ticket: Ticket) -> discord.TextChannel | None:
        """Find the channel of a creation that succeeded although nobody lived to hear of it."""
        topic = texts.channel_topic(ticket.id, ticket.creator_id)
        for channel in guild.text_channels:
            if channel.topic == topic and self._index.get(channel.id) is None:
                await self._made(ticket, channel.id)
                await self._database.write(lambda c: messages.suspect_gap(c, ticket.id, 0))
                return channel
        return None

    async def _create(self, ticket: Ticket) -> discord.TextChannel:
        guild = self._guild()
        try:
            channel = await guild.create_text_channel(
                texts.channel_name(ticket.id),
                category=self._category(guild, ticket),
                topic=texts.channel_topic(ticket.id, ticket.creator_id),
                # py-cord's type names members only, but every snowflake that is no role is sent as a member.
                overwrites=cast(
                    "dict[discord.Role | discord.Member, discord.PermissionOverwrite]",
                    wanted_overwrites(ticket, guild, self._settings),
                ),
                reason=texts.control_title(ticket.id),
            )
        except discord.DiscordServerError:
            raise
        except discord.HTTPException as error:
            await self._abort(ticket, error)
            full = error.code in {_GUILD_IS_FULL, _INVALID_FORM}
            raise ChannelRefusedError(texts.GUILD_IS_FULL if full else texts.CHANNEL_REFUSED) from error
        await self._made(ticket, channel.id)
        return channel

    async def _abort(self, ticket: Ticket, error: discord.HTTPException) -> None:
        why = texts.refused_by_discord(error.status, error.code)
        log.error("Ticket #%d: Der Kanal lässt sich nicht anlegen (%s); das Ticket endet.", ticket.id, why)
        await self._database.write(lambda c: tickets.abort(c, ticket.id, why, self._clock()))

    async def _made(self, ticket: Ticket, channel_id: int) -> None:
        # Known before the row is committed, so that no message is missed.
        self._index.add(channel_id, ticket)
        await self._database.write(lambda c: tickets.channel_made(c, ticket.id, channel_id))

    def _category(self, guild: discord.Guild, ticket: Ticket) -> discord.CategoryChannel | None:
        wanted = dict(
            zip((State.OPEN, State.CLAIMED, State.CLOSED), self._settings.category_ids, strict=True)
        )
        category = guild.get_channel(wanted[ticket.state])
        if isinstance(category, discord.CategoryChannel):
            return category
        log.error("Die Kategorie %d gibt es nicht mehr; bitte in .env berichtigen.", wanted[ticket.state])
        return None

    async def _correct(self, ticket: Ticket, channel: discord.TextChannel) -> None:
        overwrites = wanted_overwrites(ticket, channel.guild, self._settings)
        category = self._category(channel.guild, ticket)
        moved = category is not None and channel.category_id != category.id
        changed = present_bits(channel) != bits_of(overwrites)
        if moved and changed:
            await channel.edit(category=category, overwrites=overwrites)
        elif moved:
            await channel.edit(category=category)
        elif changed:
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
            # The same message twice within minutes is one message to Discord.
            nonce=f"control-{ticket.id}-{ticket.control_message_id or 0}"[:25],
            enforce_nonce=True,
        )
        await self._database.write(
            lambda c: tickets.control_message_sent(c, ticket.id, sent.id, message.digest)
        )

    async def channel_lost(self, ticket: Ticket) -> Ticket:
        """End a ticket whose channel somebody deleted by hand: its creator is free to open another."""
        ended = await self._database.write(lambda c: tickets.lose_channel(c, ticket.id, self._clock()))
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
