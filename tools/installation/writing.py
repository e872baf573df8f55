"""Write files so that a reader, or a crash, finds the old content or the new one and nothing in between."""

import os
from pathlib import Path


def write_whole(path: Path, content: bytes, mode: int, *, sync: bool = True) -> None:
    """Put `content` at `path`, whole, and unless somebody syncs later on the disk, or change nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.half")
    # Made anew, so that nobody who may open it now had opened it before.
    half.unlink(missing_ok=True)
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            os.fchmod(file.fileno(), mode)
            file.flush()
            if sync:
                os.fsync(file.fileno())
        half.replace(path)
    except OSError:
        half.unlink(missing_ok=True)
        raise


def read_if_there(path: Path) -> bytes | None:
    """Return a file's content, or None if there is no such file."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
