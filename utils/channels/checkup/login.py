"""Reach Discord and log in, by REST alone: no session at the gateway, nothing that a running bot would notice."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, TypeVar

import aiohttp
import discord
from discord.http import Route

from utils import check_discord_texts
from utils.channels.client import intents
from utils.channels.guild import UNREACHABLE
from utils.config import EX_CONFIG
from utils.operation.checks.clock import skew_s
from utils.operation.checks.finding import Section

REQUEST_S: Final = 10.0
# By the name of the intent, the flags of an application that say that it is enabled (resources/application.mdx).
_INTENT_FLAGS: Final = {
    "members": ("gateway_guild_members", "gateway_guild_members_limited"),
    "message_content": ("gateway_message_content", "gateway_message_content_limited"),
}
_BLOCKED: Final = (HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Reach:
    """Whether Discord answers, and by how much the clock is wrong, if it does and says so."""

    is_there: bool
    skew_s: float | None = None


@dataclass(frozen=True)
class Application:
    """What Discord says of the application that the token belongs to; None for what it does not say."""

    id: int
    redirect_uris: tuple[str, ...] | None


async def reach(section: Section, http: aiohttp.ClientSession, api_base_url: str) -> Reach:
    """Ask for the one thing that Discord tells everybody, so that a wrong token is known from a wrong line."""
    asked_at_s = time.time()
    try:
        async with asyncio.timeout(REQUEST_S), http.get(f"{api_base_url}/gateway") as answer:
            status, date = answer.status, answer.headers.get("Date")
    except UNREACHABLE as error:
        section.fault(
            check_discord_texts.unreachable(type(error).__name__), check_discord_texts.UNREACHABLE_ADVICE
        )
        return Reach(is_there=False)
    if status != HTTPStatus.OK:
        advice = (
            check_discord_texts.ADDRESS_BLOCKED_ADVICE
            if status in _BLOCKED
            else check_discord_texts.UNREACHABLE_ADVICE
        )
        section.fault(check_discord_texts.unreachable(f"HTTP {status}"), advice)
        return Reach(is_there=False)
    section.good(check_discord_texts.REACHABLE)
    return Reach(is_there=True, skew_s=skew_s(date, asked_at_s, time.time()))


async def ask(section: Section, what: str, question: Awaitable[Answer]) -> Answer | None:
    """Return Discord's answer; None where it gives none, which is told.

    Raises discord.Forbidden and discord.NotFound, which mean something else at every question.
    """
    try:
        async with asyncio.timeout(REQUEST_S):
            return await question
    except (discord.Forbidden, discord.NotFound):
        raise
    except (discord.HTTPException, *UNREACHABLE) as error:
        section.fault(
            check_discord_texts.unanswered(what, why(error)), check_discord_texts.UNREACHABLE_ADVICE
        )
        return None


@asynccontextmanager
async def logged_in(section: Section, token: str) -> AsyncIterator[discord.Client | None]:
    """Log in; None where Discord refuses the token or does not answer, which is told."""
    client = discord.Client(intents=discord.Intents.none())
    try:
        yield client if await _log_in(section, client, token) else None
    finally:
        await client.close()


async def _log_in(section: Section, client: discord.Client, token: str) -> bool:
    try:
        async with asyncio.timeout(REQUEST_S):
            await client.login(token)
    except (discord.LoginFailure, ValueError):
        # ValueError: what no header can carry is no token.
        section.fault(
            check_discord_texts.LOGIN_REFUSED, check_discord_texts.LOGIN_REFUSED_ADVICE, status=EX_CONFIG
        )
        return False
    except (discord.HTTPException, *UNREACHABLE) as error:
        section.fault(
            check_discord_texts.unanswered(check_discord_texts.THE_TOKEN, why(error)),
            check_discord_texts.UNREACHABLE_ADVICE,
        )
        return False
    section.good(check_discord_texts.logged_in(client.user.name if client.user is not None else "?"))
    return True


async def examine_application(section: Section, client: discord.Client) -> Application | None:
    """Tell what is set in the Developer Portal."""
    # py-cord's own question goes to the older path, whose answer is documented to lack the flags.
    question = client.http.request(Route("GET", "/applications/@me"))
    data: dict[str, Any] | None = await ask(section, check_discord_texts.THE_APPLICATION, question)
    limits: dict[str, Any] | None = await ask(
        section, check_discord_texts.THE_GATEWAY, client.http.request(Route("GET", "/gateway/bot"))
    )
    if limits is not None and limits["session_start_limit"]["remaining"] <= 0:
        section.fault(check_discord_texts.IDENTIFIES_SPENT, check_discord_texts.IDENTIFIES_ADVICE)
    if data is None:
        return None
    _examine_intents(section, data.get("flags"))
    if data.get("interactions_endpoint_url"):
        section.fault(check_discord_texts.ENDPOINT_SET, check_discord_texts.ENDPOINT_ADVICE)
    uris = data.get("redirect_uris")
    return Application(int(data["id"]), None if uris is None else tuple(uris))


def _examine_intents(section: Section, flags: int | None) -> None:
    if flags is None:
        section.note(check_discord_texts.INTENTS_UNKNOWN)
        return
    enabled = discord.ApplicationFlags()
    enabled.value = flags
    wanted = intents()
    off = [
        intent
        for intent, names in _INTENT_FLAGS.items()
        if getattr(wanted, intent) and not any(getattr(enabled, name) for name in names)
    ]
    for intent in off:
        switch = check_discord_texts.INTENT_NAMES[intent]
        section.fault(
            check_discord_texts.intent_off(switch),
            check_discord_texts.intent_advice(switch),
            status=EX_CONFIG,
        )
    if not off:
        section.good(check_discord_texts.INTENTS_ON)


async def examine_commands(
    section: Section, client: discord.Client, application_id: int, guild_id: int, link: str
) -> None:
    """Tell whether the bot was invited with `applications.commands`."""
    try:
        commands = await ask(
            section,
            check_discord_texts.THE_COMMANDS,
            client.http.get_guild_commands(application_id, guild_id),
        )
    except (discord.Forbidden, discord.NotFound):
        section.fault(check_discord_texts.COMMANDS_FORBIDDEN, check_discord_texts.invitation(link))
    else:
        if commands is not None:
            section.good(check_discord_texts.COMMANDS_ALLOWED)


def why(error: Exception) -> str:
    """Return why there is no answer, without a word of what was sent."""
    return f"HTTP {error.status}" if isinstance(error, discord.HTTPException) else type(error).__name__
