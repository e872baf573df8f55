"""What Discord itself says in a channel: somebody came, somebody boosts, the name has changed."""

from tests.sandbox import errors
from tests.sandbox.enums import MessageType
from tests.sandbox.models import Channel, Message
from tests.sandbox.operations import channels, messages
from tests.sandbox.operations.messages import Draft
from tests.sandbox.state import State

BOOSTS = {
    0: MessageType.GUILD_BOOST,
    1: MessageType.GUILD_BOOST_TIER_1,
    2: MessageType.GUILD_BOOST_TIER_2,
    3: MessageType.GUILD_BOOST_TIER_3,
}


def joined(state: State, channel: Channel, user_id: int) -> Message:
    """Say that somebody is new on the server."""
    return _say(state, channel, user_id, MessageType.USER_JOIN)


def boosted(state: State, channel: Channel, user_id: int, *, times: int = 1, tier: int = 0) -> Message:
    """Say that somebody boosts the server, once or several times, and the tier that it has reached by that."""
    if tier not in BOOSTS:
        raise errors.invalid_field("tier", "BASE_TYPE_CHOICES", "Value must be one of {0, 1, 2, 3}.")
    return _say(state, channel, user_id, BOOSTS[tier], "" if times == 1 else str(times))


def renamed(state: State, channel: Channel, user_id: int, name: str) -> Message:
    """Let somebody rename a channel, and say so, as Discord does in groups and threads."""
    channels.edit(state, channel, {"name": name})
    return _say(state, channel, user_id, MessageType.CHANNEL_NAME_CHANGE, name)


def _say(state: State, channel: Channel, user_id: int, kind: MessageType, content: str = "") -> Message:
    state.user(user_id)
    return messages.post(state, channel, user_id, Draft(content=content, type=kind))
