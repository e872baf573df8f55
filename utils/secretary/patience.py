"""What Sigrid does when a member does not answer her. Pure: no Discord, no database."""

from enum import StrEnum

from utils.intake import Intake

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS

# From what she said last to each step. Each counts from when the one before stood in the channel, so that a bot that
# was away does not do several at once.
REMIND_AFTER_MS = (15 * MINUTE_MS, 24 * HOUR_MS - 15 * MINUTE_MS)
HAND_OVER_AFTER_MS = 24 * HOUR_MS


class Nudge(StrEnum):
    """What is due."""

    REMIND = "remind"
    HAND_OVER = "hand_over"


def due(intake: Intake, now_ms: int) -> Nudge | None:
    """Return what is due in an intake that waits for the member."""
    if intake.said_at_ms is None:
        return None
    waited_ms = now_ms - intake.said_at_ms
    if intake.reminders < len(REMIND_AFTER_MS):
        return Nudge.REMIND if waited_ms >= REMIND_AFTER_MS[intake.reminders] else None
    return Nudge.HAND_OVER if waited_ms >= HAND_OVER_AFTER_MS else None
