"""Draw pictures for made-up people and guilds: initials on a colour of their own."""

from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFont

SIZE_PX: Final = 128
TEXT_SIZE_PX: Final = 60


def initials_png(initials: str, color: str) -> bytes:
    """Return a square PNG with one or two letters in white on `color`."""
    image = Image.new("RGB", (SIZE_PX, SIZE_PX), color)
    middle = (SIZE_PX / 2, SIZE_PX / 2)
    font = ImageFont.load_default(TEXT_SIZE_PX)
    ImageDraw.Draw(image).text(middle, initials, font=font, fill="white", anchor="mm")
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
