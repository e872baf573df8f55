"""Mark what a search found, in plain text and in finished HTML, without breaking a tag or a character reference."""

import re
from collections.abc import Collection, Iterator
from typing import Final

from markupsafe import Markup, escape

from utils import searching
from utils.searching import is_mark, normalised, traced

# Our own templates wrote the HTML: in text and in attributes every < and > of somebody else's is escaped.
_TAG: Final = re.compile(r"<(/?)([A-Za-z][\w-]*)([^<>]*)>")
_ID: Final = re.compile(r'\bid="([mn]\d+)"')
_VOID: Final = frozenset({"br", "hr", "img", "input", "source", "track", "wbr"})
# A hit can begin before one of these and end behind it.
_INLINE: Final = frozenset({"a", "code", "del", "em", "ins", "s", "span", "strong", "u"})
# What the page itself says there is not what was searched; and an earlier wording stands there twice.
_SKIPPED: Final = frozenset({"button", "script", "style", "summary", "svg", "time", "title"})
# In how many hits of a text the best part is looked for.
_WEIGHED: Final = 50
_OPEN, _CLOSE = Markup("<mark>"), Markup("</mark>")


def spans(text: str, query: str) -> list[tuple[int, int]]:
    """Return where the terms of a query stand in a text, however either is spelled (utils/searching.py).

    Terms with nothing but blanks between them are one.
    """
    terms = searching.query(query).terms
    folded = normalised(text)
    if not any(term in folded for term in terms):
        return []
    folded, origins = traced(text)
    found: list[tuple[int, int]] = []
    for first, last in sorted(place for term in terms for place in _places(folded, term)):
        start, end = origins[first], origins[last] + 1
        while end < len(text) and is_mark(text[end]):
            end += 1
        if found and (start <= found[-1][1] or text[found[-1][1] : start].isspace()):
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _places(folded: str, term: str) -> Iterator[tuple[int, int]]:
    start = folded.find(term)
    while start >= 0:
        end = start + len(term)
        yield start, end - 1
        start = folded.find(term, end)


def marked(text: str, query: str) -> Markup:
    """Return a text as HTML in which the query is marked."""
    return _with_marks(text, spans(text, query))


def snippet(text: str, query: str, length: int) -> Markup:
    """Return on one line the part of a text with the most hits, marked; the beginning where there is none."""
    line = " ".join(text.split())
    found = spans(line, query)
    start = _start(line, found[:_WEIGHED], length) if found else 0
    end = start + length
    inside = [(max(first, start) - start, min(last, end) - start) for first, last in found]
    cut = _with_marks(line[start:end].rstrip(), inside)
    return ("…" if start else Markup()) + cut + ("…" if end < len(line) else "")


def _start(line: str, found: list[tuple[int, int]], length: int) -> int:
    before = length // 3
    best = max(found, key=lambda hit: sum(hit[0] <= other < hit[0] + length - before for other, _ in found))
    start = max(0, best[0] - before)
    # Not from the middle of a word, if one begins before the hit.
    if start and 0 <= (blank := line.find(" ", start)) < best[0]:
        start = blank + 1
    return start


def mark_hits(html: str, query: str, keys: Collection[str]) -> Markup:
    """Mark the query in those messages and notes of a finished conversation whose keys are given (`m5`, `n7`).

    What is folded up and holds a mark is unfolded.
    """
    return Markup("".join(_Walk(query, frozenset(keys)).parts(html)))  # noqa: S704 - HTML as it was, and escaped text


def _with_marks(text: str, found: list[tuple[int, int]]) -> Markup:
    parts: list[Markup] = []
    position = 0
    for start, end in found:
        # Two hits can share a character that folding made two of; and some lie outside this text.
        if position <= start < end:
            parts += [escape(text[position:start]), _OPEN, escape(text[start:end]), _CLOSE]
            position = min(end, len(text))
    parts.append(escape(text[position:]))
    return Markup("").join(parts)


class _Walk:
    """One way through the HTML."""

    def __init__(self, query: str, keys: frozenset[str]) -> None:
        self._query = query
        self._keys = keys
        self._written: list[str] = []
        # The names of the open elements, and where in them the wanted one and a skipped one begin.
        self._open: list[str] = []
        self._wanted_from: int | None = None
        self._skipped_from: int | None = None
        self._folded: list[int] = []
        # Where in what is written the pieces of text stand that are read as one.
        self._run: list[int] = []

    def parts(self, html: str) -> list[str]:
        """Return the HTML with its marks, in pieces."""
        position = 0
        for match in _TAG.finditer(html):
            self._text(html[position : match.start()])
            position = match.end()
            if match[2] not in _INLINE:
                self._mark_run()
            self._written.append(match[0])
            if match[1]:
                self._end()
            elif match[2] not in _VOID and not match[3].endswith("/"):
                self._begin(match[2], match[3])
        self._text(html[position:])
        self._mark_run()
        return self._written

    def _begin(self, name: str, attributes: str) -> None:
        depth = len(self._open)
        self._open.append(name)
        if self._wanted_from is None:
            found = _ID.search(attributes)
            if found and found[1] in self._keys:
                self._wanted_from = depth
        elif self._skipped_from is None and (name in _SKIPPED or 'class="wording"' in attributes):
            self._skipped_from = depth
        if name == "details":
            self._folded.append(len(self._written) - 1)

    def _end(self) -> None:
        if not self._open:
            return
        name = self._open.pop()
        depth = len(self._open)
        if self._wanted_from == depth:
            self._wanted_from = None
        if self._skipped_from == depth:
            self._skipped_from = None
        if name == "details":
            self._folded.pop()

    def _text(self, text: str) -> None:
        self._written.append(text)
        if self._wanted_from is not None and self._skipped_from is None and text:
            self._run.append(len(self._written) - 1)

    def _mark_run(self) -> None:
        """Mark what stands in a run of text, piece by piece: a mark may not reach across the edge of a tag."""
        run, self._run = self._run, []
        pieces = [Markup(self._written[index]).unescape() for index in run]  # noqa: S704 - is escaped again
        found = spans("".join(pieces), self._query)
        if not found:
            return
        offset = 0
        for index, piece in zip(run, pieces, strict=True):
            end = offset + len(piece)
            inside = [(max(start, offset) - offset, min(stop, end) - offset) for start, stop in found]
            self._written[index] = _with_marks(piece, inside)
            offset = end
        for index in self._folded:
            if not self._written[index].startswith("<details open"):
                self._written[index] = self._written[index].replace("<details", "<details open", 1)
