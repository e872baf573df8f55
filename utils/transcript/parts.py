"""Embeds and their pictures from Discord's JSON, which may hold anything."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from markupsafe import Markup

from utils.transcript import texts
from utils.transcript.markdown import Names, render
from utils.transcript.markdown.links import is_web
from utils.transcript.model import Embed, Field, Picture
from utils.transcript.stored import items, mapping, parse
from utils.transcript.times import SECOND_MS

_SPOILER: Final = re.compile(r"\|\|.+?\|\|", re.DOTALL)
# So much of a text is enough for its beginning without marks.
_READ_LENGTH: Final = 400

_LARGEST_COLOR: Final = 0xFFFFFF
_LARGEST_SIDE: Final = 100_000
_FIELDS_IN_A_ROW: Final = 3
_YEARS: Final = range(1971, 9999)
# Of these the preview is what there is to see.
_PICTURE_KINDS: Final = frozenset({"image", "gifv", "video"})


def embeds(source: str, names: Names) -> tuple[Embed, ...]:
    """Return the embeds of a message from their JSON."""
    if source == "[]":
        return ()
    parts = parse(source)
    if not isinstance(parts, list):
        return (Embed(None, footer=texts.UNREADABLE_PART),)
    return embeds_in(parts, names)


def embeds_in(parts: list[Any], names: Names) -> tuple[Embed, ...]:
    """Return the embeds of a list; what belongs to one address is one embed with several pictures."""
    joined: list[Embed] = []
    for part in parts:
        embed = _embed(mapping(part), names)
        if joined and _adds_pictures(joined[-1], embed):
            last = joined.pop()
            embed = replace(last, pictures=last.pictures + embed.pictures)
        joined.append(embed)
    return tuple(joined)


def web_address(value: Any) -> str | None:
    """Return an address that a page may link to; others, as javascript:, are dropped."""
    return value if isinstance(value, str) and is_web(value) else None


def color(value: Any) -> str | None:
    """Return a colour as #rrggbb; Discord's 0 means none."""
    if not isinstance(value, int) or not 0 < value <= _LARGEST_COLOR:
        return None
    return f"#{value:06x}"


def moment(value: Any) -> int | None:
    """Return a time of Discord's in milliseconds, None for what is none that a calendar has."""
    try:
        time = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if time is None or time.year not in _YEARS:
        return None
    return round((time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp() * SECOND_MS)


def text_of(value: Any) -> str:
    """Return what stands in a field that holds a text, or should."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) else ""


def number(value: Any, largest: int = 2**63 - 1) -> int | None:
    """Return a whole number that is not negative, also from a text as Discord writes its IDs."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= len(str(largest)):
        value = int(value)
    return value if isinstance(value, int) and 0 <= value <= largest else None


def picture(value: Any, names: Names, description: str = "", *, is_spoiler: bool = False) -> Picture | None:
    """Return a picture that Discord names by its address."""
    part = mapping(value)
    url = part.get("url")
    if not isinstance(url, str):
        return None
    shown, address = names.picture(url), web_address(url)
    if shown is None and address is None:
        return None
    width, height = (number(part.get(side), _LARGEST_SIDE) for side in ("width", "height"))
    described = description or text_of(part.get("description"))
    return Picture(shown, address, described, width or None, height or None, is_spoiler)


def excerpt(source: str, names: Names, limit: int) -> str:
    """Return the beginning of a message's text on one line; what is hidden in it stays hidden."""
    shown = _SPOILER.sub(texts.HIDDEN, source) if "||" in source else source
    return plain(render(shown[:_READ_LENGTH], names), limit)


def plain(markup: Markup, limit: int) -> str:
    """Return the beginning of rendered text without its tags, on one line."""
    has_tags = "<" in markup or "&" in markup
    text = " ".join((markup.striptags() if has_tags else str(markup)).split())
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def _embed(part: dict[str, Any], names: Names) -> Embed:
    author, footer = mapping(part.get("author")), mapping(part.get("footer"))
    image = picture(part.get("image"), names)
    thumbnail = picture(part.get("thumbnail"), names)
    kind = text_of(part.get("type")) or "rich"
    if image is None and thumbnail is not None and kind in _PICTURE_KINDS:
        image, thumbnail = thumbnail, None
    return Embed(
        color=color(part.get("color")),
        kind=kind,
        provider=text_of(mapping(part.get("provider")).get("name")),
        author=text_of(author.get("name")),
        author_address=web_address(author.get("url")),
        author_icon=_kept(author, names),
        title=_rendered(part.get("title"), names),
        address=web_address(part.get("url")),
        description=_rendered(part.get("description"), names),
        rows=tuple(_rows(items(part.get("fields")), names)),
        pictures=() if image is None else (image,),
        thumbnail=thumbnail,
        video=web_address(mapping(part.get("video")).get("url")),
        footer=text_of(footer.get("text")),
        footer_icon=_kept(footer, names),
        at_ms=moment(part.get("timestamp")),
    )


def _rows(fields: list[Any], names: Names) -> Iterator[tuple[Field, ...]]:
    row: list[Field] = []
    for one in fields:
        part = mapping(one)
        shown = Field(
            _rendered(part.get("name"), names), _rendered(part.get("value"), names), bool(part.get("inline"))
        )
        if row and not (shown.inline and row[-1].inline and len(row) < _FIELDS_IN_A_ROW):
            yield tuple(row)
            row = []
        row.append(shown)
    if row:
        yield tuple(row)


def _adds_pictures(before: Embed, embed: Embed) -> bool:
    is_more = not (embed.title or embed.description or embed.rows or embed.author or embed.footer)
    return is_more and bool(embed.pictures) and embed.address is not None and embed.address == before.address


def _kept(part: dict[str, Any], names: Names) -> str | None:
    url = part.get("icon_url")
    return names.picture(url) if isinstance(url, str) else None


def _rendered(value: Any, names: Names) -> Markup:
    text = text_of(value)
    return render(text, names) if text else Markup()
