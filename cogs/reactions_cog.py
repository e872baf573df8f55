"""Records who reacts to messages in tickets, and who votes in polls there."""

import sqlite3
from collections.abc import Callable

import discord

from utils.channels.extras import spelled
from utils.channels.history import GapFiller
from utils.channels.index import ChannelIndex
from utils.channels.pictures import emoji_picture
from utils.clock import Clock
from utils.database import Database
from utils.store import pictures, polls, reactions


class ReactionsCog(discord.Cog):
    """Reactions and votes, given and taken back. Only raw events come for messages that are not cached."""

    def __init__(
        self, bot: discord.Bot, database: Database, index: ChannelIndex, gaps: GapFiller, clock: Clock
    ) -> None:
        self._bot = bot
        self._database = database
        self._index = index
        self._gaps = gaps
        self._clock = clock

    async def _keep(
        self, channel_id: int, message_id: int, change: Callable[[sqlite3.Connection, int], None]
    ) -> None:
        entry = self._index.get(channel_id)
        if entry is not None:
            now_ms = self._clock()
            writing = self._database.write(lambda c: change(c, now_ms))
            await self._gaps.keep(entry.ticket_id, message_id, writing)

    @discord.Cog.listener()
    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        """Record a reaction."""
        emoji = spelled(event.data["emoji"])
        name = event.member.display_name if event.member else None
        shown = emoji_picture(event.data["emoji"])

        def add(connection: sqlite3.Connection, at_ms: int) -> None:
            reactions.add(connection, event.message_id, emoji, event.user_id, name, at_ms)
            pictures.want(connection, shown)

        await self._keep(event.channel_id, event.message_id, add)
        if shown and self._index.get(event.channel_id) is not None:
            self._bot.dispatch("pictures_wanted", shown)

    @discord.Cog.listener()
    async def on_raw_reaction_remove(self, event: discord.RawReactionActionEvent) -> None:
        """Mark a reaction as taken back."""
        await self._remove(event, spelled(event.data["emoji"]), event.user_id)

    @discord.Cog.listener()
    async def on_raw_reaction_clear_emoji(self, event: discord.RawReactionClearEmojiEvent) -> None:
        """Mark all reactions with one emoji as taken back."""
        await self._remove(event, spelled(event.data["emoji"]), None)

    @discord.Cog.listener()
    async def on_raw_reaction_clear(self, event: discord.RawReactionClearEvent) -> None:
        """Mark all reactions to a message as taken back."""
        await self._remove(event, None, None)

    async def _remove(
        self,
        event: discord.RawReactionActionEvent
        | discord.RawReactionClearEmojiEvent
        | discord.RawReactionClearEvent,
        emoji: str | None,
        user_id: int | None,
    ) -> None:
        await self._keep(
            event.channel_id,
            event.message_id,
            lambda c, at_ms: reactions.remove(c, event.message_id, emoji, user_id, at_ms),
        )

    @discord.Cog.listener()
    async def on_raw_poll_vote_add(self, event: discord.RawMessagePollVoteEvent) -> None:
        """Record a vote."""
        await self._keep(
            event.channel_id,
            event.message_id,
            lambda c, at_ms: polls.vote(c, event.message_id, event.answer_id, event.user_id, at_ms),
        )

    @discord.Cog.listener()
    async def on_raw_poll_vote_remove(self, event: discord.RawMessagePollVoteEvent) -> None:
        """Mark a vote as taken back."""
        await self._keep(
            event.channel_id,
            event.message_id,
            lambda c, at_ms: polls.take_back(c, event.message_id, event.answer_id, event.user_id, at_ms),
        )
