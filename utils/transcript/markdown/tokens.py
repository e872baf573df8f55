"""Cut a run of text into tokens; each ends up as escaped text, as finished HTML, or as a mark that may pair up."""

import re
from dataclasses import dataclass, field

from markupsafe import escape

from utils.transcript.markdown.names import Names

_PAIRS = {"*", "_", "~", "|"}

# Every alternative is bounded or scans to a character that it cannot contain, so the time grows with the length only.
_TOKEN = re.compile(
    r"""
      \\(?P<escaped>[^\w\s]|_)
    | (?P<shrug>¯\\_\(ツ\)_/¯)
    | (?P<ticks>`+)
    | <(?P<mention>@!?|@&|\#)(?P<mention_id>\d{1,20})>
    | <(?P<animated>a?):(?P<emoji>\w{1,32}):\d{1,20}>
    | <t:(?P<time>-?\d{1,13})(?::(?P<style>[tTdDfFR]))?>
    | </(?P<command>[^\s<>:][^<>:]{0,100}):\d{1,20}>
    | @(?P<all>everyone|here)\b
    | <(?P<bare>https?://[^\s<>]{1,2000})>
    | (?P<url>https?://[^\s<]{1,2000})
    | (?P<run>\*+|_+|~~|\|\|)
    | (?P<open>\[)
    | \]\(\s*(?P<link>https?://[^\s<>()]{1,1000}(?:\([^\s<>()]{0,200}\)[^\s<>()]{0,200})?|<https?://[^\s<>]{1,1000}>)
        (?:\s+"[^"\n]{0,200}")?\s*\)
    | (?P<newline>\n)
    """,
    re.VERBOSE,
)


@dataclass
class Token:
    """Finished HTML, or a mark (`char` set) of which `count` characters are still unpaired."""

    html: str = ""
    char: str = ""
    count: int = 0
    can_open: bool = False
    can_close: bool = False
    opened: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    # Where a masked link may begin, and the address where one ends.
    bracket: bool = False
    address: str | None = None


def tokenize(text: str, names: Names) -> list[Token]:
    """Return the tokens of a text without block structure."""
    tokens: list[Token] = []
    fences = _fences(text)
    position = 0
    while match := _TOKEN.search(text, position):
        if match.start() > position:
            tokens.append(_plain(text[position : match.start()]))
        position = match.end()
        if match["ticks"]:
            close = fences.get(match.start())
            if close is None:
                tokens.append(_plain(match["ticks"]))
            else:
                tokens.append(Token(_code(text[position:close])))
                position = close + len(match["ticks"])
        elif match["run"]:
            tokens.append(_run(match, text))
        elif match["url"]:
            address = _without_punctuation(match["url"])
            position = match.start() + len(address)
            tokens.append(Token(_link(address)))
        else:
            tokens.append(_token(match, names))
    if position < len(text):
        tokens.append(_plain(text[position:]))
    return tokens


def link_start(address: str) -> str:
    """Return the opening tag of a link; the caller has made sure that the address is http or https."""
    return f'<a href="{escape(address)}" rel="noopener noreferrer nofollow" target="_blank">'


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


def _token(match: re.Match[str], names: Names) -> Token:
    if match["escaped"]:
        return _plain(match["escaped"])
    if match["newline"]:
        return Token("<br>\n")
    if match["open"]:
        return Token("[", bracket=True)
    if match["link"]:
        return Token(str(escape(match[0])), address=match["link"].strip("<>"))
    if match["bare"]:
        return Token(_link(match["bare"]))
    return Token(_named(match, names))


def _named(match: re.Match[str], names: Names) -> str:
    if match["mention"]:
        return _mention(match["mention"], match["mention_id"], names)
    if match["emoji"]:
        return f'<span class="md-emoji">:{escape(match["emoji"])}:</span>'
    if match["time"]:
        return _time(match, names)
    if match["command"]:
        return f'<span class="md-mention">/{escape(match["command"])}</span>'
    if match["all"]:
        return f'<span class="md-mention">{escape(match[0])}</span>'
    return str(escape(match[0]))


def _mention(kind: str, snowflake: str, names: Names) -> str:
    known = {"#": names.channels, "@&": names.roles}.get(kind, names.users)
    sign = "#" if kind == "#" else "@"
    name = known.get(snowflake) or snowflake
    return f'<span class="md-mention">{sign}{escape(name)}</span>'


def _time(match: re.Match[str], names: Names) -> str:
    shown = names.show_time(int(match["time"]), match["style"] or "f")
    if shown is None:
        return str(escape(match[0]))
    return (
        f'<time class="md-time" datetime="{escape(shown.iso)}" title="{escape(shown.exact)}">'
        f"{escape(shown.text)}</time>"
    )


def _run(match: re.Match[str], text: str) -> Token:
    run = match["run"]
    before = text[match.start() - 1] if match.start() else " "
    after = text[match.end()] if match.end() < len(text) else " "
    can_open, can_close = True, True
    if len(run) == 1:
        can_open, can_close = not after.isspace(), not before.isspace()
        if run == "_":
            # snake_case stays as it is.
            can_open = can_open and not before.isalnum()
            can_close = can_close and not after.isalnum()
    return Token(char=run[0], count=len(run), can_open=can_open, can_close=can_close)


def _plain(text: str) -> Token:
    return Token(str(escape(text)))


def _code(text: str) -> str:
    # A space at both ends lets code begin or end with a backtick.
    if text.startswith(" `") or text.endswith("` "):
        text = text.strip(" ")
    return f"<code>{escape(text)}</code>"


def _link(address: str) -> str:
    return f"{link_start(address)}{escape(address)}</a>"


def _without_punctuation(address: str) -> str:
    """Drop what ends the sentence rather than the address, also the formatting around it."""
    for mark in ("**", "__", "~~", "||", "`", "*"):
        address = address.split(mark, 1)[0]
    while address[-1] in ".,:;!?'\")]*_":
        if address[-1] == ")" and address.count("(") >= address.count(")"):
            break
        address = address[:-1]
    return address
