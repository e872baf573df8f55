"""Messages as JSON, the way Discord sends them."""

from tests.sandbox import component_payloads, part_payloads, thread_payloads
from tests.sandbox.component_payloads import ATTACHMENT_SCHEME
from tests.sandbox.enums import MessageType
from tests.sandbox.json_values import optional_id, timestamp
from tests.sandbox.models import Attachment, JsonObject, Message, Snapshot
from tests.sandbox.payloads import member_without_user, user
from tests.sandbox.state import State

REFERRING = {MessageType.REPLY, MessageType.THREAD_STARTER_MESSAGE, MessageType.CONTEXT_MENU_COMMAND}
EMBEDDED_PICTURES = (
    ("image", "url", "proxy_url"),
    ("thumbnail", "url", "proxy_url"),
    ("author", "icon_url", "proxy_icon_url"),
    ("footer", "icon_url", "proxy_icon_url"),
)


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


def message(
    state: State, post: Message, *, for_user_id: int | None = None, with_reference: bool = True
) -> JsonObject:
    """Return a message as REST sends it to a user, and as interactions carry it."""
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
        "attachments": _attachments(state, post),
        "embeds": [_embed(state, post, embed) for embed in post.embeds],
        "components": component_payloads.shown(state, post),
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
        if with_reference and post.type in REFERRING:
            payload["referenced_message"] = _referenced(state, post.reference)
    return payload | _parts(state, post, for_user_id)


def _parts(state: State, post: Message, for_user_id: int | None) -> JsonObject:
    """Return what only some messages have."""
    parts: JsonObject = {}
    if post.reactions:
        parts["reactions"] = [
            part_payloads.reaction(each, for_user_id=for_user_id) for each in post.reactions
        ]
    if post.stickers:
        parts["sticker_items"] = [part_payloads.sticker_item(each) for each in post.stickers]
    if post.poll is not None:
        parts["poll"] = part_payloads.poll(post.poll, for_user_id=for_user_id)
    if post.snapshots:
        parts["message_snapshots"] = [{"message": _snapshot(state, each)} for each in post.snapshots]
    started = state.channels.get(post.id)
    if started is not None and started.thread is not None:
        parts["thread"] = thread_payloads.thread(started, started.thread, for_user_id=for_user_id)
    place = state.channels.get(post.channel_id)
    if place is not None and place.thread is not None:
        parts["position"] = sum(each < post.id for each in place.messages)
    return parts


def _snapshot(state: State, taken: Snapshot) -> JsonObject:
    payload: JsonObject = {
        "type": int(taken.type),
        "content": taken.content,
        "mentions": [user(state.users[user_id]) for user_id in taken.mentions.user_ids],
        "mention_roles": [str(role_id) for role_id in taken.mentions.role_ids],
        "attachments": _attachments(state, taken),
        "embeds": [_embed(state, taken, embed) for embed in taken.embeds],
        "timestamp": timestamp(taken.created_at_ms),
        "edited_timestamp": timestamp(taken.edited_at_ms),
        "flags": int(taken.flags),
        "components": component_payloads.shown(state, taken),
    }
    if taken.stickers:
        payload["sticker_items"] = [part_payloads.sticker_item(each) for each in taken.stickers]
    return payload


def message_event(state: State, post: Message) -> JsonObject:
    """Return a message as the gateway sends it: with the guild, and the author as its member."""
    payload = message(state, post)
    # Nobody in particular is asking, so whether "me" reacted would not be true for all who hear of it.
    payload.pop("reactions", None)
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


def _attachments(state: State, post: Message | Snapshot) -> list[JsonObject]:
    """Return the files that no component shows."""
    elsewhere = component_payloads.named_files(post)
    return [
        attachment(state, post.channel_id, file)
        for file in post.attachments
        if file.filename not in elsewhere
    ]


def _embed(state: State, post: Message | Snapshot, embed: JsonObject) -> JsonObject:
    """Return an embed in which attachment://NAME has become the address of that attachment.

    Beside each picture stands where Discord itself serves it.
    """
    shown = dict(embed)
    for place, field, proxy_field in EMBEDDED_PICTURES:
        picture = shown.get(place) or {}
        address, proxied = _addresses(state, post, picture.get(field) or "")
        if address:
            shown[place] = picture | {field: address, proxy_field: proxied}
    return shown


def _addresses(state: State, post: Message | Snapshot, url: str) -> tuple[str, str]:
    """Return where a picture is, and where Discord serves it."""
    for file in post.attachments:
        if url == ATTACHMENT_SCHEME + file.filename:
            address = state.cdn.attachment_url(post.channel_id, file.id, file.filename)
            return address, address
    return url, state.cdn.proxy_url(url) if url.startswith(("http://", "https://")) else url


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
    withheld = {name: value for name, value in payload.items() if name not in {"poll", "message_snapshots"}}
    return withheld | {"content": "", "embeds": [], "attachments": [], "components": []}
