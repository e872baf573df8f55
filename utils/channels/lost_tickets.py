"""Finds tickets that the database does not know, because it was restored from a backup that is older than they are."""

import logging

import discord

from utils import texts
from utils.channels.guild import UNREACHABLE, GuildSource
from utils.channels.index import ChannelIndex
from utils.clock import Clock
from utils.config import BotSettings
from utils.database import Database
from utils.store import found_again, overflow
from utils.store.found_again import Found
from utils.tickets import State

log = logging.getLogger(__name__)

_MILLISECONDS = 1000


class LostTickets:
    """Makes tickets again of channels in the tickets' categories that no row knows."""

    def __init__(
        self,
        guild: GuildSource,
        database: Database,
        settings: BotSettings,
        index: ChannelIndex,
        clock: Clock,
    ) -> None:
        self._guild = guild
        self._database = database
        self._settings = settings
        self._index = index
        self._clock = clock

    async def take_in(self) -> None:
        """Give them rows; sync and gap filling do the rest, as after any crash.

        Left alone, such a channel's buttons would do nothing, and nothing that was written in it would be kept.
        """
        guild = self._guild()
        states = await self._states()
        for channel in guild.text_channels:
            named = texts.ticket_of_topic(channel.topic)
            state = states.get(channel.category_id or 0)
            if named is None or state is None or self._index.get(channel.id) is not None:
                continue
            ticket_id, creator_id = named
            if await self._database.read(lambda c, id_=ticket_id: found_again.is_known(c, id_)):  # type: ignore[misc]
                continue
            creator_name = await _name_of(guild, creator_id)
            opened_at_ms = round(channel.created_at.timestamp() * _MILLISECONDS)
            found = Found(ticket_id, channel.id, creator_id, creator_name, opened_at_ms, state)
            await self._keep(found)

    async def _keep(self, found: Found) -> None:
        ticket = await self._database.write(lambda c: found_again.take_in(c, found, self._clock()))
        if ticket is not None:
            self._index.add(found.channel_id, ticket)
            log.warning(
                "Ticket #%d fehlte in der Datenbank (Sicherung zurückgeholt?); ich nehme es aus seinem Kanal wieder auf.",
                ticket.id,
            )

    async def _states(self) -> dict[int, State]:
        """Return what the categories of the tickets say of a channel in them; who had claimed one is not known."""
        created, claimed, closed = self._settings.category_ids
        states = {created: State.OPEN, claimed: State.OPEN, closed: State.CLOSED}
        for category_id, state in list(states.items()):
            beside = await self._database.read(lambda c, id_=category_id: overflow.beside(c, id_))  # type: ignore[misc]
            states |= dict.fromkeys(beside, state)
        return states


async def _name_of(guild: discord.Guild, member_id: int) -> str:
    try:
        member = await guild.fetch_member(member_id)
    except (*UNREACHABLE, discord.HTTPException):
        # He may have left; his messages tell his name.
        return texts.SOMEBODY
    return member.display_name
