"""Voting in polls and ending them."""

from collections.abc import Collection

from tests.sandbox import errors
from tests.sandbox.enums import MessageType
from tests.sandbox.message_parts import Poll, PollAnswer
from tests.sandbox.models import JsonObject, Message
from tests.sandbox.operations import messages
from tests.sandbox.operations.messages import Draft
from tests.sandbox.state import State


def of(message: Message) -> Poll:
    """Return the poll of a message; refuse one that has none."""
    if message.poll is None:
        raise errors.not_a_poll()
    return message.poll


def vote(state: State, message: Message, user_id: int, answer_ids: Collection[int]) -> None:
    """Let somebody's votes be exactly these; none at all takes them back."""
    poll = of(message)
    if is_over(state, poll):
        raise errors.poll_expired()
    wanted = set(answer_ids)
    if any(poll.answer(each) is None for each in wanted):
        raise errors.invalid_field("answer_ids", "POLL_ANSWER_INVALID", "Unknown poll answer")
    if len(wanted) > 1 and not poll.allow_multiselect:
        raise errors.invalid_field("answer_ids", "BASE_TYPE_MAX_LENGTH", "Must be 1 or fewer in length.")
    for answer in poll.answers:
        has_voted = user_id in answer.voter_ids
        if has_voted and answer.id not in wanted:
            answer.voter_ids.remove(user_id)
            _publish(state, "MESSAGE_POLL_VOTE_REMOVE", message, user_id, answer)
        elif not has_voted and answer.id in wanted:
            answer.voter_ids.append(user_id)
            _publish(state, "MESSAGE_POLL_VOTE_ADD", message, user_id, answer)


def end(state: State, message: Message) -> None:
    """End a poll, count for good, and say in the channel how it went."""
    poll = of(message)
    if poll.is_finalized:
        raise errors.poll_expired()
    poll.expires_at_ms = min(poll.expires_at_ms, state.clock.now_ms())
    poll.is_finalized = True
    messages.publish(state, "MESSAGE_UPDATE", message)
    channel = state.channel(message.channel_id)
    draft = Draft(
        type=MessageType.POLL_RESULT,
        reference=messages.reference_to(channel, message),
        embeds=[{"type": "poll_result", "fields": _result_fields(poll)}],
    )
    messages.post(state, channel, message.author_id, draft)


def end_due(state: State) -> None:
    """End the polls whose time has come."""
    for channel in tuple(state.channels.values()):
        for message in messages.live(channel):
            if message.poll is not None and not message.poll.is_finalized and is_over(state, message.poll):
                end(state, message)


def is_over(state: State, poll: Poll) -> bool:
    """Return whether nobody can vote any more."""
    return poll.is_finalized or poll.expires_at_ms <= state.clock.now_ms()


def _result_fields(poll: Poll) -> list[JsonObject]:
    most = max(len(each.voter_ids) for each in poll.answers)
    fields = {
        "poll_question_text": poll.question,
        "victor_answer_votes": str(most),
        "total_votes": str(sum(len(each.voter_ids) for each in poll.answers)),
    }
    victors = [each for each in poll.answers if len(each.voter_ids) == most]
    if most and len(victors) == 1:
        fields |= _victor_fields(victors[0])
    return [{"name": name, "value": value, "inline": False} for name, value in fields.items()]


def _victor_fields(answer: PollAnswer) -> dict[str, str]:
    fields = {"victor_answer_id": str(answer.id), "victor_answer_text": answer.text}
    if answer.emoji is not None:
        if answer.emoji.id is not None:
            fields["victor_answer_emoji_id"] = str(answer.emoji.id)
        fields["victor_answer_emoji_name"] = answer.emoji.name
        fields["victor_answer_emoji_animated"] = str(answer.emoji.animated).lower()
    return fields


def _publish(state: State, name: str, message: Message, user_id: int, answer: PollAnswer) -> None:
    channel = state.channels[message.channel_id]
    data: JsonObject = {
        "user_id": str(user_id),
        "channel_id": str(channel.id),
        "message_id": str(message.id),
        "answer_id": answer.id,
    }
    if channel.guild_id is not None:
        data["guild_id"] = str(channel.guild_id)
    state.publish_in_channel(name, data, channel)
