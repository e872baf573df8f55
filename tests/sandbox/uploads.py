"""What becomes of an uploaded file: a name that fits an address, a type, and the size of a picture."""

import mimetypes
import re
from io import BytesIO
from typing import Final

from PIL import Image, UnidentifiedImageError

from tests.sandbox.models import Attachment
from tests.sandbox.state import State

LARGEST_FILE_BYTES: Final = 10 * 1024 * 1024
MOST_FILES: Final = 10
_UNWANTED: Final = re.compile(r"[^\w.\-]+")
_FALLBACK_TYPE: Final = "application/octet-stream"


def attachment(
    state: State,
    filename: str,
    data: bytes,
    *,
    content_type: str | None = None,
    description: str | None = None,
) -> Attachment:
    """Return an upload as the CDN keeps it."""
    name = _UNWANTED.sub("_", filename).strip("._") or "unknown"
    width, height = _size(data)
    guessed = mimetypes.guess_type(name)[0]
    return Attachment(
        state.ids.next(),
        name,
        guessed or content_type or _FALLBACK_TYPE,
        data,
        description,
        width,
        height,
    )


def _size(data: bytes) -> tuple[int, int] | tuple[None, None]:
    try:
        with Image.open(BytesIO(data)) as image:
            return image.size
    except (UnidentifiedImageError, Image.DecompressionBombError):
        return None, None
