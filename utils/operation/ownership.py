"""Whom files belong to that root makes for the services."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Owner:
    """A user and his group."""

    user_id: int
    group_id: int

    @classmethod
    def of(cls, path: Path) -> "Owner":
        """Return whom a file or folder belongs to, or the nearest folder above it that there is."""
        there = next(candidate for candidate in (path, *path.absolute().parents) if candidate.exists())
        found = there.stat()
        return cls(found.st_uid, found.st_gid)

    def takes(self, path: Path) -> None:
        """Give him a file that root made; what anybody else made is his who made it."""
        if sys.platform != "win32" and os.geteuid() == 0:
            os.chown(path, self.user_id, self.group_id, follow_symlinks=False)
