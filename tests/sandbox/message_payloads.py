"""Messages as JSON, the way Discord sends them."""

from tests.sandbox.enums import MessageType
from tests.sandbox.models import Attachment, JsonObject, Message
from tests.sandbox.payloads import member_without_user, optional_id, timestamp, user
from tests.sandbox.state import State

ATTACHMENT_SCHEME = "attachment://"
EMBEDDED_PICTURES = (("image", "url"), ("thumbnail", "url"), ("author", "icon_url"), ("footer", "icon_url"))


def attachment(state: State, message_channel_id: int, file: Attachment) -> JsonObject:
    url = state.cdn.attachment_url(message_channel_id, file.id, file.filename)
    payload: JsonObject = {
        "id": str(file.id),
        "filename": file.filename,
        "size": len(file.data),
        "url": url,
        "proxy_url": url,
        "content_type": file.content_type,
        "flags": 0,
    }
    if file.description is not None:
        payload["description"] = file.description
    if file.width is not None:
        payload |= {"width": file.width, "height": file.height}
    if file.ephemeral:
        payload["ephemeral"] = True
    return payload


def message(state: State, post: Message, *, with_reference: bool = True) -> JsonObject:
    """Return a message as REST sends it, and as interactions carry it."""
    payload: JsonObject = {
        "id": str(post.id),
        "channel_id": str(post.channel_id),
        "type": int(post.type),
        "author": user(state.users[post.author_id]),
        "content": post.content,
        "timestamp": timestamp(post.created_at_ms),
        "edited_timestamp": timestamp(post.edited_at_ms),
        "tts": post.tts,
        "mention_everyone": post.mentions.everyone,
        "mentions": [user(state.users[user_id]) for user_id in post.mentions.user_ids],
        "mention_roles": [str(role_id) for role_id in post.mentions.role_ids],
        "attachments": [attachment(state, post.channel_id, file) for file in post.attachments],
        "embeds": [_embed(state, post, embed) for embed in post.embeds],
        "components": post.components,
        "pinned": post.pinned,
        "flags": int(post.flags),
    }
    for name, value in (
        ("application_id", optional_id(post.application_id)),
        ("webhook_id", optional_id(post.webhook_id)),
        ("interaction_metadata", post.interaction_metadata),
    ):
        if value is not None:
            payload[name] = value
    if post.reference is not None:
        payload["message_reference"] = post.reference
        if with_reference and post.type is MessageType.REPLY:
            payload["referenced_message"] = _referenced(state, post.reference)
    return payload


def message_event(state: State, post: Message) -> JsonObject:
    """Return a message as the gateway sends it: with the guild, and the author as its member."""
    payload = message(state, post)
    place = state.channels[post.channel_id]
    if place.guild_id is None or post.ephemeral:
        return payload
    of_guild = state.guilds[place.guild_id]
    payload["guild_id"] = str(of_guild.id)
    if post.author_id in of_guild.members:
        payload["member"] = member_without_user(of_guild.members[post.author_id])
    payload["mentions"] = [
        user(state.users[user_id]) | {"member": member_without_user(of_guild.members[user_id])}
        for user_id in post.mentions.user_ids
        if user_id in of_guild.members
    ]
    return payload


def _embed(state: State, post: Message, embed: JsonObject) -> JsonObject:
    """Return an embed in which attachment://NAME has become the address of that attachment."""
    shown = dict(embed)
    for place, field in EMBEDDED_PICTURES:
        url = shown.get(place, {}).get(field) or ""
        for file in post.attachments:
            if url == ATTACHMENT_SCHEME + file.filename:
                address = state.cdn.attachment_url(post.channel_id, file.id, file.filename)
                shown[place] = shown[place] | {field: address}
    return shown


def _referenced(state: State, reference: JsonObject) -> JsonObject | None:
    place = state.channels.get(int(reference["channel_id"]))
    target = place.messages.get(int(reference["message_id"])) if place else None
    if target is None or target.deleted_at_ms is not None:
        return None
    return message(state, target, with_reference=False)


def without_content(payload: JsonObject, bot_id: int) -> JsonObject:
    """Return a message of a guild as a bot without the message content intent sees it.

    It still reads its own messages and those that mention it.
    """
    mentioned = any(each["id"] == str(bot_id) for each in payload["mentions"])
    if payload["author"]["id"] == str(bot_id) or mentioned:
        return payload
    return payload | {"content": "", "embeds": [], "attachments": [], "components": []}
