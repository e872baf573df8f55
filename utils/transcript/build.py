"""Put messages, notes, events and days into the order and the groups in which they are read."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from utils.transcript import texts
from utils.transcript.addresses import Addresses
from utils.transcript.edits import Comparison
from utils.transcript.extras import extras_of, reactions
from utils.transcript.files import Files
from utils.transcript.markdown import render
from utils.transcript.messages import Messages, author_of
from utils.transcript.model import Author, Day, Group, Item, Line, Note, Reply, Thread
from utils.transcript.naming import Naming
from utils.transcript.parts import excerpt, number
from utils.transcript.record import Window
from utils.transcript.sentences import Happening
from utils.transcript.stored import mapping
from utils.transcript.system import system_message
from utils.transcript.times import MINUTE_MS, Times

# Discord's message types that somebody wrote: ordinary, reply, answer to a slash command, answer to a context menu.
WRITTEN_TYPES: Final = frozenset({0, 19, 20, 23})
_THREAD_STARTER: Final = 21
GROUP_PAUSE_MS: Final = 7 * MINUTE_MS
SNIPPET_LENGTH: Final = 90

_NONE: Final[list[sqlite3.Row]] = []

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
            if (today := self._times.calendar_day(at_ms)) != day:
                shown.append(Day(at_ms))
                day = today
            previous = shown[-1] if shown else None
            if isinstance(entry, Group) and isinstance(previous, Group) and _goes_on(previous, entry):
                entry.messages[0].leads = False
                previous.messages.append(entry.messages[0])
            else:
                shown.append(entry)
        return shown

    def _messages(self, window: Window) -> Iterable[tuple[int, Group | Line]]:
        replies = _Replies(window, self._naming, self._addresses)
        threads = {row["id"]: Thread(row["name"], row["deleted_at_ms"] is not None) for row in window.threads}
        started = {
            row["parent_message_id"]: threads[row["id"]] for row in window.threads if row["parent_message_id"]
        }
        messages = Messages(
            self._times,
            self._naming,
            self._addresses.picture,
            Files(self._addresses),
            Comparison(),
            self._control_message_id,
        )
        revisions, attachments, reacted, votes = (
            _by_message(rows)
            for rows in (window.revisions, window.attachments, window.reactions, window.poll_votes)
        )
        authors = _Authors(self._addresses)
        for row in window.messages:
            id_, thread_id = row["id"], row["thread_id"]
            if row["type"] not in WRITTEN_TYPES:
                yield row["sent_at_ms"], self._line(row, replies, reacted.get(id_, []))
                continue
            message = messages.message(
                row,
                replies.reply(row["replies_to_id"]),
                started.get(id_),
                revisions=revisions.get(id_, _NONE),
                attachments=attachments.get(id_, _NONE),
                reacted=reacted.get(id_, _NONE),
                votes=votes.get(id_, _NONE),
            )
            thread = None if thread_id is None else threads.get(thread_id, Thread("", is_deleted=False))
            yield row["sent_at_ms"], Group(authors.of(row), [message], thread)

    def _line(self, row: Row, replies: "_Replies", reacted: list[Row]) -> Line:
        names = self._naming.names(row["mentions"], self._addresses.picture)
        extras = extras_of(row)
        mentioned = self._naming.mentioned(row["mentions"])
        text, detail = system_message(row, extras, mentioned, self._times)
        target = row["replies_to_id"] or number(mapping(extras.get("message_reference")).get("message_id"))
        if row["type"] == _THREAD_STARTER and (reply := replies.reply(target)) is not None:
            detail = detail or reply.snippet
        return Line(
            text,
            row["sent_at_ms"],
            "system",
            detail,
            anchor=row["id"],
            address=replies.address(target),
            deleted_at_ms=row["deleted_at_ms"],
            reactions=reactions(reacted, names),
        )

    def _note(self, row: Row) -> Note:
        author = Author(row["author_id"], row["author_name"], "staff", None)
        return Note(row["id"], author, row["created_at_ms"], render(row["content"], self._naming.names(None)))


class _Authors:
    """Makes what is shown of those who wrote, once for each look that they had."""

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses
        self._known: dict[tuple[object, ...], Author] = {}

    def of(self, row: Row) -> Author:
        """Return who wrote a message."""
        look = (
            row["author_id"],
            row["author_name"],
            row["author_kind"],
            row["author_color"],
            row["avatar_key"],
        )
        author = self._known.get(look)
        if author is None:
            author = self._known[look] = author_of(row, self._addresses.picture(row["avatar_key"]))
        return author


class _Replies:
    """Finds the messages of the ticket that others speak of."""

    def __init__(self, window: Window, naming: Naming, addresses: Addresses) -> None:
        self._known = {row["id"]: row for row in window.replied_to}
        self._here = {row["id"] for row in window.messages}
        self._naming = naming
        self._addresses = addresses

    def reply(self, target: int | None) -> Reply | None:
        """Return what a message answers."""
        if target is None:
            return None
        row = self._known.get(target)
        if row is None:
            return Reply("", texts.REPLY_IS_GONE, None)
        text = excerpt(row["content"], self._naming.names(row["mentions"]), SNIPPET_LENGTH)
        return Reply(row["author_name"], text or texts.REPLY_WITHOUT_TEXT, self.address(target))

    def address(self, target: int | None) -> str | None:
        """Return where a message of the ticket is, None if it is not known to be one."""
        if target is None:
            return None
        if target in self._here:
            return f"#m{target}"
        return self._addresses.message(target) if target in self._known else None


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
        and group.thread == entry.thread
        and message.reply is None
        and message.interaction is None
        and message.sent_at_ms - group.messages[-1].sent_at_ms < GROUP_PAUSE_MS
    )
