"""What the bot counts while it runs, kept until the next sign of life is written."""

from collections import Counter
from enum import StrEnum

Tally = dict[tuple[str, str], float]
"""By how much each count has grown, by its name and label."""


class Count(StrEnum):
    """What is counted; the name is the one in the table `counters`."""

    CONNECTIONS_LOST = "connections_lost"
    """To Discord's gateway, for whatever reason but the end of the program."""

    SESSIONS = "sessions"
    """Begun at Discord's gateway: `new` or `resumed`."""

    REQUESTS = "requests"
    """To Discord, by what came of them: `ok`, `refused`, `rate_limited`, `server_error`, `no_answer`, `held_back`."""

    ANSWERS_LOST = "answers_lost"
    """To presses and commands: `late` where Discord had given up, `failed` where it could not be reached."""

    MODEL_CALLS = "model_calls"
    """By what was wrong with the answer; without a label it could be used."""

    MODEL_TOKENS = "model_tokens"
    """`read` and `written` by the model."""

    MODEL_SECONDS = "model_seconds"

    PICTURES_READ = "pictures_read"
    """By what came of it: `read`, or the trouble."""

    PICTURE_SECONDS = "picture_seconds"

    LOOKUPS = "lookups"
    """In the ban register: `found`, `unknown`, `unreachable`."""


class Counts:
    """Grows while the bot runs; for the event loop's thread alone."""

    def __init__(self) -> None:
        self._grown: Counter[tuple[str, str]] = Counter()

    def add(self, count: Count, label: str = "", by: float = 1) -> None:
        """Count something."""
        # Counter's type knows whole numbers alone.
        self._grown[count.value, label] += by  # type: ignore[assignment]

    def take(self) -> Tally:
        """Return what has been counted since the last time, to be written."""
        grown, self._grown = self._grown, Counter()
        return dict(grown)

    def give_back(self, tally: Tally) -> None:
        """Count once more what could not be written."""
        for (name, label), by in tally.items():
            self._grown[name, label] += by  # type: ignore[assignment] # as above
