"""Reads the whole list of the guild's members.

By REST and not through the gateway: a page that fails is an error there and not a silence, the pages come in the order
of the IDs, so that none can be missing unnoticed, and Discord lets a bot ask for a whole list through the gateway only
once in half a minute.
"""

import discord

from utils.channels.guild import UNREACHABLE
from utils.channels.people import role_ids
from utils.channels.roll_call import NoAnswerError


async def read_members(guild: discord.Guild) -> dict[int, set[int]]:
    """Return the roles of every member who has any.

    Raises NoAnswerError when there is no complete answer.
    """
    me = guild.me.id
    found, is_complete = {}, False
    try:
        async for member in guild.fetch_members(limit=None):
            is_complete = is_complete or member.id == me
            if held := role_ids(member):
                found[member.id] = held
    except (*UNREACHABLE, discord.HTTPException) as error:
        raise NoAnswerError(type(error).__name__) from error
    if not is_complete:
        # A list without the bot itself says nothing about others either.
        raise NoAnswerError("unvollständige Liste")
    return found
