"""Creating, changing and deleting channels."""

from collections.abc import Iterable
from typing import TypedDict

from tests.sandbox import errors, payloads
from tests.sandbox.enums import ChannelType
from tests.sandbox.models import Channel, Guild, Overwrite
from tests.sandbox.operations import thread_life
from tests.sandbox.state import State

GUILD_CHANNELS_MAX = 500
CATEGORY_CHANNELS_MAX = 50


class ChannelChange(TypedDict, total=False):
    """What to change; what is absent stays as it is."""

    name: str
    topic: str | None
    position: int
    parent_id: int | None
    nsfw: bool
    rate_limit_per_user: int
    overwrites: Iterable[Overwrite]


def create(
    state: State,
    guild: Guild,
    name: str,
    *,
    kind: ChannelType = ChannelType.GUILD_TEXT,
    parent_id: int | None = None,
    topic: str | None = None,
    position: int | None = None,
    overwrites: Iterable[Overwrite] | None = None,
    nsfw: bool = False,
    rate_limit_per_user: int = 0,
) -> Channel:
    """Create a channel; without overwrites of its own it takes its category's, as Discord's client does.

    Raises 30013 in a full guild and 50035 in a full category.
    """
    siblings = state.channels_of(guild)
    if len(siblings) >= GUILD_CHANNELS_MAX:
        raise errors.maximum_guild_channels()
    if parent_id is not None:
        require_room_in_category(state, guild, parent_id)
    inherited = state.channels[parent_id].overwrites.values() if parent_id and overwrites is None else ()
    channel = Channel(
        state.ids.next(),
        kind,
        guild.id,
        name,
        position=sum(other.type is kind for other in siblings) if position is None else position,
        parent_id=parent_id,
        topic=topic,
        overwrites=_by_id(inherited if overwrites is None else overwrites),
        nsfw=nsfw,
        rate_limit_per_user=rate_limit_per_user,
    )
    state.channels[channel.id] = channel
    state.publish_in_channel("CHANNEL_CREATE", payloads.channel(state, channel), channel)
    return channel


def edit(state: State, channel: Channel, change: ChannelChange) -> None:
    """Change a channel; those who lose sight of it are told as well as those who gain it."""
    if channel.guild_id is None:
        raise errors.wrong_channel_type()
    parent_id = change.get("parent_id")
    if parent_id is not None and parent_id != channel.parent_id:
        require_room_in_category(state, state.guilds[channel.guild_id], parent_id)
    viewers_before = state.viewers(channel)
    channel.name = change.get("name", channel.name)
    channel.topic = change.get("topic", channel.topic)
    channel.position = change.get("position", channel.position)
    channel.parent_id = change.get("parent_id", channel.parent_id)
    channel.nsfw = change.get("nsfw", channel.nsfw)
    channel.rate_limit_per_user = change.get("rate_limit_per_user", channel.rate_limit_per_user)
    if "overwrites" in change:
        channel.overwrites = _by_id(change["overwrites"])
    _publish_update(state, channel, viewers_before)


def set_overwrite(state: State, channel: Channel, overwrite: Overwrite) -> None:
    """Put one overwrite in the place of what the role or member had."""
    viewers_before = state.viewers(channel)
    channel.overwrites[overwrite.id] = overwrite
    _publish_update(state, channel, viewers_before)


def remove_overwrite(state: State, channel: Channel, target_id: int) -> None:
    """Take an overwrite away."""
    if target_id not in channel.overwrites:
        raise errors.unknown_overwrite()
    viewers_before = state.viewers(channel)
    del channel.overwrites[target_id]
    _publish_update(state, channel, viewers_before)


def delete(state: State, channel: Channel) -> None:
    """Delete a channel and, without a word about them, its threads; a category's channels stay, without a category."""
    for child in [each for each in state.channels.values() if each.parent_id == channel.id]:
        if child.thread is None:
            edit(state, child, {"parent_id": None})
            continue
        child.deleted_at_ms = state.clock.now_ms()
        state.deleted_channels[child.id] = state.channels.pop(child.id)
    channel.deleted_at_ms = state.clock.now_ms()
    payload = payloads.channel(state, channel)
    viewers = state.viewers(channel)
    state.deleted_channels[channel.id] = state.channels.pop(channel.id)
    state.publish("CHANNEL_DELETE", payload, viewers, guild_id=channel.guild_id, channel_id=channel.id)


def open_direct_message(state: State, user_id: int, other_id: int) -> Channel:
    """Return the direct message channel of two users, made if there was none."""
    parties = {user_id, other_id}
    for channel in state.channels.values():
        if channel.type is ChannelType.DM and set(channel.recipient_ids) == parties:
            return channel
    channel = Channel(state.ids.next(), ChannelType.DM, None, None, recipient_ids=[user_id, other_id])
    state.channels[channel.id] = channel
    return channel


def start_typing(state: State, channel: Channel, user_id: int) -> None:
    """Show that somebody is writing."""
    payload: dict[str, object] = {
        "channel_id": str(channel.id),
        "user_id": str(user_id),
        "timestamp": int(state.clock.now_s()),
    }
    if channel.guild_id is not None:
        payload["guild_id"] = str(channel.guild_id)
        payload["member"] = payloads.member(state.guilds[channel.guild_id].members[user_id])
    state.publish_in_channel("TYPING_START", payload, channel)


def require_room_in_category(state: State, guild: Guild, category_id: int) -> None:
    """Refuse a parent that is no category of this guild, or is full."""
    category = state.channels.get(category_id)
    if category is None or category.guild_id != guild.id:
        raise errors.invalid_field("parent_id", "CHANNEL_PARENT_INVALID", "Category does not exist")
    if category.type is not ChannelType.GUILD_CATEGORY:
        raise errors.invalid_field("parent_id", "CHANNEL_PARENT_INVALID_TYPE", "Not a category")
    children = sum(each.parent_id == category_id for each in state.channels.values())
    if children >= CATEGORY_CHANNELS_MAX:
        raise errors.invalid_field(
            "parent_id",
            "CHANNEL_PARENT_MAX_CHANNELS",
            f"Maximum number of channels in category reached ({CATEGORY_CHANNELS_MAX})",
        )


def _publish_update(state: State, channel: Channel, viewers_before: frozenset[int]) -> None:
    state.publish(
        "CHANNEL_UPDATE",
        payloads.channel(state, channel),
        viewers_before | state.viewers(channel),
        guild_id=channel.guild_id,
        channel_id=channel.id,
    )
    thread_life.publish_sync(state, channel, state.viewers(channel) - viewers_before)


def _by_id(overwrites: Iterable[Overwrite]) -> dict[int, Overwrite]:
    return {overwrite.id: overwrite for overwrite in overwrites}
