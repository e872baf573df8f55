"""What can come of reading a picture, for those who do not care how it is read."""

from enum import StrEnum
from typing import Protocol


class PictureTrouble(StrEnum):
    """Why nothing was read from a picture."""

    TOO_LARGE = "too_large"
    NOT_A_PICTURE = "not_a_picture"
    BROKEN = "broken"
    TIMED_OUT = "timed_out"
    NO_READER = "no_reader"
    NOT_SAVED = "not_saved"


class Reader(Protocol):
    """Reads the text in pictures."""

    async def read(self, picture: bytes) -> str | PictureTrouble:
        """Return the text, which may be empty, or why there is none."""
        ...
