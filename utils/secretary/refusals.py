"""What a server's refusal teaches about the dialect that it understands. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from utils.secretary.dialect import Dialect, Rung

LONGEST_MESSAGE = 4_000
DEEPEST = 4
BAD_REQUEST = 400
# Key, rights, time, conflict and rate: nothing of these is about what was asked.
_NEVER_ABOUT_FORM = {401, 402, 403, 408, 409, 429}

_TOO_LONG = re.compile(
    r"context.?(?:length|size|window)|context_length_exceeded|exceed_context_size|too many tokens|prompt is too long"
)
_FORM = re.compile(r"response.?format|json.?(?:schema|object|mode)|schema|grammar|structured|guided")
_SOMETHING_ELSE = re.compile(
    r"content.?(?:filter|policy|management)|moderation|safety|quota|billing|api.?key"
    r"|model.{0,80}(?:not (?:exist|found|available)|unknown|invalid)|(?:unknown|invalid|no such|no) model"
)
_TELLING = ("code", "param", "type", "message", "msg", "detail", "error", "loc")


@dataclass(frozen=True)
class Lesson:
    """What to try next."""

    dialect: Dialect
    is_sure: bool
    """Whether the server named what it refuses; otherwise it is a lesson only if the next attempt succeeds."""


def lesson(spoken: Dialect, error: Exception) -> Lesson | None:
    """Return how to ask again after this error; None if asking otherwise would not help."""
    status = getattr(error, "status_code", None)
    if not isinstance(status, int) or status < BAD_REQUEST or status in _NEVER_ABOUT_FORM:
        return None
    said = _said(error)
    if _TOO_LONG.search(said):
        return None
    return _about_parameters(spoken, said) or _about_form(spoken, said, status)


def _about_parameters(spoken: Dialect, said: str) -> Lesson | None:
    if spoken.limits and re.search(rf"\b{spoken.limits[0]}\b", said):
        return Lesson(replace(spoken, limits=spoken.limits[1:]), is_sure=True)
    if spoken.takes_temperature and "temperature" in said:
        return Lesson(replace(spoken, takes_temperature=False), is_sure=True)
    return None


def _about_form(spoken: Dialect, said: str, status: int) -> Lesson | None:
    if spoken.rung is Rung.TEXT:
        return None
    if _FORM.search(said):
        return Lesson(spoken.lowered(), is_sure=True)
    if status == BAD_REQUEST and not _SOMETHING_ELSE.search(said):
        return Lesson(spoken.lowered(), is_sure=False)
    return None


def is_too_long(error: Exception) -> bool:
    """Return whether the conversation did not fit into the model's context."""
    return _TOO_LONG.search(_said(error)) is not None


def _said(error: Exception) -> str:
    """Return the telling parts of an error; never the request, which some servers repeat under `input`."""
    return " ".join(_texts(getattr(error, "body", None), DEEPEST))[:LONGEST_MESSAGE].casefold()


def _texts(part: Any, depth: int) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif depth > 0 and isinstance(part, list):
        for each in part[:20]:
            yield from _texts(each, depth - 1)
    elif depth > 0 and isinstance(part, dict):
        for name in _TELLING:
            yield from _texts(part.get(name), depth - 1)
