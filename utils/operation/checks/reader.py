"""Can pictures be read? Tesseract is asked, and then given one."""

import io
import re
from typing import Final

import pytesseract
from PIL import Image, ImageDraw, ImageFont

from utils import check_texts
from utils.evidence.pictures import PictureReader
from utils.evidence.readings import Reading
from utils.operation.checks.aside import aside
from utils.operation.checks.finding import Section

READING_S: Final = 15.0
WORD: Final = "TICKET"


async def examine_reader(section: Section, language: str, pattern: re.Pattern[str]) -> None:
    """Tell whether Tesseract is there, knows the language and reads a plain picture."""
    try:
        version, known = await aside(_ask)
    except (pytesseract.TesseractNotFoundError, pytesseract.TesseractError, OSError, SystemExit):
        section.warning(check_texts.READER_MISSING, check_texts.READER_ADVICE)
        return
    missing = [each for each in language.split("+") if each not in known]
    if missing:
        packages = [f"tesseract-ocr-{each.lower().replace('_', '-')}" for each in missing]
        section.warning(check_texts.reader_without(missing), check_texts.reader_language_advice(packages))
        return
    reader = PictureReader(language, pattern, timeout_s=READING_S)
    try:
        reading = await reader.read(_picture(), seeks_ids=False)
    finally:
        await aside(reader.close)
    if isinstance(reading, Reading) and WORD in reading.text.upper():
        section.good(check_texts.reader_right(version, language))
    else:
        section.warning(check_texts.READER_FAILED, check_texts.READER_FAILED_ADVICE)


def _ask() -> tuple[str, set[str]]:
    return str(pytesseract.get_tesseract_version()), set(pytesseract.get_languages())


def _picture() -> bytes:
    image = Image.new("RGB", (640, 160), "white")
    ImageDraw.Draw(image).text((40, 40), f"{WORD} {WORD}", fill="black", font=ImageFont.load_default(64))
    png = io.BytesIO()
    image.save(png, "PNG")
    return png.getvalue()
