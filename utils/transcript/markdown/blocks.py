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
# What a line may be that begins so. Without one of these there is but one paragraph.
_BEGINNING = r"[ \t]*(?:(?P<quote>>)|(?P<heading>#)|(?P<subtext>-#)|(?P<item>(?:[-*]|\d{1,9}\.)[ \t]))"
_BLOCK = re.compile(_BEGINNING)
# A literal at the start lets `re` skip from line to line; a `^` would be tried at every character.
_LATER_BLOCK = re.compile(rf"\n{_BEGINNING}")


@dataclass(slots=True)
class _Item:
    indent: int
    number: int | None
    text: str


def render(source: str, names: Names) -> Markup:
    """Return a message's text as HTML that is safe to put into a page."""
    # NUL is not allowed in HTML, and nobody can type it.
    if "\0" in source:
        source = source.replace("\0", "")
    if _has_blocks(source):
        html = "".join(_blocks(source.split("\n"), names, in_quote=False))
    else:
        html = _paragraph(source, names)
    # All of it is escaped. Markup itself would first look for an `__html__`, for longer than a short message takes.
    return str.__new__(Markup, html)


def _has_blocks(source: str) -> bool:
    """Tell whether a message may be more than one paragraph, as most are not."""
    return (
        _BLOCK.match(source) is not None
        or ("\n" in source and _LATER_BLOCK.search(source) is not None)
        or ("`" in source and FENCE in source)
    )


def _blocks(lines: list[str], names: Names, *, in_quote: bool) -> list[str]:
    writer = _Writer(names)
    index = 0
    while index < len(lines):
        line = lines[index]
        beginning = _BLOCK.match(line)
        kind = beginning.lastgroup if beginning else None
        if kind == "quote" and not in_quote:
            if mark := _LONG_QUOTE.match(line):
                writer.block(_quote([line[mark.end() :], *lines[index + 1 :]], names))
                break
            if quoted := _quoted(lines, index):
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
        items, end = _items(lines, index) if kind == "item" else ([], index)
        if items:
            writer.block(_nested(items, names))
            index = end
            continue
        writer.line(line, kind)
        index += 1
    return writer.done()


class _Writer:
    """Collects lines of text into paragraphs between the other blocks."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._html: list[str] = []
        self._text: list[str] = []

    def line(self, line: str, kind: str | None) -> None:
        """Add a line that is a heading, small print or text."""
        if kind == "heading" and (heading := _HEADING.fullmatch(line)):
            level = len(heading[1])
            text = heading[2].rstrip().rstrip("#").rstrip()
            self.block(f'<p class="md-h{level}">{render_inline(text, self._names)}</p>\n')
        elif kind == "subtext" and (subtext := _SUBTEXT.fullmatch(line)):
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
        if self._text:
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


def _items(lines: list[str], start: int) -> tuple[list[_Item], int]:
    """Return the items of the list that begins at a line, if one does, and the first line after it."""
    items: list[_Item] = []
    for index in range(start, len(lines)):
        line = lines[index]
        if FENCE in line:
            return items, index
        if match := _ITEM.fullmatch(line):
            indent, mark, number, text = match.groups()
            items.append(_Item(len(indent.expandtabs(2)), None if mark else int(number), text))
        elif items and line[:1] in {" ", "\t"} and not line.isspace():
            # Text that is indented goes on with the item above it.
            items[-1].text += f"\n{line.strip()}"
        else:
            return items, index
    return items, len(lines)


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
