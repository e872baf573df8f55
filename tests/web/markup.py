"""Reads HTML as a browser would and says what in it does not come from us."""

from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlsplit

VOID: Final = frozenset({"br", "hr", "img", "input", "link", "meta", "rect", "use"})
# What the renderer of messages writes, and what the templates of a conversation add.
MARKDOWN: Final = frozenset(
    "p br strong em u s span code pre a blockquote ul ol li time img".split()  # noqa: SIM905 - easier to read
)
CONVERSATION: Final = MARKDOWN | frozenset(
    [
        "div",
        "article",
        "header",
        "font",
        "bdi",
        "b",
        "h2",
        "figure",
        "figcaption",
        "details",
        "summary",
        "dl",
        "dt",
        "dd",
        "svg",
        "use",
        "rect",
        "video",
        "audio",
        "hr",
        "progress",
        "section",
        "del",
        "ins",
    ]
)
ATTRIBUTES: Final = frozenset(
    [
        "class",
        "href",
        "role",
        "rel",
        "target",
        "tabindex",
        "datetime",
        "title",
        "start",
        "data-language",
        "src",
        "alt",
        "loading",
        "decoding",
        "width",
        "height",
        "id",
        "aria-label",
        "aria-hidden",
        "focusable",
        "color",
        "fill",
        "viewbox",
        "preserveaspectratio",
        "controls",
        "preload",
        "download",
        "max",
        "value",
    ]
)
_ADDRESSES: Final = frozenset({"href", "src"})


class Reader(HTMLParser):
    """Follows the tags and remembers what is wrong with them."""

    def __init__(self, elements: frozenset[str]) -> None:
        super().__init__()
        self._elements = elements
        self.open: list[str] = []
        self.faults: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self._elements:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ATTRIBUTES:
                self.faults.append(f"{tag} {name}")
            if name in _ADDRESSES and not _is_harmless(tag, value or ""):
                self.faults.append(f"{tag} {name}={value}")
        if tag == "a" and "a" in self.open:
            self.faults.append("link in link")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and (not self.open or self.open.pop() != tag):
            self.faults.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"<!{decl}>")


def _is_harmless(tag: str, address: str) -> bool:
    """Pages lead anywhere by http and https; what they load is their own."""
    parts = urlsplit(address)
    if tag == "a" and parts.scheme:
        return parts.scheme in {"http", "https"} and bool(parts.netloc)
    return not parts.scheme and not parts.netloc


def read(html: str, elements: frozenset[str] = CONVERSATION) -> str:
    """Check that HTML is balanced and holds nothing that is not ours; return its text."""
    reader = Reader(elements)
    reader.feed(html)
    reader.close()
    assert not reader.faults, (reader.faults, html[:3_000])
    assert not reader.open, (reader.open, html[:3_000])
    return reader.text
