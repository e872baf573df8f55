"""A ticket's page as a temporary file of a bounded size, made beside the event loop."""

import asyncio
import importlib
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from utils.clock import Clock
from utils.transcript.export.names import download_name

if TYPE_CHECKING:
    from utils.transcript.export.exporter import Exporter
    from utils.transcript.export.files import Budget


@dataclass(frozen=True)
class MadePage:
    """A page in a file that is gone once it is closed."""

    file: BufferedIOBase
    name: str
    has_pictures: bool

    def close(self) -> None:
        """Remove the file."""
        self.file.close()


class PageMaker:
    """Makes pages for the bot, which seldom needs one: the template engine is loaded with the first."""

    def __init__(self, database_path: Path, attachments_path: Path, zone: ZoneInfo, clock: Clock) -> None:
        self._database_path = database_path
        self._attachments_path = attachments_path
        self._zone = zone
        self._clock = clock
        self._exporter: Exporter | None = None
        # One after the other: two at once would be no faster and twice as large.
        self._making = asyncio.Lock()

    async def make(
        self, ticket_id: int, limit_bytes: int, *, for_member: bool = False, pictures: bool = True
    ) -> MadePage | None:
        """Return a page of at most this size, without pictures where they do not fit; None where nothing fits.

        Raises LookupError where there is no such ticket.
        """
        async with self._making:
            return await asyncio.to_thread(self._make, ticket_id, limit_bytes, for_member, pictures)

    def _make(self, ticket_id: int, limit_bytes: int, for_member: bool, pictures: bool) -> MadePage | None:
        exporter = self._exporter = self._exporter or self._load()
        files = importlib.import_module("utils.transcript.export.files")
        # Four characters stand for three bytes; the rest is for the words.
        budget = files.Budget(limit_bytes // 4, limit_bytes // 2)
        for has_pictures, granted in ((True, budget), (False, files.NO_PICTURES)):
            if has_pictures and not pictures:
                continue
            page = self._try(exporter, ticket_id, limit_bytes, granted, for_member=for_member)
            if page is not None:
                return MadePage(page[0], page[1], has_pictures)
        return None

    def _try(
        self, exporter: "Exporter", ticket_id: int, limit_bytes: int, budget: "Budget", *, for_member: bool
    ) -> tuple[BufferedIOBase, str] | None:
        source_module = importlib.import_module("utils.transcript.export.source")
        reading = source_module.FileReading(self._database_path)
        file = cast("BufferedIOBase", TemporaryFile())  # noqa: SIM115 - whoever gets it closes it
        try:
            if for_member:
                reading.show_as_to_the_member()
            source = source_module.Source(reading, ticket_id, is_for_staff=not for_member)
            for piece in exporter.page(source, budget):
                if file.tell() + len(piece) > limit_bytes:
                    file.close()
                    return None
                file.write(piece)
            file.flush()
            file.seek(0)
        except BaseException:
            file.close()
            raise
        finally:
            reading.close()
        return file, download_name(ticket_id, source.facts.ticket["creator_name"], "html")

    def _load(self) -> "Exporter":
        times = importlib.import_module("utils.transcript.times")
        exporter_module = importlib.import_module("utils.transcript.export.exporter")
        made: Exporter = exporter_module.Exporter(
            times.Times(self._zone, self._clock), self._clock, self._attachments_path
        )
        return made
