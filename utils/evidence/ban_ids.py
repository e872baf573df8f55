"""Find ban IDs in what was written or read, by the operator's pattern."""

import re

from utils.wording import plain, without_markup

_EDGES = ".,;:!?()[]{}„“”\"'`*_~<>|"
_SEPARATORS = re.compile(r"[\s\-_./·]+")
_NAMED = re.compile(r"\b(?:ban|bann|id|nummer|kennung)\b", re.IGNORECASE)


def find(text: str, pattern: re.Pattern[str]) -> list[str]:
    """Return what looks like a ban ID, in order, the case as written."""
    searched = without_markup(plain(text))
    relaxed = re.compile(pattern.pattern, pattern.flags | re.IGNORECASE)
    tokens = (token.strip(_EDGES) for token in searched.split())
    found = [token for token in tokens if token and relaxed.fullmatch(token)]
    # A match inside a longer word is not an ID; patterns with blanks are only found this way.
    found += [
        match.group()
        for match in relaxed.finditer(searched)
        if match.group() and not _continues(searched, match.start(), match.end())
    ]
    return [_in_the_patterns_case(ban_id, pattern) for ban_id in dict.fromkeys(found) if not _is_word(ban_id)]


def ranked(text: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    """Return what looks like a ban ID in a picture's text; those on lines that speak of an ID come first."""
    named = [line for line in plain(text).splitlines() if _NAMED.search(line)]
    found = [*(ban_id for line in named for ban_id in find(line, pattern)), *find(text, pattern)]
    return tuple(dict.fromkeys(found))


def literal(ban_id: str, texts: tuple[str, ...], pattern: re.Pattern[str]) -> str | None:
    """Return the ID if it fits the pattern and stands in one of the texts, case and separators aside."""
    wanted = _bare(ban_id)
    relaxed = re.compile(pattern.pattern, pattern.flags | re.IGNORECASE)
    candidate = plain(ban_id).strip()
    if not wanted or not relaxed.fullmatch(candidate):
        return None
    if any(wanted in _bare(text) for text in texts):
        return _in_the_patterns_case(candidate, pattern)
    return None


def _bare(text: str) -> str:
    return _SEPARATORS.sub("", plain(text)).upper()


def _continues(text: str, start: int, end: int) -> bool:
    return (start > 0 and text[start - 1].isalnum() and text[start].isalnum()) or (
        end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
    )


def _is_word(candidate: str) -> bool:
    """Return whether this is rather a long German word than an ID: letters only, in the case of ordinary writing."""
    return candidate.isalpha() and (candidate[1:].islower() or candidate.islower())


def _in_the_patterns_case(ban_id: str, pattern: re.Pattern[str]) -> str:
    spellings = (ban_id, ban_id.upper(), ban_id.lower())
    return next((spelling for spelling in spellings if pattern.fullmatch(spelling)), ban_id)
