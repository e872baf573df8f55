"""The one door to all kinds of files."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal, get_args

from utils.clock import Clock
from utils.transcript.export import structured
from utils.transcript.export.archive import archive
from utils.transcript.export.files import DOWNLOAD_BUDGET, Beside, Budget, Inside
from utils.transcript.export.page import Pages
from utils.transcript.export.plain_text import TextFile
from utils.transcript.export.source import Source
from utils.transcript.times import Times

Kind = Literal["html", "zip", "txt", "json"]
MEDIA_TYPES: Final[dict[Kind, str]] = {
    "html": "text/html; charset=utf-8",
    "zip": "application/zip",
    "txt": "text/plain; charset=utf-8",
    "json": "application/json",
}
KINDS: Final = get_args(Kind)


class Exporter:
    """Writes transcripts as files, piece by piece: memory does not grow with their length."""

    def __init__(self, times: Times, clock: Clock, attachments_path: Path) -> None:
        self._times = times
        self._clock = clock
        self._folder = attachments_path.absolute()
        self._pages = Pages(times)

    def write(self, source: Source, kind: Kind) -> Iterator[bytes]:
        """Yield a ticket as a file of this kind."""
        if kind == "html":
            return self.page(source, DOWNLOAD_BUDGET)
        if kind == "zip":
            return self._archive(source)
        if kind == "txt":
            return TextFile(source, self._times).write(self._clock())
        return structured.write(source, self._clock())

    def page(self, source: Source, budget: Budget) -> Iterator[bytes]:
        """Yield a page that holds as many pictures as the budget allows, and needs nothing else."""
        return self._pages.write(source, Inside(source.database, self._folder, budget), self._clock())

    def _archive(self, source: Source) -> Iterator[bytes]:
        now_ms = self._clock()
        addresses = Beside(source.database, self._folder)
        written = (
            ("index.html", self._pages.write(source, addresses, now_ms)),
            ("transcript.txt", TextFile(source, self._times).write(now_ms)),
            ("transcript.json", structured.write(source, now_ms)),
        )
        return archive(written, addresses, self._folder, self._times.zoned(now_ms))
