"""The transcript as JSON for other programs; docs/TRANSKRIPT-JSON.md and docs/transkript.schema.json describe it.

Discord's numbers are text, as in Discord's own API: many programs round large numbers. Times are ISO 8601 in UTC.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

from utils.transcript.export.source import Facts, Source
from utils.transcript.record import Row, Rows, Window
from utils.transcript.stored import items, mapping, parse

FORMAT: Final = "ticket-transcript"
VERSION: Final = 1

Object = dict[str, Any]

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def write(source: Source, exported_at_ms: int) -> Iterator[bytes]:
    """Yield the JSON window by window; the last key, `complete`, is missing where the file was cut off."""
    head = _encoded(_head(source.facts, exported_at_ms))
    yield head.removesuffix(b"}") + b',\n"messages":['
    separator = b"\n"
    for window in source.windows():
        written = [_encoded(message) for message in _messages(window, *source.responses(window))]
        if written:
            yield separator + b",\n".join(written)
            separator = b",\n"
    yield b'\n],\n"complete":true}\n'


def _encoded(value: Object) -> bytes:
    try:
        text = _encode(value)
    except ValueError:
        # Discord's JSON was read by Python, which knows numbers that JSON does not (NaN).
        text = json.dumps(json.loads(json.dumps(value), parse_constant=lambda _: None), ensure_ascii=False)
    # Half of a surrogate pair is no text; somebody may have sent one all the same.
    return text.encode("utf-8", "replace")


def _head(facts: Facts, exported_at_ms: int) -> Object:
    return {
        "format": FORMAT,
        "version": VERSION,
        "exported_at": _time(exported_at_ms),
        "message_count": facts.message_count,
        "ticket": _ticket(facts.ticket),
        "intake": _intake(facts.intake) if facts.intake else None,
        "people": [{"id": number, "name": name} for number, name in facts.people.items()],
        "added_people": [_added(row) for row in facts.added],
        "threads": [_thread(row) for row in facts.threads],
        "events": [_event(row) for row in facts.events],
        "notes": [_note(row) for row in facts.notes],
        "transcripts": [_transcript(row) for row in reversed(facts.transcripts)],
    }


def _ticket(row: Row) -> Object:
    return {
        "number": row["id"],
        "state": row["state"],
        "channel_id": _id(row["channel_id"]),
        "creator": _person(row["creator_id"], row["creator_name"]),
        "claimer": _person(row["claimer_id"], row["claimer_name"]),
        "closer": _person(row["closer_id"], row["closer_name"]),
        "outcome": row["outcome"],
        "close_reason": row["close_reason"],
        "opened_at": _time(row["opened_at_ms"]),
        "claimed_at": _time(row["claimed_at_ms"]),
        "closed_at": _time(row["closed_at_ms"]),
        "deleted_at": _time(row["deleted_at_ms"]),
        "creator_left_at": _time(row["creator_left_at_ms"]),
        "may_have_gaps": row["gap_after_id"] is not None or bool(row["is_unverified"]),
    }


def _intake(row: Row) -> Object:
    texts = (
        *(
            "status",
            "ended_because",
            "language",
            "ban_id",
            "lookup",
            "player_name",
            "ban_reason",
            "reason_category",
        ),
        *("evidence_text", "statement", "statement_summary", "attitude", "overruled_attitude"),
    )
    return {
        **{key: row[key] for key in texts},
        "quotes": [str(quote) for quote in items(parse(row["quotes"]))],
        "scripted": bool(row["scripted"]),
        "episode": row["episode"],
        "started_at": _time(row["started_at_ms"]),
        "ended_at": _time(row["ended_at_ms"]),
    }


def _added(row: Row) -> Object:
    return {
        **_known(row["user_id"], row["user_name"]),
        "added_by": _known(row["added_by_id"], row["added_by_name"]),
        "added_at": _time(row["added_at_ms"]),
        "left_at": _time(row["left_at_ms"]),
    }


def _thread(row: Row) -> Object:
    return {
        "id": _id(row["id"]),
        "name": row["name"],
        "is_private": bool(row["is_private"]),
        "creator_id": _id(row["creator_id"]),
        "parent_message_id": _id(row["parent_message_id"]),
        "created_at": _time(row["created_at_ms"]),
        "deleted_at": _time(row["deleted_at_ms"]),
    }


def _event(row: Row) -> Object:
    return {
        "id": row["id"],
        "kind": row["kind"],
        "at": _time(row["at_ms"]),
        "actor": _person(row["actor_id"], row["actor_name"]),
        "details": mapping(parse(row["details"])),
    }


def _note(row: Row) -> Object:
    return {
        "id": row["id"],
        "author": _known(row["author_id"], row["author_name"]),
        "content": row["content"],
        "at": _time(row["created_at_ms"]),
    }


def _transcript(row: Row) -> Object:
    return {
        "id": row["id"],
        "occasion": row["occasion"],
        "requested_by": _person(row["requested_by_id"], row["requested_by_name"]),
        "at": _time(row["created_at_ms"]),
        "message_count": row["message_count"],
        "last_message_id": _id(row["last_message_id"]),
        "content_sha256": row["content_sha256"],
    }


def _messages(window: Window, all_reactions: Rows, all_votes: Rows) -> Iterator[Object]:
    revisions, attachments = _by_message(window.revisions), _by_message(window.attachments)
    reactions, votes = _by_message(all_reactions), _by_message(all_votes)
    for row in window.messages:
        number = row["id"]
        yield {
            "id": _id(number),
            "type": row["type"],
            "thread_id": _id(row["thread_id"]),
            "author": {
                **_known(row["author_id"], row["author_name"]),
                "kind": row["author_kind"],
                "color": row["author_color"],
                "avatar_key": row["avatar_key"],
            },
            "content": row["content"],
            "sent_at": _time(row["sent_at_ms"]),
            "edited_at": _time(row["edited_at_ms"]),
            "deleted_at": _time(row["deleted_at_ms"]),
            "replies_to_id": _id(row["replies_to_id"]),
            "mentions": mapping(parse(row["mentions"])),
            "embeds": items(parse(row["embeds"])),
            "components": items(parse(row["components"])),
            "extras": mapping(parse(row["extras"])),
            "revisions": [_revision(old) for old in revisions[number]],
            "attachments": [_attachment(file) for file in attachments[number]],
            "reactions": [_reaction(one) for one in reactions[number]],
            "poll_votes": [_vote(one) for one in votes[number]],
        }


def _revision(row: Row) -> Object:
    return {
        "content": row["content"],
        "embeds": items(parse(row["embeds"])),
        "components": items(parse(row["components"])),
        "replaced_at": _time(row["replaced_at_ms"]),
    }


def _attachment(row: Row) -> Object:
    return {
        "id": _id(row["id"]),
        "file_name": row["file_name"],
        "content_type": row["content_type"],
        "media_type": row["media_type"],
        "size_bytes": row["size_bytes"],
        "width": row["width"],
        "height": row["height"],
        "state": row["state"],
        "sha256": row["sha256"],
        "failure": row["failure"],
        "ocr_text": row["ocr_text"],
        "removed_at": _time(row["removed_at_ms"]),
    }


def _reaction(row: Row) -> Object:
    return {
        "emoji": row["emoji"],
        "user": {"id": _id(row["user_id"]), "name": row["user_name"]},
        "added_at": _time(row["added_at_ms"]),
        "removed_at": _time(row["removed_at_ms"]),
    }


def _vote(row: Row) -> Object:
    return {
        "answer_id": row["answer_id"],
        "user_id": _id(row["user_id"]),
        "added_at": _time(row["added_at_ms"]),
        "removed_at": _time(row["removed_at_ms"]),
    }


def _known(number: int, name: str) -> Object:
    return {"id": _id(number), "name": name}


def _person(number: int | None, name: str | None) -> Object | None:
    return None if number is None and name is None else {"id": _id(number), "name": name}


def _id(number: int | None) -> str | None:
    return None if number is None else str(number)


def _time(at_ms: int | None) -> str | None:
    """Return a time as ISO 8601, None also for one that no calendar has."""
    if at_ms is None:
        return None
    try:
        moment = datetime.fromtimestamp(at_ms // 1000, UTC).replace(microsecond=at_ms % 1000 * 1000)
    except (OverflowError, ValueError, OSError):
        return None
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _by_message(rows: Iterable[Row]) -> defaultdict[int, list[Row]]:
    grouped: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["message_id"]].append(row)
    return grouped
