"""How long a ticket is kept after its end. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from utils.tickets import Outcome

DAY_MS: Final = 24 * 3600 * 1000


@dataclass(frozen=True)
class Retention:
    """The operator's terms in days; 0 keeps for ever."""

    days: int = 0
    """For tickets without an outcome, and for outcomes without a term of their own."""
    by_outcome: Mapping[Outcome, int] = field(default_factory=dict)

    def days_for(self, outcome: Outcome | None) -> int:
        """Return the term of tickets with this outcome."""
        return self.days if outcome is None else self.by_outcome.get(outcome, self.days)

    def ended_before_ms(self, outcome: Outcome | None, now_ms: int) -> int | None:
        """Return before which moment such a ticket must have ended for its time to be over; None: it never is."""
        days = self.days_for(outcome)
        return now_ms - days * DAY_MS if days else None

    @property
    def keeps_everything(self) -> bool:
        """Tell whether no ticket's time is ever over."""
        return not any(self.days_for(outcome) for outcome in (None, *Outcome))
