"""The transcript as text that every editor and terminal shows: UTF-8, a line feed after each line.

Only a line that begins with a time is a message's first; whatever somebody writes is indented below it, so that nobody can
forge another's message. What steers a terminal or turns the direction of reading becomes a replacement character.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from markupsafe import Markup

from utils import german
from utils.transcript import texts as words
from utils.transcript.build import WRITTEN_TYPES, Builder
from utils.transcript.export import texts
from utils.transcript.export.beside import Beside, Entry
from utils.transcript.export.source import Source
from utils.transcript.markdown import Names
from utils.transcript.model import Line
from utils.transcript.naming import Naming
from utils.transcript.record import Row, Window
from utils.transcript.stored import items, mapping, parse
from utils.transcript.times import Times

INDENT: Final = "    "
SNIPPET_LENGTH: Final = 90

_LINE_ENDS: Final = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_STEERING: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_MENTION: Final = re.compile(
    r"<@!?(?P<user>\d{1,20})>|<@&(?P<role>\d{1,20})>|<#(?P<channel>\d{1,20})>"
    r"|<a?:(?P<emoji>\w{1,32}):\d{1,20}>|<t:(?P<time>-?\d{1,13})(?::(?P<style>[tTdDfFR]))?>"
)


def visible(text: str) -> str:
    """Return a text without what a terminal would obey, its lines ended by a line feed."""
    return _STEERING.sub("\ufffd", _LINE_ENDS.sub("\n", text).replace("\t", "    "))


def one_line(text: str) -> str:
    """Return a text as a single line."""
    return " ".join(visible(text).split())


class _Nowhere:
    """The addresses of a text, which has none."""

    def attachment(self, _row: Row) -> str | None:
        """Return no address."""
        return None

    def picture(self, _key: str | None) -> str | None:
        """Return no address."""
        return None

    def message(self, _message_id: int) -> str | None:
        """Return no address."""
        return None


class TextFile:
    """Writes one ticket as text."""

    def __init__(self, source: Source, times: Times) -> None:
        self._source = source
        self._times = times
        self._naming = Naming(times, source.facts.people)
        self._threads = {row["id"]: row["name"] for row in source.facts.threads}
        self._today = ""

    def write(self, exported_at_ms: int) -> Iterator[bytes]:
        """Yield the text window by window."""
        yield _encoded(self._head(exported_at_ms))
        beside = Beside(self._source.facts)
        for window in self._source.windows():
            yield _encoded(self._window(window, beside))
        yield _encoded([line for entry in beside.rest() for line in self._entry(entry)])
        yield _encoded(["", f"{texts.END}, {self._extent()}"])

    def _extent(self) -> str:
        return german.counted(self._source.facts.message_count, "Nachricht", "Nachrichten")

    def _head(self, exported_at_ms: int) -> Iterator[str]:
        facts, ticket = self._source.facts, self._source.facts.ticket
        yield texts.TEXT_TITLE.format(id=ticket["id"], creator=one_line(ticket["creator_name"]))
        yield texts.TEXT_STATE.format(state=words.STATES[ticket["state"]])
        yield texts.TEXT_OPENED.format(at=self._at(ticket["opened_at_ms"]))
        if ticket["claimer_name"]:
            yield texts.TEXT_CLAIMER.format(name=one_line(ticket["claimer_name"]))
        if ticket["closed_at_ms"]:
            closer = one_line(ticket["closer_name"] or texts.NOBODY)
            yield texts.TEXT_CLOSED.format(at=self._at(ticket["closed_at_ms"]), name=closer)
        if ticket["outcome"]:
            yield texts.TEXT_OUTCOME.format(outcome=words.OUTCOMES[ticket["outcome"]])
        if ticket["close_reason"]:
            yield texts.TEXT_REASON.format(reason=one_line(ticket["close_reason"]))
        yield texts.TEXT_EXPORTED.format(at=self._at(exported_at_ms), messages=self._extent())
        if facts.transcripts:
            saved = facts.transcripts[0]
            at = self._at(saved["created_at_ms"])
            yield texts.TEXT_SAVED.format(at=at, sha256=saved["content_sha256"])
        yield texts.TEXT_INCOMPLETE

    def _window(self, window: Window, beside: Beside) -> Iterator[str]:
        revisions, attachments = _by_message(window.revisions), _by_message(window.attachments)
        reactions, votes = _by_message(window.reactions), _by_message(window.poll_votes)
        replied_to = {row["id"]: row for row in window.replied_to}
        said_by_discord = self._said_by_discord(window)
        for row in window.messages:
            for entry in beside.until(row["sent_at_ms"]):
                yield from self._entry(entry)
            yield from self._day(row["sent_at_ms"])
            if row["type"] not in WRITTEN_TYPES:
                if (line := said_by_discord.get(row["id"])) is not None:
                    yield self._first(row["sent_at_ms"], f"* {one_line(_bare(line.text))}")
                    yield from _below(visible(line.detail))
                continue
            names = self._naming.names(row["mentions"])
            yield from self._message(row, names, replied_to)
            yield from self._changes(row, names, revisions[row["id"]])
            yield from (line for file in attachments[row["id"]] for line in _attachment(file))
            yield from self._extras(row, names, votes[row["id"]])
            if shown := _reactions(reactions[row["id"]]):
                yield INDENT + texts.TEXT_REACTIONS.format(reactions=shown)

    def _said_by_discord(self, window: Window) -> dict[int | None, Line]:
        """Return Discord's own messages by their IDs, in the words of the page."""
        rows = [row for row in window.messages if row["type"] not in WRITTEN_TYPES]
        shown = Builder(self._times, self._naming, _Nowhere()).items(replace(window, messages=rows), (), ())
        return {item.anchor: item for item in shown if isinstance(item, Line)}

    def _message(self, row: Row, names: Names, replied_to: dict[int, Row]) -> Iterator[str]:
        mark = words.AUTHOR_MARKS.get(row["author_kind"])
        author = one_line(row["author_name"]) + (f" ({mark})" if mark else "")
        thread = row["thread_id"]
        if thread is not None:
            author = texts.TEXT_THREAD.format(name=one_line(self._threads.get(thread, str(thread)))) + author
        lines = self._readable(row["content"], names).split("\n")
        if row["replies_to_id"] is not None:
            lines.insert(0, self._reply(replied_to.get(row["replies_to_id"])))
        yield self._first(row["sent_at_ms"], f"{author}: {lines[0]}".rstrip())
        yield from (INDENT + line for line in lines[1:])

    def _reply(self, row: Row | None) -> str:
        if row is None:
            return texts.TEXT_REPLY_IS_GONE
        text = one_line(self._readable(row["content"], self._naming.names(row["mentions"])))
        snippet = text if len(text) <= SNIPPET_LENGTH else f"{text[: SNIPPET_LENGTH - 1]}…"
        return texts.TEXT_REPLY.format(
            author=one_line(row["author_name"]), snippet=snippet or texts.TEXT_WITHOUT_TEXT
        )

    def _changes(self, row: Row, names: Names, revisions: list[Row]) -> Iterator[str]:
        for old in revisions:
            yield INDENT + texts.TEXT_REVISION.format(at=self._at(old["replaced_at_ms"]))
            yield from _below(self._readable(old["content"], names) or texts.TEXT_WITHOUT_TEXT, depth=2)
        if row["edited_at_ms"]:
            yield INDENT + texts.TEXT_EDITED.format(at=self._at(row["edited_at_ms"]))
        if row["deleted_at_ms"]:
            yield INDENT + texts.TEXT_DELETED.format(at=self._at(row["deleted_at_ms"]))

    def _extras(self, row: Row, names: Names, votes: list[Row]) -> Iterator[str]:
        for embed in items(parse(row["embeds"])):
            yield INDENT + texts.TEXT_EMBED
            for text in _texts_of_embed(mapping(embed)):
                yield from _below(self._readable(text, names), depth=2)
        labels = [one_line(self._readable(label, names)) for label in _labels(parse(row["components"]))]
        if any(labels):
            yield INDENT + texts.TEXT_COMPONENTS.format(labels=", ".join(filter(None, labels)))
        extras = mapping(parse(row["extras"]))
        for sticker in items(extras.get("sticker_items")):
            yield INDENT + texts.TEXT_STICKER.format(name=_said(mapping(sticker), "name"))
        if poll := mapping(extras.get("poll")):
            yield from _poll(poll, {vote["answer_id"]: vote["votes"] for vote in votes})
        for snapshot in items(extras.get("message_snapshots")):
            yield INDENT + texts.TEXT_FORWARDED
            forwarded = mapping(mapping(snapshot).get("message")).get("content")
            yield from _below(self._readable(str(forwarded or ""), names) or texts.TEXT_WITHOUT_TEXT, depth=2)

    def _entry(self, entry: Entry) -> Iterator[str]:
        yield from self._day(entry.at_ms)
        head = (
            one_line(_bare(entry.sentence))
            if entry.author is None
            else texts.TEXT_NOTE.format(author=one_line(entry.author))
        )
        yield self._first(entry.at_ms, f"* {head}")
        yield from _below(self._readable(entry.quote, self._naming.names(None)))

    def _day(self, at_ms: int) -> Iterator[str]:
        day = self._times.day(at_ms)
        if day != self._today:
            self._today = day
            yield from ("", f"=== {day} ===")

    def _first(self, at_ms: int, text: str) -> str:
        return f"[{self._at(at_ms)}] {text}"

    def _at(self, at_ms: int) -> str:
        return f"{self._times.zoned(at_ms):%Y-%m-%d %H:%M:%S}"

    def _readable(self, text: str, names: Names) -> str:
        return visible(_MENTION.sub(lambda found: _mentioned(found, names), text))


def _mentioned(found: re.Match[str], names: Names) -> str:
    if found["emoji"]:
        return f":{found['emoji']}:"
    if found["time"]:
        shown = names.show_time(int(found["time"]), found["style"] or "f")
        return shown.text if shown else found[0]
    for kind, sign, known in (
        ("user", "@", names.users),
        ("role", "@", names.roles),
        ("channel", "#", names.channels),
    ):
        if number := found[kind]:
            return f"{sign}{one_line(known.get(number, number))}"
    return found[0]


def _attachment(row: Row) -> Iterator[str]:
    template = texts.TEXT_ATTACHMENT
    if row["removed_at_ms"]:
        template = texts.TEXT_ATTACHMENT_REMOVED
    elif row["failure"]:
        template = texts.TEXT_ATTACHMENT_FAILED
    values = {"name": one_line(row["file_name"]), "size": german.size(row["size_bytes"])}
    yield INDENT + template.format(**values, failure=one_line(row["failure"] or ""))


def _texts_of_embed(embed: dict[str, Any]) -> Iterator[str]:
    yield _said(mapping(embed.get("author")), "name")
    for key in ("title", "url", "description"):
        yield _written(embed, key)
    for one in map(mapping, items(embed.get("fields"))):
        yield f"{_said(one, 'name')}: {_said(one, 'value')}"
    yield _said(mapping(embed.get("footer")), "text")


def _labels(part: Any) -> Iterator[str]:
    """Walk what stands on buttons and menus, and texts among them, however they are nested."""
    waiting = [part]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += reversed(part)
        elif isinstance(part, dict):
            yield from filter(None, (_written(part, key) for key in ("label", "placeholder", "content")))
            waiting += [part.get("accessory"), part.get("components")]


def _poll(poll: dict[str, Any], counted: dict[int, int]) -> Iterator[str]:
    yield INDENT + texts.TEXT_POLL.format(question=_said(mapping(poll.get("question")), "text"))
    for answer in items(poll.get("answers")):
        said = mapping(answer)
        number = said.get("answer_id")
        votes = german.counted(counted.get(number, 0) if isinstance(number, int) else 0, "Stimme", "Stimmen")
        text = _said(mapping(said.get("poll_media")), "text")
        yield INDENT + texts.TEXT_POLL_ANSWER.format(answer=text, votes=votes)


def _reactions(rows: list[Row]) -> str:
    by_emoji: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        by_emoji[_emoji(row["emoji"])].append(one_line(row["user_name"] or str(row["user_id"])))
    return "; ".join(f"{emoji} {', '.join(people)}" for emoji, people in by_emoji.items())


def _emoji(stored: str) -> str:
    """Return an emoji as text: itself, or `:name:` of `a:name:id`."""
    name, colon, _ = stored.removeprefix("a:").partition(":")
    return one_line(f":{name}:" if colon else stored)


def _said(part: dict[str, Any], key: str) -> str:
    return one_line(_written(part, key))


def _written(part: dict[str, Any], key: str) -> str:
    value = part.get(key)
    return value if isinstance(value, str) else ""


def _bare(markup: str) -> str:
    return visible(markup.striptags()) if isinstance(markup, Markup) else visible(markup)


def _below(text: str, *, depth: int = 1) -> Iterator[str]:
    return (INDENT * depth + line for line in text.split("\n") if text)


def _by_message(rows: list[Row]) -> defaultdict[int, list[Row]]:
    grouped: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["message_id"]].append(row)
    return grouped


def _encoded(lines: Any) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")
