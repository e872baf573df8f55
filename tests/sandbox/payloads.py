"""The world's parts as JSON, the way Discord sends them."""

from tests.sandbox import part_payloads, permissions, thread_payloads
from tests.sandbox.enums import ChannelType
from tests.sandbox.json_values import optional_id, timestamp
from tests.sandbox.models import (
    Application,
    Channel,
    Command,
    Guild,
    JsonObject,
    Member,
    Overwrite,
    Role,
    User,
)
from tests.sandbox.state import State

OBFUSCATED_NAME = "___hidden___"
CHANNEL_OBFUSCATED_FLAG = 1 << 17


def user(account: User) -> JsonObject:
    payload: JsonObject = {
        "id": str(account.id),
        "username": account.username,
        "discriminator": "0",
        "global_name": account.global_name,
        "avatar": account.avatar_hash,
        "avatar_decoration_data": None,
        "banner": None,
        "accent_color": None,
        "clan": None,
        "primary_guild": None,
        "public_flags": 0,
        "flags": 0,
    }
    if account.bot:
        payload["bot"] = True
    return payload


def own_user(account: User) -> JsonObject:
    """Return what an account may know about itself."""
    return user(account) | {
        "verified": True,
        "mfa_enabled": True,
        "locale": account.locale,
        "premium_type": 0,
        "email": None,
    }


def role(of_guild: Role) -> JsonObject:
    payload: JsonObject = {
        "id": str(of_guild.id),
        "name": of_guild.name,
        "description": None,
        "permissions": str(int(of_guild.permissions)),
        "position": of_guild.position,
        "color": of_guild.color,
        "colors": {"primary_color": of_guild.color, "secondary_color": None, "tertiary_color": None},
        "hoist": of_guild.hoist,
        "managed": of_guild.bot_id is not None,
        "mentionable": of_guild.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }
    if of_guild.bot_id is not None:
        payload["tags"] = {"bot_id": str(of_guild.bot_id)}
    return payload


def member_without_user(of_guild: Member) -> JsonObject:
    """Return a member as it accompanies a message, whose author already says who it is."""
    return {
        "nick": of_guild.nick,
        "avatar": None,
        "banner": None,
        "roles": [str(role_id) for role_id in sorted(of_guild.role_ids)],
        "joined_at": timestamp(of_guild.joined_at_ms),
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
        "communication_disabled_until": None,
    }


def member(of_guild: Member) -> JsonObject:
    return member_without_user(of_guild) | {"user": user(of_guild.user)}


def overwrite(of_channel: Overwrite) -> JsonObject:
    return {
        "id": str(of_channel.id),
        "type": int(of_channel.type),
        "allow": str(int(of_channel.allow)),
        "deny": str(int(of_channel.deny)),
    }


def channel(state: State, place: Channel, *, for_user_id: int | None = None) -> JsonObject:
    """Return a channel or thread; of a thread, with `for_user_id`, also how that user takes part."""
    if place.thread is not None:
        return thread_payloads.thread(place, place.thread, for_user_id=for_user_id)
    payload: JsonObject = {
        "id": str(place.id),
        "type": int(place.type),
        "flags": 0,
    }
    if place.type is not ChannelType.GUILD_CATEGORY:
        payload["last_message_id"] = optional_id(place.last_message_id)
        payload["last_pin_timestamp"] = timestamp(place.last_pin_at_ms)
    if place.guild_id is None:
        payload["recipients"] = [user(state.users[user_id]) for user_id in place.recipient_ids]
        return payload
    payload |= {
        "guild_id": str(place.guild_id),
        "name": place.name,
        "position": place.position,
        "parent_id": optional_id(place.parent_id),
        "permission_overwrites": [overwrite(each) for each in place.overwrites.values()],
        "nsfw": place.nsfw,
    }
    if place.type is not ChannelType.GUILD_CATEGORY:
        payload["topic"] = place.topic
        payload["rate_limit_per_user"] = place.rate_limit_per_user
    return payload


def obfuscated_channel(payload: JsonObject) -> JsonObject:
    """Return what the gateway tells a bot about a channel that it may not view."""
    deny_view: JsonObject = {
        "id": payload["guild_id"],
        "type": 0,
        "allow": "0",
        "deny": str(int(permissions.Permission.VIEW_CHANNEL)),
    }
    hidden = payload | {
        "name": OBFUSCATED_NAME,
        "flags": CHANNEL_OBFUSCATED_FLAG,
        "permission_overwrites": [deny_view],
    }
    for field in ("topic", "last_message_id", "last_pin_timestamp"):
        if field in hidden:
            hidden[field] = None
    return hidden


def guild(place: Guild) -> JsonObject:
    """Return a guild as REST sends it."""
    return {
        "id": str(place.id),
        "name": place.name,
        "icon": place.icon_hash,
        "icon_hash": None,
        "description": None,
        "splash": None,
        "discovery_splash": None,
        "home_header": None,
        "banner": None,
        "owner_id": str(place.owner_id),
        "region": "deprecated",
        "application_id": None,
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "widget_channel_id": None,
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 2,
        "mfa_level": 0,
        "nsfw": False,
        "nsfw_level": 0,
        "max_presences": None,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "preferred_locale": place.preferred_locale,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "safety_alerts_channel_id": None,
        "hub_type": None,
        "latest_onboarding_question_id": None,
        "incidents_data": None,
        "inventory_settings": None,
        "features": [],
        "roles": [role(each) for each in place.roles.values()],
        "emojis": [part_payloads.custom_emoji(each) for each in place.emojis.values()],
        "stickers": [part_payloads.sticker(each) for each in place.stickers.values()],
    }


def guild_create(state: State, place: Guild, *, for_user_id: int) -> JsonObject:
    """Return a guild as the gateway sends it to a bot, with channels and the bot as its one member."""
    channels = []
    for each in state.channels_of(place):
        payload = channel(state, each)
        channels.append(payload if state.can_view(each, for_user_id) else obfuscated_channel(payload))
    return guild(place) | {
        "joined_at": timestamp(place.members[for_user_id].joined_at_ms),
        "large": False,
        "unavailable": False,
        "member_count": len(place.members),
        "voice_states": [],
        "members": [member(place.members[for_user_id])],
        "channels": channels,
        "threads": [
            channel(state, each, for_user_id=for_user_id)
            for each in state.channels.values()
            if each.guild_id == place.id
            and each.thread is not None
            and not each.thread.archived
            and state.can_view(each, for_user_id)
        ],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def command(registered: Command) -> JsonObject:
    payload: JsonObject = {
        "name_localizations": None,
        "description_localizations": None,
        "default_member_permissions": None,
        "dm_permission": True,
        "contexts": None,
        "integration_types": [0],
        "nsfw": False,
    }
    payload |= registered.spec
    payload |= {
        "id": str(registered.id),
        "application_id": str(registered.application_id),
        "type": int(registered.type),
        "version": str(registered.version),
    }
    if registered.guild_id is not None:
        payload["guild_id"] = str(registered.guild_id)
    return payload


def application(state: State, owned: Application) -> JsonObject:
    return {
        "id": str(owned.id),
        "name": owned.name,
        "icon": owned.bot.avatar_hash,
        "description": "",
        "summary": "",
        "type": None,
        "bot": user(owned.bot),
        "bot_public": False,
        "bot_require_code_grant": False,
        "owner": user(state.users[owned.owner_id]),
        "team": None,
        "verify_key": "0" * 64,
        "flags": int(owned.flags),
        "interactions_endpoint_url": owned.interactions_endpoint_url,
        "hook": True,
        "redirect_uris": list(owned.redirect_uris),
        "integration_types_config": {"0": {}},
    }
