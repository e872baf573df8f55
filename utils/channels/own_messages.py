"""What the bot itself wrote in a channel: for when nobody lived to hear that Discord had taken it.

Discord itself recognises a message that is sent twice, by its nonce, for some minutes only.
"""

import discord

PAGE = 100


async def own_messages(channel: discord.TextChannel, *, oldest_first: bool = False) -> list[discord.Message]:
    """Return those of a channel's newest, or oldest, hundred messages that are the bot's."""
    me = channel.guild.me.id
    page = channel.history(limit=PAGE, oldest_first=oldest_first)
    return [message async for message in page if message.author.id == me]
