"""The block structure of a message: paragraphs, quotes, headings, lists, code."""

import re
from dataclasses import dataclass

from markupsafe import Markup

from utils.transcript.markdown.escape import escape
from utils.transcript.markdown.inline import render_inline
from utils.transcript.markdown.names import Names

FENCE = "```"
_HEADING = re.compile(r" {0,3}(#{1,3})[ \t]+([^\s#].*|#+[^\s#].*)")
_SUBTEXT = re.compile(r" {0,3}-#[ \t]+(\S.*)")
_LONG_QUOTE = re.compile(r" {0,3}>>> +")
_QUOTE = re.compile(r" {0,3}> +")
_ITEM = re.compile(r"([ \t]*)(?:([-*])|(\d{1,9})\.)[ \t]+(\S.*)")
_LANGUAGE = re.compile(r"[A-Za-z0-9_+.#-]{1,30}")
_DEEPEST_LIST = 10
# Without one of these there is but one paragraph.
_BLOCK = re.compile(r"^[ \t]*(?:>|#|[-*][ \t#]|\d{1,9}\.[ \t])", re.MULTILINE)


@dataclass
class _Item:
    indent: int
    number: int | None
    text: str


def render(source: str, names: Names) -> Markup:
    """Return a message's text as HTML that is safe to put into a page."""
    # NUL is not allowed in HTML, and nobody can type it.
    source = source.replace("\0", "")
    # Most messages are one line, of which only the beginning needs to be looked at.
    begins_block = _BLOCK.search if "\n" in source else _BLOCK.match
    if FENCE in source or begins_block(source):
        html = "".join(_blocks(source.split("\n"), names, in_quote=False))
    else:
        html = _paragraph(source, names)
    return Markup(html)  # noqa: S704 - all of it is escaped


def _blocks(lines: list[str], names: Names, *, in_quote: bool) -> list[str]:
    writer = _Writer(names)
    index = 0
    while index < len(lines):
        line = lines[index]
        if not in_quote and (mark := _LONG_QUOTE.match(line)):
            writer.block(_quote([line[mark.end() :], *lines[index + 1 :]], names))
            break
        if not in_quote and (quoted := _quoted(lines, index)):
            writer.block(_quote(quoted, names))
            index += len(quoted)
            continue
        fence = line.find(FENCE)
        if fence >= 0 and (end_of_code := _end_of_code(lines, index, fence)) is not None:
            last, column = end_of_code
            writer.text(line[:fence])
            writer.block(_code(lines, index, fence, last, column))
            lines[last] = lines[last][column + len(FENCE) :]
            # What follows the code on its last line goes on as text; an empty rest is no line.
            index = last if lines[last] else last + 1
            continue
        if (end := _end_of_list(lines, index)) > index:
            writer.block(_list(lines[index:end], names))
            index = end
            continue
        writer.line(line)
        index += 1
    return writer.done()


class _Writer:
    """Collects lines of text into paragraphs between the other blocks."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._html: list[str] = []
        self._text: list[str] = []

    def line(self, line: str) -> None:
        """Add a line that is a heading, small print or text."""
        if heading := _HEADING.fullmatch(line):
            level = len(heading[1])
            text = heading[2].rstrip().rstrip("#").rstrip()
            self.block(f'<p class="md-h{level}">{render_inline(text, self._names)}</p>\n')
        elif subtext := _SUBTEXT.fullmatch(line):
            self.block(f'<p class="md-small">{render_inline(subtext[1], self._names)}</p>\n')
        else:
            self._text.append(line)

    def text(self, line: str) -> None:
        """Add text that stands on one line with a block."""
        if line:
            self._text.append(line)

    def block(self, html: str) -> None:
        """Add a finished block."""
        self._end_paragraph()
        self._html.append(html)

    def done(self) -> list[str]:
        """Return all blocks."""
        self._end_paragraph()
        return self._html

    def _end_paragraph(self) -> None:
        if html := _paragraph("\n".join(self._text), self._names):
            self._html.append(html)
        self._text = []


def _paragraph(text: str, names: Names) -> str:
    text = text.strip("\n")
    return f"<p>{render_inline(text, names)}</p>\n" if text.strip() else ""


def _quoted(lines: list[str], start: int) -> list[str]:
    """Return the lines of the quote that begins at a line, without their marks."""
    quoted: list[str] = []
    for index in range(start, len(lines)):
        mark = _QUOTE.match(lines[index])
        if mark is None:
            break
        quoted.append(lines[index][mark.end() :])
    return quoted


def _quote(lines: list[str], names: Names) -> str:
    return f"<blockquote>{''.join(_blocks(lines, names, in_quote=True))}</blockquote>\n"


def _end_of_code(lines: list[str], first: int, fence: int) -> tuple[int, int] | None:
    """Return line and column of the closing fence."""
    column = lines[first].find(FENCE, fence + len(FENCE))
    if column >= 0:
        return (first, column) if lines[first][fence + len(FENCE) : column].strip() else None
    for index in range(first + 1, len(lines)):
        column = lines[index].find(FENCE)
        if column >= 0:
            return index, column
    # No later fence can be closed either, but the caller asks only for lines that hold one.
    return None


def _code(lines: list[str], first: int, fence: int, last: int, column: int) -> str:
    if first == last:
        return _code_block("", lines[first][fence + len(FENCE) : column])
    head = lines[first][fence + len(FENCE) :]
    body = [*lines[first + 1 : last], lines[last][:column]]
    language = ""
    if _LANGUAGE.fullmatch(head):
        language = head
    elif head:
        body.insert(0, head)
    return _code_block(language, "\n".join(body).strip("\n"))


def _code_block(language: str, code: str) -> str:
    label = f' data-language="{escape(language)}"' if language else ""
    return f"<pre{label}><code>{escape(code)}</code></pre>\n"


def _end_of_list(lines: list[str], start: int) -> int:
    """Return the first line after the list that begins at `start`, or `start` if none does."""
    end = start
    while end < len(lines) and FENCE not in lines[end]:
        is_continued = end > start and lines[end][:1] in {" ", "\t"} and not lines[end].isspace()
        if not is_continued and not _ITEM.fullmatch(lines[end]):
            break
        end += 1
    return end


def _list(lines: list[str], names: Names) -> str:
    items: list[_Item] = []
    for line in lines:
        if match := _ITEM.fullmatch(line):
            number = int(match[3]) if match[3] else None
            items.append(_Item(len(match[1].expandtabs(2)), number, match[4]))
        else:
            # Text that is indented goes on with the item above it.
            items[-1].text += f"\n{line.strip()}"
    return _nested(items, names)


def _nested(items: list[_Item], names: Names) -> str:
    """Write items as nested lists by their indentation."""
    html: list[str] = []
    levels: list[tuple[int, str]] = []
    for item in items:
        tag = "ul" if item.number is None else "ol"
        while len(levels) > 1 and item.indent < levels[-1][0]:
            html.append(f"</li></{levels.pop()[1]}>")
        is_deeper = not levels or (item.indent > levels[-1][0] and len(levels) < _DEEPEST_LIST)
        if not is_deeper and levels[-1][1] == tag:
            html.append("</li><li>")
        else:
            indent = item.indent
            if not is_deeper:
                # What was typed with a number keeps it.
                indent = levels[-1][0]
                html.append(f"</li></{levels.pop()[1]}>")
            start = f' start="{item.number}"' if item.number not in {None, 1} else ""
            html.append(f"<{tag}{start}><li>")
            levels.append((indent, tag))
        html.append(render_inline(item.text, names))
    while levels:
        html.append(f"</li></{levels.pop()[1]}>")
    return "".join(html) + "\n"
