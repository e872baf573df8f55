"""Read the text in pictures with Tesseract, outside the event loop, wary of what comes from strangers."""

import asyncio
import logging
import os
import re
import time
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytesseract
from PIL import Image

from utils.evidence.decoding import LARGEST_PIXELS, decoded
from utils.evidence.reading import read_picture
from utils.evidence.readings import PictureTrouble, Reading
from utils.evidence.tesseract import Deadline, Languages
from utils.operation.counting import Count, Counts

log = logging.getLogger(__name__)

AT_ONCE = 2
TIMEOUT_S = 20.0


def available(language: str) -> bool:
    """Return whether Tesseract is installed with every part of the language; blocks for a moment."""
    try:
        return set(language.split("+")) <= set(pytesseract.get_languages())
    except (pytesseract.TesseractNotFoundError, pytesseract.TesseractError, OSError):
        return False


class PictureReader:
    """Reads pictures, at most two at once."""

    def __init__(
        self,
        language: str,
        pattern: re.Pattern[str],
        *,
        timeout_s: float = TIMEOUT_S,
        counts: Counts | None = None,
    ) -> None:
        """Prepare the threads; `pattern` tells what a ban ID looks like."""
        # IDs are no words of any language; English knows the letters best, and Debian always brings it.
        self._languages = Languages(words=language, ids="eng" if available("eng") else language)
        self._pattern = pattern
        self._timeout_s = timeout_s
        self._counts = counts or Counts()
        self._workers = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="ocr")
        # pytesseract hands its child our own environment. One thread each doubles the throughput of two at once;
        # nothing else in this process uses OpenMP.
        os.environ.setdefault("OMP_THREAD_LIMIT", "1")
        # A picture that unpacks to far more than its size is an attack, not worth a mere warning.
        Image.MAX_IMAGE_PIXELS = LARGEST_PIXELS
        warnings.simplefilter("error", Image.DecompressionBombWarning)

    async def read(self, picture: bytes, *, seeks_ids: bool = True) -> Reading | PictureTrouble:
        """Return what a picture shows, which may be nothing, or why it cannot be read; without its IDs in less time."""
        loop = asyncio.get_running_loop()
        result, seconds = await loop.run_in_executor(self._workers, self._timed, picture, seeks_ids)
        self._counts.add(Count.PICTURES_READ, result.value if isinstance(result, PictureTrouble) else "read")
        self._counts.add(Count.PICTURE_SECONDS, by=seconds)
        return result

    def close(self) -> None:
        """Let pictures that are being read come to their end."""
        self._workers.shutdown(cancel_futures=True)

    def _timed(self, picture: bytes, seeks_ids: bool) -> tuple[Reading | PictureTrouble, float]:
        # Without the time that the picture waited for others.
        began_s = time.monotonic()
        return self._read(picture, seeks_ids), time.monotonic() - began_s

    def _read(self, picture: bytes, seeks_ids: bool) -> Reading | PictureTrouble:
        deadline = Deadline(self._timeout_s)
        image = decoded(picture)
        if isinstance(image, PictureTrouble):
            return image
        try:
            return read_picture(image, self._languages, self._pattern if seeks_ids else None, deadline)
        except (pytesseract.TesseractError, pytesseract.TesseractNotFoundError, OSError) as error:
            log.warning("Tesseract ist gescheitert (%s); Sigrid fragt nach Text.", type(error).__name__)
            return PictureTrouble.NO_READER
        except RuntimeError:
            # pytesseract's way to say that its time is up, and ours.
            return PictureTrouble.TIMED_OUT
