"""One message with everything that Discord shows of it."""

import sqlite3

from utils.transcript import extras as said
from utils.transcript import parts
from utils.transcript.components import components, components_in
from utils.transcript.edits import Comparison
from utils.transcript.extras import SUPPRESS_EMBEDS, Json, extras_of, flags_of
from utils.transcript.files import Files, unrecorded
from utils.transcript.markdown import Names, is_jumbo, render
from utils.transcript.model import Attachment, Author, Body, Forward, Message, Reply, Thread
from utils.transcript.naming import Lookup, Naming
from utils.transcript.stored import items, mapping
from utils.transcript.times import Times

Row = sqlite3.Row


def author_of(row: Row, avatar: str | None) -> Author:
    """Return who wrote a message, as he was called and looked then."""
    color = row["author_color"]
    return Author(
        row["author_id"],
        row["author_name"],
        row["author_kind"],
        parts.color(color) if color else None,
        avatar,
    )


class Messages:
    """Makes what is shown of the messages of one window."""

    def __init__(
        self,
        times: Times,
        naming: Naming,
        picture: Lookup,
        files: Files,
        comparison: Comparison,
        control_message_id: int | None,
    ) -> None:
        self._times = times
        self._naming = naming
        self._picture = picture
        self._files = files
        self._comparison = comparison
        self._control_message_id = control_message_id

    def message(
        self,
        row: Row,
        reply: Reply | None,
        thread: Thread | None,
        *,
        revisions: list[Row],
        attachments: list[Row],
        reacted: list[Row],
        votes: list[Row],
    ) -> Message:
        """Return one message with what belongs to it."""
        names = self._naming.names(row["mentions"], self._picture)
        if not (revisions or attachments or reacted or votes or thread) and _is_text_alone(row):
            return self._text_alone(row, reply, names)
        is_control = row["id"] == self._control_message_id
        extras = extras_of(row)
        files = self._files.of(attachments, extras)
        forwards = self._forwards(extras, files, names)
        counted = {vote["answer_id"]: vote["votes"] for vote in votes}
        return Message(
            id=row["id"],
            sent_at_ms=row["sent_at_ms"],
            clock=self._times.clock_element(row["sent_at_ms"]),
            body=_body(row, flags_of(extras), extras, files, names),
            edited_at_ms=row["edited_at_ms"],
            deleted_at_ms=row["deleted_at_ms"],
            # A forward names the message that it forwards in the same place.
            reply=None if forwards else reply,
            # What the control message showed before is told by the events.
            revisions=()
            if is_control or not revisions
            else self._comparison.revisions(row, revisions, names),
            is_control=is_control,
            interaction=said.interaction(row["type"], extras, names.users),
            poll=said.poll(extras.get("poll"), counted, names),
            forwards=forwards,
            reactions=said.reactions(reacted, names) if reacted else (),
            thread=thread,
            activity=said.activity(extras),
        )

    def _text_alone(self, row: Row, reply: Reply | None, names: Names) -> Message:
        content = row["content"]
        text = render(content, names)
        return Message(
            row["id"],
            row["sent_at_ms"],
            self._times.clock_element(row["sent_at_ms"]),
            Body(text, is_jumbo(content)),
            reply=reply,
            has_before=reply is not None,
            has_after=not text,
        )

    def _forwards(self, extras: Json, files: dict[str, Attachment], names: Names) -> tuple[Forward, ...]:
        """Return what a message forwards; its files are recorded with those of the message, and are taken from these."""
        forwards = []
        for snapshot in items(extras.get("message_snapshots")):
            original = mapping(mapping(snapshot).get("message"))
            described = [mapping(part) for part in items(original.get("attachments"))]
            ids = [parts.text_of(part.get("id")) for part in described]
            theirs = {
                id_ or str(index): files.pop(id_) if id_ in files else unrecorded(part)
                for index, (id_, part) in enumerate(zip(ids, described, strict=True))
            }
            forwards.append(
                Forward(_forwarded(original, theirs, names), parts.moment(original.get("timestamp")))
            )
        return tuple(forwards)


def _is_text_alone(row: Row) -> bool:
    return (
        row["extras"] == "{}"
        and row["embeds"] == "[]"
        and row["components"] == "[]"
        and row["edited_at_ms"] is None
        and row["deleted_at_ms"] is None
    )


def _body(row: Row, flags: int, extras: Json, files: dict[str, Attachment], names: Names) -> Body:
    content = row["content"]
    shown, used = components(row["components"], names, _by_reference(files))
    return Body(
        text=render(content, names),
        is_jumbo=is_jumbo(content),
        attachments=tuple(file for file in files.values() if file not in used),
        embeds=() if flags & SUPPRESS_EMBEDS else parts.embeds(row["embeds"], names),
        components=shown,
        stickers=said.stickers(extras.get("sticker_items"), names),
    )


def _forwarded(original: Json, files: dict[str, Attachment], names: Names) -> Body:
    content = parts.text_of(original.get("content"))
    shown, used = components_in(items(original.get("components")), names, _by_reference(files))
    return Body(
        text=render(content, names),
        is_jumbo=is_jumbo(content),
        attachments=tuple(file for file in files.values() if file not in used),
        embeds=()
        if flags_of(original) & SUPPRESS_EMBEDS
        else parts.embeds_in(items(original.get("embeds")), names),
        components=shown,
        stickers=said.stickers(original.get("sticker_items"), names),
    )


def _by_reference(files: dict[str, Attachment]) -> dict[str, Attachment]:
    """Return files by their IDs and, as a message that was just sent calls them, by their names."""
    return {file.name: file for file in files.values()} | files if files else files
