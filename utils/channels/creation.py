"""Makes the channel of a new ticket, once, whatever happens between request and answer."""

import logging
from typing import cast

import discord

from utils import texts
from utils.channels.categories import INVALID_FORM, Categories
from utils.channels.guild import UNREACHABLE, GuildSource
from utils.channels.index import ChannelIndex
from utils.channels.overwrites import wanted_overwrites
from utils.clock import Clock
from utils.config import BotSettings
from utils.database import Database
from utils.store import ending, gaps, tickets
from utils.tickets import Ticket

log = logging.getLogger(__name__)

# JSON error code (topics/opcodes-and-status-codes.mdx).
_GUILD_IS_FULL = 30013
_TOO_MANY_REQUESTS = 429


class ChannelRefusedError(Exception):
    """Discord will not create the channel; the ticket has ended. `text` is for the member."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def _is_name_refused(error: discord.HTTPException) -> bool:
    """Return whether Discord objects to the name: servers that are listed publicly allow fewer words."""
    return error.code == INVALID_FORM and "In name:" in error.text


class ChannelMaker:
    """Creates channels, and finds those that were created unseen."""

    def __init__(
        self,
        guild: GuildSource,
        database: Database,
        settings: BotSettings,
        index: ChannelIndex,
        categories: Categories,
        clock: Clock,
    ) -> None:
        self._guild = guild
        self._database = database
        self._settings = settings
        self._index = index
        self._categories = categories
        self._clock = clock
        self._being_made: dict[str, Ticket] = {}

    async def adopt(self, guild: discord.Guild, ticket: Ticket) -> discord.TextChannel | None:
        """Find the channel of a creation that succeeded although nobody lived to hear of it."""
        topic = texts.channel_topic(ticket.id, ticket.creator_id)
        for channel in guild.text_channels:
            entry = self._index.get(channel.id)
            if channel.topic == topic and (entry is None or entry.ticket_id == ticket.id):
                await self._made(ticket, channel.id)
                await self._database.write(lambda c: gaps.suspect_gap(c, ticket.id, 0))
                return channel
        return None

    async def create(self, ticket: Ticket) -> discord.TextChannel:
        """Create the channel of a ticket that has none.

        Raises ChannelRefusedError when Discord refuses it; the ticket has ended then.
        """
        guild = self._guild()
        topic = texts.channel_topic(ticket.id, ticket.creator_id)
        self._being_made[topic] = ticket
        try:
            channel = await self._request_somewhere(guild, ticket, topic)
        except discord.HTTPException as error:
            if isinstance(error, discord.DiscordServerError) or error.status == _TOO_MANY_REQUESTS:
                raise
            await self._abort(ticket, error)
            full = error.code == _GUILD_IS_FULL
            raise ChannelRefusedError(texts.GUILD_IS_FULL if full else texts.CHANNEL_REFUSED) from error
        finally:
            del self._being_made[topic]
        await self._made(ticket, channel.id)
        await self._remove_twins(guild, channel)
        return channel

    async def _request_somewhere(
        self, guild: discord.Guild, ticket: Ticket, topic: str
    ) -> discord.TextChannel:
        async def put(category: discord.CategoryChannel | None) -> discord.TextChannel:
            try:
                return await self._request_channel(
                    guild, ticket, topic, category, texts.channel_name(ticket.id)
                )
            except discord.HTTPException as error:
                if not _is_name_refused(error):
                    raise
                log.warning("Ticket #%d: Discord lehnt den Namen des Kanals ab; er heißt anders.", ticket.id)
                return await self._request_channel(
                    guild, ticket, topic, category, texts.neutral_channel_name(ticket.id)
                )

        return await self._categories.place(guild, ticket, put)

    async def _request_channel(
        self,
        guild: discord.Guild,
        ticket: Ticket,
        topic: str,
        category: discord.CategoryChannel | None,
        name: str,
    ) -> discord.TextChannel:
        return await guild.create_text_channel(
            name,
            category=category,
            topic=topic,
            # py-cord's type names members only, but every snowflake that is no role is sent as a member.
            overwrites=cast(
                "dict[discord.Role | discord.Member, discord.PermissionOverwrite]",
                wanted_overwrites(ticket, guild, self._settings),
            ),
            reason=texts.control_title(ticket.id),
        )

    def appeared(self, channel: discord.abc.GuildChannel) -> None:
        """Let a channel that is being made count for its ticket before Discord has confirmed it.

        Somebody, another bot for instance, may write in it earlier.
        """
        ticket = self._being_made.get(getattr(channel, "topic", None) or "")
        if ticket is not None:
            self._index.add(channel.id, ticket)

    async def _remove_twins(self, guild: discord.Guild, made: discord.TextChannel) -> None:
        """Delete what an attempt left behind that Discord carried out and answered with an error: py-cord repeats it."""
        for channel in guild.text_channels:
            if channel.id == made.id or channel.topic != made.topic:
                continue
            self._index.remove(channel.id)
            try:
                await channel.delete(reason=made.name)
            except (*UNREACHABLE, discord.HTTPException) as error:
                log.error(
                    "Der Kanal #%s (ID %d) ist doppelt und ließ sich nicht löschen (%s); bitte von Hand löschen.",
                    channel.name,
                    channel.id,
                    type(error).__name__,
                )

    async def _abort(self, ticket: Ticket, error: discord.HTTPException) -> None:
        why = texts.refused_by_discord(error.status, error.code)
        log.error("Ticket #%d: Der Kanal lässt sich nicht anlegen (%s); das Ticket endet.", ticket.id, why)
        await self._database.write(lambda c: ending.abort(c, ticket.id, why, self._clock()))

    async def _made(self, ticket: Ticket, channel_id: int) -> None:
        # Known before the row is committed, so that no message is missed.
        self._index.add(channel_id, ticket)
        await self._database.write(lambda c: tickets.channel_made(c, ticket.id, channel_id))
