"""Who somebody is to the ticket system."""

import discord

from utils.channels.overwrites import RoleIds
from utils.tickets import Person


def person(user: discord.User | discord.Member | None, roles: RoleIds) -> Person:
    """Return the one who acted, with the rights that his roles give him."""
    if user is None:
        raise ValueError("Discord sent an interaction without a user")
    held = role_ids(user)
    return Person(
        id=user.id,
        name=user.display_name,
        is_supporter=roles.support_role_id in held,
        is_admin=roles.admin_role_id in held,
    )


def role_ids(user: discord.User | discord.Member | None) -> set[int]:
    """Return the roles that a user has in the guild."""
    # Not `user.roles`: that leaves out what is not cached, and fails while Discord has not told of the guild.
    return set(user._roles) if isinstance(user, discord.Member) else set()  # noqa: SLF001
