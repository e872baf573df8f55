"""Who is shown which commands.

A bot cannot grant commands to roles: that takes the token of an admin (interactions/application-commands.mdx, "Edit
Application Command Permissions"). It can name a permission that somebody must hold to be shown a command. This only
hides: whoever uses a command is asked for his roles each time.
"""

import logging
from collections.abc import Iterable, Sequence
from typing import Any

import discord

from utils import operator_texts
from utils.channels.command_names import TICKETS_OF_MEMBER
from utils.config import BotSettings

log = logging.getLogger(__name__)

# Those first that moderators have and keep on most servers.
_CANDIDATES = (
    "moderate_members",
    "kick_members",
    "manage_messages",
    "ban_members",
    "manage_threads",
    "manage_nicknames",
    "mute_members",
    "move_members",
    "deafen_members",
    "view_audit_log",
    "manage_events",
    "manage_channels",
    "manage_roles",
    "manage_webhooks",
    "manage_guild",
    "mention_everyone",
    "priority_speaker",
)
_FOR_STAFF = {"ticket", "ticket_transcript", TICKETS_OF_MEMBER}
_FOR_SETUP = {"setup_ticket_button"}
_FOR_ADMINS = {"ki"}


def common_permission(
    everyone: discord.Permissions,
    roles: Sequence[discord.Permissions],
    others: Sequence[discord.Permissions] = (),
) -> discord.Permissions | None:
    """Return a permission that all these roles hold and @everyone does not; None if there is none.

    One that the other roles do not hold either is preferred. Administrators hold every permission.
    """
    shared = [
        name
        for name in _CANDIDATES
        if roles and all(_holds(role, name) for role in roles) and not getattr(everyone, name)
    ]
    own = [name for name in shared if not any(_holds(other, name) for other in others)]
    best = [*own, *shared]
    return discord.Permissions(**{best[0]: True}) if best else None


def _holds(role: discord.Permissions, name: str) -> bool:
    return bool(role.administrator or getattr(role, name))


def show_to_those_who_may(
    commands: Sequence[discord.ApplicationCommand[Any, ..., Any]], guild: discord.Guild, settings: BotSettings
) -> None:
    """Hide the team's commands from everybody else, as far as Discord lets a bot do so."""
    if guild.unavailable:
        return  # during an outage nobody knows what the roles may do
    staff = {settings.support_role_id, settings.admin_role_id}
    setup = {*settings.may_set_up, settings.admin_role_id}
    admins = {settings.admin_role_id}
    viewers = set(settings.viewer_role_ids)
    for names, roles, others, called in (
        (_FOR_STAFF, staff, viewers - staff, "Support und Leitung"),
        (_FOR_SETUP, setup, (viewers | staff) - setup, "SETUP_ROLES"),
        (_FOR_ADMINS, admins, (viewers | staff | setup) - admins, "die Leitung"),
    ):
        permission = common_permission(
            guild.default_role.permissions, _permissions(guild, roles), _permissions(guild, others)
        )
        if permission is None:
            log.warning(operator_texts.COMMANDS_ARE_VISIBLE, called)
        for command in commands:
            if command.name in names:
                command.default_member_permissions = permission


def _permissions(guild: discord.Guild, role_ids: Iterable[int]) -> list[discord.Permissions]:
    roles = (guild.get_role(role_id) for role_id in role_ids)
    return [role.permissions for role in roles if role is not None]
