"""Static files under an address that changes with their content, so that browsers may keep them for ever."""

import hashlib
from pathlib import Path

FOLDER = Path(__file__).parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"
NOT_LONG = "public, max-age=60"


class Assets:
    """Knows the version of the folder; one for all files, so that modules can import each other by name."""

    def __init__(self, folder: Path = FOLDER) -> None:
        digest = hashlib.sha256()
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                digest.update(file.relative_to(folder).as_posix().encode())
                digest.update(file.read_bytes())
        self.folder = folder
        self.version = digest.hexdigest()[:12]

    def path(self, name: str) -> str:
        """Return the address of a static file."""
        return f"/static/{self.version}/{name}"

    def cache_control(self, version: str) -> str:
        """Return how long what was asked for under this version may be kept."""
        # During an update, a page of the old version may ask for a file of the new one.
        return FOR_EVER if version == self.version else NOT_LONG
