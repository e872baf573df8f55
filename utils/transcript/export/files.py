"""Where a file finds its pictures and attachments: inside itself, or beside it in the archive."""

import base64
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import quote

from utils.evidence.attachment_path import path_of
from utils.media import picture_type
from utils.transcript import record
from utils.transcript.export import texts
from utils.transcript.export.names import UniqueNames
from utils.transcript.record import Reading

# Where the name of a file leads that was kept and is not here: nowhere. Words behind its name say what is the matter.
NOT_HERE: Final = "#nicht-hier"

PIECE_BYTES: Final = 3 * 16 * 1024
"""Three bytes are four characters of base64, so pieces of this size can be encoded one by one."""

# A picture is in the file once, in its stylesheet; where it is shown stands this transparent dot, named by its fragment.
_DOT: Final = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


@dataclass(frozen=True)
class Budget:
    """How many bytes of pictures a file may hold; larger ones are only named."""

    file_bytes: int
    total_bytes: int


NO_PICTURES: Final = Budget(0, 0)
DOWNLOAD_BUDGET: Final = Budget(4 * 1024 * 1024, 24 * 1024 * 1024)


class Inside:
    """The addresses of a file that holds its pictures itself."""

    def __init__(self, database: Reading, folder: Path, budget: Budget) -> None:
        self._database = database
        self._folder = folder
        self._budget = budget
        self._left_bytes = budget.total_bytes
        # By hash; None is a picture that is not in the file. Of each only this is kept in memory.
        self._numbers: dict[str, int | None] = {}
        self._types: dict[str, str] = {}
        self._by_key: dict[str, str | None] = {}

    def shown(self, row: sqlite3.Row) -> sqlite3.Row:
        """Return a row of `attachments` as this file shows it: a picture that it holds, or a name."""
        if row["state"] != "saved":
            return row
        kind = picture_type(row["media_type"])
        if kind is not None and self._address(row["sha256"], kind) is not None:
            return row
        return _without_content(row, texts.IN_THE_ARCHIVE)

    def attachment(self, row: sqlite3.Row) -> str | None:
        """Return the address of a saved attachment."""
        if row["state"] != "saved":
            return None
        kind = picture_type(row["media_type"])
        return (self._address(row["sha256"], kind) if kind else None) or NOT_HERE

    def picture(self, key: str | None) -> str | None:
        """Return the address of a kept picture, None if it is not in the file."""
        if key is None:
            return None
        if key not in self._by_key:
            kept = record.kept_picture(self._database, key)
            kind = picture_type(kept["media_type"]) if kept is not None else None
            self._by_key[key] = self._address(kept["sha256"], kind) if kept is not None and kind else None
        return self._by_key[key]

    def message(self, message_id: int) -> str | None:
        """Return where another message is: everything stands on this page."""
        return f"#m{message_id}"

    def styles(self) -> Iterator[bytes]:
        """Yield the rules that show the pictures where their dots stand."""
        for sha256, number in self._numbers.items():
            if number is not None:
                yield f'img[src$="#b{number}"]{{content:url("data:{self._types[sha256]};base64,'.encode()
                for piece in pieces(path_of(self._folder, sha256)):
                    yield base64.b64encode(piece)
                yield b'")}\n'

    def _address(self, sha256: str, media_type: str) -> str | None:
        if sha256 not in self._numbers:
            self._numbers[sha256] = len(self._numbers) if self._takes(sha256) else None
            self._types[sha256] = media_type
        number = self._numbers[sha256]
        return f"{_DOT}#b{number}" if number is not None else None

    def _takes(self, sha256: str) -> bool:
        size = size_of(path_of(self._folder, sha256))
        if size is None or size > self._budget.file_bytes or size > self._left_bytes:
            return False
        self._left_bytes -= size
        return True


class Beside:
    """The addresses of a file that lies in an archive with all others."""

    FILES: Final = "files"
    PICTURES: Final = "bilder"

    def __init__(self, database: Reading, folder: Path) -> None:
        self._database = database
        self._folder = folder
        self._names = UniqueNames()
        self._by_key: dict[str, str | None] = {}
        self.wanted: dict[tuple[str, str], str] = {}
        """The paths in the archive, by hash and what somebody called the file."""

    def shown(self, row: sqlite3.Row) -> sqlite3.Row:
        """Return a row of `attachments` as this file shows it: as it is, or as the name of a file that is gone."""
        is_lost = row["state"] == "saved" and size_of(path_of(self._folder, row["sha256"])) is None
        return _without_content(row, texts.LOST_FILE) if is_lost else row

    def attachment(self, row: sqlite3.Row) -> str | None:
        """Return the path of a saved attachment."""
        if row["state"] != "saved":
            return None
        if size_of(path_of(self._folder, row["sha256"])) is None:
            return NOT_HERE
        file = (row["sha256"], row["file_name"])
        if file not in self.wanted:
            self.wanted[file] = f"{self.FILES}/{self._names.take(row['file_name'])}"
        return quote(self.wanted[file])

    def picture(self, key: str | None) -> str | None:
        """Return the path of a kept picture."""
        if key is None:
            return None
        if key not in self._by_key:
            self._by_key[key] = self._picture(key)
        return self._by_key[key]

    def _picture(self, key: str) -> str | None:
        kept = record.kept_picture(self._database, key)
        kind = picture_type(kept["media_type"]) if kept is not None else None
        if kept is None or kind is None or size_of(path_of(self._folder, kept["sha256"])) is None:
            return None
        path = f"{self.PICTURES}/{kept['sha256'][:20]}.{kind.removeprefix('image/')}"
        self.wanted[kept["sha256"], ""] = path
        return path

    def message(self, message_id: int) -> str | None:
        """Return where another message is: everything stands on this page."""
        return f"#m{message_id}"


def _without_content(row: sqlite3.Row, why: str) -> sqlite3.Row:
    return _changed(row, media_type=None, file_name=f"{row['file_name']} ({why})")


def _changed(row: sqlite3.Row, **values: Any) -> sqlite3.Row:
    # Rows cannot be changed; a mapping is read in the same way.
    return cast("sqlite3.Row", {**dict(row), **values})


def pieces(path: Path) -> Iterator[bytes]:
    """Read a file piece by piece; one that has gone meanwhile is empty."""
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE_BYTES):
                yield piece
    except FileNotFoundError:
        return


def size_of(path: Path) -> int | None:
    """Return how large a file is, None where there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return None
