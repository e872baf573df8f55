"""Read a decoded picture: find the words about the ban, enlarge them, and vote on the ID."""

import re
from dataclasses import dataclass, field

from PIL import Image

from utils.evidence import ban_ids, voting
from utils.evidence.id_zoom import MOST_LINES, read_lines_again
from utils.evidence.layout import Box, box_of_interest, letter_height, slope_degrees
from utils.evidence.readings import Reading
from utils.evidence.tesseract import Deadline, Languages, Line, read_words
from utils.evidence.toning import denoised, scaled, toned, unpixelled

LONGEST_TEXT = 8_000
LOCATE_OPTIONS = "--psm 11 -c thresholding_method=2"
LOCATE_WIDTH_PX = 2_400
SMALLEST_SCALE, LARGEST_SCALE = 0.5, 2.0
# One block of text: keeps the rows of dialogs and tables together.
ZOOM_OPTIONS = "--psm 6"
ZOOM_LETTERS_PX = 42
LARGEST_ZOOM = 4.0
LARGEST_ZOOM_PIXELS = 4_000_000
ROTATE_ABOVE_DEGREES = 0.4


@dataclass
class _Zoom:
    """The part of the picture that speaks of the ban, upright, and the lines on it."""

    grey: Image.Image
    scale: float
    lines: list[Line] = field(default_factory=list)


def read_picture(
    image: Image.Image, languages: Languages, pattern: re.Pattern[str] | None, deadline: Deadline
) -> Reading:
    """Return what a picture says, with the IDs of a pattern; raises what pytesseract raises, and TimeIsUpError."""
    image = unpixelled(image)
    located, scale = _locate(image, languages, deadline)
    box = box_of_interest(located)
    if box is None:
        return Reading()
    height = letter_height([word for line in located for word in line]) / scale
    zoom = _zoom(image, _shrunk(box, scale, image.size), slope_degrees(located), height)
    zoom.lines = read_words(scaled(zoom.grey, zoom.scale), languages.words, ZOOM_OPTIONS, deadline)
    above = [_text(line) for line in located if max(word.bottom for word in line) <= box[1]]
    below = [_text(line) for line in located if min(word.top for word in line) >= box[3]]
    texts = [_text(line) for line in zoom.lines]
    sure = _sharpen(zoom, texts, languages, pattern, deadline) if pattern is not None else set()
    text = "\n".join((*above, *texts, *below)).strip()[:LONGEST_TEXT]
    found = ban_ids.ranked(text, pattern) if pattern is not None else ()
    return Reading(text, tuple(ban_id for ban_id in found if ban_id in sure))


def _locate(image: Image.Image, languages: Languages, deadline: Deadline) -> tuple[list[Line], float]:
    grey = toned(image)
    scale = min(max(LOCATE_WIDTH_PX / grey.width, SMALLEST_SCALE), LARGEST_SCALE)
    return read_words(scaled(grey, scale), languages.words, LOCATE_OPTIONS, deadline), scale


def _shrunk(box: Box, scale: float, size: tuple[int, int]) -> Box:
    left, top, right, bottom = (round(side / scale) for side in box)
    return max(0, left), max(0, top), min(size[0], right), min(size[1], bottom)


def _zoom(image: Image.Image, box: Box, slope: float, height: float) -> _Zoom:
    crop = image.crop(box)
    if abs(slope) > ROTATE_ABOVE_DEGREES:
        ground = crop.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
        crop = crop.rotate(slope, Image.Resampling.BICUBIC, expand=True, fillcolor=ground)
    grey = denoised(toned(crop))
    fitting = (LARGEST_ZOOM_PIXELS / (grey.width * grey.height)) ** 0.5
    return _Zoom(grey, min(ZOOM_LETTERS_PX / height, LARGEST_ZOOM, fitting))


def _sharpen(
    zoom: _Zoom,
    texts: list[str],
    languages: Languages,
    pattern: re.Pattern[str],
    deadline: Deadline,
) -> set[str]:
    """Put what the vote says in the place of IDs in `texts`; return those that enough readings agree on."""
    spots = _spots(texts, pattern)
    again = read_lines_again([zoom.lines[i] for i in spots], zoom.grey, zoom.scale, languages, deadline)
    sure = set()
    for i, readings in zip(spots, again, strict=True):
        agreement = voting.agree([texts[i], *readings], pattern)
        texts[i] = agreement.text
        sure |= {verdict.ban_id for verdict in agreement.verdicts if verdict.is_sure}
    return sure


def _spots(texts: list[str], pattern: re.Pattern[str]) -> list[int]:
    """Return which lines to read again: those that name an ID and seem to hold one, else those that do either."""
    fitting = {i for i in range(len(texts)) if voting.ids_in(texts[i], pattern)}
    named = {i for i in range(len(texts)) if ban_ids.is_named(texts, i)}
    return sorted(fitting & named or fitting | named)[:MOST_LINES]


def _text(line: Line) -> str:
    return " ".join(word.text for word in line)
