"""What a search compares: texts without case, accents and the like, and what somebody typed as terms."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from utils.transcript.words import bare, names, words

SHORTEST_INDEXED: Final = 3
"""How long a term must be to be found by trigrams."""
PART: Final = "\n"
"""What stands between the parts of a searchable text, and in no term."""

# ä and the like as two characters: the letter and the dots above it.
_DOTS: Final = "\u0308"
_DOTTED: Final = re.compile(f"([aouAOU]){_DOTS}")
_ACCENTS: Final = re.compile("[\u0300-\u036f\ufe00-\ufe0f]")
# At the edges of words only: in `5"` and `a"b` a quotation mark is a character like any other.
_TERM: Final = re.compile(r'(?<!\S)(?:"([^"]+)"|„([^„“”]+)[“”]|“([^“”]+)”|»([^«»]+)«)(?!\S)|(\S+)')
# What there is to be left out by `bare`; most messages have none of it.
_MARKS: Final = "*_~|`\\"
# What is stored where a message has no embeds and the like.
_NOTHING: Final = frozenset({None, "[]", "{}"})
_NUMBER: Final = re.compile(r"#?(\d{1,18})", re.ASCII)


class _Folding(dict[int, str]):
    """For each character what it is compared as; worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold(chr(code))
        return folded


def _fold(character: str) -> str:
    spelled = _DOTTED.sub(r"\1e", unicodedata.normalize("NFKD", character))
    lowered = unicodedata.normalize("NFKD", _ACCENTS.sub("", spelled).casefold())
    return "".join(_plain(one) for one in _ACCENTS.sub("", lowered))


def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf":
        # Nobody sees them, and somebody who evades a filter puts them between the letters.
        return ""
    if category == "Cs":
        return "\ufffd"
    return " " if category == "Cc" or character.isspace() else character


_FOLDING: Final = _Folding()


def normalised(text: str) -> str:
    """Return a text as it is compared: lower case, ä=ae, ß=ss, é=e, one kind of each character, single blanks.

    What is part of a text is part of it normalised, too.
    """
    if _DOTS in text:
        text = _DOTTED.sub(r"\1e", text)
    # Most texts are German: this leaves nothing to look up character by character.
    quick = text.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    return " ".join(quick.translate(_FOLDING).split())


def traced(text: str) -> tuple[str, list[int]]:
    """Return a text as it is compared, and for each of its characters the index of the one that it comes from."""
    folded: list[str] = []
    origins: list[int] = []
    before = ""
    for index, character in enumerate(text):
        spelled = "e" if character == _DOTS and before in set("aouAOU") else _FOLDING[ord(character)]
        before = character
        for one in spelled:
            if one != " " or (folded and folded[-1] != " "):
                folded.append(one)
                origins.append(index)
    if folded and folded[-1] == " ":
        folded.pop()
        origins.pop()
    return "".join(folded), origins


def is_mark(character: str) -> bool:
    """Tell whether a character belongs to the one before it."""
    return _FOLDING[ord(character)] == ""


@dataclass(frozen=True)
class Query:
    """What is searched for."""

    terms: tuple[str, ...]
    """All of them must stand in the same message."""
    number: int | None
    """The ticket that is meant if it is a number."""

    def is_in(self, text: str) -> bool:
        """Tell whether all terms stand in a searchable text."""
        return bool(self.terms) and all(term in text for term in self.terms)

    @property
    def indexed(self) -> tuple[str, ...]:
        """Return the terms that are long enough for an index of trigrams."""
        return tuple(term for term in self.terms if len(term) >= SHORTEST_INDEXED)


@lru_cache(64)
def query(text: str) -> Query:
    """Return the terms of what somebody typed: words, and phrases in quotation marks; no input is a mistake."""
    typed = (normalised("".join(match.group(match.lastindex or 0))) for match in _TERM.finditer(text))
    number = _NUMBER.fullmatch(text.strip())
    return Query(tuple(dict.fromkeys(term for term in typed if term)), int(number[1]) if number else None)


def searchable(*values: str | int | None) -> str:
    """Return the text of values that are found one by one."""
    return PART.join([part for value in values if value and (part := normalised(str(value)))])


def searchable_message(
    author_name: str,
    content: str,
    mentions: str | None,
    embeds: str,
    components: str,
    extras: str | None = None,
    *,
    files: Iterable[str | None] = (),
) -> str:
    """Return the text by which a message is found, from what is stored of it; `files` are names and readings."""
    shown = bare(content) if any(mark in content for mark in _MARKS) else content
    if mentions in _NOTHING and embeds in _NOTHING and components in _NOTHING and extras in _NOTHING:
        # So are most messages, and each is read while the bot has other things to do.
        stored: tuple[str, ...] = ()
    else:
        stored = (names(mentions), words(embeds), words(components), words(extras))
    return searchable(author_name, content, shown if shown != content else None, *stored, *files)
