"""What happens when nobody writes in a ticket any more: reminders, a warning, closing. Pure: no Discord, no database."""

from dataclasses import dataclass
from enum import StrEnum

HOUR_MS = 3_600_000
LONGEST_WARNING_MS = 24 * HOUR_MS
MOST_STAFF_REMINDERS = 3
"""Whoever has not answered by then has not overlooked it."""


class Party(StrEnum):
    """Whose turn it is to write."""

    CREATOR = "creator"
    STAFF = "staff"


class Step(StrEnum):
    """What the bot does about a silence."""

    REMIND_CREATOR = "remind_creator"
    WARN_CREATOR = "warn_creator"
    CLOSE = "close"
    REMIND_STAFF = "remind_staff"


@dataclass(frozen=True)
class Patience:
    """How many hours the bot waits; 0 turns off what would follow."""

    reminder_hours: int
    close_hours: int
    """From the reminder to the closing."""

    staff_hours: int

    @property
    def warning_ms(self) -> int:
        """Return how long before the closing the creator is warned."""
        return min(LONGEST_WARNING_MS, self.close_hours * HOUR_MS // 2)

    @property
    def is_endless(self) -> bool:
        """Return whether nothing ever happens."""
        return self.reminder_hours == self.staff_hours == 0


@dataclass(frozen=True)
class Silence:
    """A live ticket in which somebody owes an answer, and what was done about it so far."""

    ticket_id: int
    waits_for: Party
    since_ms: int
    # Each of these times is when the notice stood in the channel.
    creator_reminded_at_ms: int | None
    creator_warned_at_ms: int | None
    closes_at_ms: int | None
    """What the warning announced."""

    staff_reminded_at_ms: int | None
    staff_reminders: int


def next_step(silence: Silence, patience: Patience, now_ms: int) -> Step | None:
    """Return what is due by now.

    Each step counts from when the one before really happened, so that a bot that was away does not do several at once.
    """
    match silence.waits_for:
        case Party.CREATOR:
            return _next_for_creator(silence, patience, now_ms)
        case Party.STAFF:
            return _next_for_staff(silence, patience, now_ms)


def _next_for_creator(silence: Silence, patience: Patience, now_ms: int) -> Step | None:
    if patience.reminder_hours == 0:
        return None
    if silence.creator_reminded_at_ms is None:
        step, due_ms = Step.REMIND_CREATOR, silence.since_ms + patience.reminder_hours * HOUR_MS
    elif patience.close_hours == 0:
        return None
    elif (closes_at_ms := _announced_in_time(silence, patience)) is None:
        wait_ms = patience.close_hours * HOUR_MS - patience.warning_ms
        step, due_ms = Step.WARN_CREATOR, silence.creator_reminded_at_ms + wait_ms
    else:
        # The time that was announced holds, however the settings have changed since.
        step, due_ms = Step.CLOSE, closes_at_ms
    return step if now_ms >= due_ms else None


def _announced_in_time(silence: Silence, patience: Patience) -> int | None:
    """Return the time of closing, unless the warning came so late, after a crash for instance, that it was none."""
    closes_at_ms, warned_at_ms = silence.closes_at_ms, silence.creator_warned_at_ms
    if closes_at_ms is None or warned_at_ms is None:
        return None
    return closes_at_ms if closes_at_ms - warned_at_ms >= patience.warning_ms // 2 else None


def _next_for_staff(silence: Silence, patience: Patience, now_ms: int) -> Step | None:
    if patience.staff_hours == 0 or silence.staff_reminders >= MOST_STAFF_REMINDERS:
        return None
    last_ms = silence.since_ms if silence.staff_reminded_at_ms is None else silence.staff_reminded_at_ms
    return Step.REMIND_STAFF if now_ms >= last_ms + patience.staff_hours * HOUR_MS else None
