"""What the bot itself made of channels: tells its own changes from those by hand while the cache lags behind."""

from collections import deque
from dataclasses import dataclass

import discord

from utils.channels.overwrites import Bits, present_bits
from utils.clock import Clock

# Events of a change arrive within moments of its answer; what is older is not waited for.
REMEMBERED_MS = 30_000
REMEMBERED_EDITS = 5
MOST_RESTORATIONS = 5
QUARREL_MS = 10 * 60 * 1000


@dataclass(frozen=True)
class Look:
    """What of a channel follows from its ticket's row."""

    category_id: int | None
    overwrites: Bits


def look_of(channel: discord.TextChannel) -> Look:
    """Return what the channel looks like."""
    return Look(channel.category_id, present_bits(channel))


class OwnEdits:
    """The last edits of each channel, as Discord confirmed them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._edits: dict[int, deque[tuple[int, Look]]] = {}

    def note(self, cached: discord.TextChannel, edited: discord.TextChannel | None) -> None:
        """Remember an edit until py-cord's cache knows it, which is when its event has arrived."""
        if edited is None:
            return
        if look_of(cached) == look_of(edited):
            self._edits.pop(edited.id, None)
        else:
            edits = self._edits.setdefault(edited.id, deque(maxlen=REMEMBERED_EDITS))
            edits.append((self._clock(), look_of(edited)))

    def present(self, channel: discord.TextChannel) -> Look:
        """Return what the channel looks like now: as it was edited last, or as the cache says."""
        edits = self._fresh(channel.id)
        return edits[-1] if edits else look_of(channel)

    def is_own(self, channel: discord.TextChannel) -> bool:
        """Tell whether an event shows a state that the bot itself brought about."""
        edits, seen = self._fresh(channel.id), look_of(channel)
        if edits and edits[-1] == seen:
            # The cache has caught up; from here on it knows best.
            self._edits.pop(channel.id, None)
        return seen in edits

    def forget_all(self) -> None:
        """Trust the cache again: a new session began with a copy of everything."""
        self._edits.clear()

    def _fresh(self, channel_id: int) -> list[Look]:
        since_ms = self._clock() - REMEMBERED_MS
        return [look for at_ms, look in self._edits.get(channel_id, ()) if at_ms >= since_ms]


class Quarrels:
    """Notices that somebody keeps changing what the bot restores: another bot, for instance, that wants it otherwise."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._restored: dict[int, deque[int]] = {}

    def restored(self, channel_id: int) -> bool:
        """Count a restoration; tell whether it was the last one that makes sense for now."""
        times = self._restored.setdefault(channel_id, deque(maxlen=MOST_RESTORATIONS))
        times.append(self._clock())
        return self.is_on(channel_id)

    def is_on(self, channel_id: int) -> bool:
        """Return whether a channel has been restored too often within the last minutes."""
        times = self._restored.get(channel_id)
        if times is None or len(times) < MOST_RESTORATIONS:
            return False
        return times[0] >= self._clock() - QUARREL_MS
