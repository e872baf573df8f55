"""What the operator sees of a check: the same words everywhere, colour only on a terminal. Pure."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from utils import check_texts
from utils.operation.checks.finding import Finding, Mark, Section

_COLOURS: Final = {Mark.GOOD: "32", Mark.NOTE: "36", Mark.WARNING: "33", Mark.FAULT: "1;31"}
_MARK_WIDTH: Final = max(len(word) for word in check_texts.MARKS.values())
_INDENT: Final = " " * (_MARK_WIDTH + 3)


def exit_status(sections: Iterable[Section]) -> int:
    """Return how the process ends: with the status of the worst fault, 0 without any."""
    return max((finding.status for section in sections for finding in section.findings), default=0)


def lines(sections: Sequence[Section], *, width: int | None = None, is_coloured: bool = False) -> list[str]:
    """Return the report; without a width, sentences stay in one line, as a journal wants them."""
    shown = [
        line for section in sections if section.findings for line in _section(section, width, is_coloured)
    ]
    return [*shown, check_texts.verdict(*_counts(sections))]


def _section(section: Section, width: int | None, is_coloured: bool) -> Iterator[str]:
    yield section.title
    for finding in section.findings:
        yield from _finding(finding, width, is_coloured)
    yield ""


def _finding(finding: Finding, width: int | None, is_coloured: bool) -> Iterator[str]:
    first, *rest = _wrapped(finding.text, width)
    mark = check_texts.MARKS[finding.mark].ljust(_MARK_WIDTH)
    if is_coloured:
        mark = f"\x1b[{_COLOURS[finding.mark]}m{mark}\x1b[0m"
    yield f"  {mark} {first}"
    if finding.advice is not None:
        rest += _wrapped(f"{check_texts.ADVICE} {finding.advice}", width)
    yield from (f"{_INDENT}{line}" for line in rest)


def _wrapped(text: str, width: int | None) -> list[str]:
    text = _harmless(text)
    if width is None:
        return [text]
    room = max(width - len(_INDENT), _MARK_WIDTH)
    return textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False) or [""]


def _harmless(text: str) -> str:
    """Return one line without what steers a terminal: names of roles and channels are other people's words."""
    return "".join(each if each.isprintable() else " " for each in text)


def _counts(sections: Iterable[Section]) -> tuple[int, int]:
    marks = [finding.mark for section in sections for finding in section.findings]
    return marks.count(Mark.FAULT), marks.count(Mark.WARNING)
