"""One person's data as ZIP files of a size that Discord takes, made beside the event loop."""

import asyncio
import json
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BufferedIOBase, BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Final, cast

from utils import privacy_texts
from utils.clock import Clock
from utils.database import open_read_only
from utils.evidence.attachment_path import path_of
from utils.store import person_data
from utils.transcript.export.names import safe_name
from utils.transcript.export.page_maker import PageMaker

FORMAT: Final = "ticket-bot-person"
VERSION: Final = 1
MOST_PARTS: Final = 8
# Boosted servers take more than a slow line brings up in time, and each part stands in the temporary folder first.
LARGEST_PART_BYTES: Final = 32 * 1024**2
_ROOM_FOR_A_NAME: Final = 1024
_PIECE_BYTES: Final = 256 * 1024
_IN_JSON: Final = frozenset({"embeds", "extras", "quotes"})

Row = sqlite3.Row
Content = IO[bytes] | BufferedIOBase


@dataclass
class Export:
    """Files that are gone once they are closed."""

    parts: list[tuple[BufferedIOBase, str]]
    left_out: list[str]
    """What is too large for Discord, by its name in the export."""
    tickets: int
    messages: int

    def close(self) -> None:
        """Remove the files."""
        for file, _ in self.parts:
            file.close()


@dataclass
class _Parts:
    """ZIP files, each of a bounded size; a new one is begun where the next entry would not fit."""

    limit_bytes: int
    name: str
    finished: list[BufferedIOBase] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    _file: BufferedIOBase | None = None
    _zip: zipfile.ZipFile | None = None
    _used_bytes: int = 0

    def add(self, name: str, content: Content) -> bool:
        """Take an entry in, whose content can be read twice; False where it is too large or there are too many parts."""
        needed = _packed_bytes(content) + _ROOM_FOR_A_NAME
        if self._zip is None or self._used_bytes + needed > self.limit_bytes:
            self.finish()
            if needed > self.limit_bytes or len(self.finished) == MOST_PARTS:
                self.left_out.append(name)
                return False
            self._file = cast("BufferedIOBase", TemporaryFile())  # noqa: SIM115 - whoever gets it closes it
            self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED)
            self._used_bytes = _ROOM_FOR_A_NAME
        content.seek(0)
        with self._zip.open(name, "w", force_zip64=True) as entry:
            shutil.copyfileobj(content, entry, _PIECE_BYTES)
        self._used_bytes += needed
        return True

    def finish(self) -> None:
        """End the part that is being written."""
        if self._zip is not None and self._file is not None:
            self._zip.close()
            self._file.seek(0)
            self.finished.append(self._file)
        self._zip = self._file = None

    def close(self) -> None:
        """Remove what was written."""
        for file in (*self.finished, *((self._file,) if self._file else ())):
            file.close()

    def named(self) -> list[tuple[BufferedIOBase, str]]:
        if len(self.finished) == 1:
            return [(self.finished[0], f"{self.name}.zip")]
        return [(file, f"{self.name}-{number}.zip") for number, file in enumerate(self.finished, start=1)]


def _packed_bytes(content: Content) -> int:
    content.seek(0)
    packing = zlib.compressobj()
    size = 0
    while piece := content.read(_PIECE_BYTES):
        size += len(packing.compress(piece))
    return size + len(packing.flush())


class PersonExporter:
    """Makes one export after the other: two at once would be no faster and twice as large."""

    def __init__(self, database_path: Path, attachments_path: Path, pages: PageMaker, clock: Clock) -> None:
        self._database_path = database_path
        self._attachments_path = attachments_path
        self._pages = pages
        self._clock = clock
        self._making = asyncio.Lock()

    async def make(self, user_id: int, limit_bytes: int) -> Export:
        """Return everything that is a person's own, in files of at most this size."""
        async with self._making:
            parts = _Parts(min(limit_bytes, LARGEST_PART_BYTES), f"daten-{user_id}")
            try:
                writer = await asyncio.to_thread(self._write_data, parts, user_id)
                for ticket_id in writer.ticket_ids:
                    await self._add_page(parts, ticket_id)
                await asyncio.to_thread(self._add_files, parts, writer.files)
                await asyncio.to_thread(_end, parts)
            except BaseException:
                parts.close()
                raise
        return Export(parts.named(), parts.left_out, len(writer.ticket_ids), writer.messages)

    def _write_data(self, parts: _Parts, user_id: int) -> "_Writer":
        parts.add("LIESMICH.txt", BytesIO(privacy_texts.EXPORT_README.encode()))
        with closing(open_read_only(self._database_path)) as connection, TemporaryFile() as file:
            writer = _Writer(connection, user_id, self._clock())
            for piece in writer.pieces():
                file.write(piece.encode("utf-8", "replace"))
            parts.add("daten.json", file)
        return writer

    async def _add_page(self, parts: _Parts, ticket_id: int) -> None:
        name = f"tickets/ticket-{ticket_id}.html"
        try:
            # As he could read it himself in Discord, without what only the team sees.
            page = await self._pages.make(ticket_id, parts.limit_bytes, for_member=True, pictures=False)
        except LookupError:
            return  # erased meanwhile
        if page is None:
            parts.left_out.append(name)
            return
        with closing(page):
            await asyncio.to_thread(parts.add, name, page.file)

    def _add_files(self, parts: _Parts, files: dict[str, str]) -> None:
        for name, sha256 in files.items():
            try:
                with path_of(self._attachments_path, sha256).open("rb") as content:
                    parts.add(name, content)
            except OSError:
                parts.left_out.append(name)


def _end(parts: _Parts) -> None:
    if parts.left_out:
        parts.add("FEHLT.txt", BytesIO(privacy_texts.export_lacks(parts.left_out).encode()))
    parts.finish()


class _Writer:
    """The data as one JSON text, piece by piece: memory does not grow with it."""

    def __init__(self, connection: sqlite3.Connection, user_id: int, now_ms: int) -> None:
        self._connection = connection
        self._user_id = user_id
        self._now_ms = now_ms
        self.ticket_ids: list[int] = []
        self.messages = 0
        self.files: dict[str, str] = {}
        """Hashes of the files that belong to it, by their names in the export."""

    def pieces(self) -> Iterator[str]:
        head = {
            "format": FORMAT,
            "version": VERSION,
            "exported_at": _time(self._now_ms),
            "user_id": str(self._user_id),
        }
        yield _json(head)[:-1]
        own = person_data.own_tickets(self._connection, self._user_id)
        self.ticket_ids = [row["id"] for row in own]
        yield from self._list("tickets", own, self._ticket)
        written_in = person_data.tickets_written_in(self._connection, self._user_id)
        yield ',"messages":['
        is_first = True
        for ticket_id in written_in:
            for row in person_data.messages(self._connection, ticket_id, self._user_id):
                yield ("" if is_first else ",") + _json(self._message(ticket_id, row))
                is_first = False
                self.messages += 1
        yield "]"
        for name, rows in person_data.beside(self._connection, self._user_id):
            yield from self._list(name, rows, _plain)
        yield from self._list("avatars", person_data.avatars(self._connection, self._user_id), self._avatar)
        yield "}\n"

    @staticmethod
    def _list(name: str, rows: list[Row], value: Callable[[Row], Any]) -> Iterator[str]:
        yield f',"{name}":{_json([value(row) for row in rows])}'

    def _ticket(self, row: Row) -> dict[str, Any]:
        intake = person_data.intake(self._connection, row["id"])
        return {
            "number": row["id"],
            **{name: value for name, value in _plain(row).items() if name != "id"},
            "intake": _plain(intake) if intake is not None else None,
        }

    def _message(self, ticket_id: int, row: Row) -> dict[str, Any]:
        files = person_data.files(self._connection, row["id"])
        return {
            "ticket": ticket_id,
            **_plain(row),
            "earlier_wordings": [
                _plain(revision) for revision in person_data.revisions(self._connection, row["id"])
            ],
            "files": [self._file(ticket_id, file) for file in files],
        }

    def _file(self, ticket_id: int, row: Row) -> dict[str, Any]:
        told = {name: value for name, value in _plain(row).items() if name != "sha256"}
        return told | {
            "path": self._place(f"dateien/ticket-{ticket_id}/{row['id']}-{safe_name(row['file_name'])}", row)
        }

    def _avatar(self, row: Row) -> dict[str, Any]:
        name = row["key"].rpartition(":")[2]
        return {"path": self._place(f"avatare/{safe_name(name)}.png", row)}

    def _place(self, name: str, row: Row) -> str | None:
        if row["sha256"] is None:
            return None
        self.files[name] = row["sha256"]
        return name


def _plain(row: Row) -> dict[str, Any]:
    """Return a row as the export shows it: times as text, IDs as text, for not every program reads numbers of 64 bits."""
    shown: dict[str, Any] = {}
    for name in row.keys():  # noqa: SIM118 - iterating a row gives its values
        value = row[name]
        if name.endswith("_ms"):
            shown[name.removesuffix("_ms")] = _time(value)
        elif name in _IN_JSON:
            shown[name] = _parsed(value)
        elif name == "id" or (name.endswith("_id") and name not in {"ticket_id", "answer_id", "ban_id"}):
            shown[name] = None if value is None else str(value)
        else:
            shown[name] = value
    return shown


def _parsed(stored: str) -> Any:
    try:
        return json.loads(stored)
    except ValueError:
        return stored


def _time(at_ms: int | None) -> str | None:
    return None if at_ms is None else datetime.fromtimestamp(at_ms / 1000, UTC).isoformat()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
