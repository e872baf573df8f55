"""Fills gaps in the record from the history of a channel."""

import logging
from functools import partial

import discord

from utils.channels.guild import UNREACHABLE, GuildSource, GuildUnavailableError
from utils.channels.index import Entry
from utils.channels.overwrites import RoleIds
from utils.channels.recorder import author_kind, message_of
from utils.database import Database
from utils.store import messages
from utils.store.messages import AuthorKind
from utils.tickets import Ticket

log = logging.getLogger(__name__)


class GapFiller:
    """Fetches what was written while nobody listened."""

    def __init__(self, guild: GuildSource, database: Database, roles: RoleIds) -> None:
        self._guild = guild
        self._database = database
        self._roles = roles
        self._connections_lost = 0

    async def connection_lost(self) -> None:
        """Remember where the record may have a gap, before anything new is recorded behind it."""
        self._connections_lost += 1
        await self._database.write(messages.suspect_gaps)

    async def fill(self, ticket: Ticket, *, new_session: bool = False) -> bool:
        """Record everything after `ticket.gap_after_id`, oldest first; tell whether the record is complete.

        Only after a new session (READY) is py-cord's idea of a channel's last message to be trusted: it saves the
        request for channels where nothing happened. A resumed session may have lost events.
        """
        after_id = ticket.gap_after_id
        if after_id is None or ticket.channel_id is None:
            return True
        lost_before = self._connections_lost
        try:
            channel = self._guild().get_channel(ticket.channel_id)
            if isinstance(channel, discord.TextChannel) and (
                not new_session or (channel.last_message_id or 0) > after_id
            ):
                await self._fetch(ticket, channel, after_id)
        except (*UNREACHABLE, discord.HTTPException, GuildUnavailableError) as error:
            log.warning(
                "Ticket #%d: Der Verlauf lässt sich gerade nicht nachholen (%s); ich versuche es wieder.",
                ticket.id,
                type(error).__name__,
            )
            return False
        if self._connections_lost != lost_before:
            # What was lost meanwhile may lie behind the page that was fetched last: the mark stays.
            return False
        await self._database.write(lambda c: messages.gap_filled(c, ticket.id))
        return True

    async def _fetch(self, ticket: Ticket, channel: discord.TextChannel, after_id: int) -> None:
        entry = Entry(ticket.id, ticket.creator_id)
        kinds = await self._database.read(lambda c: messages.known_kinds(c, ticket.id))
        async for message in channel.history(limit=None, after=discord.Object(after_id), oldest_first=True):
            kind = author_kind(message, entry, channel.guild.me.id, self._roles) or kinds.get(
                message.author.id
            )
            if kind is None:
                kind = await self._kind_by_request(message, channel, entry)
                kinds[message.author.id] = kind
            recorded = message_of(message, entry, kind)
            await self._database.write(partial(messages.record, message=recorded))

    async def _kind_by_request(
        self, message: discord.Message, channel: discord.TextChannel, entry: Entry
    ) -> AuthorKind:
        try:
            message.author = await channel.guild.fetch_member(message.author.id)
        except discord.NotFound:
            return "other"  # he has left the guild
        return author_kind(message, entry, channel.guild.me.id, self._roles) or "other"
