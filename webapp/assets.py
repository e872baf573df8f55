"""Static files under an address that changes with their content, so that browsers may keep them for ever."""

import hashlib
from pathlib import Path

from utils.transcript.environment import STATIC as TRANSCRIPT_FOLDER

FOLDERS = (Path(__file__).parent / "static", TRANSCRIPT_FOLDER)
FOR_EVER = "public, max-age=31536000, immutable"
NOT_LONG = "public, max-age=60"


class Assets:
    """Knows the version of the folders; one for all files, so that modules can import each other by name."""

    def __init__(self, folders: tuple[Path, ...] = FOLDERS) -> None:
        digest = hashlib.sha256()
        self._folders: dict[str, Path] = {}
        for folder in folders:
            for file in sorted(folder.rglob("*")):
                if file.is_file():
                    name = file.relative_to(folder).as_posix()
                    digest.update(name.encode())
                    digest.update(file.read_bytes())
                    self._folders[name] = folder
        self.version = digest.hexdigest()[:12]

    def folder(self, name: str) -> Path | None:
        """Return the folder in which a static file is, None if there is no such file."""
        return self._folders.get(name)

    def path(self, name: str) -> str:
        """Return the address of a static file."""
        return f"/static/{self.version}/{name}"

    def cache_control(self, version: str) -> str:
        """Return how long what was asked for under this version may be kept."""
        # During an update, a page of the old version may ask for a file of the new one.
        return FOR_EVER if version == self.version else NOT_LONG
