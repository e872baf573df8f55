"""Asks Discord, through the gateway, who of some people is on the server and on the team."""

import asyncio
from collections.abc import Sequence

import discord

from utils.channels.guild import UNREACHABLE
from utils.channels.overwrites import RoleIds
from utils.channels.people import role_ids
from utils.presence import Presence

# Discord looks up to 100 users in one request (gateway-events.mdx, Request Guild Members); one of them is the bot.
ASKED_AT_ONCE = 99
ANSWER_S = 10.0


class NoAnswerError(Exception):
    """Discord did not answer, or not completely: nothing is known of anybody."""


async def call_roll(guild: discord.Guild, user_ids: Sequence[int], roles: RoleIds) -> list[Presence]:
    """Return where everybody is.

    Raises NoAnswerError.
    """
    presences: list[Presence] = []
    for start in range(0, len(user_ids), ASKED_AT_ONCE):
        asked = user_ids[start : start + ASKED_AT_ONCE]
        found = await _ask(guild, asked)
        for user_id in asked:
            member = found.get(user_id)
            on_team = member is not None and is_on_team(member, guild, roles)
            presences.append(Presence(user_id, on_server=member is not None, on_team=on_team))
    return presences


async def _ask(guild: discord.Guild, user_ids: Sequence[int]) -> dict[int, discord.Member]:
    me = guild.me.id
    try:
        # Not py-cord's own half minute: during that no event about members is taken note of.
        async with asyncio.timeout(ANSWER_S):
            members = await guild.query_members(user_ids=[me, *user_ids], limit=100, cache=False)
    except (*UNREACHABLE, discord.ConnectionClosed, RuntimeError) as error:
        # RuntimeError: py-cord has no connection at all.
        raise NoAnswerError(type(error).__name__) from error
    found = {member.id: member for member in members}
    # py-cord does not hand on who was not found. An answer without the bot itself says nothing about others either.
    if me not in found:
        raise NoAnswerError("unvollständige Antwort")
    return found


def is_on_team(member: discord.Member, guild: discord.Guild, roles: RoleIds) -> bool:
    """Tell whether a member may work on tickets.

    A role that was deleted is a fault of the server and not of those who held it: then all count as on the team.
    """
    team = {roles.support_role_id, roles.admin_role_id}
    return bool(role_ids(member) & team) or any(guild.get_role(role_id) is None for role_id in team)
