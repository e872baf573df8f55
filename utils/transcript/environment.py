"""What the templates of a transcript need of Jinja, on a page of the panel as in a file of its own."""

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from utils import german
from utils.transcript import looks, texts

FOLDER: Final = Path(__file__).parent
TEMPLATES: Final = FOLDER / "templates"
STATIC: Final = FOLDER / "static"


def extend(environment: Environment) -> None:
    """Teach an environment what the templates use beside the values of their page.

    Beyond that they need `times` (a Times), `sprite` (the address of the icons, without a fragment).
    """
    environment.undefined = StrictUndefined
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.filters.update(
        counted=german.counted, size=german.size, hue=looks.hue, initials=looks.initials
    )
    environment.globals.update(words=texts)


def loader() -> FileSystemLoader:
    """Return where the templates are."""
    return FileSystemLoader(TEMPLATES)
