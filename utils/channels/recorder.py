"""Turns what Discord says of messages into the record."""

from datetime import datetime

import discord

from utils.channels.extras import Json, extras_of, files_of
from utils.channels.index import Entry
from utils.channels.names import names_in
from utils.channels.overwrites import RoleIds
from utils.channels.people import role_ids
from utils.channels.pictures import avatar_picture, shown_pictures
from utils.store.messages import Attachment, AuthorKind, Message


def milliseconds(moment: datetime | None) -> int | None:
    """Return a time as milliseconds since 1970."""
    return None if moment is None else round(moment.timestamp() * 1000)


def raw_of(message: discord.Message) -> Json:
    """Return a message as Discord sent it, by the gateway or as part of its history.

    py-cord's own objects lose parts of components, embeds, polls and forwards.
    """
    return message._raw_data  # noqa: SLF001


def message_of(message: discord.Message, entry: Entry, kind: AuthorKind) -> Message:
    """Return a message in the form in which it is recorded."""
    author = message.author
    raw = raw_of(message)
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
        type=raw["type"],
        content=raw["content"],
        embeds=raw["embeds"],
        components=raw.get("components", []),
        mentions=names_in(message, raw),
        # A forward names the message that it forwards in the same place.
        replies_to_id=message.reference.message_id if message.reference and not message.snapshots else None,
        sent_at_ms=round(message.created_at.timestamp() * 1000),
        edited_at_ms=milliseconds(message.edited_at),
        attachments=[_attachment(file) for file in files_of(raw)],
        extras=extras_of(raw),
        thread_id=entry.thread_id,
        avatar_key=avatar_key,
        pictures={avatar_key: avatar_url, **shown_pictures(raw)},
    )


def _attachment(file: Json) -> Attachment:
    return Attachment(
        id=int(file["id"]),
        file_name=file["filename"],
        content_type=file.get("content_type"),
        size_bytes=file["size"],
        width=file.get("width"),
        height=file.get("height"),
        url=file["url"],
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
