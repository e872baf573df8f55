"""Members who leave and come back, as the real client hears of it."""

import discord
import pytest

from tests.sandbox.operations import channels, members, messages
from tests.sandbox.operations.messages import Draft
from tests.sandbox.permissions import Permission
from tests.sandbox.state import overwrite_for
from tests.unit.sandbox.conftest import Recorder, World, lobby_of


async def test_who_leaves_loses_overwrites_and_keeps_words(bot: Recorder, world: World) -> None:
    mine = overwrite_for(world.guild.members[world.mia.id], allow=Permission.VIEW_CHANNEL)
    channels.set_overwrite(world.state, world.secret, mine)
    await bot.hears("guild_channel_update")
    said = messages.post(world.state, world.lobby, world.mia.id, Draft("Ich gehe jetzt"))
    bot.heard.clear()
    members.leave(world.state, world.guild, world.mia.id)
    await bot.hears("raw_member_remove")
    # The change of the channel had come before.
    assert "guild_channel_update" in [name for name, _ in bot.heard]
    assert world.mia.id not in world.secret.overwrites
    lobby = await lobby_of(bot, world)
    message = await lobby.fetch_message(said.id)
    assert (message.content, message.author.id) == ("Ich gehe jetzt", world.mia.id)
    assert not isinstance(message.author, discord.Member)
    guild = bot.get_guild(world.guild.id)
    assert guild is not None
    with pytest.raises(discord.NotFound) as refusal:
        await guild.fetch_member(world.mia.id)
    assert refusal.value.code == 10007


async def test_who_comes_back_has_neither_roles_nor_overwrites(bot: Recorder, world: World) -> None:
    mine = overwrite_for(world.guild.members[world.sam.id], allow=Permission.VIEW_CHANNEL)
    channels.set_overwrite(world.state, world.secret, mine)
    members.leave(world.state, world.guild, world.sam.id)
    members.join(world.state, world.guild, world.sam)
    joined = await bot.hears("member_join")
    assert isinstance(joined, discord.Member)
    assert [role.id for role in joined.roles] == [world.guild.id]
    assert not world.state.can_view(world.secret, world.sam.id)
