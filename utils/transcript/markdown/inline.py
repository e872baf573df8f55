"""Pair up the marks of a text and write it as HTML. Every tag that is opened is closed, in the right order."""

import re

from markupsafe import Markup, escape

from utils.transcript.markdown.links import hides, link_start
from utils.transcript.markdown.names import Names
from utils.transcript.markdown.tokens import Token, tokenize

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
# Most messages are plain sentences; without one of these there is nothing to parse.
_SPECIAL = re.compile(r"[\\*_~|`<\[@\n]|https?:")


def render_inline(text: str, names: Names) -> str:
    """Return the HTML of a text without block structure."""
    if not _SPECIAL.search(text):
        return str(escape(text))
    return _paired(_with_links(tokenize(text, names)))


def _with_links(tokens: list[Token]) -> list[Token]:
    """Fold each `[text](address)` into one finished token, so that no emphasis reaches across its edge."""
    done: list[Token] = []
    openings: list[int] = []
    for token in tokens:
        if token.opens:
            openings.append(len(done))
        elif token.closes and openings:
            openings.pop()
        elif token.target is not None and openings:
            start = openings[-1]
            inner = _paired(done[start + 1 :])
            # With a link inside, shown or refused, none of the openings further out can become one.
            openings.clear()
            if _is_text_of_link(inner, token.target.address):
                del done[start:]
                done.append(Token(f"{link_start(token.target.address, token.target.title)}{inner}</a>"))
                continue
        done.append(token)
    return done


def _is_text_of_link(inner: str, address: str) -> bool:
    if "<a " in inner or not inner.strip():
        return False
    return not hides(Markup(inner).striptags(), address)  # noqa: S704 - it is read, not written


def _paired(tokens: list[Token]) -> str:
    """Match closing marks with the nearest opening ones of their kind, as CommonMark does."""
    if not any(token.char for token in tokens):
        return "".join(token.html for token in tokens)
    for token in tokens:
        token.opened, token.closed = [], []
    counts = {index: token.count for index, token in enumerate(tokens)}
    waiting: list[int] = []
    open_by_char = dict.fromkeys("*_~|", 0)
    for index, token in enumerate(tokens):
        if not token.char:
            continue
        while token.can_close and counts[index] and open_by_char[token.char]:
            if not _close(tokens, counts, waiting, open_by_char, index):
                break
        if token.can_open and counts[index]:
            waiting.append(index)
            open_by_char[token.char] += 1
    return "".join(_written(token, counts[index]) for index, token in enumerate(tokens))


def _close(
    tokens: list[Token],
    counts: dict[int, int],
    waiting: list[int],
    open_by_char: dict[str, int],
    index: int,
) -> bool:
    """Pair one closing mark; what was opened in between and never closed stays as text."""
    closer = tokens[index]
    while waiting:
        candidate = waiting[-1]
        opener = tokens[candidate]
        if opener.char == closer.char:
            used = _TWO if min(counts[candidate], counts[index]) >= _TWO else 1
            tags = _TAGS.get((closer.char, used))
            if tags is None or candidate + 1 == index:
                return False
            opener.opened.insert(0, tags[0])
            closer.closed.append(tags[1])
            counts[candidate] -= used
            counts[index] -= used
            if not counts[candidate]:
                waiting.pop()
                open_by_char[opener.char] -= 1
            return True
        waiting.pop()
        open_by_char[opener.char] -= 1
    return False


def _written(token: Token, left: int) -> str:
    if not token.char:
        return token.html
    return "".join(token.closed) + token.char * left + "".join(token.opened)
