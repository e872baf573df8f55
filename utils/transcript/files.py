"""The files of a message: what may be shown of each on the page, and where it is."""

import sqlite3
from collections.abc import Iterable
from typing import Any, Final

from utils.media import kind_of
from utils.transcript import texts
from utils.transcript.addresses import Addresses
from utils.transcript.extras import VOICE_MESSAGE, Json, flags_of
from utils.transcript.model import Attachment
from utils.transcript.parts import number, text_of
from utils.transcript.stored import items, mapping

Row = sqlite3.Row

_SPOILER_NAME: Final = "SPOILER_"
_SPOILER_FLAG: Final = 1 << 3
_LONGEST_SECONDS: Final = 100_000


class Files:
    """Makes what is shown of a message's files."""

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses

    def of(self, rows: Iterable[Row], extras: Json) -> dict[str, Attachment]:
        """Return the files of a message by their IDs as texts."""
        details = {text_of(one.get("id")): one for one in map(mapping, items(extras.get("attachments")))}
        is_voice = bool(flags_of(extras) & VOICE_MESSAGE)
        return {
            str(row["id"]): self._file(row, details.get(str(row["id"]), {}), is_voice=is_voice)
            for row in rows
        }

    def _file(self, row: Row, details: Json, *, is_voice: bool) -> Attachment:
        address = self._addresses.attachment(row)
        kind = (kind_of(row["media_type"]) or "file") if address is not None else "file"
        is_named_spoiler = row["file_name"].startswith(_SPOILER_NAME)
        return Attachment(
            name=row["file_name"],
            size_bytes=row["size_bytes"],
            address=address,
            kind="voice" if is_voice and kind in {"audio", "video"} else kind,
            width=row["width"],
            height=row["height"],
            failure=None if row["state"] == "saved" else row["failure"],
            ocr_text=row["ocr_text"],
            description=text_of(details.get("description")) or text_of(details.get("title")),
            is_spoiler=is_named_spoiler or bool((number(details.get("flags")) or 0) & _SPOILER_FLAG),
            seconds=_seconds(details.get("duration_secs")),
            removed_at_ms=row["removed_at_ms"],
        )


def unrecorded(part: Json) -> Attachment:
    """Return a file that a forwarded message had, and of which nothing was kept."""
    name = text_of(part.get("filename")) or texts.FILE_WITHOUT_NAME
    return Attachment(name, number(part.get("size")), None, "file", failure=texts.NOT_RECORDED)


def _seconds(value: Any) -> int | None:
    return round(value) if isinstance(value, int | float) and 0 <= value <= _LONGEST_SECONDS else None
