"""What can come of reading a picture, for those who do not care how it is read."""

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Reading:
    """What a picture shows."""

    text: str = ""
    # What could be a ban ID, the likeliest first.
    ban_ids: tuple[str, ...] = ()


class Reader(Protocol):
    """Reads the text in pictures."""

    async def read(self, picture: bytes, *, seeks_ids: bool = True) -> Reading | PictureTrouble:
        """Return what a picture shows, or why it could not be read; without its IDs in less time."""
        ...
