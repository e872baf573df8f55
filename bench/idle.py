"""Memory of the idle bot beside the idle bare client."""

import time
from dataclasses import dataclass

from bench.proc import Memory, memory
from bench.stage import Stage

IDLE_S = 10.0
GOAL_MB = 25.0


@dataclass(frozen=True)
class Footprint:
    when: str
    bot: Memory
    bare: Memory

    @property
    def more_rss_mb(self) -> float:
        return self.bot.rss_mb - self.bare.rss_mb

    @property
    def more_pss_mb(self) -> float:
        return self.bot.pss_mb - self.bare.pss_mb


def footprint(stage: Stage, when: str) -> Footprint:
    """Let both rest equally long, then look."""
    time.sleep(IDLE_S)
    return Footprint(when, memory(stage.bot.pid), memory(stage.bare.pid))
