"""Pair up the marks among tokens. Every tag that is opened is closed, in the right order."""

from utils.transcript.markdown.tokens import Mark

# By mark and how many of it: opening and closing tag.
_TAGS = {
    ("*", 1): ("<em>", "</em>"),
    ("*", 2): ("<strong>", "</strong>"),
    ("_", 1): ("<em>", "</em>"),
    ("_", 2): ("<u>", "</u>"),
    ("~", 2): ("<s>", "</s>"),
    ("|", 2): ('<span class="md-spoiler" tabindex="0">', "</span>"),
}
_TWO = 2


def paired(tokens: list[str | Mark]) -> str:
    """Match closing marks with the nearest opening ones of their kind, as CommonMark does, and return the HTML."""
    marks = [(index, token) for index, token in enumerate(tokens) if not isinstance(token, str)]
    if marks:
        _pair(marks)
        for index, mark in marks:
            tokens[index] = _written(mark)
    return "".join(tokens)  # type: ignore[arg-type] # none of them is a mark any more


def _pair(marks: list[tuple[int, Mark]]) -> None:
    waiting: list[tuple[int, Mark]] = []
    count_waiting = {"*": 0, "_": 0, "~": 0, "|": 0}
    for index, mark in marks:
        char = mark.char
        # The text of a refused link is paired again, with what stands around it.
        mark.left, mark.opened, mark.closed = mark.count, [], []
        while mark.can_close and mark.left and count_waiting[char]:
            place, opener = waiting[-1]
            if opener.char == char:
                if place + 1 == index:
                    # There is nothing between them.
                    break
                _join(opener, mark)
            # What is used up waits no longer; nor does what was opened in between, and stays as text.
            if opener.char != char or not opener.left:
                waiting.pop()
                count_waiting[opener.char] -= 1
        if mark.can_open and mark.left:
            waiting.append((index, mark))
            count_waiting[char] += 1


def _join(opener: Mark, closer: Mark) -> None:
    """Use up two of two marks, or one where one of them has no more."""
    used = _TWO if opener.left >= _TWO and closer.left >= _TWO else 1
    opening, closing = _TAGS[opener.char, used]
    opener.opened.append(opening)
    closer.closed.append(closing)
    opener.left -= used
    closer.left -= used


def _written(mark: Mark) -> str:
    return "".join(mark.closed) + mark.char * mark.left + "".join(reversed(mark.opened))
