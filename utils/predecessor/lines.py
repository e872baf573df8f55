"""Pure: the predecessor's transcripts, `[2025-03-29 18:04:05] Name: text` a line, read so that nothing of them is lost."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

from utils.predecessor.values import moment_of

_HEAD = re.compile(r"\[([0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}[^\[\]\n]{0,16})\] ?")
# Discord's names have up to 32 characters, with the old discriminator 37.
_LONGEST_NAME: Final = 64


@dataclass(frozen=True)
class Spoken:
    """A message of a transcript."""

    at_ms: int | None
    """None where its time cannot be read."""
    name: str
    """Empty where nobody is named."""
    text: str
    lines: int
    """How many lines of the transcript it is made of."""

    @property
    def is_unclear(self) -> bool:
        """Return whether something of it could not be read, so that it stands here as it stood there."""
        return self.at_ms is None or not self.name


def line_count(transcript: str) -> int:
    """Return how many lines a transcript has."""
    return transcript.count("\n") + 1 if transcript else 0


def parse(transcript: str, latest_ms: int, names: Collection[str]) -> list[Spoken]:
    """Return the messages of a transcript in its order; every line of it belongs to one of them.

    A line without a time goes on with the message before it. `names` are those of people who are known to be in the
    ticket: theirs may hold a colon.
    """
    if not transcript.strip():
        return [Spoken(None, "", "", line_count(transcript))] if transcript else []
    spoken: list[Spoken] = []
    body: list[str] = []
    head: tuple[int | None, str, str] = (None, "", "")
    before, has_begun = 0, False

    def finish() -> None:
        at_ms, name, _ = head
        spoken.append(Spoken(at_ms, name, "\n".join(body).rstrip(), len(body)))

    for raw in transcript.split("\n"):
        line = raw.removesuffix("\r")
        found = _HEAD.match(line)
        if found is None:
            body.append(line)
            continue
        if has_begun or any(part.strip() for part in body):
            finish()
        else:
            before = len(body)  # empty lines at the very beginning
        has_begun = True
        head = _head(found[1], line[found.end() :], latest_ms, names)
        body = [head[2]]
    finish()
    return [replace(spoken[0], lines=spoken[0].lines + before), *spoken[1:]]


def _head(stamp: str, rest: str, latest_ms: int, names: Collection[str]) -> tuple[int | None, str, str]:
    """Return time, name and text of a line that begins with a time."""
    at_ms = moment_of(stamp.strip(), latest_ms)
    name, text = _name_and_text(rest, names)
    # A time that cannot be true stays in the text: it is all that is known about it.
    return at_ms, name, text if at_ms is not None else f"[{stamp}] {text}"


def _name_and_text(rest: str, names: Collection[str]) -> tuple[str, str]:
    known = [name for name in names if name and rest.startswith(f"{name}:")]
    name = max(known, key=len, default=rest.partition(":")[0])
    if not name.strip() or len(name) > _LONGEST_NAME or len(name) == len(rest):
        return "", rest
    return name.strip(), rest[len(name) + 1 :].removeprefix(" ")
