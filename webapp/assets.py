"""Static files under an address that changes with their content, so that browsers may keep them for ever.

What stands in the folder `pages` is the beginning of a page's style sheet or module and is served together with all that it
imports.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from utils.transcript.environment import STATIC as TRANSCRIPT_FOLDER
from webapp.bundling import bundle_modules, bundle_styles

FOLDERS = (Path(__file__).parent / "static", TRANSCRIPT_FOLDER)
FOR_EVER = "public, max-age=31536000, immutable"
# While an update runs, a page of the old version may ask for a file of the new one, or a page of the new version be given one
# by a process that still runs the old. It gets what there is, which is better than no style at all, and keeps it for this once.
NOT_AT_ALL = "no-store"
PAGES: Final = "pages/"

# Windows looks these up in its registry, where other programs leave wrong ones; browsers refuse such modules.
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_BUNDLERS = {".js": bundle_modules, ".css": bundle_styles}


@dataclass(frozen=True)
class Asset:
    """One file as it is served."""

    content: bytes
    media_type: str
    version: str


class Assets:
    """All static files, read once.

    Raises BundleError where a page's files cannot be put together.
    """

    def __init__(self, folders: tuple[Path, ...] = FOLDERS) -> None:
        contents = {
            file.relative_to(folder).as_posix(): file.read_bytes()
            for folder in folders
            for file in sorted(folder.rglob("*"))
            if file.suffix in _TYPES
        }
        self._assets = {name: _asset(name, _served(name, contents)) for name in contents}

    def find(self, name: str) -> Asset | None:
        """Return a static file, None if there is none of this name."""
        return self._assets.get(name)

    def all(self) -> Iterator[tuple[str, Asset]]:
        """Return every static file with its name."""
        yield from self._assets.items()

    def path(self, name: str) -> str:
        """Return the address of a static file."""
        return f"/static/{self._assets[name].version}/{name}"


def _served(name: str, contents: dict[str, bytes]) -> bytes:
    if not name.startswith(PAGES):
        return contents[name]

    def read(other: str) -> str | None:
        return contents[other].decode() if other in contents else None

    return _BUNDLERS[PurePosixPath(name).suffix](name, read).encode()


def _asset(name: str, content: bytes) -> Asset:
    return Asset(content, _TYPES[PurePosixPath(name).suffix], hashlib.sha256(content).hexdigest()[:12])
