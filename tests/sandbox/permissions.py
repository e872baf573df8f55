"""Discord's permission bits and how they add up, as its documentation writes the algorithm down."""

from enum import IntFlag

from tests.sandbox.enums import ChannelType, OverwriteType
from tests.sandbox.models import Channel, Guild, Member


class Permission(IntFlag):
    CREATE_INSTANT_INVITE = 1 << 0
    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_AUDIT_LOG = 1 << 7
    PRIORITY_SPEAKER = 1 << 8
    STREAM = 1 << 9
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    SEND_TTS_MESSAGES = 1 << 12
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    VIEW_GUILD_INSIGHTS = 1 << 19
    CONNECT = 1 << 20
    SPEAK = 1 << 21
    MUTE_MEMBERS = 1 << 22
    DEAFEN_MEMBERS = 1 << 23
    MOVE_MEMBERS = 1 << 24
    USE_VAD = 1 << 25
    CHANGE_NICKNAME = 1 << 26
    MANAGE_NICKNAMES = 1 << 27
    MANAGE_ROLES = 1 << 28
    MANAGE_WEBHOOKS = 1 << 29
    MANAGE_GUILD_EXPRESSIONS = 1 << 30
    USE_APPLICATION_COMMANDS = 1 << 31
    REQUEST_TO_SPEAK = 1 << 32
    MANAGE_EVENTS = 1 << 33
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    USE_EXTERNAL_STICKERS = 1 << 37
    SEND_MESSAGES_IN_THREADS = 1 << 38
    USE_EMBEDDED_ACTIVITIES = 1 << 39
    MODERATE_MEMBERS = 1 << 40
    VIEW_CREATOR_MONETIZATION_ANALYTICS = 1 << 41
    USE_SOUNDBOARD = 1 << 42
    CREATE_GUILD_EXPRESSIONS = 1 << 43
    CREATE_EVENTS = 1 << 44
    USE_EXTERNAL_SOUNDS = 1 << 45
    SEND_VOICE_MESSAGES = 1 << 46
    SET_VOICE_CHANNEL_STATUS = 1 << 48
    SEND_POLLS = 1 << 49
    USE_EXTERNAL_APPS = 1 << 50
    PIN_MESSAGES = 1 << 51
    BYPASS_SLOWMODE = 1 << 52


ALL = Permission((1 << 53) - 1)
NONE = Permission(0)

# What Discord gives to @everyone in a new guild, as far as text channels are concerned.
EVERYONE_DEFAULT = (
    Permission.VIEW_CHANNEL
    | Permission.CREATE_INSTANT_INVITE
    | Permission.CHANGE_NICKNAME
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.ADD_REACTIONS
    | Permission.READ_MESSAGE_HISTORY
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.CREATE_PRIVATE_THREADS
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.USE_EXTERNAL_EMOJIS
    | Permission.USE_EXTERNAL_STICKERS
    | Permission.SEND_POLLS
)
# What the two parties of a direct message may do there.
DIRECT_MESSAGE = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.ADD_REACTIONS
    | Permission.READ_MESSAGE_HISTORY
    | Permission.PIN_MESSAGES
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.SEND_POLLS
)
# Denied along with SEND_MESSAGES ("implicit permissions" in Discord's documentation).
NEEDS_SEND_MESSAGES = (
    Permission.MENTION_EVERYONE
    | Permission.SEND_TTS_MESSAGES
    | Permission.ATTACH_FILES
    | Permission.EMBED_LINKS
)


def in_guild(guild: Guild, member: Member) -> Permission:
    """Return what a member may do in the guild, before any channel has its say."""
    if guild.owner_id == member.user.id:
        return ALL
    bits = guild.roles[guild.id].permissions
    for role_id in member.role_ids:
        bits |= guild.roles[role_id].permissions
    if bits & Permission.ADMINISTRATOR:
        return ALL
    return Permission(bits)


def in_channel(guild: Guild, member: Member, channel: Channel) -> Permission:
    """Return what a member may do in a channel of the guild."""
    return _without_implicitly_denied(_explicit(guild, member, channel))


def in_thread(guild: Guild, member: Member, parent: Channel, thread: Channel) -> Permission:
    """Return what a member may do in a thread: what the parent says, with SEND_MESSAGES for its counterpart there.

    A private thread is for those who take part in it, and for those who manage threads.
    """
    bits = _explicit(guild, member, parent)
    if thread.type is ChannelType.PRIVATE_THREAD and not bits & Permission.MANAGE_THREADS:
        takes_part = thread.thread is not None and member.user.id in thread.thread.joined_at_ms
        bits = bits if takes_part else NONE
    bits &= ~Permission.SEND_MESSAGES
    if bits & Permission.SEND_MESSAGES_IN_THREADS:
        bits |= Permission.SEND_MESSAGES
    return _without_implicitly_denied(bits)


def _explicit(guild: Guild, member: Member, channel: Channel) -> Permission:
    base = in_guild(guild, member)
    if base & Permission.ADMINISTRATOR:
        return ALL
    bits = int(base)
    everyone = channel.overwrites.get(guild.id)
    if everyone is not None:
        bits = bits & ~everyone.deny | everyone.allow
    of_roles = [
        overwrite
        for overwrite in channel.overwrites.values()
        if overwrite.type is OverwriteType.ROLE and overwrite.id in member.role_ids
    ]
    denied = allowed = 0
    for overwrite in of_roles:
        denied |= overwrite.deny
        allowed |= overwrite.allow
    bits = bits & ~denied | allowed
    own = channel.overwrites.get(member.user.id)
    if own is not None:
        bits = bits & ~own.deny | own.allow
    return Permission(bits)


def names(permissions: int) -> list[str]:
    """Return the names of the bits that are set, lowest first."""
    return [bit.name for bit in Permission if bit & permissions and bit.name]


def _without_implicitly_denied(permissions: Permission) -> Permission:
    if not permissions & Permission.VIEW_CHANNEL:
        return NONE
    if not permissions & Permission.SEND_MESSAGES:
        return permissions & ~NEEDS_SEND_MESSAGES
    return permissions
