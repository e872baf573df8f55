"""What a conversation consists of once it is ready to be shown."""

from dataclasses import dataclass, field

from markupsafe import Markup

from utils.transcript.diff import Change


@dataclass(frozen=True)
class Attachment:
    """A file; without an address it was not kept, and `failure` says why."""

    name: str
    size_bytes: int
    address: str | None
    is_image: bool
    width: int | None
    height: int | None
    failure: str | None
    ocr_text: str | None


@dataclass(frozen=True)
class Field:
    """One field of an embed."""

    name: Markup
    value: Markup
    inline: bool


@dataclass(frozen=True)
class Embed:
    """An embed; every address in it is http or https."""

    color: str | None
    author: str = ""
    title: Markup = field(default_factory=Markup)
    address: str | None = None
    description: Markup = field(default_factory=Markup)
    fields: tuple[Field, ...] = ()
    footer: str = ""
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Component:
    """A button, select menu or text; none of them does anything here."""

    kind: str
    label: str
    style: str = ""
    address: str | None = None
    disabled: bool = False
    text: Markup = field(default_factory=Markup)


@dataclass(frozen=True)
class Revision:
    """A wording that an edit replaced."""

    text: Markup
    embeds: tuple[Embed, ...]
    """Only if the edit changed them; else they stand in the next wording."""
    replaced_at_ms: int
    changes: tuple[Change, ...] = ()
    """What the edit did to the text."""

    @property
    def is_text_changed(self) -> bool:
        """Tell whether the edit changed the text."""
        return any(change.kind != "kept" for change in self.changes)


@dataclass(frozen=True)
class Reply:
    """What a message answers; without an address it is not recorded."""

    author: str
    snippet: str
    address: str | None


@dataclass(frozen=True)
class Message:
    """One message with everything it shows."""

    id: int
    sent_at_ms: int
    text: Markup
    edited_at_ms: int | None
    deleted_at_ms: int | None
    reply: Reply | None
    revisions: tuple[Revision, ...]
    attachments: tuple[Attachment, ...]
    embeds: tuple[Embed, ...]
    components: tuple[tuple[Component, ...], ...]
    is_control: bool = False
    """The bot's message with the buttons, which it edits with every change of the ticket's state."""

    @property
    def is_empty(self) -> bool:
        """Tell whether there would be nothing to see."""
        return not (self.text or self.attachments or self.embeds or self.components)


@dataclass(frozen=True)
class Author:
    """Who wrote, as he was called then."""

    id: int
    name: str
    kind: str
    color: str | None


@dataclass(frozen=True)
class Day:
    """A divider."""

    at_ms: int
    kind: str = "day"


@dataclass(frozen=True)
class Line:
    """Something that happened, between the messages."""

    text: Markup
    at_ms: int
    event: str
    detail: str = ""
    anchor: int | None = None
    kind: str = "line"


@dataclass(frozen=True)
class Note:
    """What staff wrote for each other; the member never sees it."""

    id: int
    author: Author
    at_ms: int
    text: Markup
    kind: str = "note"


@dataclass(frozen=True)
class Group:
    """Messages that one author wrote in one go."""

    author: Author
    messages: list[Message]
    kind: str = "group"


Item = Day | Line | Note | Group
