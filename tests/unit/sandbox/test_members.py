"""Members who leave and come back, as the real client hears of it."""

import aiohttp
import discord
import pytest

from tests.sandbox.avatars import initials_png
from tests.sandbox.operations import channels, members, messages, profiles, threads
from tests.sandbox.operations.messages import Draft
from tests.sandbox.permissions import Permission
from tests.sandbox.server import Sandbox
from tests.sandbox.state import overwrite_for
from tests.unit.sandbox.conftest import Recorder, World, lobby_of, running


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


async def test_a_new_name_and_picture_are_told_and_the_old_picture_is_gone(
    sandbox: Sandbox, world: World
) -> None:
    async with running(world) as bot, aiohttp.ClientSession(sandbox.base_url) as session:
        profiles.change(world.state, world.mia, avatar_png=initials_png("A", "#2f4f7a"))
        old = world.mia.avatar_hash
        profiles.change(world.state, world.mia, global_name="Mia 2", avatar_png=initials_png("B", "#2f4f7a"))
        profiles.set_nick(world.state, world.guild, world.mia.id, "Die Neue")
        messages.post(world.state, world.lobby, world.mia.id, Draft("Ich bin's"))
        heard = await bot.hears("message")
        assert isinstance(heard, discord.Message)
        author = heard.author
        assert isinstance(author, discord.Member)
        assert (author.global_name, author.nick, author.display_name) == ("Mia 2", "Die Neue", "Die Neue")
        assert author.avatar is not None
        assert author.avatar.key == world.mia.avatar_hash
        for avatar_hash, status in ((old, 404), (author.avatar.key, 200)):
            async with session.get(f"/cdn/avatars/{world.mia.id}/{avatar_hash}.png?size=64") as answer:
                assert answer.status == status


async def test_who_leaves_takes_part_in_no_thread(bot: Recorder, world: World) -> None:
    thread = threads.start(world.state, world.lobby, world.mia.id, "Beweise")
    shown = await bot.fetch_channel(thread.id)
    assert isinstance(shown, discord.Thread)
    assert [member.id for member in await shown.fetch_members()] == [world.mia.id]
    members.leave(world.state, world.guild, world.mia.id)
    assert await shown.fetch_members() == []
