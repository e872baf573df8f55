"""What she hears and looks up: the member's words with what his pictures show, and the ban register."""

import asyncio
import logging
import re
from pathlib import Path

from utils.database import Database
from utils.evidence.attachment_path import path_of
from utils.evidence.ban_lookup import BanLookup, Found, Unknown
from utils.evidence.confusables import look_alikes
from utils.evidence.readings import PictureTrouble, Reader, Reading
from utils.intake import Intake, LookupState
from utils.secretary import evidence_summary
from utils.secretary.turn import Heard, Looked
from utils.store import hearing
from utils.store.hearing import HeardFile, HeardMessage

log = logging.getLogger(__name__)

LARGEST_PICTURE_BYTES = 8 * 1024 * 1024
MOST_PICTURES = 4
FILE_PATIENCE_MS = 60_000
"""So long she waits for a file that is being saved; then she answers without it."""

LOOK_AGAIN_S = 2.0
EVIDENCE_PATIENCE_S = 25.0
_PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif")


class Ears:
    """Turns recorded messages into what a turn is about."""

    def __init__(self, database: Database, reader: Reader | None, attachments_path: Path) -> None:
        self._database = database
        self._reader = reader
        self._attachments_path = attachments_path

    def must_wait_s(self, messages: list[HeardMessage], now_ms: int) -> float | None:
        """Return how long to wait for files that are still being saved."""
        for message in messages:
            if any(file.state == "pending" for file in message.files):
                left_ms = message.sent_at_ms + FILE_PATIENCE_MS - now_ms
                if left_ms > 0:
                    return min(LOOK_AGAIN_S, left_ms / 1000)
        return None

    def must_read(self, messages: list[HeardMessage]) -> bool:
        """Return whether there is a picture that nobody has read yet."""
        return self._reader is not None and any(
            file.reading is None and file.state == "saved" and _is_picture(file)
            for message in messages
            for file in message.files
        )

    def hear_texts(self, messages: list[HeardMessage], intake: Intake) -> Heard:
        """Return the turn without its pictures."""
        return Heard(
            texts=tuple(message.content for message in messages),
            pressed=intake.pressed,
            answered_up_to=max((message.id for message in messages), default=intake.answered_up_to),
        )

    async def hear(self, messages: list[HeardMessage], intake: Intake) -> Heard:
        """Return the turn with what its pictures show."""
        files = [file for message in messages for file in message.files][:MOST_PICTURES]
        results = await asyncio.gather(*(self._read(file) for file in files))
        heard = self.hear_texts(messages, intake)
        return Heard(
            texts=heard.texts,
            readings=tuple(result for result in results if not isinstance(result, PictureTrouble)),
            troubles=tuple(result for result in results if isinstance(result, PictureTrouble)),
            pressed=heard.pressed,
            answered_up_to=heard.answered_up_to,
        )

    async def _read(self, file: HeardFile) -> Reading | PictureTrouble:
        if file.reading is not None:
            return file.reading
        if file.state != "saved" or file.sha256 is None:
            return PictureTrouble.NOT_SAVED
        if not _is_picture(file):
            return PictureTrouble.NOT_A_PICTURE
        if file.size_bytes > LARGEST_PICTURE_BYTES:
            return PictureTrouble.TOO_LARGE
        return PictureTrouble.NO_READER if self._reader is None else await self._read_now(self._reader, file)

    async def _read_now(self, reader: Reader, file: HeardFile) -> Reading | PictureTrouble:
        try:
            place = path_of(self._attachments_path, file.sha256 or "")
            picture = await asyncio.to_thread(place.read_bytes)
        except OSError as error:
            log.warning(
                "Der Anhang %d ist nicht lesbar (%s); Sigrid fragt nach Text.", file.id, type(error).__name__
            )
            return PictureTrouble.NOT_SAVED
        reading = await reader.read(picture)
        if isinstance(reading, Reading):
            await self._database.write(lambda c: hearing.save_reading(c, file.id, reading))
        return reading


class Register:
    """The ban register, and what its evidence screenshots say."""

    def __init__(self, lookup: BanLookup | None, reader: Reader | None, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern
        self._lookup = lookup
        self._reader = reader

    @property
    def is_there(self) -> bool:
        """Return whether there is a register to ask."""
        return self._lookup is not None

    async def look_up(self, ban_id: str) -> Looked:
        """Return what the register says to an ID."""
        if self._lookup is None:
            return Looked(ban_id)
        # Members type in small letters what the register keeps in capitals, and take a zero for an O.
        capitals = ban_id.upper()
        for spelling in dict.fromkeys((ban_id, capitals, *look_alikes(capitals, self._pattern))):
            result = await self._lookup.look_up(spelling)
            if isinstance(result, Found):
                evidence = await self._read_evidence(self._lookup, result)
                return Looked(spelling, LookupState.FOUND, result.player_name, result.reason, evidence)
            if not isinstance(result, Unknown):
                return Looked(ban_id, LookupState.UNREACHABLE)
        return Looked(ban_id, LookupState.UNKNOWN)

    async def _read_evidence(self, lookup: BanLookup, ban: Found) -> str | None:
        if self._reader is None or not ban.evidence_urls:
            return None
        try:
            async with asyncio.timeout(EVIDENCE_PATIENCE_S):
                pictures = await lookup.fetch_evidence(ban)
                readings = await asyncio.gather(
                    *(self._reader.read(picture, seeks_ids=False) for picture in pictures)
                )
        except TimeoutError:
            log.warning("Die Beweisbilder zu einem Bann kamen zu langsam; Sigrid erklärt ihn ohne sie.")
            return None
        texts = (reading.text for reading in readings if isinstance(reading, Reading))
        return evidence_summary.sum_up(tuple(texts))


def _is_picture(file: HeardFile) -> bool:
    if file.content_type:
        return file.content_type.startswith("image/") and "svg" not in file.content_type
    return file.file_name.lower().endswith(_PICTURE_ENDINGS)
