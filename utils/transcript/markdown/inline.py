"""Pair up the marks of a text and write it as HTML. Every tag that is opened is closed, in the right order."""

import re
from html import escape

from markupsafe import Markup

from utils.transcript.markdown.links import hides, link_start
from utils.transcript.markdown.names import Names
from utils.transcript.markdown.tokens import Bracket, Mark, Token, tokenize

# By mark and how many of it: opening and closing tag.
_SPOILER = ('<span class="md-spoiler" tabindex="0">', "</span>")
_TAGS = {
    ("*", 1): ("<em>", "</em>"),
    ("*", 2): ("<strong>", "</strong>"),
    ("_", 1): ("<em>", "</em>"),
    ("_", 2): ("<u>", "</u>"),
    ("~", 2): ("<s>", "</s>"),
    ("|", 2): _SPOILER,
}
_TWO = 2
# Most messages are plain sentences; without one of these there is nothing to parse. (An address has a colon.)
_SPECIAL = re.compile(r"[\\*_~|`<\[@\n:]")


def render_inline(text: str, names: Names) -> str:
    """Return the HTML of a text without block structure."""
    if not _SPECIAL.search(text):
        return escape(text)
    tokens = tokenize(text, names)
    return _paired(_with_links(tokens) if "](" in text else [_settled(token) for token in tokens])


def _settled(token: Token) -> str | Mark:
    return token.html if isinstance(token, Bracket) else token


def _with_links(tokens: list[Token]) -> list[str | Mark]:
    """Fold each `[text](address)` into finished HTML, so that no emphasis reaches across its edge."""
    done: list[str | Mark] = []
    openings: list[int] = []
    for token in tokens:
        if isinstance(token, Bracket):
            target = token.target
            if token.html == "[":
                openings.append(len(done))
            elif openings and target is None:
                openings.pop()
            elif openings and target is not None:
                start = openings[-1]
                inner = _paired(done[start + 1 :])
                # With a link inside, shown or refused, none of the openings further out can become one.
                openings = []
                if _is_text_of_link(inner, target.address):
                    del done[start:]
                    done.append(f"{link_start(target.address, target.title)}{inner}</a>")
                    continue
        done.append(_settled(token))
    return done


def _is_text_of_link(inner: str, address: str) -> bool:
    if "<a " in inner or not inner.strip():
        return False
    return not hides(Markup(inner).striptags(), address)  # noqa: S704 - it is read, not written


def _paired(tokens: list[str | Mark]) -> str:
    """Match closing marks with the nearest opening ones of their kind, as CommonMark does."""
    marks = [(index, token) for index, token in enumerate(tokens) if isinstance(token, Mark)]
    if not marks:
        return "".join(tokens)  # type: ignore[arg-type] # none of them is a mark
    for _, mark in marks:
        mark.opened, mark.closed = [], []
    pairing = _Pairing()
    for index, mark in marks:
        pairing.add(index, mark)
    return "".join(
        [token if isinstance(token, str) else _written(token, pairing.left(token)) for token in tokens]
    )


class _Pairing:
    """The marks of one text that wait for their other half."""

    def __init__(self) -> None:
        self._waiting: list[tuple[int, Mark]] = []
        self._open = dict.fromkeys("*_~|", 0)
        self._left: dict[int, int] = {}

    def left(self, mark: Mark) -> int:
        """Return how many of a mark's characters stay as text."""
        return self._left[id(mark)]

    def add(self, index: int, mark: Mark) -> None:
        """Close with a mark what it can close; what is left of it waits."""
        self._left[id(mark)] = mark.count
        while mark.can_close and self._left[id(mark)] and self._open[mark.char]:
            if not self._close(index, mark):
                break
        if mark.can_open and self._left[id(mark)]:
            self._waiting.append((index, mark))
            self._open[mark.char] += 1

    def _close(self, index: int, closer: Mark) -> bool:
        """Pair one closing mark; what was opened in between and never closed stays as text."""
        while self._waiting:
            place, opener = self._waiting[-1]
            if opener.char == closer.char:
                return self._pair(place + 1 == index, opener, closer)
            self._drop()
        return False

    def _pair(self, is_beside: bool, opener: Mark, closer: Mark) -> bool:
        used = _TWO if min(self._left[id(opener)], self._left[id(closer)]) >= _TWO else 1
        tags = _TAGS.get((closer.char, used))
        if tags is None or is_beside:
            return False
        opener.opened.append(tags[0])
        closer.closed.append(tags[1])
        self._left[id(opener)] -= used
        self._left[id(closer)] -= used
        if not self._left[id(opener)]:
            self._drop()
        return True

    def _drop(self) -> None:
        _, mark = self._waiting.pop()
        self._open[mark.char] -= 1


def _written(mark: Mark, left: int) -> str:
    return "".join(mark.closed) + mark.char * left + "".join(reversed(mark.opened))
