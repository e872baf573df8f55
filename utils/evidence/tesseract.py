"""Ask Tesseract, within one span of time for all questions about a picture."""

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytesseract
from PIL import Image


class TimeIsUpError(RuntimeError):
    """There is no time left for another question; pytesseract's own time-out is a RuntimeError too."""


class Deadline:
    """The moment until which a picture must have been read."""

    def __init__(self, after_s: float) -> None:
        """Let the time begin."""
        self._at_s = time.monotonic() + after_s

    def left_s(self) -> float:
        """Return the time that is left; raises TimeIsUpError where there is none."""
        left_s = self._at_s - time.monotonic()
        if left_s <= 0:
            raise TimeIsUpError
        return left_s


@dataclass(frozen=True)
class Languages:
    """What Tesseract reads words in, and what IDs, which are no words of any language."""

    words: str
    ids: str


@dataclass(frozen=True)
class Word:
    """A word of a picture, and where it stands."""

    text: str
    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """Return where it ends."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """Return where its line ends."""
        return self.top + self.height

    @property
    def middle(self) -> tuple[float, float]:
        """Return its centre."""
        return self.left + self.width / 2, self.top + self.height / 2


Line = list[Word]


def read_words(image: Image.Image, language: str, options: str, deadline: Deadline) -> list[Line]:
    """Return the words of a picture by lines."""
    data: dict[str, list[Any]] = pytesseract.image_to_data(
        _uncompressed(image),
        lang=language,
        config=options,
        timeout=deadline.left_s(),
        output_type=pytesseract.Output.DICT,
    )
    lines: dict[tuple[int, int, int], Line] = {}
    for i, text in enumerate(data["text"]):
        if str(text).strip():
            key = (data["block_num"][i], data["par_num"][i], data["line_num"][i])
            word = Word(str(text), data["left"][i], data["top"][i], data["width"][i], data["height"][i])
            lines.setdefault(key, []).append(word)
    return list(lines.values())


def read_each(images: list[Image.Image], language: str, options: str, deadline: Deadline) -> list[str]:
    """Return the text of each picture, with one start of Tesseract, which costs more than the reading."""
    if not images:
        return []
    with tempfile.TemporaryDirectory(prefix="ids-") as name:
        folder = Path(name)
        files = [folder / f"{number}.png" for number in range(len(images))]
        for file, image in zip(files, images, strict=True):
            image.save(file, compress_level=1)
        listing = folder / "pictures.txt"
        listing.write_text("".join(f"{file}\n" for file in files), encoding="utf-8")
        text = str(
            pytesseract.image_to_string(
                str(listing), lang=language, config=options, timeout=deadline.left_s()
            )
        )
    # Tesseract ends each picture's text with a form feed.
    return (text.split("\f") + [""] * len(images))[: len(images)]


def _uncompressed(image: Image.Image) -> Image.Image:
    """Let pytesseract hand the picture over as it is: packing a PNG takes longer than the disk."""
    image.format = "BMP"
    return image
