"""Emoji outside of a text: under messages, on buttons, in polls."""

import re
from typing import Any

from markupsafe import Markup, escape

from utils.transcript.markdown import Names, emoji_html
from utils.transcript.parts import number, text_of
from utils.transcript.stored import mapping

# As a reaction is recorded: `name:id`, `a:name:id` if it moves, or the emoji itself.
_CUSTOM = re.compile(r"(?:a:)?([^:\s]{1,64}):(\d{1,20})")
_LONGEST = 64


def emoji_of(value: Any, names: Names) -> Markup:
    """Return an emoji as Discord describes it, nothing if that is none."""
    part = mapping(value)
    name, snowflake = text_of(part.get("name"))[:_LONGEST], number(part.get("id"))
    if snowflake is None:
        return escape(name)
    return Markup(emoji_html(name or "_", str(snowflake), names))  # noqa: S704 - it is escaped there


def reacted(spelling: str, names: Names) -> Markup:
    """Return an emoji as it is recorded with a reaction."""
    custom = _CUSTOM.fullmatch(spelling)
    if custom is None:
        return escape(spelling[:_LONGEST])
    return Markup(emoji_html(custom[1], custom[2], names))  # noqa: S704 - it is escaped there
