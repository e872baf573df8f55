"""Find ban IDs in what was written or read, by the operator's pattern."""

import re
from enum import IntEnum
from itertools import islice

from utils.evidence.confusables import fitted, in_the_patterns_case, latin, relax
from utils.wording import plain, without_markup

# So many words of a text may be misspelt IDs; more are a flood.
MOST_DOUBTFUL = 24
_LONGEST_LABEL = 40
_MOST_LABEL_WORDS, _MOST_PIECES = 3, 5
_EDGES = ".,;:!?()[]{}„“”\"'`*_~<>|"
_SEPARATORS = re.compile(r"[\s\-_./·]+")
_GROUPS = re.compile(r"[A-Za-z0-9]{2,}(?:[-_./·][A-Za-z0-9]{2,}){1,15}")
# Tesseract's I is often an l or a 1.
_OF_THE_BAN = re.compile(
    r"[b8]an+(?:e?s)?[\s\-_.:#]{0,3}(?:[i1l|]d(?![a-z])|nr\b|num+er|ken+ung|code)", re.IGNORECASE
)
_NAMED = re.compile(r"\b(?:ban+|[i1l|]d|nummer|kennung)\b", re.IGNORECASE)
_OF_SOMETHING_ELSE = re.compile(
    r"(?:nachricht|message|server|gilde|guild|kanal|channel|rolle|sitzung|session|version|build|ticket|"
    r"bestell\w{0,10}|transaktion|meldung|moderator|admin)s?[\s\-]{0,2}(?:[i1l|]d|nr|num+er)?\W{0,4}$",
    re.IGNORECASE,
)
_SNOWFLAKE = re.compile(r"\d{17,20}")


class _Claim(IntEnum):
    """What a line says about the ID on it, the strongest last."""

    DENIED = 0
    SILENT = 1
    NAMED = 2
    OF_THE_BAN = 3


def find(text: str, pattern: re.Pattern[str]) -> list[str]:
    """Return what looks like a ban ID, in order, in the pattern's case; misspelt ones only where there is no other."""
    searched = without_markup(plain(text))
    found = _exact(searched, pattern) or _exact(latin(searched), pattern)
    found = found or _in_groups(latin(searched), pattern) or _doubtful(latin(searched), pattern)
    return [in_the_patterns_case(ban_id, pattern) for ban_id in dict.fromkeys(found) if not _is_word(ban_id)]


def ranked(text: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    """Return what looks like the ban ID in a picture's text.

    Where lines speak of the ban's ID, those on them alone; where none does, what nothing speaks against.
    """
    lines = plain(text).splitlines()
    claims: dict[str, _Claim] = {}
    for i, line in enumerate(lines):
        for ban_id in find(line, pattern):
            claims[ban_id] = max(_claim(lines, i, ban_id, pattern), claims.get(ban_id, _Claim.DENIED))
    best = max(claims.values(), default=_Claim.DENIED)
    return tuple(ban_id for ban_id, claim in claims.items() if claim is best is not _Claim.DENIED)


def is_named(lines: list[str], i: int) -> bool:
    """Return whether a line, or the label above it, says that there is an ID of a ban."""
    label = _label_above(lines, i)
    own = f"{label} {lines[i]}" if label else lines[i]
    if _OF_THE_BAN.search(own):
        return True
    return _NAMED.search(own) is not None and not any(
        _OF_SOMETHING_ELSE.search(part) for part in (label, lines[i].rpartition(" ")[0], lines[i])
    )


def literal(ban_id: str, texts: tuple[str, ...], pattern: re.Pattern[str]) -> str | None:
    """Return the ID if it fits the pattern and stands in one of the texts; case, separators and look-alikes aside."""
    candidate = plain(ban_id).strip()
    wanted = _bare(candidate)
    if wanted and relax(pattern).fullmatch(candidate) and any(wanted in _bare(text) for text in texts):
        return in_the_patterns_case(candidate, pattern)
    meant = next(iter(find(candidate, pattern)), None)
    return meant if meant is not None and any(meant in find(text, pattern) for text in texts) else None


def _exact(searched: str, pattern: re.Pattern[str]) -> list[str]:
    relaxed = relax(pattern)
    tokens = (token.strip(_EDGES) for token in searched.split())
    found = [token for token in tokens if token and relaxed.fullmatch(token)]
    # A match inside a longer word is not an ID; patterns with blanks are only found this way.
    found += [
        match.group()
        for match in relaxed.finditer(searched)
        if match.group() and not _continues(searched, match.start(), match.end())
    ]
    return found


def _in_groups(searched: str, pattern: re.Pattern[str]) -> list[str]:
    """Return the IDs that somebody wrote in groups, though the pattern knows none: KX7R-2M9Q-W4T8-CF3B."""
    tokens = (token.strip(_EDGES) for token in searched.split())
    bare = (_SEPARATORS.sub("", token) for token in tokens if _GROUPS.fullmatch(token))
    relaxed = relax(pattern)
    return [ban_id for ban_id in bare if sum(c.isdigit() for c in ban_id) > 1 and relaxed.fullmatch(ban_id)]


def _doubtful(searched: str, pattern: re.Pattern[str]) -> list[str]:
    """Return the words that only look-alikes keep from fitting: O for 0, l for 1 and the like."""
    tokens = (token.strip(_EDGES) for token in searched.split())
    with_digits = (token for token in tokens if sum(c.isdigit() for c in token) > 1)
    spellings = (fitted(token, pattern, len(token) // 3) for token in islice(with_digits, MOST_DOUBTFUL))
    return [spelling for spelling in spellings if spelling is not None]


def _claim(lines: list[str], i: int, ban_id: str, pattern: re.Pattern[str]) -> _Claim:
    line = lines[i]
    at = line.casefold().find(ban_id.casefold())
    label = line[max(0, at - _LONGEST_LABEL) : max(0, at)]
    if not any(c.isalpha() for c in label) and (above := _label_above(lines, i)):
        label = line = above
    if _OF_SOMETHING_ELSE.search(label):
        return _Claim.DENIED
    if _OF_THE_BAN.search(line):
        return _Claim.OF_THE_BAN
    if _NAMED.search(line):
        return _Claim.NAMED
    return _Claim.DENIED if _is_snowflake(ban_id, pattern) else _Claim.SILENT


def _label_above(lines: list[str], i: int) -> str:
    """Return the line above one that holds nothing but a value: labels stand so in Discord's embeds."""
    if i == 0 or len(lines[i].split()) > _MOST_PIECES or len(lines[i - 1].split()) > _MOST_LABEL_WORDS:
        return ""
    # One digit may be a misread letter; more are a value of its own.
    return lines[i - 1] if sum(c.isdigit() for c in lines[i - 1]) <= 1 else ""


def _is_snowflake(ban_id: str, pattern: re.Pattern[str]) -> bool:
    """Return whether this is rather one of Discord's numbers: IDs of this pattern are not of digits alone."""
    return _SNOWFLAKE.fullmatch(ban_id) is not None and relax(pattern).fullmatch(f"A{ban_id[1:]}") is not None


def _bare(text: str) -> str:
    return _SEPARATORS.sub("", latin(plain(text))).upper()


def _continues(text: str, start: int, end: int) -> bool:
    return (start > 0 and text[start - 1].isalnum() and text[start].isalnum()) or (
        end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
    )


def _is_word(candidate: str) -> bool:
    """Return whether this is rather a long German word than an ID: letters only, in the case of ordinary writing."""
    return candidate.isalpha() and (candidate[1:].islower() or candidate.islower())
