"""What goes wrong during the run: requests, the gateway, the bot's own process."""

import itertools
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.e2e.town import Town

# In the first third, so that middle and end are of one process.
KILLS_AT = (0.08, 0.17, 0.26)
GATEWAY_EVERY = 0.04
LAST_GATEWAY_AT = 0.98
LOST_EVENTS = 5

FAULTS: dict[str, dict[str, Any]] = {
    "500": {"kind": "status", "status": 500},
    "502": {"kind": "status", "status": 502},
    "502 although done": {"kind": "status", "status": 502, "acts": True},
    "429": {"kind": "status", "status": 429, "retry_after_s": 1.0},
    "reset before it is done": {"kind": "reset"},
    "reset after it is done": {"kind": "reset", "acts": True},
    "2 s late": {"kind": "delay", "delay_s": 2.0},
}


class Trouble:
    """Makes trouble at the moments that the progress of the run sets, and counts it."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self.counts: Counter[str] = Counter()
        self._moments = sorted(
            [(moment, self._kill) for moment in KILLS_AT] + [*self._gateway_moments()],
            key=lambda pair: pair[0],
        )

    def _gateway_moments(self) -> list[tuple[float, Callable[[], None]]]:
        kinds = itertools.cycle([self._drop, self._lose_events, self._invalidate, self._reconnect])
        count = int(LAST_GATEWAY_AT / GATEWAY_EVERY)
        return [(GATEWAY_EVERY * (n + 1), next(kinds)) for n in range(count)]

    def order_faults(self, share: float, seed: int) -> None:
        """Let a share of all requests fail, each kind of fault as often as the others."""
        # Each fault is asked only about requests that those before it have let pass.
        passed = 1.0
        for n, fault in enumerate(FAULTS.values()):
            wanted = share / len(FAULTS)
            self._town.order_fault(
                "*",
                ".*",
                **fault,
                times=None,
                chance=wanted / passed,
                seed=seed + n,
            )
            passed -= wanted

    def faults_struck(self) -> dict[str, int]:
        """Return how many requests each kind of fault has spoiled."""
        ordered = self._town.control("GET", "faults")
        return {name: fault["hits"] for name, fault in zip(FAULTS, ordered, strict=True)}

    def make(self, progress: float) -> None:
        """Make what trouble is due at this progress, from 0 to 1."""
        while self._moments and self._moments[0][0] <= progress:
            self._moments.pop(0)[1]()

    def _kill(self) -> None:
        self.counts["SIGKILL and restart"] += 1
        if self._town.bot is not None:
            self._town.bot.kill()
        self._town.start_bot()

    def _drop(self) -> None:
        self.counts["gateway dropped"] += 1
        self._gateway(action="drop")

    def _lose_events(self) -> None:
        self.counts["events lost while away"] += 1
        self._gateway(action="lose_events", count=LOST_EVENTS)
        self._gateway(action="refuse", times=1)
        self._gateway(action="drop")
        # The bot comes back after a second at the earliest. Events may only get lost while it knows that it is away.
        time.sleep(0.5)
        self._gateway(action="lose_events", count=0)

    def _invalidate(self) -> None:
        self.counts["session invalidated"] += 1
        self._gateway(action="invalid_session")

    def _reconnect(self) -> None:
        self.counts["gateway asked to reconnect"] += 1
        self._gateway(action="reconnect")

    def _gateway(self, **order: object) -> None:
        self._town.control("POST", "gateway", json=order)
