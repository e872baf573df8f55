"""Whom a text names and whom it notifies, under Discord's rules for allowed_mentions."""

import re
from dataclasses import dataclass

from tests.sandbox.models import Channel, JsonObject, Mentions
from tests.sandbox.permissions import Permission
from tests.sandbox.state import State

USER_MENTION = re.compile(r"<@!?(\d{1,20})>")
ROLE_MENTION = re.compile(r"<@&(\d{1,20})>")
EVERYONE_MENTION = re.compile(r"@(?:everyone|here)\b")


@dataclass(frozen=True)
class AllowedMentions:
    """The filter that a sender sets; all is allowed where nothing is said."""

    users: frozenset[int] | None = None
    """None allows all."""
    roles: frozenset[int] | None = None
    everyone: bool = True
    replied_user: bool = True

    @classmethod
    def from_json(cls, body: JsonObject | None) -> "AllowedMentions":
        """Read `allowed_mentions` of a request."""
        if body is None:
            return cls()
        parse = body.get("parse", [])
        return cls(
            users=None if "users" in parse else _ids(body.get("users")),
            roles=None if "roles" in parse else _ids(body.get("roles")),
            everyone="everyone" in parse,
            replied_user=bool(body.get("replied_user", False)),
        )


def resolve(
    state: State,
    channel: Channel,
    author_id: int,
    content: str,
    *,
    allowed: AllowedMentions,
    replied_user_id: int | None = None,
) -> Mentions:
    """Return the mentions of a text by this author in this channel."""
    named = [int(found) for found in USER_MENTION.findall(content) if int(found) in state.users]
    users = [each for each in dict.fromkeys(named) if allowed.users is None or each in allowed.users]
    if replied_user_id is not None and allowed.replied_user and replied_user_id not in users:
        users.append(replied_user_id)
    if channel.guild_id is None:
        return Mentions(users, notified_user_ids=frozenset(users) & frozenset(channel.recipient_ids))

    guild = state.guilds[channel.guild_id]
    may_mention_all = bool(state.permissions_in(channel, author_id) & Permission.MENTION_EVERYONE)
    named_roles = [int(found) for found in ROLE_MENTION.findall(content) if int(found) in guild.roles]
    roles = [each for each in dict.fromkeys(named_roles) if allowed.roles is None or each in allowed.roles]
    everyone = may_mention_all and allowed.everyone and bool(EVERYONE_MENTION.search(content))
    ringing_roles = {each for each in roles if may_mention_all or guild.roles[each].mentionable}
    reached = {
        user_id
        for user_id, member in guild.members.items()
        if everyone or user_id in users or member.role_ids & ringing_roles
    }
    return Mentions(users, roles, everyone, frozenset(reached - {author_id}) & state.viewers(channel))


def _ids(values: list[str | int] | None) -> frozenset[int]:
    return frozenset(int(value) for value in values or [])
