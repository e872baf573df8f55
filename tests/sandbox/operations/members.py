"""Members coming, going and changing, and the roles they hold."""

from collections.abc import Collection

from tests.sandbox import errors, payloads
from tests.sandbox.models import Guild, Member, Role, User
from tests.sandbox.operations import channels, thread_life
from tests.sandbox.permissions import Permission
from tests.sandbox.state import State


def join(state: State, guild: Guild, user: User) -> Member:
    """Let somebody in."""
    member = state.add_member(guild, user)
    payload = payloads.member(member) | {"guild_id": str(guild.id)}
    state.publish_in_guild("GUILD_MEMBER_ADD", payload, guild)
    return member


def leave(state: State, guild: Guild, user_id: int) -> None:
    """Let somebody go, by their own will or by a kick; what they wrote stays.

    Discord documents nothing, but takes the member's overwrites along: bots that give them back on return
    (Erisa/Cliptok #158, #161, and ticket bots) find them gone, and their CHANNEL_UPDATEs just before the leaving.
    """
    member = state.member(guild, user_id)
    for channel in state.channels_of(guild):
        if user_id in channel.overwrites:
            channels.remove_overwrite(state, channel, user_id)
    for place in state.channels.values():
        if place.guild_id == guild.id and place.thread is not None:
            place.thread.joined_at_ms.pop(user_id, None)
    everyone = frozenset(guild.members)
    del guild.members[user_id]
    payload = {"guild_id": str(guild.id), "user": payloads.user(member.user)}
    state.publish("GUILD_MEMBER_REMOVE", payload, everyone, guild_id=guild.id)


def set_roles(state: State, guild: Guild, user_id: int, role_ids: Collection[int]) -> None:
    """Give a member exactly these roles besides @everyone."""
    for role_id in role_ids:
        if role_id not in guild.roles:
            raise errors.unknown_role()
    member = state.member(guild, user_id)
    seen_before = {each.id for each in state.channels_of(guild) if state.can_view(each, user_id)}
    member.role_ids = set(role_ids) - {guild.id}
    publish_update(state, guild, member)
    for channel in state.channels_of(guild):
        if state.can_view(channel, user_id) != (channel.id in seen_before):
            payload = payloads.channel(state, channel)
            state.publish("CHANNEL_UPDATE", payload, {user_id}, guild_id=guild.id, channel_id=channel.id)
            if channel.id not in seen_before:
                thread_life.publish_sync(state, channel, {user_id})


def publish_update(state: State, guild: Guild, member: Member) -> None:
    """Tell how a member is now."""
    payload = payloads.member(member) | {"guild_id": str(guild.id)}
    state.publish_in_guild("GUILD_MEMBER_UPDATE", payload, guild)


def edit_role(state: State, guild: Guild, role: Role, permissions: Permission) -> None:
    """Give a role exactly these permissions."""
    role.permissions = permissions
    payload = {"guild_id": str(guild.id), "role": payloads.role(role)}
    state.publish_in_guild("GUILD_ROLE_UPDATE", payload, guild)


def delete_role(state: State, guild: Guild, role: Role) -> None:
    """Delete a role; members lose it and channels lose its overwrites."""
    del guild.roles[role.id]
    for member in guild.members.values():
        if role.id in member.role_ids:
            member.role_ids.discard(role.id)
            publish_update(state, guild, member)
    for channel in state.channels_of(guild):
        if role.id in channel.overwrites:
            channels.remove_overwrite(state, channel, role.id)
    payload = {"guild_id": str(guild.id), "role_id": str(role.id)}
    state.publish_in_guild("GUILD_ROLE_DELETE", payload, guild)
