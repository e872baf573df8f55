"""Put a sheet's words on a picture: fonts, colours and arrangement."""

from dataclasses import dataclass
from functools import cache
from random import Random

from PIL import Image, ImageDraw, ImageFont

from bench.ocr.sheets import Sheet

# Debian's fonts-dejavu-core and fonts-liberation.
SANS = ("DejaVuSans.ttf", "LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf", "DejaVuSans-Bold.ttf")
MONO = ("DejaVuSansMono.ttf", "LiberationMono-Regular.ttf")
SERIF = ("DejaVuSerif.ttf", "LiberationSerif-Regular.ttf")


@dataclass(frozen=True)
class Look:
    """How a sheet is drawn."""

    font: str
    size_px: int
    ground: str
    ink: str
    faint: str
    """The colour of labels."""

    strong: str
    """The colour of the title."""

    arrangement: str
    """How labels stand to their values: `line`, `columns` or `above`."""

    width_px: int
    panel: str | None = None
    smooth: bool = True


def draw(sheet: Sheet, look: Look) -> Image.Image:
    """Return the sheet as a picture."""
    height = _paint(sheet, look, None)
    image = Image.new("RGB", (look.width_px, height), look.ground)
    if look.panel is not None:
        pad = look.size_px
        box = (pad, pad, look.width_px - pad, height - pad)
        ImageDraw.Draw(image).rounded_rectangle(
            box, radius=look.size_px // 2, fill=look.panel, outline=look.faint
        )
    _paint(sheet, look, image)
    return image


@cache
def font(name: str, size_px: int) -> ImageFont.FreeTypeFont:
    """Return a font of the system."""
    return ImageFont.truetype(name, size_px)


def _paint(sheet: Sheet, look: Look, image: Image.Image | None) -> int:
    """Draw the words, or only find out how high they stand."""
    canvas = ImageDraw.Draw(image if image is not None else Image.new("RGB", (1, 1)))
    canvas.fontmode = "L" if look.smooth else "1"
    face, step = font(look.font, look.size_px), int(look.size_px * 1.6)
    left, y = 2 * look.size_px, 2 * look.size_px
    canvas.text((left, y), sheet.title, font=font(look.font, int(look.size_px * 1.25)), fill=look.strong)
    y += int(step * 1.4)
    beside = left + int(max(face.getlength(label) for label, _ in sheet.rows)) + 2 * look.size_px
    for label, value in sheet.rows:
        if look.arrangement == "line":
            canvas.text((left, y), f"{label}:", font=face, fill=look.faint)
            canvas.text((left + face.getlength(f"{label}: "), y), value, font=face, fill=look.ink)
        elif look.arrangement == "columns":
            canvas.text((left, y), label, font=face, fill=look.faint)
            canvas.text((beside, y), value, font=face, fill=look.ink)
        else:
            canvas.text((left, y), label, font=face, fill=look.faint)
            y += step
            canvas.text((left, y), value, font=face, fill=look.ink)
        y += step
    y += step // 2
    for line in (
        *wrap(sheet.story, face, look.width_px - 2 * left),
        *wrap(sheet.hint, face, look.width_px - 2 * left),
    ):
        canvas.text((left, y), line, font=face, fill=look.ink)
        y += step
    return y + 2 * look.size_px


def wrap(text: str, face: ImageFont.FreeTypeFont, width_px: int) -> list[str]:
    """Return a text in lines that fit."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if face.getlength(longer) <= width_px:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def fonts_are_there() -> bool:
    """Return whether every font can be loaded."""
    try:
        for name in (*SANS, *MONO, *SERIF):
            font(name, 12)
    except OSError:
        return False
    return True


def any_arrangement(dice: Random) -> str:
    return dice.choice(("line", "line", "columns", "above"))
