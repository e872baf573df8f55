"""Pure: one conversation made of all transcripts of a ticket, in the order in which it was held."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from utils.predecessor.lines import Spoken

LONGEST_TEXT: Final = 4000
"""What Discord takes at most; more than that was no one message, and no page shows it well."""


@dataclass(frozen=True)
class Said:
    """A message whose time is known, or was taken from those around it."""

    at_ms: int
    name: str
    text: str


@dataclass(frozen=True)
class Conversation:
    """All messages of a ticket, and what became of the lines of its transcripts."""

    said: list[Said]
    lines: int
    repeated_lines: int
    unclear_lines: int


def converse(transcripts: Sequence[Sequence[Spoken]], otherwise_ms: int) -> Conversation:
    """Put transcripts together, the newest last: the longest is the base, and what only others hold comes to it.

    `otherwise_ms` is the time where none can be read.
    """
    dated = [_dated(transcript, otherwise_ms) for transcript in transcripts]
    # Of equally long ones the newest.
    order = sorted(range(len(dated)), key=lambda place: (len(dated[place]), place), reverse=True)
    merged: list[Spoken] = []
    repeated = 0
    for place in order:
        known = Counter(_key(spoken) for spoken in merged)
        new: list[Spoken] = []
        for spoken in dated[place]:
            if known[_key(spoken)]:
                known[_key(spoken)] -= 1
                repeated += spoken.lines
            else:
                new.append(spoken)
        merged += new
    # Stable: what was written in the same second stays in the order of its transcript.
    merged.sort(key=_time)
    return Conversation(
        said=[said for spoken in merged for said in _pieces(spoken)],
        lines=sum(spoken.lines for transcript in transcripts for spoken in transcript),
        repeated_lines=repeated,
        unclear_lines=sum(
            spoken.lines for transcript in transcripts for spoken in transcript if spoken.is_unclear
        ),
    )


def _key(spoken: Spoken) -> tuple[int | None, str, str]:
    return spoken.at_ms, spoken.name, spoken.text


def _time(spoken: Spoken) -> int:
    return spoken.at_ms or 0


def _dated(transcript: Sequence[Spoken], otherwise_ms: int) -> list[Spoken]:
    """Return the messages oldest first, each with a time: without one of its own that of the message before it."""
    times = [spoken.at_ms for spoken in transcript if spoken.at_ms is not None]
    falling = sum(later < earlier for earlier, later in pairwise(times))
    rising = sum(later > earlier for earlier, later in pairwise(times))
    ordered = list(reversed(transcript)) if falling > rising else list(transcript)
    at_ms = next((spoken.at_ms for spoken in ordered if spoken.at_ms is not None), otherwise_ms)
    dated = []
    for spoken in ordered:
        at_ms = at_ms if spoken.at_ms is None else spoken.at_ms
        dated.append(replace(spoken, at_ms=at_ms))
    return dated


def _pieces(spoken: Spoken) -> Iterator[Said]:
    """Walk the parts of a message that is longer than any can be; together they are its text."""
    if not (spoken.text or spoken.name):
        return  # nothing but empty lines
    rest = spoken.text
    while True:
        piece = rest if len(rest) <= LONGEST_TEXT else rest[: _break(rest)]
        yield Said(_time(spoken), spoken.name, piece)
        rest = rest[len(piece) :]
        if not rest:
            return


def _break(text: str) -> int:
    """Return where a part ends: behind a line or a word, where there is one."""
    for sign in ("\n", " "):
        place = text.rfind(sign, LONGEST_TEXT // 2, LONGEST_TEXT)
        if place > 0:
            return place + 1
    return LONGEST_TEXT
