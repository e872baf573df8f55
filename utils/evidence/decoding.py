"""Take a file from a stranger apart, and believe nothing of it before it has been checked."""

import struct
import zlib
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError, features

from utils.evidence.readings import PictureTrouble

LARGEST_BYTES = 8 * 1024 * 1024
LARGEST_PIXELS = 20_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "AVIF")

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


def decoded(picture: bytes) -> Image.Image | PictureTrouble:
    """Return what a file shows, the right way up and in colour; of moving pictures the first frame."""
    if len(picture) > LARGEST_BYTES:
        return PictureTrouble.TOO_LARGE
    try:
        with Image.open(BytesIO(picture), formats=_formats()) as image:
            # Known from the header; nothing has been decoded yet.
            if image.width * image.height > LARGEST_PIXELS:
                return PictureTrouble.TOO_LARGE
            image.load()
            # Telephones write down how they were held instead of turning the picture.
            return ImageOps.exif_transpose(_opaque(image))
    except UnidentifiedImageError:
        return PictureTrouble.NOT_A_PICTURE
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        return PictureTrouble.TOO_LARGE
    except _BROKEN:
        return PictureTrouble.BROKEN


def _formats() -> tuple[str, ...]:
    # Not every build of Pillow has AVIF; to those it is no picture.
    return tuple(name for name in FORMATS if name != "AVIF" or features.check("avif"))


def _opaque(image: Image.Image) -> Image.Image:
    if image.has_transparency_data:
        # Transparent parts show the page behind them; white is what most pages are.
        page = Image.new("RGBA", image.size, "white")
        page.alpha_composite(image.convert("RGBA"))
        page.info["exif"] = image.info.get("exif", b"")
        return page.convert("RGB")
    return image.convert("RGB")
