"""/channels/{channel_id}/polls/{message_id}."""

from tests.sandbox import errors, message_payloads, payloads
from tests.sandbox.operations import polls
from tests.sandbox.permissions import Permission
from tests.sandbox.rest.endpoint import Call, Endpoint, Reply, ok
from tests.sandbox.rest.form import Form
from tests.sandbox.rest.messages import message_of, text_channel

VOTERS_PAGE_MAX = 100
VOTERS_PAGE_DEFAULT = 25


def list_voters(call: Call) -> Reply:
    channel = text_channel(call, Permission.READ_MESSAGE_HISTORY)
    poll = polls.of(message_of(call, channel))
    form = Form(dict(call.query))
    limit = form.integer("limit", least=1, most=VOTERS_PAGE_MAX) or VOTERS_PAGE_DEFAULT
    after = form.integer("after") or 0
    form.finish()
    answer = poll.answer(call.snowflake("answer_id"))
    if answer is None:
        raise errors.invalid_field("answer_id", "POLL_ANSWER_INVALID", "Unknown poll answer")
    following = [user_id for user_id in sorted(answer.voter_ids) if user_id > after]
    return ok({"users": [payloads.user(call.state.users[user_id]) for user_id in following[:limit]]})


def end(call: Call) -> Reply:
    channel = text_channel(call)
    message = message_of(call, channel)
    polls.of(message)
    if message.author_id != call.bot.id:
        raise errors.edit_of_another_users_message()
    polls.end(call.state, message)
    return ok(message_payloads.message(call.state, message, for_user_id=call.bot.id))


_POLL = "/channels/{channel_id}/polls/{message_id}"
ENDPOINTS = (
    Endpoint("GET", f"{_POLL}/answers/{{answer_id}}", list_voters),
    Endpoint("POST", f"{_POLL}/expire", end),
)
