"""Who reacted and voted: history only counts them, so the people are asked for where the record counts otherwise."""

from collections.abc import Sequence

import discord

from utils.channels.extras import counted_votes, spelled
from utils.channels.recorder import raw_of
from utils.clock import Clock
from utils.database import Database
from utils.store import polls, reactions


class Reactors:
    """Brings recorded reactions and votes up to date with a page of history."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def compare(self, page: Sequence[discord.Message]) -> None:
        """Correct the reactions and votes of recorded messages where others are counted."""
        ids = [message.id for message in page]
        recorded = await self._database.read(lambda c: (reactions.counts(c, ids), polls.counts(c, ids)))
        reacted, voted = recorded
        for message in page:
            try:
                await self._compare_reactions(message, reacted.get(message.id, {}))
                await self._compare_votes(message, voted.get(message.id, {}))
            except discord.NotFound:
                continue  # the message or the emoji was deleted meanwhile, which is an event of its own

    async def _compare_reactions(self, message: discord.Message, recorded: dict[str, int]) -> None:
        # The same custom emoji can be spelled in several ways.
        known = {_identity(emoji): count for emoji, count in recorded.items()}
        for reaction, raw in zip(message.reactions, raw_of(message).get("reactions", []), strict=True):
            if known.pop(_identity(spelled(raw["emoji"])), 0) != reaction.count:
                await self._ask_who_reacted(message, reaction, spelled(raw["emoji"]))
        for emoji in recorded:
            if _identity(emoji) in known:
                await self._set_reactors(message.id, emoji, {}, self._clock())

    async def _ask_who_reacted(
        self, message: discord.Message, reaction: discord.Reaction, emoji: str
    ) -> None:
        asked_at_ms = self._clock()
        users: dict[int, str | None] = {}
        # Super reactions are counted with the others and listed apart.
        for kind, count in (
            (discord.ReactionType.normal, reaction.count - reaction.count_details.burst),
            (discord.ReactionType.burst, reaction.count_details.burst),
        ):
            if count > 0:
                async for user in reaction.users(limit=count, type=kind):
                    users[user.id] = user.display_name
        await self._set_reactors(message.id, emoji, users, asked_at_ms)

    async def _set_reactors(
        self, message_id: int, emoji: str, users: dict[int, str | None], asked_at_ms: int
    ) -> None:
        await self._database.write(
            lambda c: reactions.set_all(c, message_id, emoji, users, asked_at_ms, self._clock())
        )

    async def _compare_votes(self, message: discord.Message, recorded: dict[int, int]) -> None:
        counted = counted_votes(raw_of(message))
        if counted is None or message.poll is None:
            return
        for answer in message.poll.answers:
            # Only an answer that has not been sent yet has none.
            answer_id = answer.id or 0
            count = counted.get(answer_id, 0)
            if count == recorded.get(answer_id, 0):
                continue
            asked_at_ms = self._clock()
            voters = {user.id async for user in answer.voters(limit=count)} if count else set()
            await self._set_voters(message.id, answer_id, voters, asked_at_ms)

    async def _set_voters(self, message_id: int, answer_id: int, voters: set[int], asked_at_ms: int) -> None:
        await self._database.write(
            lambda c: polls.set_all(c, message_id, answer_id, voters, asked_at_ms, self._clock())
        )


def _identity(emoji: str) -> str:
    """Return what tells an emoji from others: itself, or the ID of a custom one."""
    return emoji.rpartition(":")[2] or emoji
