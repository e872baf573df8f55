"""What a conversation consists of once it is ready to be shown.

All of it stays as it was made, but what every message needs is not frozen: that would double the time it takes to make.
"""

from dataclasses import dataclass, field

from markupsafe import Markup

from utils.transcript.diff import Change


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file; without an address it was not kept, and `failure` says why."""

    name: str
    size_bytes: int | None
    address: str | None
    kind: str
    """image, video, audio, voice or file: what may be shown of it on the page."""
    width: int | None = None
    height: int | None = None
    failure: str | None = None
    ocr_text: str | None = None
    description: str = ""
    is_spoiler: bool = False
    seconds: int | None = None
    removed_at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture from the web: where it was kept, and its address, which is http or https; at least one is there."""

    shown: str | None
    address: str | None
    description: str = ""
    width: int | None = None
    height: int | None = None
    is_spoiler: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an embed."""

    name: Markup
    value: Markup
    inline: bool


@dataclass(frozen=True, slots=True)
class Embed:
    """An embed; every address in it is http or https."""

    color: str | None
    kind: str = "rich"
    provider: str = ""
    author: str = ""
    author_address: str | None = None
    author_icon: str | None = None
    title: Markup = field(default_factory=Markup)
    address: str | None = None
    description: Markup = field(default_factory=Markup)
    rows: tuple[tuple[Field, ...], ...] = ()
    """Up to three fields stand side by side."""
    pictures: tuple[Picture, ...] = ()
    thumbnail: Picture | None = None
    video: str | None = None
    footer: str = ""
    footer_icon: str | None = None
    at_ms: int | None = None

    @property
    def is_bare(self) -> bool:
        """Tell whether Discord shows it as a picture without a frame."""
        return self.kind in {"image", "gifv"} and bool(self.pictures)

    @property
    def is_empty(self) -> bool:
        """Tell whether there would be nothing to see but its frame."""
        words = (self.provider, self.author, self.title, self.address, self.description, self.footer)
        return not (any(words) or self.rows or self.pictures or self.thumbnail or self.video or self.at_ms)


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select menu."""

    label: str
    description: str = ""
    emoji: Markup = field(default_factory=Markup)


@dataclass(frozen=True, slots=True)
class Component:
    """A button, select menu, text, or what holds others; none of them does anything here."""

    kind: str
    """row, button, select, text, section, thumbnail, gallery, file, separator, container, unknown."""
    label: str = ""
    style: str = ""
    address: str | None = None
    disabled: bool = False
    emoji: Markup = field(default_factory=Markup)
    text: Markup = field(default_factory=Markup)
    color: str | None = None
    is_spoiler: bool = False
    parts: tuple["Component", ...] = ()
    accessory: "Component | None" = None
    options: tuple[Option, ...] = ()
    pictures: tuple[Picture, ...] = ()
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Sticker:
    """A sticker; what moves as a drawing of its own kind, or was not kept, has only its name."""

    name: str
    address: str | None
    is_drawing: bool


@dataclass(frozen=True, slots=True)
class Reaction:
    """How often an emoji was put under a message, and by whom."""

    emoji: Markup
    count: int
    names: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a poll."""

    text: str
    emoji: Markup
    votes: int
    percent: int
    is_winner: bool


@dataclass(frozen=True, slots=True)
class Poll:
    """A question with its answers; nobody votes here."""

    question: str
    answers: tuple[Answer, ...]
    total: int
    is_multiple: bool
    is_final: bool
    ends_at_ms: int | None


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Reply:
    """What a message answers; without an address it is not recorded."""

    author: str
    snippet: str
    address: str | None


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread of the ticket's channel; without a name it is not recorded."""

    name: str
    is_deleted: bool


@dataclass(slots=True)
class Body:
    """What a message shows, its own or one that it forwards."""

    text: Markup
    is_jumbo: bool
    attachments: tuple[Attachment, ...] = ()
    embeds: tuple[Embed, ...] = ()
    components: tuple[Component, ...] = ()
    stickers: tuple[Sticker, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether there would be nothing to see."""
        return not (self.text or self.attachments or self.embeds or self.components or self.stickers)


@dataclass(frozen=True, slots=True)
class Forward:
    """A message as it was when somebody forwarded it; Discord does not say who wrote it."""

    body: Body
    at_ms: int | None


@dataclass(slots=True)
class Message:
    """One message with everything it shows."""

    id: int
    sent_at_ms: int
    clock: Markup
    """The time of day, for machines and exactly too: every message shows it, so it is written once."""
    body: Body
    edited_at_ms: int | None = None
    deleted_at_ms: int | None = None
    reply: Reply | None = None
    revisions: tuple[Revision, ...] = ()
    is_control: bool = False
    """The bot's message with the buttons, which it edits with every change of the ticket's state."""
    interaction: Markup | None = None
    poll: Poll | None = None
    forwards: tuple[Forward, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    thread: Thread | None = None
    """The thread that was started from it."""
    activity: str = ""
    has_before: bool = True
    """Whether anything may stand above its text: what it answers, that it was deleted."""
    has_after: bool = True
    """Whether anything may stand below its text. Most messages are a text alone, and cost little to show."""
    leads: bool = True
    """Whether it is the first of its group, beside the author's name."""

    @property
    def is_empty(self) -> bool:
        """Tell whether there would be nothing to see."""
        return self.body.is_empty and not (self.poll or self.forwards or self.activity)


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote, as he was called and looked then."""

    id: int
    name: str
    kind: str
    color: str | None
    avatar: str | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """A divider."""

    at_ms: int
    kind: str = "day"


@dataclass(frozen=True, slots=True)
class Line:
    """Something that happened, between the messages."""

    text: Markup
    at_ms: int
    event: str
    detail: str = ""
    anchor: int | None = None
    address: str | None = None
    """Where the message is that it speaks of."""
    deleted_at_ms: int | None = None
    reactions: tuple[Reaction, ...] = ()
    kind: str = "line"


@dataclass(frozen=True, slots=True)
class Note:
    """What staff wrote for each other; the member never sees it."""

    id: int
    author: Author
    at_ms: int
    text: Markup
    kind: str = "note"


@dataclass(slots=True)
class Group:
    """Messages that one author wrote in one go."""

    author: Author
    messages: list[Message]
    thread: Thread | None = None
    kind: str = "group"


Item = Day | Line | Note | Group
