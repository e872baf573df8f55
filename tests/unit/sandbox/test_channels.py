"""Channels, overwrites and what permissions allow, as the real client meets them."""

from typing import Any

import discord
import pytest

from tests.sandbox.enums import ChannelType
from tests.sandbox.models import Channel
from tests.sandbox.operations import channels, members, messages
from tests.sandbox.operations.messages import Draft
from tests.sandbox.permissions import Permission
from tests.sandbox.server import Sandbox
from tests.sandbox.state import overwrite_for
from tests.unit.sandbox.conftest import Recorder, World, eventually


def guild_of(bot: Recorder, world: World) -> discord.Guild:
    guild = bot.get_guild(world.guild.id)
    assert guild is not None
    return guild


def ticket_overwrites(guild: discord.Guild, world: World) -> dict[Any, discord.PermissionOverwrite]:
    support = guild.get_role(world.support.id)
    assert support is not None
    can_talk = discord.PermissionOverwrite(view_channel=True, send_messages=True, read_message_history=True)
    return {
        guild.default_role: discord.PermissionOverwrite(view_channel=False),
        guild.me: can_talk,
        support: can_talk,
        discord.Object(world.mia.id): can_talk,
    }


async def open_ticket(bot: Recorder, world: World) -> tuple[discord.TextChannel, Channel]:
    guild = guild_of(bot, world)
    category = guild.get_channel(world.tickets.id)
    assert isinstance(category, discord.CategoryChannel)
    made = await guild.create_text_channel(
        "Ticket 0001 Mia", category=category, topic="Ticket 1", overwrites=ticket_overwrites(guild, world)
    )
    return made, world.state.channels[made.id]


async def test_a_channel_is_made_with_overwrites_topic_and_parent(bot: Recorder, world: World) -> None:
    made, channel = await open_ticket(bot, world)
    assert (channel.name, channel.topic, channel.parent_id) == (
        "ticket-0001-mia",
        "Ticket 1",
        world.tickets.id,
    )
    stranger = world.state.add_user("fremd")
    world.state.add_member(world.guild, stranger)
    assert world.state.can_view(channel, world.mia.id)
    assert world.state.can_view(channel, world.sam.id)
    assert not world.state.can_view(channel, stranger.id)
    assert made.overwrites_for(guild_of(bot, world).default_role).view_channel is False


async def test_moving_and_locking_is_one_request(bot: Recorder, world: World, sandbox: Sandbox) -> None:
    made, channel = await open_ticket(bot, world)
    closed = channels.create(world.state, world.guild, "Zu", kind=ChannelType.GUILD_CATEGORY)
    await bot.hears("guild_channel_create", lambda each: getattr(each, "id", 0) == closed.id)
    guild = guild_of(bot, world)
    overwrites = ticket_overwrites(guild, world)
    overwrites[discord.Object(world.mia.id)] = discord.PermissionOverwrite(
        view_channel=True, send_messages=False
    )
    sandbox.journal.clear()
    await made.edit(category=discord.Object(closed.id), overwrites=overwrites)  # type: ignore[call-overload]  # an identifier suffices
    assert [entry.method for entry in sandbox.journal.entries] == ["PATCH"]
    assert channel.parent_id == closed.id
    assert not world.state.permissions_in(channel, world.mia.id) & Permission.SEND_MESSAGES
    await made.delete()
    assert channel.id not in world.state.channels


async def test_overwrites_are_set_and_removed_one_by_one(bot: Recorder, world: World) -> None:
    made, channel = await open_ticket(bot, world)
    sam = await guild_of(bot, world).fetch_member(world.sam.id)
    await made.set_permissions(sam, send_messages=True, view_channel=True)
    assert channel.overwrites[world.sam.id].allow & Permission.SEND_MESSAGES
    await made.set_permissions(sam, overwrite=None)
    assert world.sam.id not in channel.overwrites


async def test_a_channel_out_of_sight_is_refused(bot: Recorder, world: World, sandbox: Sandbox) -> None:
    with pytest.raises(discord.Forbidden) as refusal:
        await bot.fetch_channel(world.secret.id)
    assert refusal.value.code == 50001
    listed = await guild_of(bot, world).fetch_channels()
    assert world.secret.id not in {channel.id for channel in listed}
    messages.post(world.state, world.secret, world.sam.id, Draft("geheim"))
    messages.post(world.state, world.lobby, world.sam.id, Draft("offen"))
    message = await bot.hears("message")
    assert isinstance(message, discord.Message)
    assert message.content == "offen"
    assert sandbox.journal.entries


async def test_a_hidden_channel_is_shown_once_the_bot_may_see_it(bot: Recorder, world: World) -> None:
    hidden = bot.get_channel(world.secret.id)
    assert isinstance(hidden, discord.TextChannel)
    assert hidden.name == "___hidden___"
    me = world.guild.members[world.bot.id]
    members.set_roles(world.state, world.guild, world.bot.id, me.role_ids)
    channels.set_overwrite(world.state, world.secret, overwrite_for(me, allow=Permission.VIEW_CHANNEL))
    await eventually(lambda: hidden.name == "secret")


async def test_missing_permissions_are_refused(bot: Recorder, world: World) -> None:
    me = world.guild.members[world.bot.id]
    channels.set_overwrite(world.state, world.lobby, overwrite_for(me, deny=Permission.SEND_MESSAGES))
    lobby = await bot.fetch_channel(world.lobby.id)
    assert isinstance(lobby, discord.TextChannel)
    with pytest.raises(discord.Forbidden) as refusal:
        await lobby.send("Hallo")
    assert refusal.value.code == 50013
    own_role = next(role for role in world.guild.roles.values() if role.bot_id == world.bot.id)
    own_role.permissions &= ~Permission.MANAGE_CHANNELS
    with pytest.raises(discord.Forbidden) as refusal:
        await guild_of(bot, world).create_text_channel("nein")
    assert refusal.value.code == 50013


async def test_a_bot_grants_only_what_it_has(bot: Recorder, world: World) -> None:
    guild = guild_of(bot, world)
    overwrites: dict[Any, discord.PermissionOverwrite] = {
        guild.default_role: discord.PermissionOverwrite(ban_members=True)
    }
    with pytest.raises(discord.Forbidden) as refusal:
        await guild.create_text_channel("mehr", overwrites=overwrites)
    assert refusal.value.code == 50013


async def test_the_needed_permissions_are_noted(bot: Recorder, world: World, sandbox: Sandbox) -> None:
    sandbox.journal.clear()
    made, _ = await open_ticket(bot, world)
    await made.send(embed=discord.Embed(title="Da"))
    create, send = sandbox.journal.entries
    assert Permission.MANAGE_CHANNELS in create.needed
    assert Permission.MANAGE_ROLES not in create.needed
    assert send.needed == Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES | Permission.EMBED_LINKS


async def test_a_deleted_role_takes_its_overwrites_along(bot: Recorder, world: World) -> None:
    _, channel = await open_ticket(bot, world)
    members.delete_role(world.state, world.guild, world.support)
    assert world.support.id not in channel.overwrites
    await bot.hears("guild_role_delete")
    guild = guild_of(bot, world)
    with pytest.raises(discord.HTTPException) as refusal:
        await bot.http.edit_channel_permissions(channel.id, world.support.id, 0, 0, 0)
    assert (refusal.value.status, refusal.value.code) == (404, 10011)
    assert guild.get_role(world.support.id) is None


async def test_full_categories_and_guilds_refuse_more(bot: Recorder, world: World) -> None:
    for number in range(channels.CATEGORY_CHANNELS_MAX):
        world.state.add_text_channel(world.guild, f"voll-{number}", parent=world.tickets)
    with pytest.raises(discord.HTTPException) as refusal:
        await open_ticket(bot, world)
    assert refusal.value.code == 50035
    assert "CHANNEL_PARENT_MAX_CHANNELS" in str(refusal.value) or "Maximum number of channels" in str(
        refusal.value
    )
    while len(world.state.channels_of(world.guild)) < channels.GUILD_CHANNELS_MAX:
        world.state.add_text_channel(world.guild, "voll")
    with pytest.raises(discord.HTTPException) as refusal:
        await guild_of(bot, world).create_text_channel("einer zu viel")
    assert refusal.value.code == 30013
