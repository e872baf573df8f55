"""Locks between processes, which end with the process however it ends."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from utils.operation.ownership import Owner

if sys.platform == "win32":
    import msvcrt

    def _is_taken(file: BinaryIO) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _is_taken(file: BinaryIO) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class HeldError(Exception):
    """Another process holds the lock."""


@contextmanager
def held(path: Path, owner: Owner) -> Iterator[None]:
    """Hold the lock of this name; its file stays behind, because removing it would let two processes hold two files.

    Raises HeldError if another process does, and OSError where the file can be neither made nor opened.
    """
    with path.open("ab") as file:
        # A lock that root has made for a restore must not keep the bot's user out later.
        owner.takes(path)
        if not _is_taken(file):
            raise HeldError(str(path))
        yield


def instance_lock_of(database: Path) -> Path:
    """Return the lock that whoever may change or replace this database holds: the running bot, or a restore."""
    return database.with_name(f"{database.name}.lock")
