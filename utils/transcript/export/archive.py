"""The transcript as a ZIP archive: the page, the other files, and everything that was attached.

Python's own zipfile writes to anything that takes bytes, also to what cannot seek, and then puts sizes and checksums behind
each file's content; every common program reads that. A further library would only do the same.
"""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Final, cast

from utils.evidence.attachment_path import path_of
from utils.transcript.export.files import Beside, pieces

# Compressing these again takes time and saves nothing.
_PACKED: Final = frozenset(
    {
        "png",
        "jpg",
        "jpeg",
        "gif",
        "webp",
        "avif",
        "mp4",
        "webm",
        "mov",
        "mp3",
        "ogg",
        "zip",
        "gz",
        "7z",
        "rar",
    }
)


class _Sink:
    """Takes what the archive writes, until it is taken away."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing; ZipFile calls it."""

    def take(self) -> bytes:
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


def archive(
    written: Iterable[tuple[str, Iterable[bytes]]], addresses: Beside, folder: Path, at: datetime
) -> Iterator[bytes]:
    """Yield an archive of files that are written now, and of those that the page among them turned out to need."""
    sink = _Sink()
    date = at.timetuple()[:6]
    with zipfile.ZipFile(cast("IO[bytes]", sink), "w") as packed:
        for name, content in written:
            yield from _add(packed, sink, name, content, date)
        for (sha256, _), name in addresses.wanted.items():
            yield from _add(packed, sink, name, pieces(path_of(folder, sha256)), date)
    yield sink.take()


def _add(
    packed: zipfile.ZipFile,
    sink: _Sink,
    name: str,
    content: Iterable[bytes],
    date: tuple[int, ...],
) -> Iterator[bytes]:
    entry = zipfile.ZipInfo(name, cast("tuple[int, int, int, int, int, int]", date))
    is_packed = name.rpartition(".")[2].lower() in _PACKED
    entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
    # An ordinary file that its owner may change and others read.
    entry.external_attr = 0o644 << 16
    with packed.open(entry, "w") as file:
        for piece in content:
            file.write(piece)
            if taken := sink.take():
                yield taken
