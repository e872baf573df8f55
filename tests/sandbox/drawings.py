"""Draw moving pictures for made-up emoji and stickers."""

import json
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFont

FRAME_MS: Final = 400


def blinking_gif(letter: str, colors: tuple[str, str], *, size_px: int = 48) -> bytes:
    """Return a GIF that changes between two colours."""
    return _moving("GIF", letter, colors, size_px)


def blinking_apng(letter: str, colors: tuple[str, str], *, size_px: int = 160) -> bytes:
    """Return an animated PNG that changes between two colours."""
    return _moving("PNG", letter, colors, size_px)


def turning_lottie(color: tuple[float, float, float]) -> bytes:
    """Return a Lottie animation of a turning square."""
    turning = {"a": 1, "k": [{"t": 0, "s": [0]}, {"t": 60, "s": [360]}]}
    square = {"ty": "rc", "p": {"a": 0, "k": [0, 0]}, "s": {"a": 0, "k": [160, 160]}, "r": {"a": 0, "k": 20}}
    fill = {"ty": "fl", "c": {"a": 0, "k": [*color, 1]}, "o": {"a": 0, "k": 100}}
    place = {"p": {"a": 0, "k": [160, 160]}, "r": turning, "o": {"a": 0, "k": 100}}
    layer = {"ty": 4, "ip": 0, "op": 60, "st": 0, "ks": place, "shapes": [square, fill]}
    return json.dumps(
        {"v": "5.7.0", "fr": 30, "ip": 0, "op": 60, "w": 320, "h": 320, "layers": [layer]}
    ).encode()


def _moving(kind: str, letter: str, colors: tuple[str, str], size_px: int) -> bytes:
    frames = [_frame(letter, color, size_px) for color in colors]
    out = BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=FRAME_MS, loop=0)
    return out.getvalue()


def _frame(letter: str, color: str, size_px: int) -> Image.Image:
    image = Image.new("RGB", (size_px, size_px), color)
    font = ImageFont.load_default(size_px // 2)
    ImageDraw.Draw(image).text((size_px / 2, size_px / 2), letter, font=font, fill="white", anchor="mm")
    return image
