"""What Discord says of a message beside its text and blocks: polls, stickers, forwards, who used which command."""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any, Final

from markupsafe import Markup, escape

from utils.transcript import texts
from utils.transcript.emoji import emoji_of, reacted
from utils.transcript.markdown import Names
from utils.transcript.model import Answer, Poll, Reaction, Sticker
from utils.transcript.parts import moment, number, text_of
from utils.transcript.stored import items, mapping, parse

Row = sqlite3.Row
Json = Mapping[str, Any]

# Discord's flags of messages.
SUPPRESS_EMBEDS: Final = 1 << 2
VOICE_MESSAGE: Final = 1 << 13
_SLASH_COMMAND, _CONTEXT_MENU = 20, 23
_LOTTIE: Final = 3
_NAMES_SHOWN: Final = 30


def extras_of(row: Row) -> Json:
    """Return what is recorded in a message's extras."""
    return {} if row["extras"] == "{}" else mapping(parse(row["extras"]))


def flags_of(extras: Json) -> int:
    """Return the flags of a message."""
    return number(extras.get("flags")) or 0


def stickers(parts: Any, names: Names) -> tuple[Sticker, ...]:
    """Return the stickers of a message."""
    return tuple(_sticker(mapping(part), names) for part in items(parts))


def _sticker(part: Json, names: Names) -> Sticker:
    name = text_of(part.get("name")) or texts.NO_NAME
    snowflake = number(part.get("id"))
    is_drawing = part.get("format_type") == _LOTTIE
    address = None if is_drawing or snowflake is None else names.picture(f"sticker:{snowflake}")
    return Sticker(name, address, is_drawing)


def reactions(rows: Iterable[Row], names: Names) -> tuple[Reaction, ...]:
    """Return the reactions under a message, in the order in which they came."""
    by_emoji: dict[str, list[str]] = {}
    for row in rows:
        by_emoji.setdefault(row["emoji"], []).append(row["user_name"] or texts.SOMEBODY)
    return tuple(
        Reaction(reacted(spelling, names) or escape(texts.UNKNOWN_EMOJI), len(people), _listed(people))
        for spelling, people in by_emoji.items()
    )


def _listed(people: list[str]) -> str:
    shown = ", ".join(people[:_NAMES_SHOWN])
    more = len(people) - _NAMES_SHOWN
    return f"{shown} {texts.AND_MORE.format(count=more)}" if more > 0 else shown


def interaction(kind: int, extras: Json, people: Mapping[str, str]) -> Markup | None:
    """Return the sentence that says who used a command to which the message is the answer."""
    if kind not in {_SLASH_COMMAND, _CONTEXT_MENU}:
        return None
    metadata, older = mapping(extras.get("interaction_metadata")), mapping(extras.get("interaction"))
    if not (metadata or older):
        return None
    user = mapping(metadata.get("user")) or mapping(older.get("user"))
    name = people.get(text_of(user.get("id"))) or text_of(user.get("global_name"))
    command = text_of(metadata.get("name")) or text_of(older.get("name"))
    values = {"author": name or text_of(user.get("username")) or texts.SOMEBODY, "command": command}
    template = texts.USED_COMMAND if kind == _SLASH_COMMAND else texts.USED_MENU
    return Markup(template if command else texts.USED_UNKNOWN_COMMAND).format(**values)  # noqa: S704 - constants


def poll(value: Any, votes: Mapping[int, int], names: Names) -> Poll | None:
    """Return a poll; how the votes stand is Discord's final count, else what was recorded."""
    if not isinstance(value, dict):
        return None
    results = mapping(value.get("results"))
    is_final = results.get("is_finalized") is True
    counted = {
        number(one.get("id")): number(one.get("count")) or 0
        for one in map(mapping, items(results.get("answer_counts")))
    }
    known = counted if is_final or not votes else dict[int | None, int](votes.items())
    answers = [mapping(one) for one in items(value.get("answers"))]
    ids = [number(one.get("answer_id")) for one in answers]
    total = sum(known.get(id_, 0) for id_ in ids)
    most = max((known.get(id_, 0) for id_ in ids), default=0)
    return Poll(
        question=text_of(mapping(value.get("question")).get("text")) or texts.POLL_WITHOUT_QUESTION,
        answers=tuple(
            _answer(mapping(one.get("poll_media")), known.get(id_, 0), total, names, most if is_final else 0)
            for one, id_ in zip(answers, ids, strict=True)
        ),
        total=total,
        is_multiple=value.get("allow_multiselect") is True,
        is_final=is_final,
        ends_at_ms=moment(value.get("expiry")),
    )


def _answer(media: Json, votes: int, total: int, names: Names, most: int) -> Answer:
    emoji = emoji_of(media.get("emoji"), names)
    text = text_of(media.get("text")) or ("" if emoji else texts.NO_NAME)
    return Answer(text, emoji, votes, round(100 * votes / total) if total else 0, 0 < votes == most)


def activity(extras: Json) -> str:
    """Return what an invitation to a game says, nothing if there is none."""
    if not isinstance(extras.get("activity"), dict):
        return ""
    name = text_of(mapping(extras.get("application")).get("name"))
    return texts.ACTIVITY.format(name=name) if name else texts.UNKNOWN_ACTIVITY
