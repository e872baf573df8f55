"""The names of what a message mentions, as they are now: later nobody may be left to ask."""

import json
import re
from collections.abc import Iterable
from typing import Any

import discord

from utils.channels.extras import Json, forwarded_by

Names = dict[str, dict[str, str]]

_MENTION = re.compile(r"<(?P<kind>@!?|@&|#)(?P<id>\d{1,20})>|/channels/\d{1,20}/(?P<link>\d{1,20})")


def names_in(message: discord.Message, raw: Json) -> Names:
    """Return the names of users, roles and channels in a message's words, embeds, components, forwards and poll."""
    users = {str(user.id): user.display_name for user in message.mentions}
    for forwarded in forwarded_by(raw):
        users.update((user["id"], shown_name(user)) for user in forwarded.get("mentions", []))
    names: Names = {"users": users, "roles": {}, "channels": {}}
    names["roles"].update((str(role.id), role.name) for role in message.role_mentions)
    if message.guild is not None:
        for kind, id_ in _mentioned(raw):
            _look_up(names, message, message.guild, kind, id_)
    return names


def _look_up(names: Names, message: discord.Message, guild: discord.Guild, kind: str, id_: int) -> None:
    if kind == "#":
        channel = guild.get_channel_or_thread(id_)
        if channel is not None:
            names["channels"][str(id_)] = channel.name
    elif kind == "@&":
        role = guild.get_role(id_)
        if role is not None:
            names["roles"][str(id_)] = role.name
    elif str(id_) not in names["users"]:
        # Embeds mention nobody in Discord's sense, so it does not say who that is.
        at_hand = (message.author, guild.me, guild.get_member(id_))
        names["users"].update(
            (str(id_), user.display_name) for user in at_hand if user is not None and user.id == id_
        )


def _mentioned(raw: Json) -> Iterable[tuple[str, int]]:
    parts: list[Any] = [
        part for key in ("embeds", "components", "message_snapshots", "poll") if (part := raw.get(key))
    ]
    text = raw["content"] + (json.dumps(parts, ensure_ascii=False) if parts else "")
    for found in _MENTION.finditer(text):
        if found["link"]:
            yield "#", int(found["link"])
        else:
            yield found["kind"], int(found["id"])


def shown_name(user: Json) -> str:
    """Return the name under which Discord shows a user outside of a server."""
    return str(user.get("global_name") or user["username"])
