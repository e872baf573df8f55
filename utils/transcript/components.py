"""What a message is built of besides its text: buttons, menus, and Discord's newer blocks, which hold one another."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from utils.transcript import texts
from utils.transcript.emoji import emoji_of
from utils.transcript.markdown import Names, render
from utils.transcript.model import Attachment, Component, Option, Picture
from utils.transcript.parts import color, number, picture, text_of, web_address
from utils.transcript.stored import items, mapping, parse

# Discord's component types (developers/components/reference).
BUTTON, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR = 2, 10, 11, 12, 13, 14
HOLDERS: Final = {1: "row", 9: "section", 17: "container"}
STRING_SELECT: Final = 3
SELECTS: Final = frozenset({STRING_SELECT, 5, 6, 7, 8})
BUTTON_STYLES: Final = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "premium"}
_DEEPEST: Final = 5
_LARGE_GAP: Final = 2


def components(
    source: str, names: Names, files: Mapping[str, Attachment] | None = None
) -> tuple[tuple[Component, ...], set[Attachment]]:
    """Return the components of a message from their JSON, and the files that they show.

    `files` are the message's own, by all that a component may call them: ID, address, name.
    """
    if source == "[]":
        return (), set()
    parts = parse(source)
    if not isinstance(parts, list):
        return (Component("unknown", texts.UNREADABLE_PART),), set()
    return components_in(parts, names, files)


def components_in(
    parts: list[Any], names: Names, files: Mapping[str, Attachment] | None = None
) -> tuple[tuple[Component, ...], set[Attachment]]:
    """Return the components of a list, and the files that they show."""
    reader = _Reader(names, files or {})
    return reader.all(parts, 0), reader.used


class _Reader:
    """Reads the components of one message."""

    def __init__(self, names: Names, files: Mapping[str, Attachment]) -> None:
        self._names = names
        self._files = files
        self.used: set[Attachment] = set()
        self._leaves: dict[int | None, Callable[[dict[str, Any]], Component]] = {
            BUTTON: self._button,
            **dict.fromkeys(SELECTS, self._select),
            TEXT: self._text,
            THUMBNAIL: self._thumbnail,
            GALLERY: self._gallery,
            FILE: self._file,
            SEPARATOR: _separator,
        }

    def all(self, parts: Iterable[Any], depth: int) -> tuple[Component, ...]:
        """Return every component of a list."""
        return tuple(self._one(mapping(part), depth) for part in parts)

    def _one(self, part: dict[str, Any], depth: int) -> Component:
        kind = number(part.get("type"))
        read = self._leaves.get(kind)
        if read is not None:
            return read(part)
        if kind in HOLDERS and depth < _DEEPEST:
            return self._holder(part, HOLDERS[kind], depth)
        return Component("unknown", texts.UNKNOWN_COMPONENT.format(type=text_of(part.get("type")) or "?"))

    def _holder(self, part: dict[str, Any], kind: str, depth: int) -> Component:
        accessory = part.get("accessory")
        children = self.all(items(part.get("components")), depth + 1)
        if not (children or isinstance(accessory, dict)):
            return Component("unknown", texts.PART_IS_EMPTY)
        return Component(
            kind,
            parts=children,
            accessory=self._one(accessory, depth + 1) if isinstance(accessory, dict) else None,
            color=color(part.get("accent_color")),
            is_spoiler=part.get("spoiler") is True,
        )

    def _button(self, part: dict[str, Any]) -> Component:
        emoji = emoji_of(part.get("emoji"), self._names)
        style = BUTTON_STYLES.get(number(part.get("style")) or 0, "secondary")
        label = text_of(part.get("label"))
        if not (label or emoji):
            label = texts.BUTTON_PREMIUM if style == "premium" else texts.BUTTON_WITHOUT_LABEL
        return Component(
            "button",
            label,
            style,
            address=web_address(part.get("url")),
            disabled=part.get("disabled") is True,
            emoji=emoji,
        )

    def _select(self, part: dict[str, Any]) -> Component:
        options = [mapping(one) for one in items(part.get("options"))]
        return Component(
            "select",
            text_of(part.get("placeholder")) or texts.SELECT_PLACEHOLDER,
            disabled=part.get("disabled") is True,
            options=tuple(
                Option(
                    text_of(one.get("label")) or text_of(one.get("value")) or texts.NO_NAME,
                    text_of(one.get("description")),
                    emoji_of(one.get("emoji"), self._names),
                )
                for one in options
            ),
        )

    def _text(self, part: dict[str, Any]) -> Component:
        text = render(text_of(part.get("content")), self._names)
        return Component("text", text=text) if text else Component("unknown", texts.TEXT_IS_EMPTY)

    def _thumbnail(self, part: dict[str, Any]) -> Component:
        return self._pictures("thumbnail", [part])

    def _gallery(self, part: dict[str, Any]) -> Component:
        return self._pictures("gallery", [mapping(one) for one in items(part.get("items"))])

    def _pictures(self, kind: str, parts: list[dict[str, Any]]) -> Component:
        pictures: list[Picture] = []
        files: list[Attachment] = []
        for one in parts:
            media, is_spoiler = one.get("media"), one.get("spoiler") is True
            file = self._attached(media)
            found = picture(media, self._names, text_of(one.get("description")), is_spoiler=is_spoiler)
            if file is not None:
                files.append(replace(file, is_spoiler=True) if is_spoiler else file)
            elif found is not None:
                pictures.append(found)
        if not (pictures or files):
            return Component("unknown", texts.PICTURE_IS_MISSING)
        return Component(kind, pictures=tuple(pictures), files=tuple(files))

    def _file(self, part: dict[str, Any]) -> Component:
        file = self._attached(part.get("file"))
        if file is None:
            size = number(part.get("size"))
            name = text_of(part.get("name")) or texts.FILE_WITHOUT_NAME
            address = web_address(mapping(part.get("file")).get("url"))
            if address is not None:
                return Component("button", name, "link", address=address)
            file = Attachment(name, size, None, "file", failure=texts.NOT_RECORDED)
        return Component(
            "file", files=(replace(file, is_spoiler=True) if part.get("spoiler") is True else file,)
        )

    def _attached(self, media: Any) -> Attachment | None:
        """Return the message's own file that a component shows."""
        part = mapping(media)
        url = text_of(part.get("url"))
        keys = (text_of(part.get("attachment_id")), url, url.removeprefix("attachment://"))
        file = next((self._files[key] for key in keys if key and key in self._files), None)
        if file is not None:
            self.used.add(file)
        return file


def _separator(part: dict[str, Any]) -> Component:
    size = "large" if part.get("spacing") == _LARGE_GAP else "small"
    return Component("separator", style=size, disabled=part.get("divider") is False)
