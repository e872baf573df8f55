"""Cut a run of text into tokens: finished HTML, marks that may pair up, and the brackets of masked links."""

import re

from utils.transcript.markdown import references
from utils.transcript.markdown.escape import escape
from utils.transcript.markdown.links import Target, link, target_at, without_punctuation
from utils.transcript.markdown.names import Names

# Every alternative is bounded or scans to a character that it cannot contain, so the time grows with the length only.
# Each begins with one literal character and no group: then `re` skips at once to where one of those stands.
_MARKS = rf"""
      \\(?:[^\w\s]|_)
    | ¯\\_\(ツ\)_/¯
    | ``*
    | {references.PATTERN}
    | \*\** | __* | ~~ | \|\|
    """
_TOKEN = re.compile(_MARKS, re.VERBOSE)
# An `h` stands in every other word, and brackets mean nothing without an address.
_TOKEN_OR_ADDRESS = re.compile(
    rf"""{_MARKS}
    | <https?://[^\s<>]{{1,2000}}>
    | https?://[^\s<]{{1,2000}}
    | \[ | \]\( | \]
    """,
    re.VERBOSE,
)


class Mark:
    """A run of one of the marks. Pairing says how many of its `count` characters are `left` and what the others became."""

    __slots__ = ("can_close", "can_open", "char", "closed", "count", "left", "opened")
    left: int
    opened: list[str]
    closed: list[str]

    def __init__(self, char: str, count: int, can_open: bool, can_close: bool) -> None:
        self.char = char
        self.count = count
        self.can_open = can_open
        self.can_close = can_close


class Bracket:
    """Where the text of a masked link may begin (`[`) or end; with a target, where one leads that ends here."""

    __slots__ = ("source", "target")

    def __init__(self, source: str, target: Target | None = None) -> None:
        self.source = source
        self.target = target


# Finished HTML is a plain string: that is what nearly all tokens are.
Token = str | Mark | Bracket


def is_plain(text: str) -> bool:
    """Tell whether a text has no character that a token could begin with, as most messages have none."""
    return not (
        "*" in text
        or "_" in text
        or "`" in text
        or "<" in text
        or "@" in text
        or "|" in text
        or "~" in text
        or "\\" in text
        or has_address(text)
    )


def has_address(text: str) -> bool:
    """Tell whether there may be an address in a text, and so also masked links."""
    return ":" in text and "://" in text


def plain(text: str) -> str:
    """Return the HTML of a text without tokens."""
    html = escape(text)
    return html.replace("\n", "<br>\n") if "\n" in html else html


def tokenize(text: str, names: Names) -> list[Token]:
    """Return the tokens of a text without block structure; brackets only where it has an address."""
    search = (_TOKEN_OR_ADDRESS if has_address(text) else _TOKEN).search
    fences = _fences(text) if "`" in text else {}
    tokens: list[Token] = []
    position = 0
    while match := search(text, position):
        start, end = match.span()
        if start > position:
            tokens.append(plain(text[position:start]))
        if text[start] in "*_~|":
            token, position = _run(text, start, end), end
        else:
            token, position = _other(text, start, end, fences, names)
        tokens.append(token)
    if position < len(text):
        tokens.append(plain(text[position:]))
    return tokens


def _other(text: str, start: int, end: int, fences: dict[int, int], names: Names) -> tuple[Token, int]:
    """Return the token that begins at a match and is not a mark, and where the next one may begin."""
    char = text[start]
    whole = text[start:end]
    if char == "`" and (close := fences.get(start)) is not None:
        return _code(text[end:close]), close + end - start
    if char == "h":
        address = without_punctuation(whole)
        return link(address, names), start + len(address)
    if whole == "](" and (target := target_at(text, end)) is not None:
        return Bracket(text[start : target.end], target), target.end
    return _whole(whole, names), end


def _whole(whole: str, names: Names) -> Token:
    """Return the token that is exactly what matched, told by its first character."""
    match whole[0]:
        case "<" if whole.startswith(("<http://", "<https://")):
            return link(whole[1:-1], names)
        case "<" | "@":
            return references.written(whole, names)
        case "\\":
            return escape(whole[1])
        case "[" | "]" if len(whole) == 1:
            return Bracket(whole)
    return whole


def _fences(text: str) -> dict[int, int]:
    """Map the start of each run of backticks to the start of the next run of the same length."""
    waiting: dict[int, int] = {}
    closes: dict[int, int] = {}
    for match in reversed(list(re.finditer(r"`+", text))):
        length = match.end() - match.start()
        if length in waiting:
            closes[match.start()] = waiting[length]
        waiting[length] = match.start()
    return closes


def _run(text: str, start: int, end: int) -> Token:
    char = text[start]
    if end - start > 1:
        return Mark(char, end - start, True, True)
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    can_open, can_close = not after.isspace(), not before.isspace()
    if char == "_":
        # snake_case stays as it is.
        can_open = can_open and not before.isalnum()
        can_close = can_close and not after.isalnum()
    return Mark(char, 1, can_open, can_close) if can_open or can_close else char


def _code(text: str) -> str:
    # A space at both ends lets code begin or end with a backtick.
    if text.startswith(" `") or text.endswith("` "):
        text = text.strip(" ")
    return f"<code>{escape(text)}</code>"
