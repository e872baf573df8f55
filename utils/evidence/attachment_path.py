"""Where a saved attachment lies; bot and panel agree on it here."""

from pathlib import Path


def path_of(folder: Path, sha256: str) -> Path:
    """Return the place of the file with this hash (hex) below ATTACHMENTS_PATH."""
    return folder / sha256[:2] / sha256
