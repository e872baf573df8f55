"""The sandbox's time: every limit counts in it, and a test may move it."""

import asyncio
import time


class Clock:
    """Wall-clock time that can be advanced."""

    def __init__(self) -> None:
        self._offset_s = 0.0
        self._moved = asyncio.Event()

    def now_s(self) -> float:
        """Return the sandbox's time as a Unix timestamp."""
        return time.time() + self._offset_s

    def now_ms(self) -> int:
        """Return the sandbox's time as Unix milliseconds, the unit of snowflakes."""
        return int(self.now_s() * 1000)

    def advance(self, duration_s: float) -> None:
        """Move time forward and wake everyone whose moment has come."""
        if duration_s < 0:
            raise ValueError("time only moves forward")
        self._offset_s += duration_s
        self._moved.set()
        self._moved = asyncio.Event()

    async def sleep_until(self, moment_s: float) -> None:
        """Return once the sandbox's time has reached `moment_s`, also by `advance`."""
        while (remaining_s := moment_s - self.now_s()) > 0:
            moved = self._moved
            try:
                await asyncio.wait_for(moved.wait(), timeout=remaining_s)
            except TimeoutError:
                continue
