"""Choosing emoji for a message, and taking them away."""

from tests.sandbox import errors, part_payloads, payloads
from tests.sandbox.message_parts import Emoji, Reaction
from tests.sandbox.models import Channel, JsonObject, Message
from tests.sandbox.operations import thread_life
from tests.sandbox.state import State

REACTIONS_MAX = 20


def find(message: Message, emoji: Emoji) -> Reaction | None:
    """Return what a message has of an emoji."""
    return next((each for each in message.reactions if each.emoji.is_same(emoji)), None)


def add(state: State, message: Message, user_id: int, emoji: Emoji) -> None:
    """Let somebody choose an emoji; a second time changes nothing."""
    channel = state.channel(message.channel_id)
    thread_life.require_active(channel)
    reaction = find(message, emoji)
    if reaction is None:
        if len(message.reactions) >= REACTIONS_MAX:
            raise errors.maximum_reactions()
        reaction = Reaction(emoji)
        message.reactions.append(reaction)
    if user_id in reaction.user_ids:
        return
    reaction.user_ids.append(user_id)
    data = _data(state, message, reaction.emoji) | {
        "user_id": str(user_id),
        "message_author_id": str(message.author_id),
        "burst": False,
        "burst_colors": [],
        "type": 0,
    }
    if channel.guild_id is not None and user_id in state.guilds[channel.guild_id].members:
        data["member"] = payloads.member(state.guilds[channel.guild_id].members[user_id])
    state.publish_in_channel("MESSAGE_REACTION_ADD", data, channel)


def remove(state: State, message: Message, user_id: int, emoji: Emoji) -> None:
    """Take back what somebody chose."""
    channel = state.channel(message.channel_id)
    thread_life.require_active(channel)
    reaction = find(message, emoji)
    if reaction is None or user_id not in reaction.user_ids:
        raise errors.unknown_emoji()
    reaction.user_ids.remove(user_id)
    if not reaction.user_ids:
        message.reactions.remove(reaction)
    data = _data(state, message, reaction.emoji) | {"user_id": str(user_id), "burst": False, "type": 0}
    state.publish_in_channel("MESSAGE_REACTION_REMOVE", data, channel)


def remove_emoji(state: State, message: Message, emoji: Emoji) -> None:
    """Take away an emoji, whoever chose it."""
    channel = state.channel(message.channel_id)
    thread_life.require_active(channel)
    reaction = find(message, emoji)
    if reaction is None:
        return
    message.reactions.remove(reaction)
    state.publish_in_channel("MESSAGE_REACTION_REMOVE_EMOJI", _data(state, message, reaction.emoji), channel)


def remove_all(state: State, message: Message) -> None:
    """Take away all that was chosen for a message."""
    channel = state.channel(message.channel_id)
    thread_life.require_active(channel)
    message.reactions.clear()
    state.publish_in_channel("MESSAGE_REACTION_REMOVE_ALL", _place(channel, message), channel)


def _data(state: State, message: Message, emoji: Emoji) -> JsonObject:
    return _place(state.channels[message.channel_id], message) | {"emoji": part_payloads.emoji(emoji)}


def _place(channel: Channel, message: Message) -> JsonObject:
    place: JsonObject = {"channel_id": str(channel.id), "message_id": str(message.id)}
    if channel.guild_id is not None:
        place["guild_id"] = str(channel.guild_id)
    return place
