"""Pure: who is who. The predecessor's transcripts know names only, and a name is no proof."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from utils.predecessor import texts
from utils.store.messages import AuthorKind

_DISCRIMINATOR = re.compile(r"#[0-9]{1,4}$")
_SIGRID: Final = frozenset({"sigrid", "sekretärin sigrid", "sekretaerin sigrid"})
_PSEUDO_BYTES: Final = 4


@dataclass(frozen=True)
class Party:
    """Somebody who is known to be in a ticket."""

    id: int
    name: str


@dataclass(frozen=True)
class Author:
    """Whom a message is ascribed to."""

    id: int
    kind: AuthorKind


def comparable(name: str) -> str:
    """Return a name as it is compared: case, spaces and the old discriminator tell nobody apart here."""
    return _DISCRIMINATOR.sub("", " ".join(name.split()).lstrip("@")).casefold()


def pseudo_id(name: str) -> int:
    """Return what stands for somebody of whom only the name is known: always the same, and no account's ID.

    Those are larger (`utils.tickets.LARGEST_STAND_IN`).
    """
    return 1 + int.from_bytes(sha256(comparable(name).encode()).digest()[:_PSEUDO_BYTES])


FORMER_BOT: Final = Party(pseudo_id(texts.FORMER_BOT), texts.FORMER_BOT)
"""Whose words and deeds it is that nobody else is named for."""


def author_of(name: str, creator: Party, claimer: Party | None) -> Author:
    """Return whom a name in a transcript means; somebody else where it is not plain."""
    wanted = comparable(name)
    if not wanted:
        return Author(FORMER_BOT.id, "bot")
    if wanted == comparable(creator.name):
        return Author(creator.id, "creator")
    if claimer is not None and wanted == comparable(claimer.name):
        return Author(claimer.id, "staff")
    return Author(pseudo_id(name), "secretary" if wanted in _SIGRID else "other")
