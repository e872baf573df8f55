"""Turns what Discord says of messages into the record."""

from datetime import datetime
from typing import Any

import discord

from utils.channels.index import Entry
from utils.channels.overwrites import RoleIds
from utils.channels.people import role_ids
from utils.channels.pictures import avatar_picture, shown_pictures
from utils.store.messages import Attachment, AuthorKind, Message


def milliseconds(moment: datetime | None) -> int | None:
    """Return a time as milliseconds since 1970."""
    return None if moment is None else round(moment.timestamp() * 1000)


def message_of(message: discord.Message, entry: Entry, kind: AuthorKind) -> Message:
    """Return a message in the form in which it is recorded."""
    author = message.author
    avatar_key, avatar_url = avatar_picture(author)
    color = author.color.value if isinstance(author, discord.Member) else 0
    return Message(
        id=message.id,
        ticket_id=entry.ticket_id,
        author_id=author.id,
        author_name=author.display_name,
        author_avatar_url=author.display_avatar.url,
        author_color=color or None,
        author_kind=kind,
        type=message.type.value,
        content=message.content,
        embeds=[dict(embed.to_dict()) for embed in message.embeds],
        components=[dict(component.to_dict()) for component in message.components],
        mentions=_mentions(message),
        replies_to_id=message.reference.message_id if message.reference else None,
        sent_at_ms=round(message.created_at.timestamp() * 1000),
        edited_at_ms=milliseconds(message.edited_at),
        attachments=[_attachment(attachment) for attachment in message.attachments],
        avatar_key=avatar_key,
        # py-cord's own objects lose where Discord passes pictures on.
        pictures={avatar_key: avatar_url, **shown_pictures(message._raw_data)},  # noqa: SLF001
    )


def _mentions(message: discord.Message) -> dict[str, dict[str, str]]:
    """Return the names of what is mentioned, as they are now: later nobody may be left to ask."""
    channels = (
        [message.guild.get_channel(id_) for id_ in message.raw_channel_mentions] if message.guild else []
    )
    return {
        "users": {str(user.id): user.display_name for user in message.mentions},
        "roles": {str(role.id): role.name for role in message.role_mentions},
        "channels": {str(channel.id): channel.name for channel in channels if channel is not None},
    }


def _attachment(attachment: discord.Attachment) -> Attachment:
    return Attachment(
        id=attachment.id,
        file_name=attachment.filename,
        content_type=attachment.content_type,
        size_bytes=attachment.size,
        width=attachment.width,
        height=attachment.height,
        url=attachment.url,
    )


def author_kind(message: discord.Message, entry: Entry, me: int, roles: RoleIds) -> AuthorKind | None:
    """Return what the author is to the ticket; None where Discord did not say which roles he has."""
    author = message.author
    if author.id == me:
        return "secretary"
    if author.bot or message.webhook_id is not None:
        return "bot"
    if author.id == entry.creator_id:
        return "creator"
    if not isinstance(author, discord.Member):
        return None
    return "staff" if role_ids(author) & {roles.support_role_id, roles.admin_role_id} else "other"


def edited_wording(data: dict[str, Any]) -> dict[str, Any] | None:
    """Return the new wording from a MESSAGE_UPDATE's data; None where it has none (a partial update)."""
    if "content" not in data:
        return None
    edited = data.get("edited_timestamp")
    return {
        "content": data["content"],
        "embeds": data.get("embeds", []),
        "components": data.get("components", []),
        "edited_at_ms": milliseconds(datetime.fromisoformat(edited)) if edited else None,
    }
