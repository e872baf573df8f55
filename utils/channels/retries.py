"""What is to be tried again, and when: soon where nobody answered, ever later where the answer was no."""

from dataclasses import dataclass

from utils.clock import Clock

LONGEST_PAUSE_MS = 3600 * 1000


@dataclass(frozen=True)
class _Trial:
    due_at_ms: int
    pause_ms: int


class Retries:
    """Numbers of tickets with which something could not be done."""

    def __init__(self, clock: Clock, first_pause_s: float) -> None:
        self._clock = clock
        self._first_pause_ms = round(first_pause_s * 1000)
        self._trials: dict[int, _Trial] = {}

    def note(self, ticket_id: int, *, refused: bool = False) -> None:
        """Plan another try; whoever is refused again and again waits twice as long each time.

        10,000 refused requests within ten minutes, and Discord locks the address out.
        """
        before = self._trials.get(ticket_id)
        pause_ms = self._first_pause_ms
        if refused and before is not None:
            pause_ms = min(before.pause_ms * 2, LONGEST_PAUSE_MS)
        due_at_ms = self._clock() + (pause_ms if refused else 0)
        self._trials[ticket_id] = _Trial(due_at_ms, pause_ms)

    def done(self, ticket_id: int) -> None:
        """Forget what has been done."""
        self._trials.pop(ticket_id, None)

    def __len__(self) -> int:
        """Return with how many tickets there is still something to do."""
        return len(self._trials)

    def due(self) -> list[int]:
        """Return the tickets whose time has come."""
        now_ms = self._clock()
        return [ticket_id for ticket_id, trial in self._trials.items() if trial.due_at_ms <= now_ms]

    def may_try(self, ticket_id: int) -> bool:
        """Return whether nothing speaks against another try now."""
        trial = self._trials.get(ticket_id)
        return trial is None or trial.due_at_ms <= self._clock()
