"""The bot's memory over the course of a run."""

import statistics
from pathlib import Path

MEDIAN_OF = 5
KIB_PER_MIB = 1024


class Memory:
    """Resident memory by the run's progress."""

    def __init__(self) -> None:
        self.samples: list[tuple[float, float]] = []

    def sample(self, pid: int, progress: float) -> None:
        """Note what the process holds now; nothing if it is just being started anew."""
        try:
            status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        except OSError:
            return
        for line in status.splitlines():
            if line.startswith("VmRSS:"):
                self.samples.append((progress, int(line.split()[1]) / KIB_PER_MIB))

    def at(self, progress: float) -> float:
        """Return the memory in MiB about when the run had come so far."""
        after = next(
            (n for n, (when, _) in enumerate(self.samples) if when >= progress), len(self.samples) - 1
        )
        first = max(0, min(after - MEDIAN_OF // 2, len(self.samples) - MEDIAN_OF))
        return statistics.median(mib for _, mib in self.samples[first : first + MEDIAN_OF])
