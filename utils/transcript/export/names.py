"""Names for files that every system takes, from what members called theirs."""

import re
import unicodedata
from typing import Final

LONGEST_NAME: Final = 100
LONGEST_SLUG: Final = 40
_LONGEST_SUFFIX: Final = 12
# What Windows forbids, what ends a line or a path, and what turns the direction of reading (photo_gnp.exe).
_FORBIDDEN: Final = re.compile(
    '[\x00-\x1f\x7f-\x9f<>:"/\\\\|?*\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]'
)
_RESERVED: Final = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE
)
_GERMAN: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def safe_name(name: str) -> str:
    """Return a file name like the given one that is nothing but a file name, on every system."""
    clean = unicodedata.normalize("NFC", _FORBIDDEN.sub("_", name)).strip(" .")
    stem, dot, suffix = clean.rpartition(".")
    if not dot or not stem or len(suffix) > _LONGEST_SUFFIX:
        stem, dot, suffix = clean, "", ""
    stem = stem[: LONGEST_NAME - len(dot + suffix)].rstrip(" .")
    clean = f"{stem}{dot}{suffix}" or "datei"
    return f"_{clean}" if _RESERVED.fullmatch(clean) else clean


class UniqueNames:
    """Gives each file of a folder a name of its own, also where large and small letters are the same."""

    def __init__(self) -> None:
        # Most pictures are called image.png: of each name the last number is known, so that nobody counts from one again.
        self._numbers: dict[str, int] = {}

    def take(self, wanted: str) -> str:
        """Return a name that nobody took before."""
        name = safe_name(wanted)
        stem, dot, suffix = name.rpartition(".")
        if not dot:
            stem, suffix = name, ""
        number, unique = self._numbers.get(_alike(name), 0) + 1, name
        while number > 1 and _alike(unique := f"{stem} ({number}){dot}{suffix}") in self._numbers:
            number += 1
        self._numbers[_alike(name)] = number
        self._numbers.setdefault(_alike(unique), 1)
        return unique


def _alike(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def download_name(ticket_id: int, creator_name: str, kind: str) -> str:
    """Return what a ticket's file is called where it is saved: `ticket-42-mia.html`."""
    ascii_name = unicodedata.normalize("NFKD", creator_name.casefold().translate(_GERMAN))
    slug = re.sub("[^a-z0-9]+", "-", ascii_name.encode("ascii", "ignore").decode())[:LONGEST_SLUG].strip("-")
    return f"ticket-{ticket_id}{'-' if slug else ''}{slug}.{kind}"
