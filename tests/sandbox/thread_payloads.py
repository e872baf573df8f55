"""Threads as JSON, the way Discord sends them."""

from tests.sandbox.enums import ChannelType, MessageType
from tests.sandbox.json_values import optional_id, timestamp
from tests.sandbox.models import Channel, JsonObject, Thread

MEMBERS_COUNTED_MAX = 50


def thread(place: Channel, of_place: Thread, *, for_user_id: int | None = None) -> JsonObject:
    """Return a thread; with `for_user_id` also how that user takes part, if they do."""
    written = [
        each
        for each in place.messages.values()
        if each.type is not MessageType.THREAD_STARTER_MESSAGE and not each.ephemeral
    ]
    payload: JsonObject = {
        "id": str(place.id),
        "type": int(place.type),
        "flags": 0,
        "guild_id": str(place.guild_id),
        "parent_id": optional_id(place.parent_id),
        "owner_id": str(of_place.owner_id),
        "name": place.name,
        "last_message_id": optional_id(place.last_message_id),
        "last_pin_timestamp": timestamp(place.last_pin_at_ms),
        "rate_limit_per_user": place.rate_limit_per_user,
        "message_count": sum(each.deleted_at_ms is None for each in written),
        "total_message_sent": len(written),
        "member_count": min(len(of_place.joined_at_ms), MEMBERS_COUNTED_MAX),
        "thread_metadata": _metadata(place, of_place),
    }
    if for_user_id in of_place.joined_at_ms:
        payload["member"] = member(place, of_place, for_user_id)
    return payload


def member(place: Channel, of_place: Thread, user_id: int) -> JsonObject:
    """Return how somebody takes part in a thread."""
    return {
        "id": str(place.id),
        "user_id": str(user_id),
        "join_timestamp": timestamp(of_place.joined_at_ms[user_id]),
        "flags": 0,
    }


def _metadata(place: Channel, of_place: Thread) -> JsonObject:
    metadata: JsonObject = {
        "archived": of_place.archived,
        "archive_timestamp": timestamp(of_place.archive_changed_at_ms),
        "auto_archive_duration": of_place.auto_archive_minutes,
        "locked": of_place.locked,
        "create_timestamp": timestamp(of_place.created_at_ms),
    }
    if place.type is ChannelType.PRIVATE_THREAD:
        metadata["invitable"] = of_place.invitable
    return metadata
