"""What the sandbox's world is made of. Identifiers are integers here and strings in JSON."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from tests.sandbox.enums import (
    ApplicationFlag,
    CallbackType,
    ChannelType,
    CommandType,
    Intent,
    InteractionType,
    MessageFlag,
    MessageType,
    OverwriteType,
)
from tests.sandbox.message_parts import CustomEmoji, Poll, Reaction, Sticker

JsonObject = dict[str, Any]
NO_FLAGS = MessageFlag(0)


@dataclass
class User:
    """An account, of a person or of a bot."""

    id: int
    username: str
    global_name: str | None = None
    bot: bool = False
    avatar_png: bytes | None = None
    locale: str = "de"
    accepts_direct_messages: bool = True

    @property
    def display_name(self) -> str:
        """Return what Discord shows outside any guild."""
        return self.global_name or self.username

    @property
    def avatar_hash(self) -> str | None:
        """Return the name under which the CDN serves the avatar."""
        return None if self.avatar_png is None else image_hash(self.avatar_png)


@dataclass
class Role:
    id: int
    guild_id: int
    name: str
    permissions: int = 0
    position: int = 0
    color: int = 0
    hoist: bool = False
    mentionable: bool = False
    bot_id: int | None = None
    """Set on the role that Discord makes and manages for a bot."""


@dataclass
class Member:
    user: User
    guild_id: int
    joined_at_ms: int
    role_ids: set[int] = field(default_factory=set)
    nick: str | None = None

    @property
    def display_name(self) -> str:
        """Return what Discord shows in the guild."""
        return self.nick or self.user.display_name


@dataclass
class Overwrite:
    id: int
    type: OverwriteType
    allow: int = 0
    deny: int = 0


@dataclass
class Attachment:
    id: int
    filename: str
    content_type: str
    data: bytes = field(repr=False)
    description: str | None = None
    width: int | None = None
    height: int | None = None
    ephemeral: bool = False


@dataclass
class Mentions:
    """Whom a message names, and whom it notifies."""

    user_ids: list[int] = field(default_factory=list)
    role_ids: list[int] = field(default_factory=list)
    everyone: bool = False
    notified_user_ids: frozenset[int] = frozenset()
    """Members whose client would ring: named, allowed by allowed_mentions, and able to see the channel."""


@dataclass
class Message:
    id: int
    channel_id: int
    author_id: int
    created_at_ms: int
    type: MessageType = MessageType.DEFAULT
    content: str = ""
    embeds: list[JsonObject] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    components: list[JsonObject] = field(default_factory=list)
    flags: MessageFlag = NO_FLAGS
    mentions: Mentions = field(default_factory=Mentions)
    tts: bool = False
    pinned: bool = False
    nonce: str | int | None = None
    reference: JsonObject | None = None
    edited_at_ms: int | None = None
    deleted_at_ms: int | None = None
    application_id: int | None = None
    webhook_id: int | None = None
    interaction_metadata: JsonObject | None = None
    visible_to: int | None = None
    """The one person who sees an ephemeral message; None for all others."""
    earlier_contents: list[str] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    stickers: list[Sticker] = field(default_factory=list)
    poll: Poll | None = None
    snapshots: list["Snapshot"] = field(default_factory=list)
    """What a forward shows of the message that it passes on."""
    pinned_at_ms: int | None = None

    @property
    def ephemeral(self) -> bool:
        """Return whether only one person sees this message."""
        return self.visible_to is not None


@dataclass(frozen=True)
class Snapshot:
    """A message as it was when somebody forwarded it; what happens to it later changes nothing here."""

    channel_id: int
    created_at_ms: int
    edited_at_ms: int | None
    type: MessageType
    content: str
    embeds: list[JsonObject]
    attachments: list[Attachment]
    components: list[JsonObject]
    mentions: Mentions
    flags: MessageFlag
    stickers: list[Sticker]


@dataclass
class Thread:
    """What a channel has that is a thread."""

    owner_id: int
    created_at_ms: int
    archive_changed_at_ms: int
    auto_archive_minutes: int
    archived: bool = False
    locked: bool = False
    invitable: bool = True
    joined_at_ms: dict[int, int] = field(default_factory=dict)
    """Who takes part, and since when."""


@dataclass
class Channel:
    id: int
    type: ChannelType
    guild_id: int | None
    name: str | None
    position: int = 0
    parent_id: int | None = None
    topic: str | None = None
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    nsfw: bool = False
    rate_limit_per_user: int = 0
    recipient_ids: list[int] = field(default_factory=list)
    messages: dict[int, Message] = field(default_factory=dict)
    """All that was ever written here, in order of time, deleted and ephemeral ones too."""
    uploads: dict[int, Attachment] = field(default_factory=dict)
    """Files that were given to commands here and belong to no message."""
    last_message_id: int | None = None
    last_pin_at_ms: int | None = None
    thread: Thread | None = None
    deleted_at_ms: int | None = None


@dataclass
class Guild:
    id: int
    name: str
    owner_id: int
    joined_at_ms: int
    preferred_locale: str = "de"
    icon_png: bytes | None = None
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    emojis: dict[int, CustomEmoji] = field(default_factory=dict)
    stickers: dict[int, Sticker] = field(default_factory=dict)

    @property
    def icon_hash(self) -> str | None:
        """Return the name under which the CDN serves the icon."""
        return None if self.icon_png is None else image_hash(self.icon_png)


@dataclass
class Command:
    id: int
    application_id: int
    guild_id: int | None
    type: CommandType
    version: int
    spec: JsonObject
    """The command as its application registered it: name, description, options and the rest."""

    @property
    def name(self) -> str:
        """Return the name by which it is invoked."""
        return str(self.spec["name"])


@dataclass
class Application:
    id: int
    name: str
    bot: User
    bot_token: str = field(repr=False)
    client_secret: str = field(repr=False)
    owner_id: int
    redirect_uris: tuple[str, ...] = ()
    allowed_privileged_intents: Intent = Intent.GUILD_MEMBERS | Intent.MESSAGE_CONTENT
    interactions_endpoint_url: str | None = None
    commands: dict[int, Command] = field(default_factory=dict)
    guilds_without_commands: set[int] = field(default_factory=set)
    """Where it was let in without the scope `applications.commands`."""
    identifies_left: int = 1000

    @property
    def flags(self) -> ApplicationFlag:
        """Return the flags that say which privileged intents were switched on in the portal."""
        flags = ApplicationFlag(0)
        if Intent.MESSAGE_CONTENT in self.allowed_privileged_intents:
            flags |= ApplicationFlag.GATEWAY_MESSAGE_CONTENT_LIMITED
        if Intent.GUILD_MEMBERS in self.allowed_privileged_intents:
            flags |= ApplicationFlag.GATEWAY_GUILD_MEMBERS_LIMITED
        return flags


@dataclass
class AccessToken:
    """What OAuth2 hands to an application so that it may ask about a person."""

    token: str = field(repr=False)
    application_id: int
    user_id: int
    scopes: frozenset[str]
    expires_at_s: float


@dataclass
class Interaction:
    """What a person did with the bot's commands, components or modals, and what came of it."""

    id: int
    token: str = field(repr=False)
    type: InteractionType
    application_id: int
    guild_id: int | None
    channel_id: int
    user_id: int
    data: JsonObject
    created_at_s: float
    message_id: int | None = None
    """The message whose component was pressed, also for a modal that such a press opened."""
    opened_by: int | None = None
    """The interaction that was answered with the modal that this one submits."""
    callback: CallbackType | None = None
    """How it was acknowledged; None until then."""
    original_message_id: int | None = None
    """The message that `@original` means; None until there is one."""
    modal: JsonObject | None = None
    message_ids: list[int] = field(default_factory=list)
    """Messages that answering this interaction produced, in order."""


@dataclass
class Persona:
    """Someone whom a visitor of the web client can be."""

    user_id: int
    role_label: str
    description: str


def image_hash(image: bytes) -> str:
    """Return the 32 hexadecimal digits by which Discord's CDN names an image."""
    return hashlib.sha256(image).hexdigest()[:32]
