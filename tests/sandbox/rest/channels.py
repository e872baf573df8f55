"""/channels/{channel_id}, its overwrites, and the creation of channels."""

from tests.sandbox import errors, payloads, permissions
from tests.sandbox.enums import ChannelType
from tests.sandbox.models import Channel, Guild
from tests.sandbox.operations import channels
from tests.sandbox.operations.channels import ChannelChange
from tests.sandbox.permissions import Permission
from tests.sandbox.ratelimit import NAME_AND_TOPIC_LIMIT, Limit
from tests.sandbox.rest import channel_form, threads
from tests.sandbox.rest.endpoint import Call, Endpoint, Reply, created, no_content, ok
from tests.sandbox.rest.message_form import form_of

CREATABLE = {
    ChannelType.GUILD_TEXT,
    ChannelType.GUILD_VOICE,
    ChannelType.GUILD_CATEGORY,
    ChannelType.GUILD_ANNOUNCEMENT,
}


def create_channel(call: Call) -> Reply:
    guild = call.guild(Permission.MANAGE_CHANNELS)
    form = form_of(call.body)
    kind = ChannelType(form.choice("type", {int(each) for each in CREATABLE}) or ChannelType.GUILD_TEXT)
    fields = channel_form.read_change(form, new=True)
    overwrites = channel_form.read_overwrites(form)
    parent_id = fields.get("parent_id")
    held = permissions.in_guild(guild, guild.members[call.bot.id])
    if parent_id is not None:
        held |= _require_parent(call, guild, parent_id)
    if overwrites is not None:
        channel_form.require_grantable(call, guild, held, None, overwrites)
    channel = channels.create(
        call.state,
        guild,
        _name(call, kind, fields["name"]),
        kind=kind,
        parent_id=parent_id,
        topic=fields.get("topic"),
        position=fields.get("position"),
        overwrites=overwrites,
        nsfw=fields.get("nsfw", False),
        rate_limit_per_user=fields.get("rate_limit_per_user", 0),
    )
    return created(payloads.channel(call.state, channel))


def get_channel(call: Call) -> Reply:
    return ok(payloads.channel(call.state, call.channel(), for_user_id=call.bot.id))


def edit_channel(call: Call) -> Reply:
    channel = call.channel()
    if channel.thread is not None:
        return threads.edit(call, channel)
    call.require(channel, Permission.MANAGE_CHANNELS)
    guild = _guild_of(call, channel)
    form = form_of(call.body)
    change = channel_form.read_change(form, new=False)
    if "name" in change:
        change["name"] = _name(call, channel.type, change["name"])
    parent_id = change.get("parent_id")
    held = call.state.permissions_in(channel, call.bot.id)
    if parent_id is not None and parent_id != channel.parent_id:
        held |= _require_parent(call, guild, parent_id)
    overwrites = channel_form.read_overwrites(form)
    if overwrites is not None:
        call.require(channel, Permission.MANAGE_ROLES)
        held |= permissions.in_guild(guild, guild.members[call.bot.id])
        channel_form.require_grantable(call, guild, held, channel, overwrites)
        change["overwrites"] = overwrites
    if _renames(channel, change):
        call.limiter.take(("PATCH", "channel name and topic", channel.id), NAME_AND_TOPIC_LIMIT)
    channels.edit(call.state, channel, change)
    return ok(payloads.channel(call.state, channel))


def delete_channel(call: Call) -> Reply:
    channel = call.channel()
    if channel.thread is not None:
        return threads.delete(call, channel)
    if channel.type is not ChannelType.DM:
        call.require(channel, Permission.MANAGE_CHANNELS)
        channels.delete(call.state, channel)
    return ok(payloads.channel(call.state, channel))


def set_overwrite(call: Call) -> Reply:
    channel = call.channel(Permission.MANAGE_ROLES)
    guild = _guild_of(call, channel)
    form = form_of(call.body)
    overwrite = channel_form.read_overwrite(form, call.snowflake("overwrite_id"))
    form.finish()
    if overwrite is not None:
        held = call.state.permissions_in(channel, call.bot.id)
        held |= permissions.in_guild(guild, guild.members[call.bot.id])
        channel_form.require_grantable(call, guild, held, channel, [overwrite])
        channels.set_overwrite(call.state, channel, overwrite)
    return no_content()


def remove_overwrite(call: Call) -> Reply:
    channel = call.channel(Permission.MANAGE_ROLES)
    channels.remove_overwrite(call.state, channel, call.snowflake("overwrite_id"))
    return no_content()


def _require_parent(call: Call, guild: Guild, parent_id: int) -> Permission:
    """Return the bot's permissions in the category, which it has to see and manage."""
    parent = call.state.channels.get(parent_id)
    if parent is None or parent.guild_id != guild.id:
        raise errors.invalid_field("parent_id", "CHANNEL_PARENT_INVALID", "Category does not exist")
    held = call.state.permissions_in(parent, call.bot.id)
    if not held & Permission.VIEW_CHANNEL:
        raise errors.missing_access()
    if not held & Permission.MANAGE_CHANNELS:
        raise errors.missing_permissions()
    return held


def _guild_of(call: Call, channel: Channel) -> Guild:
    if channel.guild_id is None or channel.thread is not None:
        raise errors.wrong_channel_type()
    return call.state.guilds[channel.guild_id]


def _name(call: Call, kind: ChannelType, name: str) -> str:
    """Return a name as Discord keeps it; refuse one with a forbidden word."""
    if any(word.lower() in name.lower() for word in call.state.forbidden_words):
        raise errors.forbidden_channel_name()
    return channel_form.text_channel_name(name) if kind is ChannelType.GUILD_TEXT else name


def _renames(channel: Channel, change: ChannelChange) -> bool:
    return (
        change.get("name", channel.name) != channel.name
        or change.get("topic", channel.topic) != channel.topic
    )


ENDPOINTS = (
    Endpoint("POST", "/guilds/{guild_id}/channels", create_channel),
    Endpoint("GET", "/channels/{channel_id}", get_channel),
    Endpoint("PATCH", "/channels/{channel_id}", edit_channel, limit=Limit(5, 5.0)),
    Endpoint("DELETE", "/channels/{channel_id}", delete_channel),
    Endpoint("PUT", "/channels/{channel_id}/permissions/{overwrite_id}", set_overwrite),
    Endpoint("DELETE", "/channels/{channel_id}/permissions/{overwrite_id}", remove_overwrite),
)
