"""Cut a run of text into tokens: finished HTML, marks that may pair up, and the brackets of masked links."""

import re
from html import escape

from utils.transcript.markdown import references
from utils.transcript.markdown.links import Target, link, target_at, without_punctuation
from utils.transcript.markdown.names import Names

# Every alternative is bounded or scans to a character that it cannot contain, so the time grows with the length only.
_TOKEN = re.compile(
    rf"""
      \\(?P<escaped>[^\w\s]|_)
    | (?P<shrug>¯\\_\(ツ\)_/¯)
    | (?P<ticks>`+)
    | (?P<reference>{references.PATTERN})
    | <(?P<bare>https?://[^\s<>]{{1,2000}})>
    | (?P<url>https?://[^\s<]{{1,2000}})
    | (?P<run>\*+|_+|~~|\|\|)
    | (?P<open>\[)
    | (?P<link>\]\()
    | (?P<close>\])
    | (?P<newline>\n)
    """,
    re.VERBOSE,
)


class Mark:
    """A run of one of the marks; `count` of its characters are still unpaired."""

    __slots__ = ("can_close", "can_open", "char", "closed", "count", "opened")

    def __init__(self, char: str, count: int, *, can_open: bool, can_close: bool) -> None:
        self.char = char
        self.count = count
        self.can_open = can_open
        self.can_close = can_close
        self.opened: list[str] = []
        self.closed: list[str] = []


class Bracket:
    """Where the text of a masked link may begin (`[`) or end; with a target, where one leads that ends here."""

    __slots__ = ("html", "target")

    def __init__(self, html: str, target: Target | None = None) -> None:
        self.html = html
        self.target = target


# Finished HTML is a plain string: that is what nearly all tokens are.
Token = str | Mark | Bracket


def tokenize(text: str, names: Names) -> list[Token]:
    """Return the tokens of a text without block structure."""
    tokens: list[Token] = []
    fences = _fences(text) if "`" in text else {}
    position = 0
    while match := _TOKEN.search(text, position):
        if match.start() > position:
            tokens.append(escape(text[position : match.start()]))
        token, position = _token(match, text, fences, names)
        tokens.append(token)
    if position < len(text):
        tokens.append(escape(text[position:]))
    return tokens


def _token(match: re.Match[str], text: str, fences: dict[int, int], names: Names) -> tuple[Token, int]:
    """Return the token that begins at a match, and where the next one may begin."""
    end = match.end()
    kind = match.lastgroup
    if kind == "ticks" and (close := fences.get(match.start())) is not None:
        return _code(text[end:close]), close + len(match[0])
    if kind == "url":
        address = without_punctuation(match[0])
        return link(address, names), match.start() + len(address)
    if kind == "link" and (target := target_at(text, end)) is not None:
        return Bracket(_as_written(text[end : target.end], target, names), target), target.end
    return _whole(match, text, names), end


def _whole(match: re.Match[str], text: str, names: Names) -> Token:
    """Return the token that is exactly what matched."""
    match match.lastgroup:
        case "run":
            return _run(match, text)
        case "newline":
            return "<br>\n"
        case "open" | "close":
            return Bracket(match[0])
        case "reference":
            return references.written(match[0], names)
        case "bare":
            return link(match["bare"], names)
    return escape(match["escaped"] or match[0])


def _as_written(rest: str, target: Target, names: Names) -> str:
    """Return the end of a masked link as it looks where it is none: its address is then an ordinary one."""
    start = rest.index(target.address)
    after = rest[start + len(target.address) :]
    return f"]({escape(rest[:start])}{link(target.address, names)}{escape(after)}"


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


def _run(match: re.Match[str], text: str) -> Mark:
    run = match[0]
    can_open, can_close = True, True
    if len(run) == 1:
        before = text[match.start() - 1] if match.start() else " "
        after = text[match.end()] if match.end() < len(text) else " "
        can_open, can_close = not after.isspace(), not before.isspace()
        if run == "_":
            # snake_case stays as it is.
            can_open = can_open and not before.isalnum()
            can_close = can_close and not after.isalnum()
    return Mark(run[0], len(run), can_open=can_open, can_close=can_close)


def _code(text: str) -> str:
    # A space at both ends lets code begin or end with a backtick.
    if text.startswith(" `") or text.endswith("` "):
        text = text.strip(" ")
    return f"<code>{escape(text)}</code>"
