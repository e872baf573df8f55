"""What the templates of a transcript need of Jinja, on a page of the panel as in a file of its own."""

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from utils import german
from utils.transcript import looks, texts
from utils.transcript.times import Times

FOLDER: Final = Path(__file__).parent
TEMPLATES: Final = FOLDER / "templates"
STATIC: Final = FOLDER / "static"


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
    environment.globals.update(words=texts, times=times, sprite=sprite)


def loader() -> FileSystemLoader:
    """Return where the templates are."""
    return FileSystemLoader(TEMPLATES)
