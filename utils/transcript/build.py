"""Put messages, notes, events and days into the order and the groups in which they are read."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from utils.transcript import parts, texts
from utils.transcript.addresses import Addresses
from utils.transcript.edits import Comparison
from utils.transcript.markdown import render
from utils.transcript.model import (
    Attachment,
    Author,
    Day,
    Group,
    Item,
    Line,
    Message,
    Note,
    Reply,
)
from utils.transcript.naming import Naming
from utils.transcript.record import Window
from utils.transcript.sentences import Happening, system_message
from utils.transcript.times import MINUTE_MS, Times

# Discord's message types that somebody wrote: ordinary, reply, answer to a slash command, answer to a context menu.
WRITTEN_TYPES: Final = frozenset({0, 19, 20, 23})
GROUP_PAUSE_MS: Final = 7 * MINUTE_MS
SNIPPET_LENGTH: Final = 90
# What every current browser shows as a picture and none runs as a page. SVG is a document, so it is not among them.
INLINE_IMAGES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})

Row = sqlite3.Row


class Builder:
    """Builds the conversation of one ticket."""

    def __init__(
        self, times: Times, naming: Naming, addresses: Addresses, control_message_id: int | None = None
    ) -> None:
        self._times = times
        self._naming = naming
        self._addresses = addresses
        self._control_message_id = control_message_id

    def items(self, window: Window, happenings: Iterable[Happening], notes: Iterable[Row]) -> list[Item]:
        """Return what is shown, oldest first; of events and notes only those of the window's time."""
        shown_notes = [self._note(row) for row in notes]
        beside: list[tuple[int, Item]] = [
            *_lines(happenings, shown_notes),
            *((note.at_ms, note) for note in shown_notes),
        ]
        entries: list[tuple[int, Item]] = [
            *self._messages(window),
            *(entry for entry in beside if _is_within(window, entry[0])),
        ]
        # What happened stands before what was written in the same millisecond.
        entries.sort(key=lambda entry: (entry[0], isinstance(entry[1], Group)))
        shown: list[Item] = []
        day = None
        for at_ms, entry in entries:
            if (today := self._times.zoned(at_ms).date()) != day:
                shown.append(Day(at_ms))
                day = today
            previous = shown[-1] if shown else None
            if isinstance(entry, Group) and isinstance(previous, Group) and _goes_on(previous, entry):
                previous.messages.extend(entry.messages)
            else:
                shown.append(entry)
        return shown

    def _messages(self, window: Window) -> Iterable[tuple[int, Group | Line]]:
        revisions, attachments = _by_message(window.revisions), _by_message(window.attachments)
        replied_to = {row["id"]: row for row in window.replied_to}
        here = {row["id"] for row in window.messages}
        comparison = Comparison()
        for row in window.messages:
            at_ms = row["sent_at_ms"]
            if row["type"] not in WRITTEN_TYPES:
                text = system_message(row["type"], row["author_name"])
                yield at_ms, Line(text, at_ms, "system", detail=row["content"], anchor=row["id"])
                continue
            reply = self._reply(row["replies_to_id"], replied_to, here)
            message = self._message(row, reply, comparison, revisions[row["id"]], attachments[row["id"]])
            color = parts.color(row["author_color"])
            author = Author(row["author_id"], row["author_name"], row["author_kind"], color)
            yield at_ms, Group(author, [message])

    def _note(self, row: Row) -> Note:
        author = Author(row["author_id"], row["author_name"], "staff", None)
        return Note(row["id"], author, row["created_at_ms"], render(row["content"], self._naming.names(None)))

    def _message(
        self,
        row: Row,
        reply: Reply | None,
        comparison: Comparison,
        revisions: list[Row],
        attachments: list[Row],
    ) -> Message:
        names = self._naming.names(row["mentions"])
        is_control = row["id"] == self._control_message_id
        return Message(
            id=row["id"],
            sent_at_ms=row["sent_at_ms"],
            text=render(row["content"], names),
            edited_at_ms=row["edited_at_ms"],
            deleted_at_ms=row["deleted_at_ms"],
            reply=reply,
            # What the control message showed before is told by the events.
            revisions=() if is_control else comparison.revisions(row, revisions, names),
            attachments=tuple(self._attachment(one) for one in attachments),
            embeds=parts.embeds(row["embeds"], names),
            components=parts.components(row["components"], names),
            is_control=is_control,
        )

    def _reply(self, target: int | None, replied_to: dict[int, Row], here: set[int]) -> Reply | None:
        if target is None:
            return None
        row = replied_to.get(target)
        if row is None:
            return Reply("", texts.REPLY_IS_GONE, None)
        text = parts.plain(render(row["content"], self._naming.names(row["mentions"])), SNIPPET_LENGTH)
        address = f"#m{target}" if target in here else self._addresses.message(target)
        return Reply(row["author_name"], text or texts.REPLY_WITHOUT_TEXT, address)

    def _attachment(self, row: Row) -> Attachment:
        saved = row["state"] == "saved"
        return Attachment(
            name=row["file_name"],
            size_bytes=row["size_bytes"],
            address=self._addresses.attachment(row),
            is_image=saved and picture_type(row["media_type"]) is not None,
            width=row["width"],
            height=row["height"],
            failure=None if saved else row["failure"],
            ocr_text=row["ocr_text"],
        )


def picture_type(content_type: str | None) -> str | None:
    """Return the media type of a file that may be shown as a picture, None for one that may only be downloaded."""
    media_type = (content_type or "").split(";")[0].strip().lower()
    return media_type if media_type in INLINE_IMAGES else None


def _lines(happenings: Iterable[Happening], notes: Iterable[Note]) -> Iterable[tuple[int, Line]]:
    noted_at_ms = {note.at_ms for note in notes}
    for one in happenings:
        # The note itself stands there.
        if one.kind == "note_added" and one.at_ms in noted_at_ms:
            continue
        yield one.at_ms, Line(one.text, one.at_ms, one.kind, one.quote)


def _is_within(window: Window, at_ms: int) -> bool:
    """Tell whether a moment belongs to a window, which reaches back to the message before its first one."""
    if window.older_at_ms is not None and at_ms < window.older_at_ms:
        return False
    return not (window.has_newer and at_ms >= window.messages[-1]["sent_at_ms"])


def _by_message(rows: list[Row]) -> defaultdict[int, list[Row]]:
    grouped: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["message_id"]].append(row)
    return grouped


def _goes_on(group: Group, entry: Group) -> bool:
    """Tell whether a message continues the group above it."""
    message = entry.messages[0]
    return (
        group.author == entry.author
        and message.reply is None
        and message.sent_at_ms - group.messages[-1].sent_at_ms < GROUP_PAUSE_MS
    )
