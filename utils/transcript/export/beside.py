"""What stands between the messages: events and notes, in the order of time."""

from collections.abc import Iterator
from dataclasses import dataclass

from utils.transcript.export.source import Facts
from utils.transcript.sentences import tell


@dataclass(frozen=True)
class Entry:
    """An event as a sentence, or a note with its author; `quote` is what somebody wrote."""

    at_ms: int
    sentence: str
    author: str | None
    quote: str


class Beside:
    """Hands each entry out once, when its time has come."""

    def __init__(self, facts: Facts) -> None:
        noted = {row["created_at_ms"] for row in facts.notes}
        # A note's event says only that it was written; the note itself stands there.
        happenings = (
            one
            for one in tell(facts.events, facts.ticket["creator_name"])
            if one.kind != "note_added" or one.at_ms not in noted
        )
        entries = [Entry(one.at_ms, one.text, None, one.quote) for one in happenings]
        entries += [
            Entry(row["created_at_ms"], "", row["author_name"], row["content"]) for row in facts.notes
        ]
        # The next one last, from where it is taken without moving the others.
        self._entries = sorted(entries, key=lambda entry: entry.at_ms)[::-1]

    def until(self, at_ms: int) -> Iterator[Entry]:
        """Yield what happened up to a moment."""
        while self._entries and self._entries[-1].at_ms <= at_ms:
            yield self._entries.pop()

    def rest(self) -> Iterator[Entry]:
        """Yield everything that is left."""
        while self._entries:
            yield self._entries.pop()
