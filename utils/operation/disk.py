"""Which disks are almost full."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

# A disk that hovers about the limit is not told of again and again.
_ENOUGH: Final = 1.1

Room = Callable[[Path], tuple[int, int] | None]
"""Returns which disk a path is on and how many bytes are free there for the bot; None where the system does not say."""

Disk = tuple[str, ...]
"""What the bot keeps on it, by which people know it."""


class DiskWatch:
    """Remembers which disks were low, so that each change is told once."""

    def __init__(self, kept: Mapping[str, Path], limit_bytes: int, room: Room) -> None:
        """`kept` names what is kept where; a limit of 0 is none."""
        self._kept = kept
        self._limit_bytes = limit_bytes
        self._room = room
        self._low: set[Disk] = set()

    def look(self) -> tuple[set[Disk], set[Disk]]:
        """Return the disks that are low now, and those that no longer are."""
        before = set(self._low)
        found: dict[int, tuple[list[str], int]] = {}
        for what, path in self._kept.items():
            room = self._room(path)
            if room is not None:
                found.setdefault(room[0], ([], room[1]))[0].append(what)
        disks = {tuple(names): free_bytes for names, free_bytes in found.values()}
        for disk, free_bytes in disks.items():
            if free_bytes < self._limit_bytes:
                self._low.add(disk)
            elif free_bytes >= self._limit_bytes * _ENOUGH:
                self._low.discard(disk)
        return set(self._low), before - self._low


def room_of(path: Path) -> tuple[int, int] | None:
    """Return the disk of a path, or of the folder in which it will be made, and what is free there."""
    try:
        there = next(candidate for candidate in (path, *path.absolute().parents) if candidate.exists())
        return there.stat().st_dev, shutil.disk_usage(there).free
    except OSError:
        return None
