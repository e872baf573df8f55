"""Draw the screenshots that a ban record names: a dialog of the made-up game, legible for people and OCR."""

from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

WIDTH_PX: Final = 1000
MARGIN_PX: Final = 40
LINE_PX: Final = 40
LABEL_GAP_PX: Final = 30
TEXT_SIZE_PX: Final = 24

SYSTEM_FONTS: Final = (
    "DejaVuSans.ttf",
    "LiberationSans-Regular.ttf",
    "arial.ttf",
    "Arial.ttf",
    "Helvetica.ttc",
)
# Pillow's built-in font, used where the machine has no other, knows ASCII only.
TRANSLITERATION: Final = str.maketrans(
    {
        "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss",
        "„": '"', "“": '"', "–": "-",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Screenshot:
    """What one screenshot shows: a title bar, labelled rows and a paragraph below."""

    title: str
    rows: tuple[tuple[str, str], ...]
    text: str


def render_png(shot: Screenshot) -> bytes:
    """Return the screenshot as PNG bytes."""
    font, has_umlauts = _font(TEXT_SIZE_PX)
    if not has_umlauts:
        shot = _ascii(shot)
    paragraph = _wrap(shot.text, font, WIDTH_PX - 4 * MARGIN_PX)
    body_px = LINE_PX * (len(shot.rows) + len(paragraph) + 1)
    height_px = 4 * MARGIN_PX + 56 + body_px
    image = Image.new("RGB", (WIDTH_PX, height_px), "#1d2733")
    draw = ImageDraw.Draw(image)
    draw.rectangle((MARGIN_PX, MARGIN_PX, WIDTH_PX - MARGIN_PX, height_px - MARGIN_PX), fill="#f4f1e8")
    draw.rectangle((MARGIN_PX, MARGIN_PX, WIDTH_PX - MARGIN_PX, MARGIN_PX + 56), fill="#d5cdb8")
    left = 2 * MARGIN_PX
    draw.text((left, MARGIN_PX + 14), shot.title, font=font, fill="#1a1a1a")
    labels_px = int(max((font.getlength(label) for label, _ in shot.rows), default=0))
    y = 2 * MARGIN_PX + 56 - 10
    for label, value in shot.rows:
        draw.text((left, y), label, font=font, fill="#5a5546")
        draw.text((left + labels_px + LABEL_GAP_PX, y), value, font=font, fill="#141414")
        y += LINE_PX
    y += LINE_PX // 2
    draw.line((left, y - 10, WIDTH_PX - left, y - 10), fill="#b8b09a", width=2)
    for line in paragraph:
        y += 6
        draw.text((left, y), line, font=font, fill="#141414")
        y += LINE_PX - 6
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _font(size_px: int) -> tuple[Font, bool]:
    for name in SYSTEM_FONTS:
        try:
            return ImageFont.truetype(name, size_px), True
        except OSError:
            continue
    return ImageFont.load_default(size_px), False


def _ascii(shot: Screenshot) -> Screenshot:
    return Screenshot(
        shot.title.translate(TRANSLITERATION),
        tuple((a.translate(TRANSLITERATION), b.translate(TRANSLITERATION)) for a, b in shot.rows),
        shot.text.translate(TRANSLITERATION),
    )


def _wrap(text: str, font: Font, width_px: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width_px:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
