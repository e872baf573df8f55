"""What an endpoint is, and what it is given to work with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from tests.sandbox import errors, permissions
from tests.sandbox.journal import Entry
from tests.sandbox.models import AccessToken, Application, Channel, Guild
from tests.sandbox.permissions import Permission
from tests.sandbox.ratelimit import Limit, RateLimiter
from tests.sandbox.rest.body import Body
from tests.sandbox.state import State

DEFAULT_LIMIT = Limit(10, 5.0)
# SEND_MESSAGES has no effect in threads.
IN_THREADS = {Permission.SEND_MESSAGES: Permission.SEND_MESSAGES_IN_THREADS}


class Auth(Enum):
    """By what an endpoint wants a request to be authorized."""

    BOT = auto()
    BOT_OR_BEARER = auto()
    TOKEN_IN_PATH = auto()
    """Interactions and their webhooks; they do not count against the bot's global limit."""


@dataclass(frozen=True)
class Reply:
    """An answer: `json` is None for 204."""

    status: int
    json: Any = None


def ok(json: Any) -> Reply:
    """Answer 200."""
    return Reply(200, json)


def created(json: Any) -> Reply:
    """Answer 201."""
    return Reply(201, json)


def no_content() -> Reply:
    """Answer 204."""
    return Reply(204)


@dataclass(frozen=True)
class Call:
    """One request, read and authorized."""

    state: State
    limiter: RateLimiter
    entry: Entry
    params: Mapping[str, str]
    query: Mapping[str, str]
    body: Body
    application: Application | None
    access: AccessToken | None

    @property
    def bot(self) -> Application:
        """Return the application that asks, on endpoints that are for bots."""
        if self.application is None:
            raise errors.unauthorized()
        return self.application

    def snowflake(self, name: str) -> int:
        """Return an identifier from the path."""
        return snowflake(name, self.params[name])

    def guild(self, *needed: Permission) -> Guild:
        """Return the guild of the path, if the bot is in it and has the permissions there."""
        guild = self.state.guild(self.snowflake("guild_id"))
        member = guild.members.get(self.bot.id)
        if member is None:
            raise errors.missing_access()
        self._require(permissions.in_guild(guild, member), needed)
        return guild

    def channel(self, *needed: Permission) -> Channel:
        """Return the channel of the path, if the bot sees it and has the permissions there."""
        channel = self.state.channel(self.snowflake("channel_id"))
        self.require(channel, *needed)
        return channel

    def require(self, channel: Channel, *needed: Permission) -> None:
        """Refuse with 50001 who does not see the channel, with 50013 who may not do this in it."""
        if channel.guild_id is not None:
            self.entry.needed |= Permission.VIEW_CHANNEL
        if channel.thread is not None:
            needed = tuple(IN_THREADS.get(each, each) for each in needed)
        if not self.state.can_view(channel, self.bot.id):
            raise errors.missing_access()
        self._require(self.state.permissions_in(channel, self.bot.id), needed)

    def _require(self, held: Permission, needed: tuple[Permission, ...]) -> None:
        for permission in needed:
            self.entry.needed |= permission
        if not all(permission & held for permission in needed):
            raise errors.missing_permissions()


Answer = Callable[[Call], Reply]


@dataclass(frozen=True)
class Endpoint:
    """A method and a path below /api/v10, and the function that answers."""

    method: str
    path: str
    answer: Answer
    auth: Auth = Auth.BOT
    limit: Limit | None = DEFAULT_LIMIT
    """None where Discord sets none, as for the callbacks of interactions."""


def snowflake(field: str, value: object) -> int:
    """Read an identifier, which may come as a string or as a number."""
    try:
        return int(str(value))
    except ValueError as error:
        raise errors.invalid_field(
            field, "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.'
        ) from error
