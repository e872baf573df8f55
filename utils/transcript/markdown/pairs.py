"""Pair up the marks among tokens. Every tag that is opened is closed, in the right order."""

from utils.transcript.markdown.tokens import Mark

# By mark: what one of it opens and closes, and what two of it do. Of the last two there are only two.
_TAGS = {
    "*": ("<em>", "</em>", "<strong>", "</strong>"),
    "_": ("<em>", "</em>", "<u>", "</u>"),
    "~": ("", "", "<s>", "</s>"),
    "|": ("", "", '<span class="md-spoiler" tabindex="0">', "</span>"),
}


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
    count_waiting = dict.fromkeys(_TAGS, 0)
    for index, mark in marks:
        char = mark.char
        mark.unpair()
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
    """Use up as many of two marks as both have, by twos as long as there are two."""
    used = min(opener.left, closer.left)
    one, end_of_one, two, end_of_two = _TAGS[opener.char]
    twos = used // 2
    opener.opened += [two] * twos
    closer.closed += [end_of_two] * twos
    if used % 2:
        opener.opened.append(one)
        closer.closed.append(end_of_one)
    opener.left -= used
    closer.left -= used


def _written(mark: Mark) -> str:
    return "".join(mark.closed) + mark.char * mark.left + "".join(reversed(mark.opened))
