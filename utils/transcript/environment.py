"""What the templates of a transcript need of Jinja, on a page of the panel as in a file of its own."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from utils import german
from utils.transcript import looks, texts
from utils.transcript.model import Author
from utils.transcript.times import Times

FOLDER: Final = Path(__file__).parent
TEMPLATES: Final = FOLDER / "templates"
STATIC: Final = FOLDER / "static"
_REMEMBERED_AUTHORS: Final = 256


def extend(environment: Environment, times: Times, sprite: str) -> None:
    """Teach an environment what the templates use beside the values of their page.

    `sprite` is the address of the icons, without a fragment. What is the same on every page is known to the environment, so
    that it makes the macros once instead of for every page.
    """
    environment.undefined = StrictUndefined
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.filters.update(
        counted=german.counted, size=german.size, hue=looks.hue, initials=looks.initials
    )
    # Whoever writes in a ticket writes often in it, and always with the same avatar, name and marks.
    once = lru_cache(_REMEMBERED_AUTHORS)(_shown)
    environment.globals.update(words=texts, times=times, sprite=sprite, once=once)


def _shown(macro: Callable[[Author], str], author: Author) -> str:
    return macro(author)


def loader() -> FileSystemLoader:
    """Return where the templates are."""
    return FileSystemLoader(TEMPLATES)
