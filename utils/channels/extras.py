"""Pure: what Discord's own JSON says of a message beside words, embeds, components and files."""

from collections.abc import Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]

# A message's type and flag (resources/message.mdx).
_THREAD_CREATED = 18
_HAS_THREAD = 1 << 5

# Kept as they stand there. What py-cord makes of them loses parts, or cannot be turned back.
_KEPT = (
    "sticker_items",
    "poll",
    "message_snapshots",
    "message_reference",
    "interaction_metadata",
    "role_subscription_data",
    "purchase_notification",
    "call",
    "activity",
)
_OF_APPLICATION = ("id", "name", "icon")
# Which command it was, only the older of the two descriptions of an interaction says.
_OF_INTERACTION = ("id", "type", "name", "user")
_OF_FILE = ("title", "description", "duration_secs", "waveform", "flags")


def extras_of(raw: Json) -> dict[str, Any]:
    """Return what is recorded in `messages.extras`; only what is there and not empty.

    As Discord gives it: flags, mention_everyone, sticker_items, poll, message_snapshots (forwards), message_reference,
    interaction_metadata, role_subscription_data, purchase_notification, call, activity. Shortened: application,
    interaction (its `name` is the command's), and attachments, a list of what else is known of a file, by its `id`:
    title, description, duration_secs, waveform, flags.
    """
    found: dict[str, Any] = {key: raw[key] for key in ("flags", "mention_everyone", *_KEPT) if raw.get(key)}
    if raw.get("application"):
        found["application"] = _part(raw["application"], _OF_APPLICATION)
    if raw.get("interaction"):
        found["interaction"] = _part(raw["interaction"], _OF_INTERACTION)
    described = [
        {"id": file["id"], **details} for file in files_of(raw) if (details := _part(file, _OF_FILE))
    ]
    if described:
        found["attachments"] = described
    return found


def files_of(raw: Json) -> Iterator[Json]:
    """Yield the files of a message and, because their links die with the channel as well, those of what it forwards."""
    yield from raw.get("attachments", [])
    for forwarded in forwarded_by(raw):
        yield from forwarded.get("attachments", [])


def forwarded_by(raw: Json) -> list[Json]:
    """Return the messages that a message forwards."""
    return [snapshot.get("message", {}) for snapshot in raw.get("message_snapshots", [])]


def started_thread(raw: Json) -> int | None:
    """Return the thread that was started from a message, or of whose beginning it tells."""
    if raw.get("thread"):
        return int(raw["thread"]["id"])
    if raw["type"] == _THREAD_CREATED:
        thread_id = (raw.get("message_reference") or {}).get("channel_id")
        return None if thread_id is None else int(thread_id)
    return int(raw["id"]) if raw.get("flags", 0) & _HAS_THREAD else None


def counted_votes(raw: Json) -> dict[int, int] | None:
    """Return how many voted for each answer of a poll; None where there is none, or Discord does not say."""
    results = (raw.get("poll") or {}).get("results")
    if results is None:
        return None
    return {answer["id"]: answer["count"] for answer in results.get("answer_counts", [])}


def spelled(emoji: Json) -> str:
    """Return an emoji as it is recorded: itself, or a custom one as `name:id`, `a:name:id` where it moves."""
    if emoji.get("id") is None:
        return str(emoji["name"])
    moves = "a:" if emoji.get("animated") else ""
    return f"{moves}{emoji.get('name') or '_'}:{emoji['id']}"


def _part(whole: Json, keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: whole[key] for key in keys if whole.get(key)}
