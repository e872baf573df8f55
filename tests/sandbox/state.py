"""The sandbox's world, held in memory, and the means to furnish it.

What then happens in it are the functions in `operations`; what may happen is decided by whoever calls them
(`rest` for the bot and the panel, the client API for people).
"""

import secrets
from collections.abc import Iterable

from tests.sandbox import errors, permissions
from tests.sandbox.cdn_links import CdnLinks
from tests.sandbox.clock import Clock
from tests.sandbox.enums import ChannelType, OverwriteType
from tests.sandbox.events import Event, EventBus
from tests.sandbox.models import (
    AccessToken,
    Application,
    Channel,
    Guild,
    Interaction,
    JsonObject,
    Member,
    Message,
    Overwrite,
    Persona,
    Role,
    User,
)
from tests.sandbox.permissions import EVERYONE_DEFAULT, Permission
from tests.sandbox.snowflake import SnowflakeFactory


class State:
    """Everything there is, by identifier."""

    def __init__(self, clock: Clock | None = None, *, base_url: str = "http://127.0.0.1") -> None:
        self.clock = clock or Clock()
        self.ids = SnowflakeFactory(self.clock)
        self.bus = EventBus()
        self.cdn = CdnLinks(self.clock, secret=secrets.token_bytes(32), base_url=base_url)
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.deleted_channels: dict[int, Channel] = {}
        self.applications: dict[int, Application] = {}
        self.interactions: dict[int, Interaction] = {}
        self.interaction_ids: dict[str, int] = {}
        """By token."""
        self.access_tokens: dict[str, AccessToken] = {}
        self.personas: list[Persona] = []
        self.forbidden_words: tuple[str, ...] = ()
        """Words that Discord does not accept in the names of channels, as in a community in Server Discovery."""

    # Furnishing: no events, and no more checks than the types give.

    def add_user(
        self,
        username: str,
        *,
        global_name: str | None = None,
        bot: bool = False,
        avatar_png: bytes | None = None,
        user_id: int | None = None,
    ) -> User:
        """Add an account."""
        user = User(user_id or self.ids.next(), username, global_name, bot=bot, avatar_png=avatar_png)
        self.users[user.id] = user
        return user

    def add_application(
        self,
        name: str,
        *,
        bot_token: str,
        owner: User,
        client_secret: str = "",
        redirect_uris: Iterable[str] = (),
        avatar_png: bytes | None = None,
        application_id: int | None = None,
    ) -> Application:
        """Add an application and its bot, which share one identifier as they do at Discord."""
        bot = self.add_user(name, bot=True, avatar_png=avatar_png, user_id=application_id)
        application = Application(
            bot.id, name, bot, bot_token, client_secret, owner.id, redirect_uris=tuple(redirect_uris)
        )
        self.applications[application.id] = application
        return application

    def add_guild(
        self, name: str, *, owner: User, icon_png: bytes | None = None, guild_id: int | None = None
    ) -> Guild:
        """Add a guild with its @everyone role and its owner."""
        guild = Guild(
            guild_id or self.ids.next(), name, owner.id, joined_at_ms=self.clock.now_ms(), icon_png=icon_png
        )
        guild.roles[guild.id] = Role(guild.id, guild.id, "@everyone", permissions=EVERYONE_DEFAULT)
        self.guilds[guild.id] = guild
        self.add_member(guild, owner)
        return guild

    def add_role(
        self,
        guild: Guild,
        name: str,
        *,
        permissions: int = 0,
        color: int = 0,
        hoist: bool = False,
        mentionable: bool = False,
        role_id: int | None = None,
    ) -> Role:
        """Add a role above all that exist."""
        role = Role(
            role_id or self.ids.next(),
            guild.id,
            name,
            permissions,
            position=len(guild.roles),
            color=color,
            hoist=hoist,
            mentionable=mentionable,
        )
        guild.roles[role.id] = role
        return role

    def add_member(
        self, guild: Guild, user: User, *, roles: Iterable[Role] = (), nick: str | None = None
    ) -> Member:
        """Let an account be a member of the guild."""
        member = Member(user, guild.id, self.clock.now_ms(), {role.id for role in roles}, nick)
        guild.members[user.id] = member
        return member

    def add_bot(self, guild: Guild, application: Application, *, permissions: int) -> Member:
        """Let a bot in as an invitation does: with a role of its own that carries `permissions`."""
        role = self.add_role(guild, application.name, permissions=permissions)
        role.bot_id = application.bot.id
        return self.add_member(guild, application.bot, roles=[role])

    def add_category(
        self,
        guild: Guild,
        name: str,
        *,
        overwrites: Iterable[Overwrite] = (),
        channel_id: int | None = None,
    ) -> Channel:
        """Add a category below those that exist."""
        return self._add_channel(
            guild, ChannelType.GUILD_CATEGORY, name, overwrites=overwrites, channel_id=channel_id
        )

    def add_text_channel(
        self,
        guild: Guild,
        name: str,
        *,
        parent: Channel | None = None,
        topic: str | None = None,
        overwrites: Iterable[Overwrite] = (),
        channel_id: int | None = None,
    ) -> Channel:
        """Add a text channel below those that exist."""
        return self._add_channel(
            guild,
            ChannelType.GUILD_TEXT,
            name,
            overwrites=overwrites,
            parent=parent,
            topic=topic,
            channel_id=channel_id,
        )

    def _add_channel(
        self,
        guild: Guild,
        kind: ChannelType,
        name: str,
        *,
        overwrites: Iterable[Overwrite],
        parent: Channel | None = None,
        topic: str | None = None,
        channel_id: int | None = None,
    ) -> Channel:
        channel = Channel(
            channel_id or self.ids.next(),
            kind,
            guild.id,
            name,
            position=sum(other.type is kind for other in self.channels_of(guild)),
            parent_id=parent.id if parent else None,
            topic=topic,
            overwrites={overwrite.id: overwrite for overwrite in overwrites},
        )
        self.channels[channel.id] = channel
        return channel

    # Looking up: each refuses as Discord's API does.

    def user(self, user_id: int) -> User:
        """Return an account."""
        if user_id not in self.users:
            raise errors.unknown_user()
        return self.users[user_id]

    def guild(self, guild_id: int) -> Guild:
        """Return a guild."""
        if guild_id not in self.guilds:
            raise errors.unknown_guild()
        return self.guilds[guild_id]

    def member(self, guild: Guild, user_id: int) -> Member:
        """Return a member of the guild."""
        if user_id not in guild.members:
            raise errors.unknown_member()
        return guild.members[user_id]

    def channel(self, channel_id: int) -> Channel:
        """Return a channel that has not been deleted."""
        if channel_id not in self.channels:
            raise errors.unknown_channel()
        return self.channels[channel_id]

    def message(self, channel: Channel, message_id: int) -> Message:
        """Return a message that has not been deleted."""
        message = channel.messages.get(message_id)
        if message is None or message.deleted_at_ms is not None:
            raise errors.unknown_message()
        return message

    def channels_of(self, guild: Guild) -> list[Channel]:
        """Return the guild's channels as they stand in its list."""
        return sorted(
            (each for each in self.channels.values() if each.guild_id == guild.id and each.thread is None),
            key=lambda channel: (channel.position, channel.id),
        )

    def parent_of(self, thread: Channel) -> Channel:
        """Return the channel in which a thread was started."""
        return self.channels[thread.parent_id or 0]

    # Who sees what.

    def permissions_in(self, channel: Channel, user_id: int) -> Permission:
        """Return what a user may do in a channel; nothing for those who are not in its guild."""
        if channel.guild_id is None:
            return permissions.DIRECT_MESSAGE if user_id in channel.recipient_ids else permissions.NONE
        guild = self.guilds[channel.guild_id]
        member = guild.members.get(user_id)
        if member is None:
            return permissions.NONE
        if channel.thread is None:
            return permissions.in_channel(guild, member, channel)
        return permissions.in_thread(guild, member, self.parent_of(channel), channel)

    def viewers(self, channel: Channel) -> frozenset[int]:
        """Return all who may see the channel."""
        if channel.guild_id is None:
            return frozenset(channel.recipient_ids)
        members = self.guilds[channel.guild_id].members
        return frozenset(user_id for user_id in members if self.can_view(channel, user_id))

    def can_view(self, channel: Channel, user_id: int) -> bool:
        """Return whether a user may see a channel; a category is seen with any of its channels."""
        if self.permissions_in(channel, user_id) & Permission.VIEW_CHANNEL:
            return True
        return channel.type is ChannelType.GUILD_CATEGORY and any(
            self.permissions_in(child, user_id) & Permission.VIEW_CHANNEL
            for child in self.channels.values()
            if child.parent_id == channel.id
        )

    # Telling.

    def publish(
        self,
        name: str,
        data: JsonObject,
        audience: Iterable[int],
        *,
        guild_id: int | None = None,
        channel_id: int | None = None,
    ) -> None:
        """Tell the listeners what happened."""
        self.bus.publish(Event(name, data, frozenset(audience), guild_id, channel_id))

    def publish_in_channel(self, name: str, data: JsonObject, channel: Channel) -> None:
        """Tell what happened in a channel to those who may see it."""
        self.publish(name, data, self.viewers(channel), guild_id=channel.guild_id, channel_id=channel.id)

    def publish_in_guild(self, name: str, data: JsonObject, guild: Guild) -> None:
        """Tell what happened in a guild to all its members."""
        self.publish(name, data, guild.members, guild_id=guild.id)


def overwrite_for(target: Role | Member, *, allow: int = 0, deny: int = 0) -> Overwrite:
    """Return an overwrite for a role or a member."""
    if isinstance(target, Role):
        return Overwrite(target.id, OverwriteType.ROLE, int(allow), int(deny))
    return Overwrite(target.user.id, OverwriteType.MEMBER, int(allow), int(deny))
