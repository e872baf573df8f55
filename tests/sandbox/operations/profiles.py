"""How people show themselves: the name and picture of an account, and the name on a server."""

from tests.sandbox.models import Guild, User
from tests.sandbox.operations import members
from tests.sandbox.state import State


def change(
    state: State, user: User, *, global_name: str | None = None, avatar_png: bytes | None = None
) -> None:
    """Change an account; its servers are told."""
    user.global_name = user.global_name if global_name is None else global_name
    user.avatar_png = user.avatar_png if avatar_png is None else avatar_png
    for guild in state.guilds.values():
        if user.id in guild.members:
            members.publish_update(state, guild, guild.members[user.id])


def set_nick(state: State, guild: Guild, user_id: int, nick: str | None) -> None:
    """Give somebody another name on this server, or take it away."""
    member = state.member(guild, user_id)
    member.nick = nick
    members.publish_update(state, guild, member)
