"""Read every screenshot twice: as anybody would, and as the bot does."""

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

import pytesseract
from PIL import Image

from bench.ocr.errors import errors
from bench.ocr.shots import Shot, shots
from utils.evidence import ban_ids
from utils.evidence.pictures import PictureReader
from utils.evidence.readings import Reading

LANGUAGE = "deu"


@dataclass(frozen=True)
class Outcome:
    """What one way of reading made of one screenshot."""

    offered: str | None
    """The ID that it would offer first."""

    id_errors: int
    reason_errors: int
    seconds: float


@dataclass(frozen=True)
class Compared:
    shot: Shot
    ours: Outcome
    plain: Outcome


def compare(seed: int, count: int) -> Iterator[Compared]:
    """Read screenshots one after the other, each in both ways at once after another."""
    with _one_thread():
        for shot in shots(seed, count):
            yield Compared(shot, _ours(shot), _plain(shot))


@contextmanager
def _one_thread() -> Iterator[None]:
    """Give both ways the same processor, as the bot does."""
    before = os.environ.get("OMP_THREAD_LIMIT")
    os.environ["OMP_THREAD_LIMIT"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["OMP_THREAD_LIMIT"]
        else:
            os.environ["OMP_THREAD_LIMIT"] = before


def _ours(shot: Shot) -> Outcome:
    reader = PictureReader(LANGUAGE, shot.kind.pattern)
    started_s = time.monotonic()
    reading = asyncio.run(reader.read(shot.png))
    seconds = time.monotonic() - started_s
    reader.close()
    return _outcome(shot, reading if isinstance(reading, Reading) else Reading(), seconds)


def _plain(shot: Shot) -> Outcome:
    started_s = time.monotonic()
    with Image.open(BytesIO(shot.png)) as image:
        text = str(pytesseract.image_to_string(image, lang=LANGUAGE))
    found = ban_ids.ranked(text, shot.kind.pattern)
    return _outcome(shot, Reading(text, found), time.monotonic() - started_s)


def _outcome(shot: Shot, reading: Reading, seconds: float) -> Outcome:
    sheet = shot.sheet
    return Outcome(
        offered=next(iter(reading.ban_ids), None),
        id_errors=errors(sheet.ban_id or "", reading.text),
        reason_errors=errors(sheet.reason, reading.text),
        seconds=seconds,
    )
