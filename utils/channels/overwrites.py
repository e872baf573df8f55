"""Who sees and writes what, in Discord's terms."""

from typing import Protocol

import discord

from utils.tickets import Access, Ticket, audience

Target = discord.Role | discord.Member | discord.abc.Snowflake
Overwrites = dict[Target, discord.PermissionOverwrite]
Bits = dict[int, tuple[int, int]]
"""Target's snowflake -> (allowed bits, denied bits)."""

_READ = discord.Permissions(view_channel=True, read_message_history=True)
_WRITE = _READ | discord.Permissions(send_messages=True, attach_files=True, embed_links=True)
# Denied to everybody, so that a viewer cannot write by way of a thread either.
_HIDDEN = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    create_private_threads=True,
)
_NONE = discord.Permissions.none()


class RoleIds(Protocol):
    """The roles that the settings name."""

    @property
    def support_role_id(self) -> int: ...  # noqa: D102
    @property
    def admin_role_id(self) -> int: ...  # noqa: D102
    @property
    def viewer_role_ids(self) -> tuple[int, ...]: ...  # noqa: D102


def wanted_overwrites(ticket: Ticket, guild: discord.Guild, roles: RoleIds) -> Overwrites:
    """Return what the ticket's row demands of its channel.

    Roles that no longer exist are left out: a deleted role must not break a ticket.
    """
    rights = audience(ticket)
    by_role = dict.fromkeys(roles.viewer_role_ids, rights.viewer_roles)
    by_role[roles.support_role_id] = rights.support_role
    by_role[roles.admin_role_id] = rights.admin_role
    overwrites: Overwrites = {guild.default_role: discord.PermissionOverwrite.from_pair(_NONE, _HIDDEN)}
    for role_id, access in by_role.items():
        role = guild.get_role(role_id)
        if role is not None:
            overwrites[role] = _overwrite(access)
    # py-cord sends what is not a Role as a member, so members need not be fetched.
    for member_id, access in rights.members.items():
        overwrites[discord.Object(member_id)] = _overwrite(access)
    overwrites[discord.Object(guild.me.id)] = _overwrite(Access.WRITE)
    return overwrites


def _overwrite(access: Access) -> discord.PermissionOverwrite:
    return discord.PermissionOverwrite.from_pair(_WRITE if access is Access.WRITE else _READ, _NONE)


def bits_of(overwrites: Overwrites) -> Bits:
    """Return wanted overwrites in the form in which they are compared."""
    return {
        target.id: (allowed.value, denied.value)
        for target, overwrite in overwrites.items()
        for allowed, denied in [overwrite.pair()]
    }


def present_bits(channel: discord.TextChannel) -> Bits:
    """Return the overwrites that a channel has.

    `TextChannel.overwrites` leaves out members that are not cached, and this bot caches none.
    """
    return {overwrite.id: (overwrite.allow, overwrite.deny) for overwrite in channel._overwrites}  # noqa: SLF001
