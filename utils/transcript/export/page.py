"""The transcript as a page of its own: no script, no request, everything that it shows in it or beside it."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Final

from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from markupsafe import Markup

from utils.transcript import environment
from utils.transcript.export import texts
from utils.transcript.export.conversation import conversation
from utils.transcript.export.files import Beside, Inside
from utils.transcript.export.source import Source
from utils.transcript.times import Times

TEMPLATES: Final = Path(__file__).parent / "templates"
STYLES: Final = (
    environment.STATIC / "tokens.css",
    environment.STATIC / "people.css",
    environment.STATIC / "message.css",
    TEMPLATES / "file.css",
)

_NOTHING: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
POLICY_INSIDE: Final = f"{_NOTHING}; img-src data:; media-src data:"
# Unpacked, the page may be opened from the disk or lie on a server; neither lets it look elsewhere.
POLICY_BESIDE: Final = f"{_NOTHING}; img-src 'self' file:; media-src 'self' file:"


class Pages:
    """Writes pages; its templates are compiled once."""

    def __init__(self, times: Times) -> None:
        self._times = times

    def write(self, source: Source, addresses: Inside | Beside, exported_at_ms: int) -> Iterator[bytes]:
        """Yield a page window by window."""
        yield self._head(source, addresses, exported_at_ms).encode()
        items_of_window = self._environment.get_template("_items.html")
        for items in conversation(source, self._times, addresses):
            # One window is a few hundred kilobytes; handing on each tag by itself would cost more than it saves.
            yield items_of_window.render(items=items).encode()
        if isinstance(addresses, Inside):
            yield b"<style>\n"
            yield from addresses.styles()
            yield b"</style>\n"
        foot = self._environment.get_template("foot.html")
        yield foot.render(end=texts.END, message_count=source.facts.message_count).encode()

    def _head(self, source: Source, addresses: Inside | Beside, exported_at_ms: int) -> str:
        facts = source.facts
        is_inside = isinstance(addresses, Inside)
        return self._environment.get_template("head.html").render(
            policy=POLICY_INSIDE if is_inside else POLICY_BESIDE,
            styles=self._styles,
            icons=self._icons,
            ticket=facts.ticket,
            intake=facts.intake,
            saved=facts.transcripts[0] if facts.transcripts else None,
            message_count=facts.message_count,
            exported_at_ms=exported_at_ms,
            is_for_staff=source.is_for_staff,
            is_inside=is_inside,
            end=texts.END,
        )

    @cached_property
    def _environment(self) -> Environment:
        made = Environment(
            autoescape=True,
            auto_reload=False,
            loader=ChoiceLoader([FileSystemLoader(TEMPLATES), environment.loader()]),
        )
        environment.extend(made, self._times, "")
        return made

    @cached_property
    def _styles(self) -> Markup:
        return Markup("".join(path.read_text(encoding="utf-8") for path in STYLES))  # noqa: S704 - files of our own

    @cached_property
    def _icons(self) -> Markup:
        sprite = (environment.STATIC / "icons.svg").read_text(encoding="utf-8")
        return Markup(sprite.replace("<svg ", '<svg class="sprite" aria-hidden="true" ', 1))  # noqa: S704 - a file of our own
