"""Stickers and polls in the body of a message, checked."""

from tests.sandbox import errors
from tests.sandbox.message_parts import Emoji, Poll, PollAnswer, Sticker
from tests.sandbox.models import Guild
from tests.sandbox.rest import emoji_form
from tests.sandbox.rest.form import Form
from tests.sandbox.state import State

STICKERS_MAX = 3
QUESTION_MAX = 300
ANSWER_MAX = 55
ANSWERS_MAX = 10
DURATION_MAX_H = 32 * 24
DURATION_DEFAULT_H = 24
HOUR_MS = 60 * 60 * 1000


def read_stickers(form: Form, guild: Guild | None) -> list[Sticker]:
    """Return the stickers that a body names; refuse with 50081 any that the guild does not have."""
    named = form.raw("sticker_ids") or []
    if not isinstance(named, list) or len(named) > STICKERS_MAX:
        form.refuse("sticker_ids", "BASE_TYPE_BAD_LENGTH", f"Must be between 0 and {STICKERS_MAX} in length.")
        return []
    offered = {str(sticker_id): each for sticker_id, each in (guild.stickers if guild else {}).items()}
    if any(str(each) not in offered for each in named):
        raise errors.invalid_sticker()
    return [offered[str(each)] for each in named]


def read_poll(state: State, form: Form, user_id: int) -> Poll | None:
    """Return the poll of a body; None where it asks for none."""
    if form.raw("poll") is None:
        return None
    poll = form.child("poll")
    question = poll.child("question").text("text", least=1, most=QUESTION_MAX, required=True)
    hours = poll.integer("duration", least=1, most=DURATION_MAX_H) or DURATION_DEFAULT_H
    poll.choice("layout_type", {1})
    answers = [
        _read_answer(state, answer, number, user_id)
        for number, answer in enumerate(poll.children("answers", least=1, most=ANSWERS_MAX), start=1)
    ]
    return Poll(
        question or "",
        answers,
        state.clock.now_ms() + hours * HOUR_MS,
        allow_multiselect=poll.boolean("allow_multiselect"),
    )


def _read_answer(state: State, form: Form, number: int, user_id: int) -> PollAnswer:
    media = form.child("poll_media")
    text = media.text("text", least=1, most=ANSWER_MAX, required=True)
    emoji = media.raw("emoji")
    return PollAnswer(number, text or "", None if emoji is None else _read_emoji(state, emoji, user_id))


def _read_emoji(state: State, emoji: object, user_id: int) -> Emoji:
    """Return the emoji of an answer: `id` of a custom one, else `name`."""
    described = emoji if isinstance(emoji, dict) else {}
    try:
        if described.get("id"):
            return emoji_form.usable(state, int(str(described["id"])), user_id)
        return emoji_form.read(state, str(described.get("name", "")), user_id)
    except (errors.ApiError, ValueError) as error:
        raise errors.poll_emoji_unusable() from error
