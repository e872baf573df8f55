"""Files on their way into a message."""

import io
import mimetypes
import re

from PIL import Image, UnidentifiedImageError

from tests.sandbox.models import Attachment
from tests.sandbox.state import State

UNSAFE_IN_FILENAMES = re.compile(r"[^\w.()-]+")


def create(state: State, filename: str, data: bytes, *, description: str | None = None) -> Attachment:
    """Return a file as a message holds it: type by its name, measures by its content."""
    size = _image_size(data)
    return Attachment(
        state.ids.next(),
        UNSAFE_IN_FILENAMES.sub("_", filename) or "unknown",
        _content_type(filename),
        data,
        description=description,
        width=size[0] if size else None,
        height=size[1] if size else None,
    )


def _content_type(filename: str) -> str:
    guessed = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    return f"{guessed}; charset=utf-8" if guessed.startswith("text/") else guessed


def _image_size(data: bytes) -> tuple[int, int] | None:
    try:
        with Image.open(io.BytesIO(data)) as image:
            return image.size
    except UnidentifiedImageError:
        return None
