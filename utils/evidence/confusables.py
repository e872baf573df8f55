"""Characters that readers and writers take for each other, and which of them a pattern of IDs allows."""

import re
from collections.abc import Iterator
from itertools import chain, combinations, islice, product

LONGEST_ID = 64
MOST_TRIES = 600
MOST_SINGLE_SWAPS = 3
_MOST_GROUPS = 6
# What a character may be instead, the likeliest first.
_INSTEAD = {
    "0": "OD", "O": "0", "o": "0", "Q": "0O", "D": "0", "ö": "0o", "Ö": "0O",
    "1": "Il", "I": "1l", "i": "1", "l": "1I", "|": "1I", "!": "1I", "]": "1I", "[": "1I",
    "5": "S", "S": "5", "s": "5", "§": "5S", "$": "S5",
    "8": "B", "B": "8", "ß": "B8", "&": "8",
    "2": "Z", "Z": "2", "z": "2",
    "6": "Gb", "G": "6", "b": "6",
    "9": "g", "g": "9", "q": "9",
    "7": "T", "T": "7", "4": "A", "A": "4", "ä": "a", "Ä": "A", "é": "6e", "€": "C", "?": "7", "¢": "c",
    "c": "e", "e": "c", "f": "t", "t": "f",
}  # fmt: skip
_TO_DIGITS = str.maketrans("OoQDIil|!SsBZzGbgq", "000011111558226699")
# Hexadecimal keeps B and D.
_TO_HEX = str.maketrans("OoQIil|!SsZzGgq", "000111115522699")
_TO_LETTERS = str.maketrans("015826", "OISBZG")
_MISTAKEN = (
    str.maketrans("Oo", "00"),
    str.maketrans("Il", "11"),
    str.maketrans("OoIl", "0011"),
    str.maketrans("0", "O"),
    str.maketrans("1", "I"),
    str.maketrans("01", "OI"),
)
_GROUP = re.compile(r"([A-Za-z0-9|!]+)")
# Cyrillic and Greek letters that look like Latin ones, and what typography makes of a hyphen.
_FOREIGN = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲ‐‑‒–—―−﹘",
    "ABESIJKMHOPCTYXaesijopcyxABEZHIKMNOPTYXoc--------",
)


def fitted(token: str, pattern: re.Pattern[str], most_swaps: int) -> str | None:
    """Return the spelling of a token nearest to it that the pattern allows in full, None where there is none."""
    if not token or len(token) > LONGEST_ID:
        return None
    relaxed = relax(pattern)
    tried = islice(_spellings(token, most_swaps), MOST_TRIES)
    found = next((spelling for spelling in tried if relaxed.fullmatch(spelling)), None)
    return None if found is None else in_the_patterns_case(found, pattern)


def are_alike(one: str, other: str) -> bool:
    """Return whether two characters are taken for each other."""
    return one.upper() == other.upper() or other in _INSTEAD.get(one, "") or one in _INSTEAD.get(other, "")


def look_alikes(ban_id: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    """Return what somebody may have meant who took all zeros of an ID for letters, or all ones, or the other way round."""
    spellings = (ban_id.translate(way) for way in _MISTAKEN)
    return tuple(
        spelling
        for spelling in dict.fromkeys(spellings)
        if spelling != ban_id and pattern.fullmatch(spelling)
    )


def allowed_instead(seen: str, ban_id: str, place: int, pattern: re.Pattern[str]) -> str | None:
    """Return what a character seen at a place of an ID means there, None where it can mean nothing allowed."""
    # A lone l among capitals is no small L.
    letters: list[str] = [
        seen,
        *("I1" if seen == "l" else ()),
        seen.upper(),
        seen.lower(),
        *_INSTEAD.get(seen, ""),
    ]
    for letter in letters:
        if len(letter) == 1 and pattern.fullmatch(f"{ban_id[:place]}{letter}{ban_id[place + 1 :]}"):
            return letter
    return None


def latin(text: str) -> str:
    """Return the text with Latin letters in the place of foreign ones that look the same, and with plain hyphens."""
    return text.translate(_FOREIGN)


def relax(pattern: re.Pattern[str]) -> re.Pattern[str]:
    """Return the pattern without regard to case."""
    return re.compile(pattern.pattern, pattern.flags | re.IGNORECASE)


def in_the_patterns_case(ban_id: str, pattern: re.Pattern[str]) -> str:
    """Return the ID in the case that the pattern demands."""
    spellings = (ban_id, ban_id.upper(), ban_id.lower())
    return next((spelling for spelling in spellings if pattern.fullmatch(spelling)), ban_id)


def _spellings(token: str, most_swaps: int) -> Iterator[str]:
    """Yield what a token may be instead, the fewest swaps first within each way of swapping."""
    yield token
    seen = {token}
    for spelling in chain(_group_by_group(token, most_swaps), _one_by_one(token, most_swaps)):
        if spelling not in seen:
            seen.add(spelling)
            yield spelling


def _group_by_group(token: str, most_swaps: int) -> list[str]:
    """Return the spellings in which whole groups are digits, hexadecimal or letters: most IDs are made so."""
    parts = _GROUP.split(token)
    if len(parts) > 2 * _MOST_GROUPS + 1:
        return []
    ways = [
        dict.fromkeys((part, *(part.translate(way) for way in (_TO_DIGITS, _TO_HEX, _TO_LETTERS))))
        for part in parts
    ]
    spellings = ("".join(chosen) for chosen in product(*ways))
    changed = sorted((_distance(token, spelling), spelling) for spelling in spellings)
    return [spelling for distance, spelling in changed if distance <= most_swaps]


def _one_by_one(token: str, most_swaps: int) -> Iterator[str]:
    places = [place for place, character in enumerate(token) if character in _INSTEAD]
    for count in range(1, min(most_swaps, MOST_SINGLE_SWAPS) + 1):
        for chosen in combinations(places, count):
            for instead in product(*(_INSTEAD[token[place]] for place in chosen)):
                letters = list(token)
                for place, letter in zip(chosen, instead, strict=True):
                    letters[place] = letter
                yield "".join(letters)


def _distance(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))
