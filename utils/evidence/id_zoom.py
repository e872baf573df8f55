"""Read what looks like an ID a second time, enlarged: a page's reading guesses words, and IDs are no words."""

import re
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytesseract
from PIL import Image, ImageFilter, ImageOps

MOST_SPOTS = 3
MARGIN_PX = 12
# Height of the letters in each reading, and the blur after scaling. Each size misreads other letters, so that a
# vote is better than any one of them.
READINGS = ((20, 0.0), (26, 0.6), (32, 0.0), (36, 0.8), (44, 0.0))
_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = "0123456789-"
_ID_LIKE = re.compile(r"[A-Za-z0-9_-]{8,64}")
_NOT_ID = re.compile(r"[^A-Za-z0-9_-]")
_EDGES = ".,;:!?()[]{}„“”\"'`|"


@dataclass
class Word:
    """A word of a page, and where it stands."""

    text: str
    left: int
    top: int
    width: int
    height: int


Line = list[Word]


def read_page(image: Image.Image, language: str, options: str, timeout_s: float) -> list[Line]:
    """Return the words of a prepared picture by lines."""
    data: dict[str, list[Any]] = pytesseract.image_to_data(
        image, lang=language, config=options, timeout=timeout_s, output_type=pytesseract.Output.DICT
    )
    lines: dict[tuple[int, int, int], Line] = {}
    for i, text in enumerate(data["text"]):
        if str(text).strip():
            key = (data["block_num"][i], data["par_num"][i], data["line_num"][i])
            word = Word(str(text), data["left"][i], data["top"][i], data["width"][i], data["height"][i])
            lines.setdefault(key, []).append(word)
    return list(lines.values())


def sharpen_ids(lines: list[Line], grey: Image.Image, scale: float, language: str, timeout_s: float) -> None:
    """Put better readings in the place of the words that look like IDs; `grey` is `scale` times smaller than the page."""
    spots = [word for line in lines for word in line if _looks_like_id(word.text)][:MOST_SPOTS]
    if not spots:
        return
    pictures = [picture for word in spots for picture in _enlarged(grey, word, scale)]
    capitals = all(word.text.upper() == word.text for word in spots)
    # Small letters only where the page's reading saw some: fewer choices, fewer mistakes.
    allowed = _DIGITS + _UPPER + ("" if capitals else _UPPER.lower())
    options = f"--psm 7 -c tessedit_char_whitelist={allowed}"
    readings = _read_all(pictures, language, options, timeout_s)
    for i, word in enumerate(spots):
        own = readings[i * len(READINGS) : (i + 1) * len(READINGS)]
        word.text = vote([*own, word.text.strip(_EDGES)]) or word.text


def vote(readings: list[str]) -> str:
    """Return the reading that most agree on, character by character among those of the commonest length."""
    cleaned = [_NOT_ID.sub("", reading) for reading in readings]
    cleaned = [reading for reading in cleaned if reading]
    if not cleaned:
        return ""
    length = Counter(len(reading) for reading in cleaned).most_common(1)[0][0]
    columns = zip(*(reading for reading in cleaned if len(reading) == length), strict=True)
    return "".join(Counter(column).most_common(1)[0][0] for column in columns)


def _looks_like_id(text: str) -> bool:
    core = text.strip(_EDGES)
    return _ID_LIKE.fullmatch(core) is not None and sum(c.isdigit() for c in core) > 1


def _enlarged(grey: Image.Image, word: Word, scale: float) -> list[Image.Image]:
    height = max(1.0, word.height / scale)
    pad = max(3.0, height / 3)
    left, top = word.left / scale, word.top / scale
    box = (
        max(0, int(left - pad)),
        max(0, int(top - pad)),
        min(grey.width, int(left + word.width / scale + pad)),
        min(grey.height, int(top + height + pad)),
    )
    crop = ImageOps.autocontrast(grey.crop(box), cutoff=0.5)
    pictures = []
    for wanted_px, blur in READINGS:
        zoom = wanted_px / height
        size = (max(1, round(crop.width * zoom)), max(1, round(crop.height * zoom)))
        picture = crop.resize(size, Image.Resampling.BICUBIC)
        if blur:
            picture = picture.filter(ImageFilter.GaussianBlur(blur))
        pictures.append(ImageOps.expand(picture, MARGIN_PX, fill=255))
    return pictures


def _read_all(pictures: list[Image.Image], language: str, options: str, timeout_s: float) -> list[str]:
    """Read several pictures with one start of Tesseract, which costs more than the reading."""
    with tempfile.TemporaryDirectory(prefix="ids-") as name:
        folder = Path(name)
        files = [folder / f"{number}.png" for number in range(len(pictures))]
        for file, picture in zip(files, pictures, strict=True):
            picture.save(file)
        listing = folder / "pictures.txt"
        listing.write_text("".join(f"{file}\n" for file in files), encoding="utf-8")
        text = str(
            pytesseract.image_to_string(str(listing), lang=language, config=options, timeout=timeout_s)
        )
    # Tesseract ends each picture's text with a form feed.
    return (text.split("\f") + [""] * len(pictures))[: len(pictures)]
