"""The permissions that the bot needs, and where which of them is missing. Pure."""

from collections.abc import Iterable
from typing import Final, NamedTuple

import discord


class Right(NamedTuple):
    """A permission: py-cord's name, and the ones that Discord's client shows."""

    flag: str
    german: str
    english: str


# The README's list; tests/unit/test_readme.py compares them.
NEEDED: Final = (
    Right("view_channel", "Kanäle ansehen", "View Channels"),
    Right("read_message_history", "Nachrichtenverlauf anzeigen", "Read Message History"),
    Right("send_messages", "Nachrichten senden", "Send Messages"),
    Right("embed_links", "Links einbetten", "Embed Links"),
    Right("attach_files", "Dateien anhängen", "Attach Files"),
    Right("manage_channels", "Kanäle verwalten", "Manage Channels"),
    Right("manage_roles", "Rollen verwalten", "Manage Roles"),
    Right("send_messages_in_threads", "Nachrichten in Threads senden", "Send Messages in Threads"),
    Right("create_public_threads", "Öffentliche Threads erstellen", "Create Public Threads"),
    Right("create_private_threads", "Private Threads erstellen", "Create Private Threads"),
)
# Without these no channel can be made in a category, moved into it, or given its overwrites there.
IN_CATEGORIES: Final = frozenset({"view_channel", "manage_channels", "manage_roles"})
IN_LOG_CHANNEL: Final = frozenset({"view_channel", "send_messages", "embed_links"})
ALL: Final = frozenset(right.flag for right in NEEDED)


def missing(held: discord.Permissions, wanted: Iterable[str]) -> list[Right]:
    """Return what is wanted and not held; only VIEW_CHANNEL where that is missing, for all others follow from it."""
    wanted = set(wanted)
    lacking = [right for right in NEEDED if right.flag in wanted and not getattr(held, right.flag)]
    return lacking[:1] if lacking and lacking[0].flag == "view_channel" else lacking


def invitation_bits() -> int:
    """Return the permissions that the invitation asks for."""
    return discord.Permissions(**dict.fromkeys(ALL, True)).value


def invitation(base_url: str, application_id: int) -> str:
    """Return the address by which the bot is invited with exactly these permissions."""
    return (
        f"{base_url}/oauth2/authorize?client_id={application_id}&scope=bot+applications.commands"
        f"&permissions={invitation_bits()}"
    )
