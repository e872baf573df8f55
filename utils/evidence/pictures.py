"""Read the text in pictures with Tesseract, outside the event loop, wary of what comes from strangers."""

import asyncio
import logging
import os
import re
import struct
import time
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytesseract
from PIL import Image, ImageFilter, ImageOps, ImageStat, UnidentifiedImageError

from utils.evidence import ban_ids
from utils.evidence.id_zoom import read_page, sharpen_ids
from utils.evidence.readings import PictureTrouble, Reading

log = logging.getLogger(__name__)

LARGEST_BYTES = 8 * 1024 * 1024
LARGEST_PIXELS = 20_000_000
AT_ONCE = 2
TIMEOUT_S = 20.0
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
WANTED_WIDTH_PX = 2_400
SMALLEST_SCALE, LARGEST_SCALE = 0.5, 3.0
DARK_BELOW = 110
LONGEST_TEXT = 8_000
# One block of text: keeps the rows of dialogs and tables together.
TESSERACT_OPTIONS = "--psm 6"

# What Pillow raises at broken or hostile files, besides its own classes.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    struct.error,
    zlib.error,
)


def available(language: str) -> bool:
    """Return whether Tesseract is installed with every part of the language; blocks for a moment."""
    try:
        return set(language.split("+")) <= set(pytesseract.get_languages())
    except (pytesseract.TesseractNotFoundError, pytesseract.TesseractError, OSError):
        return False


class PictureReader:
    """Reads pictures, at most two at once."""

    def __init__(self, language: str, pattern: re.Pattern[str], *, timeout_s: float = TIMEOUT_S) -> None:
        """Prepare the threads; `pattern` tells what a ban ID looks like."""
        self._language = language
        self._pattern = pattern
        # IDs are no words of any language; English knows the letters best, and Debian always brings it.
        self._id_language = "eng" if available("eng") else language
        self._timeout_s = timeout_s
        self._workers = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="ocr")
        # pytesseract hands its child our own environment. One thread each doubles the throughput of two at once;
        # nothing else in this process uses OpenMP.
        os.environ.setdefault("OMP_THREAD_LIMIT", "1")
        # A picture that unpacks to far more than its size is an attack, not worth a mere warning.
        warnings.simplefilter("error", Image.DecompressionBombWarning)

    async def read(self, picture: bytes) -> Reading | PictureTrouble:
        """Return what a picture shows, which may be nothing, or why it cannot be read."""
        return await asyncio.get_running_loop().run_in_executor(self._workers, self._read, picture)

    def close(self) -> None:
        """Let pictures that are being read come to their end."""
        self._workers.shutdown(cancel_futures=True)

    def _read(self, picture: bytes) -> Reading | PictureTrouble:
        grey = _decoded(picture)
        if isinstance(grey, PictureTrouble):
            return grey
        give_up_at_s = time.monotonic() + self._timeout_s
        try:
            page, scale = _page(grey)
            lines = read_page(page, self._language, TESSERACT_OPTIONS, self._timeout_s)
            left_s = give_up_at_s - time.monotonic()
            if left_s > 0:
                sharpen_ids(lines, grey, scale, self._id_language, left_s)
        except (pytesseract.TesseractError, pytesseract.TesseractNotFoundError, OSError) as error:
            log.warning("Tesseract ist gescheitert (%s); Sigrid fragt nach Text.", type(error).__name__)
            return PictureTrouble.NO_READER
        except RuntimeError:
            # pytesseract's way to say that its time is up.
            return PictureTrouble.TIMED_OUT
        text = "\n".join(" ".join(word.text for word in line) for line in lines)
        text = text.strip()[:LONGEST_TEXT]
        return Reading(text, ban_ids.ranked(text, self._pattern))


def _decoded(picture: bytes) -> Image.Image | PictureTrouble:
    """Return a picture as dark text on light ground."""
    if len(picture) > LARGEST_BYTES:
        return PictureTrouble.TOO_LARGE
    try:
        with Image.open(BytesIO(picture), formats=FORMATS) as image:
            # Known from the header; nothing has been decoded yet.
            if image.width * image.height > LARGEST_PIXELS:
                return PictureTrouble.TOO_LARGE
            image.load()
            grey = _grey(image)
    except UnidentifiedImageError:
        return PictureTrouble.NOT_A_PICTURE
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        return PictureTrouble.TOO_LARGE
    except _BROKEN:
        return PictureTrouble.BROKEN
    if ImageStat.Stat(grey).median[0] < DARK_BELOW:
        grey = ImageOps.invert(grey)
    return ImageOps.autocontrast(grey, cutoff=1)


def _page(grey: Image.Image) -> tuple[Image.Image, float]:
    """Return the picture in the size that Tesseract reads best, and how much larger that is."""
    scale = min(max(WANTED_WIDTH_PX / grey.width, SMALLEST_SCALE), LARGEST_SCALE)
    size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
    if size[0] * size[1] > LARGEST_PIXELS:
        return grey, 1.0
    scaled = grey.resize(size, Image.Resampling.LANCZOS)
    if scale > 1:
        scaled = scaled.filter(ImageFilter.UnsharpMask(radius=2, percent=60))
    return scaled, scale


def _grey(image: Image.Image) -> Image.Image:
    if image.has_transparency_data:
        # Transparent parts show the page behind them; white is what most pages are.
        opaque = Image.new("RGBA", image.size, "white")
        opaque.alpha_composite(image.convert("RGBA"))
        return opaque.convert("L")
    return image.convert("L")
