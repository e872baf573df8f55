"""What Linux says a process has used."""

import os
from dataclasses import dataclass
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
# Places in /proc/PID/stat, counted from behind the program's name, which may hold spaces.
_UTIME, _STIME = 11, 12


@dataclass(frozen=True)
class Memory:
    rss_mb: float
    pss_mb: float


def cpu_s(pid: int) -> float:
    """Return the CPU time of all threads so far, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[_UTIME]) + int(fields[_STIME])) / _TICKS_PER_S


def memory(pid: int) -> Memory:
    """Return the memory in use; PSS counts what processes share only in part."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    kib = {name.rstrip(":"): int(size) for name, size, *_ in (line.split() for line in lines)}
    return Memory(kib["Rss"] / 1024, kib["Pss"] / 1024)


def machine() -> str:
    """Return what the figures were measured on."""
    models = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    system = os.uname()
    cores = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    processor = models[0] if models else system.machine
    return f"{cores} cores ({processor}), {system.sysname} {system.release}, load {load:.1f} at the start"
