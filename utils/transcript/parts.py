"""Embeds and components from Discord's JSON, which may hold anything."""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from markupsafe import Markup

from utils.transcript import texts
from utils.transcript.markdown import Names, render
from utils.transcript.model import Component, Embed, Field
from utils.transcript.stored import items, mapping, parse

ROW, BUTTON, TEXT_INPUT, TEXT_DISPLAY = 1, 2, 4, 10
SELECTS: Final = frozenset({3, 5, 6, 7, 8})
# Components that only hold others: section, container.
HOLDERS: Final = frozenset({9, 17})
BUTTON_STYLES: Final = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link"}
_DEEPEST: Final = 5
_LARGEST_COLOR: Final = 0xFFFFFF


def embeds(source: str, names: Names) -> tuple[Embed, ...]:
    """Return the embeds of a message."""
    parts = _list(source)
    if parts is None:
        return (Embed(None, footer=texts.UNREADABLE_PART),)
    return tuple(_embed(part, names) for part in parts)


def components(source: str, names: Names) -> tuple[tuple[Component, ...], ...]:
    """Return the components of a message in rows."""
    parts = _list(source)
    if parts is None:
        return ((Component("unknown", texts.UNREADABLE_PART),),)
    return tuple(row for part in parts for row in _rows(part, names, 0))


def web_address(value: Any) -> str | None:
    """Return an address that a page may link to; others, as javascript:, are dropped."""
    if not isinstance(value, str):
        return None
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    return value if parts.scheme in {"http", "https"} and parts.netloc else None


def color(value: Any) -> str | None:
    """Return a colour as #rrggbb; Discord's 0 means none."""
    if not isinstance(value, int) or not 0 < value <= _LARGEST_COLOR:
        return None
    return f"#{value:06x}"


def _embed(part: dict[str, Any], names: Names) -> Embed:
    fields = [one for one in items(part.get("fields")) if isinstance(one, dict)]
    pictures = (web_address(_inside(part, key, "url")) for key in ("image", "thumbnail", "video"))
    return Embed(
        color=color(part.get("color")),
        author=_text(_inside(part, "author", "name")),
        title=render(_text(part.get("title")), names),
        address=web_address(part.get("url")),
        description=render(_text(part.get("description")), names),
        fields=tuple(
            Field(
                render(_text(one.get("name")), names),
                render(_text(one.get("value")), names),
                bool(one.get("inline")),
            )
            for one in fields
        ),
        footer=_text(_inside(part, "footer", "text")),
        pictures=tuple(address for address in pictures if address),
    )


def _rows(part: dict[str, Any], names: Names, depth: int) -> Iterator[tuple[Component, ...]]:
    kind = part.get("type")
    children = [child for child in items(part.get("components")) if isinstance(child, dict)]
    if kind == ROW:
        yield tuple(_component(child, names) for child in children)
    elif kind in HOLDERS and depth < _DEEPEST:
        for child in children:
            yield from _rows(child, names, depth + 1)
        accessory = part.get("accessory")
        if isinstance(accessory, dict):
            yield (_component(accessory, names),)
    else:
        yield (_component(part, names),)


def _component(part: dict[str, Any], names: Names) -> Component:
    kind = part.get("type")
    if kind == BUTTON:
        label = _text(part.get("label")) or _text(_inside(part, "emoji", "name"))
        style = BUTTON_STYLES.get(part.get("style", 0), "secondary")
        address = web_address(part.get("url"))
        return Component("button", label, style, address, disabled=bool(part.get("disabled")))
    if kind in SELECTS:
        return Component("select", _text(part.get("placeholder")) or texts.SELECT_PLACEHOLDER)
    if kind == TEXT_DISPLAY:
        return Component("text", "", text=render(_text(part.get("content")), names))
    return Component("unknown", texts.UNKNOWN_COMPONENT.format(type=_text(kind)))


def _list(source: str) -> list[dict[str, Any]] | None:
    parts = parse(source)
    return [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else None


def _inside(part: dict[str, Any], key: str, name: str) -> Any:
    return mapping(part.get(key)).get(name)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def plain(markup: Markup, limit: int) -> str:
    """Return the beginning of rendered text without its tags, on one line."""
    text = " ".join(markup.striptags().split())
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"
