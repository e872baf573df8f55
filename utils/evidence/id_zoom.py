"""Read lines with an ID on them again, several times in other sizes: IDs are no words, and each size errs elsewhere."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from PIL import Image, ImageFilter, ImageOps

from utils.evidence.layout import letter_height
from utils.evidence.tesseract import Deadline, Languages, Line, read_each
from utils.evidence.toning import scaled

MOST_LINES = 5
MARGIN_PX = 12
OPTIONS = "--psm 7"
Size = tuple[float, float, float]
"""Height of the letters, blur before and after scaling."""

READINGS: tuple[Size, ...] = ((26, 0.0, 0.7), (32, 0.0, 0.0), (36, 0.0, 0.6), (40, 0.8, 0.0))
# German tears no numbers apart where English does, but knows the letters worse.
READINGS_AS_WORDS = READINGS[:1]
VOICES, VOICES_AS_WORDS = 2, 1


def read_lines_again(
    lines: list[Line], grey: Image.Image, scale: float, languages: Languages, deadline: Deadline
) -> list[list[str]]:
    """Return several readings of each line, the better ones twice; `grey` is `scale` times smaller than where the lines were found."""
    crops = [_crop(grey, line, scale) for line in lines]

    def read_in(language: str, sizes: Sequence[Size]) -> list[list[str]]:
        pictures = [_enlarged(crop, *size) for crop in crops for size in sizes]
        texts = iter(read_each(pictures, language, OPTIONS, deadline))
        return [[next(texts).strip() for _ in sizes] for _ in crops]

    # Side by side: each start of Tesseract costs a fifth of a second.
    with ThreadPoolExecutor(max_workers=2, thread_name_prefix="ocr-lines") as pool:
        as_words = pool.submit(read_in, languages.words, READINGS_AS_WORDS)
        as_ids = read_in(languages.ids, READINGS)
        return [
            ids * VOICES + words * VOICES_AS_WORDS
            for ids, words in zip(as_ids, as_words.result(), strict=True)
        ]


def _crop(grey: Image.Image, line: Line, scale: float) -> tuple[Image.Image, float]:
    """Return the picture of a line, and how high its letters are."""
    height = max(1.0, letter_height(line) / scale)
    pad = max(3.0, height * 0.45)
    box = (
        max(0, int(min(word.left for word in line) / scale - 2 * pad)),
        max(0, int(min(word.top for word in line) / scale - pad)),
        min(grey.width, int(max(word.right for word in line) / scale + 2 * pad)),
        min(grey.height, int(max(word.bottom for word in line) / scale + pad)),
    )
    return ImageOps.autocontrast(grey.crop(box), cutoff=0.5), height


def _enlarged(
    crop: tuple[Image.Image, float], wanted_px: float, before_px: float, after_px: float
) -> Image.Image:
    picture, height = crop
    picture = picture.filter(ImageFilter.GaussianBlur(before_px)) if before_px else picture
    picture = scaled(picture, wanted_px / height)
    picture = picture.filter(ImageFilter.GaussianBlur(after_px)) if after_px else picture
    return ImageOps.expand(picture, MARGIN_PX, fill=255)
