"""/channels/{channel_id}/messages/{message_id}/reactions."""

from tests.sandbox import payloads
from tests.sandbox.message_parts import Emoji
from tests.sandbox.models import Channel, Message
from tests.sandbox.operations import reactions
from tests.sandbox.permissions import Permission
from tests.sandbox.ratelimit import Limit
from tests.sandbox.rest import emoji_form
from tests.sandbox.rest.endpoint import Call, Endpoint, Reply, no_content, ok
from tests.sandbox.rest.form import Form
from tests.sandbox.rest.messages import message_of, text_channel

REACTORS_PAGE_MAX = 100
REACTORS_PAGE_DEFAULT = 25
# Discord lets a bot react once in a quarter of a second.
REACTION_LIMIT = Limit(1, 0.25)


def add_own(call: Call) -> Reply:
    channel, message = _place(call, Permission.READ_MESSAGE_HISTORY)
    emoji = _emoji(call, message)
    if reactions.find(message, emoji) is None:
        call.require(channel, Permission.ADD_REACTIONS)
    reactions.add(call.state, message, call.bot.id, emoji)
    return no_content()


def remove_own(call: Call) -> Reply:
    _, message = _place(call)
    reactions.remove(call.state, message, call.bot.id, _emoji(call, message))
    return no_content()


def remove_anothers(call: Call) -> Reply:
    channel, message = _place(call)
    user_id = call.snowflake("user_id")
    if user_id != call.bot.id:
        call.require(channel, Permission.MANAGE_MESSAGES)
    reactions.remove(call.state, message, user_id, _emoji(call, message))
    return no_content()


def list_reactors(call: Call) -> Reply:
    _, message = _place(call, Permission.READ_MESSAGE_HISTORY)
    form = Form(dict(call.query))
    limit = form.integer("limit", least=1, most=REACTORS_PAGE_MAX) or REACTORS_PAGE_DEFAULT
    after = form.integer("after") or 0
    form.choice("type", {0, 1})
    form.finish()
    reaction = reactions.find(message, _emoji(call, message))
    is_burst = form.raw("type") == "1"
    chosen_by = [] if reaction is None or is_burst else sorted(reaction.user_ids)
    following = [user_id for user_id in chosen_by if user_id > after]
    return ok([payloads.user(call.state.users[user_id]) for user_id in following[:limit]])


def remove_emoji(call: Call) -> Reply:
    _, message = _place(call, Permission.MANAGE_MESSAGES)
    reactions.remove_emoji(call.state, message, _emoji(call, message))
    return no_content()


def remove_all(call: Call) -> Reply:
    _, message = _place(call, Permission.MANAGE_MESSAGES)
    reactions.remove_all(call.state, message)
    return no_content()


def _place(call: Call, *needed: Permission) -> tuple[Channel, Message]:
    channel = text_channel(call, *needed)
    return channel, message_of(call, channel)


def _emoji(call: Call, message: Message) -> Emoji:
    return emoji_form.read(call.state, call.params["emoji"], call.bot.id, message)


_REACTIONS = "/channels/{channel_id}/messages/{message_id}/reactions"
ENDPOINTS = (
    Endpoint("DELETE", _REACTIONS, remove_all),
    Endpoint("GET", f"{_REACTIONS}/{{emoji}}", list_reactors),
    Endpoint("DELETE", f"{_REACTIONS}/{{emoji}}", remove_emoji),
    Endpoint("PUT", f"{_REACTIONS}/{{emoji}}/@me", add_own, limit=REACTION_LIMIT),
    Endpoint("DELETE", f"{_REACTIONS}/{{emoji}}/@me", remove_own, limit=REACTION_LIMIT),
    Endpoint("DELETE", f"{_REACTIONS}/{{emoji}}/{{user_id}}", remove_anothers, limit=REACTION_LIMIT),
)
