"""Discord's identifiers: 42 bits of milliseconds since 2015, then worker bits and a counter."""

from tests.sandbox.clock import Clock

DISCORD_EPOCH_MS = 1_420_070_400_000
TIMESTAMP_SHIFT = 22


class SnowflakeFactory:
    """Hands out identifiers that rise strictly, also within one millisecond."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> int:
        """Return a new identifier that carries the present time."""
        earliest = from_timestamp_ms(self._clock.now_ms())
        self._last = max(earliest, self._last + 1)
        return self._last


def from_timestamp_ms(moment_ms: int) -> int:
    """Return the smallest identifier of that millisecond."""
    return (moment_ms - DISCORD_EPOCH_MS) << TIMESTAMP_SHIFT


def timestamp_ms(snowflake: int) -> int:
    """Return the Unix milliseconds at which an identifier was made."""
    return (snowflake >> TIMESTAMP_SHIFT) + DISCORD_EPOCH_MS
