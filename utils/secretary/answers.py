"""Read what a server answered: the proposal in it, however it is wrapped, and what it cost. Pure."""

import json
import re
from collections.abc import Iterator
from types import NoneType
from typing import Any, get_args

from pydantic import ValidationError

from utils.secretary import troubles
from utils.secretary.proposal import Proposal

# Where the server does not count, a token is about three characters of German text.
CHARACTERS_A_TOKEN = 3
LONGEST_CONTENT = 20_000
MOST_ATTEMPTS = 50

_THOUGHTS = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
# A template that opens the tag itself leaves only its end in the answer.
_REST_OF_THOUGHTS = re.compile(r"^.*</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_NULLABLE = tuple(
    name for name, field in Proposal.model_fields.items() if NoneType in get_args(field.annotation)
)


class UnusableError(Exception):
    """The server answered, but with nothing that could be a proposal."""

    def __init__(self, trouble: str, *, is_ignored: bool = False) -> None:
        super().__init__(trouble)
        self.is_ignored = is_ignored
        """Whether the server did not keep to the form that was demanded."""


def proposal_of(completion: Any) -> Proposal:
    """Return the proposal in a completion; raise UnusableError if there is none."""
    content = _content(completion)
    proposal = parsed(content)
    if proposal is None:
        raise UnusableError(troubles.NO_PROPOSAL, is_ignored=True)
    return proposal


def parsed(content: str) -> Proposal | None:
    """Return the last proposal in a text that may wrap it in fences, prose and thoughts."""
    content = content[:LONGEST_CONTENT]
    text = _REST_OF_THOUGHTS.sub("", _THOUGHTS.sub("", content))
    # Whole, it may speak of such tags itself. What a text quotes stands before what it concludes.
    return _whole(content) or next(iter(list(_proposals(text))[::-1]), None)


def _whole(text: str) -> Proposal | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return _validated(found) if isinstance(found, dict) else None


def _proposals(text: str) -> Iterator[Proposal]:
    decoder = json.JSONDecoder()
    start = text.find("{")
    for _ in range(MOST_ATTEMPTS):
        if start < 0:
            return
        try:
            found, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            found, end = None, start + 1
        proposal = _validated(found) if isinstance(found, dict) else None
        if proposal is not None:
            yield proposal
        start = text.find("{", end if proposal is not None else start + 1)


def _validated(found: dict[str, Any]) -> Proposal | None:
    values = {name: found[name] for name in Proposal.model_fields if name in found}
    complete = {**dict.fromkeys(_NULLABLE), **values}
    try:
        # By way of JSON: strictly, yet with words for enums and lists for tuples.
        return Proposal.model_validate_json(json.dumps(complete), strict=True)
    except (ValidationError, RecursionError):
        return None


def _content(completion: Any) -> str:
    # A server that answers HTML or other JSON makes the SDK return a str or half-filled objects.
    choices = getattr(completion, "choices", None)
    if not isinstance(choices, list) or not choices:
        raise UnusableError(troubles.NO_COMPLETION)
    reason = getattr(choices[0], "finish_reason", None)
    if isinstance(reason, str) and reason in troubles.BY_FINISH_REASON:
        raise UnusableError(troubles.BY_FINISH_REASON[reason])
    message = getattr(choices[0], "message", None)
    if getattr(message, "refusal", None):
        raise UnusableError(troubles.REFUSAL)
    content = getattr(message, "content", None)
    if not isinstance(content, str) or not content.strip():
        raise UnusableError(troubles.EMPTY, is_ignored=True)
    return content


def tokens_of(completion: Any, messages: list[dict[str, str]]) -> tuple[int, int]:
    """Return the tokens that were read and written, by the server's count or else by an estimate."""
    usage = getattr(completion, "usage", None)
    read, written = getattr(usage, "prompt_tokens", None), getattr(usage, "completion_tokens", None)
    if isinstance(read, int) and isinstance(written, int) and read > 0 <= written:
        return read, written
    choices = getattr(completion, "choices", None)
    message = getattr(choices[0], "message", None) if isinstance(choices, list) and choices else None
    content = getattr(message, "content", None)
    return estimated(messages), len(content) // CHARACTERS_A_TOKEN if isinstance(content, str) else 0


def estimated(messages: list[dict[str, str]]) -> int:
    """Return about how many tokens a server reads for these messages."""
    return sum(len(message["content"]) for message in messages) // CHARACTERS_A_TOKEN
