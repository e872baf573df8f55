"""The text in embeds, components and what else is stored as Discord's JSON, without its markup."""

import re
from collections.abc import Iterator
from typing import Any, Final

from utils.transcript.stored import mapping, parse

# Under these keys stands what somebody reads; the rest are addresses, IDs and kinds.
_READ: Final = frozenset({"content", "description", "label", "name", "placeholder", "text", "title", "value"})
# Where a message built of components has its text.
_TEXT: Final = frozenset({"content"})
_DEEPEST: Final = 12
# snake_case stays as it is.
_FORMATTING: Final = re.compile(r"[*`\\]+|~~+|\|\|+|\b_+|_+\b")


def words(source: str | None) -> str:
    """Return everything readable in a stored JSON value, a line for each part."""
    return _under(_READ, source)


def bare(text: str) -> str:
    """Return a text without the marks of formatting, as a reader sees it."""
    return _FORMATTING.sub("", text)


def names(source: str | None) -> str:
    """Return the names in the stored mentions of a message, a line for each."""
    kinds = mapping(parse(source)) if source not in {None, "{}"} else {}
    return "\n".join(str(name) for known in kinds.values() for name in mapping(known).values())


def wording(content: str, components: str | None) -> str:
    """Return the text of a message, whose text may stand in its components."""
    return "\n".join(part for part in (content, _under(_TEXT, components)) if part)


def _under(keys: frozenset[str], source: str | None) -> str:
    # Most messages have neither embeds nor components.
    if source is None or source in {"[]", "{}"}:
        return ""
    return "\n".join(_walk(parse(source), keys, _DEEPEST))


def _walk(value: Any, keys: frozenset[str], depth: int) -> Iterator[str]:
    if depth == 0:
        return
    if isinstance(value, list):
        for one in value:
            yield from _walk(one, keys, depth - 1)
    elif isinstance(value, dict):
        for key, one in value.items():
            if isinstance(one, str):
                if key in keys and one:
                    yield one
            else:
                yield from _walk(one, keys, depth - 1)
