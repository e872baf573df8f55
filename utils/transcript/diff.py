"""What an edit changed, word by word.

Patience diff: words that stand exactly once on both sides are the fixed points, and what lies between two of them is
compared on its own. Unlike difflib, whose worst case is cubic, the effort grows with the length only, whatever a member
writes; and what it marks reads better, as it never lines up two texts by their commas.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

Kind = Literal["kept", "removed", "added"]

# Every character belongs to exactly one of the three.
_TOKEN: Final = re.compile(r"\w+|\s+|[^\w\s]")
# Each level costs one pass; what is still different below the last one counts as rewritten.
_DEEPEST: Final = 12

Tokens = list[str]


@dataclass(frozen=True)
class Change:
    """A stretch of text that an edit kept, removed or added."""

    kind: Kind
    text: str


def changes(before: str, after: str) -> tuple[Change, ...]:
    """Return how one wording became the other; what was removed stands before what came in its place."""
    compared = _compare(_TOKEN.findall(before), _TOKEN.findall(after), _DEEPEST)
    return tuple(_readable(compared))


def rewritten(before: str, after: str) -> tuple[Change, ...]:
    """Return one wording in the place of another, without looking for what they have in common."""
    return tuple(_written("", before, after))


def _compare(old: Tokens, new: Tokens, depth: int) -> Iterator[Change]:
    start = _common(zip(old, new, strict=False))
    yield from _change("kept", old[:start])
    old, new = old[start:], new[start:]
    end = _common(zip(reversed(old), reversed(new), strict=False))
    kept = old[len(old) - end :]
    old, new = old[: len(old) - end], new[: len(new) - end]
    fixed = _fixed_points(old, new) if depth else []
    if fixed:
        ends = [(0, 0), *fixed, (len(old), len(new))]
        for (old_start, new_start), (old_end, new_end) in pairwise(ends):
            yield from _compare(old[old_start:old_end], new[new_start:new_end], depth - 1)
    else:
        yield from _change("removed", old)
        yield from _change("added", new)
    yield from _change("kept", kept)


def _common(pairs: Iterable[tuple[str, str]]) -> int:
    count = 0
    for one, other in pairs:
        if one != other:
            break
        count += 1
    return count


def _change(kind: Kind, tokens: Tokens) -> Iterator[Change]:
    if tokens:
        yield Change(kind, "".join(tokens))


def _fixed_points(old: Tokens, new: Tokens) -> list[tuple[int, int]]:
    """Return where the words stand that both sides have once, as many as keep their order."""
    in_old, in_new = Counter(old), Counter(new)
    # A blank is no fixed point, the end of a line is one.
    places = {
        token: index
        for index, token in enumerate(new)
        if in_new[token] == 1 and (not token.isspace() or "\n" in token)
    }
    pairs = [
        (index, places[token]) for index, token in enumerate(old) if in_old[token] == 1 and token in places
    ]
    return _longest_rising(pairs)


def _longest_rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest selection in which the second numbers rise as the first ones do."""
    # For each length of a selection: the lowest number that one can end with, and the pair that it belongs to.
    ends: list[int] = []
    last: list[int] = []
    before: list[int | None] = []
    for index, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(last[length - 1] if length else None)
        ends[length : length + 1] = [place]
        last[length : length + 1] = [index]
    chosen: list[tuple[int, int]] = []
    at = last[-1] if last else None
    while at is not None:
        chosen.append(pairs[at])
        at = before[at]
    return chosen[::-1]


def _readable(compared: Iterable[Change]) -> Iterator[Change]:
    """Join what belongs together: two changed words with only a blank between them are one change."""
    kept = removed = added = blank = ""
    for change in compared:
        if change.kind != "kept":
            removed, added, blank = removed + blank, added + blank, ""
            if change.kind == "removed":
                removed += change.text
            else:
                added += change.text
        elif (removed or added) and not blank and change.text.isspace() and "\n" not in change.text:
            blank = change.text
        elif removed or added:
            yield from _written(kept, removed, added)
            kept, removed, added, blank = blank + change.text, "", "", ""
        else:
            kept += change.text
    yield from _written(kept, removed, added)
    yield from _written(blank, "", "")


def _written(kept: str, removed: str, added: str) -> Iterator[Change]:
    if kept:
        yield Change("kept", kept)
    if removed:
        yield Change("removed", removed)
    if added:
        yield Change("added", added)
