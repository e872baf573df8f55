"""The categories that a ticket's channel may stand in, and what happens when they take no more."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar
from weakref import WeakValueDictionary

import discord

from utils import log_texts, texts
from utils.channels.guild import UNREACHABLE
from utils.clock import Clock
from utils.config import BotSettings
from utils.database import Database
from utils.store import overflow
from utils.tickets import State, Ticket

log = logging.getLogger(__name__)

INVALID_FORM = 50035
# Discord's limit; where the bot's count is wrong, Discord's answer counts.
MOST_CHANNELS = 50

Result = TypeVar("Result")
Put = Callable[[discord.CategoryChannel | None], Awaitable[Result]]
"""Puts a channel into a category; None: outside of all."""


def is_full(error: discord.HTTPException) -> bool:
    """Return whether Discord found no room in the category (CHANNEL_PARENT_MAX_CHANNELS; py-cord keeps only the field)."""
    return error.code == INVALID_FORM and "parent_id" in error.text


class Categories:
    """Knows for each state its category and the ones that were made beside it when it was full."""

    def __init__(self, database: Database, settings: BotSettings, clock: Clock) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._making: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def of(self, guild: discord.Guild, ticket: Ticket) -> list[discord.CategoryChannel]:
        """Return where the ticket's channel may stand, the configured category first; empty where that is gone."""
        main = self._main(guild, ticket)
        if main is None:
            return []
        known = [
            guild.get_channel(id_) for id_ in await self._database.read(lambda c: overflow.beside(c, main.id))
        ]
        return [main, *(each for each in known if isinstance(each, discord.CategoryChannel))]

    def _main(self, guild: discord.Guild, ticket: Ticket) -> discord.CategoryChannel | None:
        wanted = dict(
            zip((State.OPEN, State.CLAIMED, State.CLOSED), self._settings.category_ids, strict=True)
        )
        category = guild.get_channel(wanted[ticket.state])
        return category if isinstance(category, discord.CategoryChannel) else None

    async def place(self, guild: discord.Guild, ticket: Ticket, put: Put[Result]) -> Result:
        """Put a channel into the first category that has room, into a new one beside them, or outside of all.

        Raises what `put` raises, except where a category is full.
        """
        family = await self.of(guild, ticket)
        for category in family:
            if len(category.channels) >= MOST_CHANNELS:
                continue
            try:
                return await put(category)
            except discord.HTTPException as error:
                if not is_full(error):
                    raise
        if not family:
            return await put(None)
        return await self._place_beside(guild, family, ticket, put)

    async def _place_beside(
        self, guild: discord.Guild, full: list[discord.CategoryChannel], ticket: Ticket, put: Put[Result]
    ) -> Result:
        # Whoever waits here finds the category that the one before him made.
        async with self._making.setdefault(full[0].id, asyncio.Lock()):
            present = await self.of(guild, ticket)
            fresh = next((each for each in present if each not in full), None)
            category = fresh or await self._make(guild, full[0], len(full) + 1, ticket)
            try:
                return await put(category)
            except discord.HTTPException as error:
                if category is None or not is_full(error):
                    raise
                return await put(None)

    async def _make(
        self, guild: discord.Guild, main: discord.CategoryChannel, number: int, ticket: Ticket
    ) -> discord.CategoryChannel | None:
        """Make a category beside a full one, or find the one that was made unseen; None where Discord refuses."""
        name = texts.overflow_category_name(main.name, number)
        known = set(await self._database.read(overflow.all_ids))
        made = next((each for each in guild.categories if each.name == name and each.id not in known), None)
        try:
            made = made or await self._request(guild, main, name)
        except discord.HTTPException as error:
            if isinstance(error, UNREACHABLE):
                raise
            log.warning(
                "Ticket #%d: Die Kategorie „%s“ ist voll, und Discord lehnt eine weitere ab (HTTP %d, Code %d). Der Kanal "
                "steht außerhalb, seine Rechte stimmen; beim stündlichen Abgleich versuche ich es wieder.",
                ticket.id,
                main.name,
                error.status,
                error.code,
            )
            return None
        category_id = made.id
        await self._database.write(lambda c: overflow.add(c, category_id, main.id, self._clock()))
        log.info("Die Kategorie „%s“ ist voll; daneben steht jetzt „%s“.", main.name, name)
        return made

    async def _request(
        self, guild: discord.Guild, main: discord.CategoryChannel, name: str
    ) -> discord.CategoryChannel:
        hidden: dict[discord.Role | discord.Member, discord.PermissionOverwrite] = {
            guild.default_role: discord.PermissionOverwrite(view_channel=False),
            guild.me: discord.PermissionOverwrite(view_channel=True),
        }
        made = await guild.create_category(
            name, overwrites=hidden, position=main.position, reason=log_texts.OVERFLOW_REASON
        )
        for twin in [each for each in guild.categories if each.name == name and each.id != made.id]:
            # py-cord repeats a creation that Discord carried out and answered with an error.
            if not twin.channels:
                await twin.delete(reason=log_texts.OVERFLOW_REASON)
        return made
