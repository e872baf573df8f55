"""Answers to interactions that arrive even when the first chance to answer has passed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from io import BufferedIOBase
from typing import Any

import aiohttp
import discord

from utils import texts
from utils.channels.control_message import ControlMessage
from utils.file_health import trouble_of

log = logging.getLogger(__name__)

# Discord gives up on an interaction after 3 s (interactions/receiving-and-responding.mdx).
PATIENCE_S = 2.0
# A first answer that gets stuck is given once more; both attempts fit into these 3 s.
FIRST_ATTEMPT_S = 1.2
SECOND_ATTEMPT_S = 1.5
# Later answers have fifteen minutes.
LATER_ATTEMPT_S = 5.0
FILE_ATTEMPT_S = 60.0
ROOM_BESIDE_A_FILE_BYTES = 64 * 1024
"""What of Discord's limit for files is left for what is sent with one."""

# JSON error codes (topics/opcodes-and-status-codes.mdx).
_ALREADY_ANSWERED = 40060
_TOO_LATE = {10062, 10015, _ALREADY_ANSWERED}
_UNREACHABLE = (aiohttp.ClientError, TimeoutError, OSError)
_FAULTS = (discord.HTTPException, *_UNREACHABLE)


async def privately(
    interaction: discord.Interaction,
    text: str,
    view: discord.ui.View | None = None,
    embed: discord.Embed | None = None,
) -> None:
    """Tell something to the person who acted, and to nobody else."""
    try:
        if await _first(
            interaction,
            lambda: interaction.response.send_message(text, ephemeral=True, view=view, embed=embed),
        ):
            return

        async def fill_deferral() -> None:
            await interaction.edit_original_response(content=text, view=view, embed=embed)

        async def stand_beside() -> None:
            missing = discord.utils.MISSING
            await interaction.followup.send(
                text, ephemeral=True, view=view or missing, embed=embed or missing
            )

        # What was answered first may not be private (an updated message), then this stands beside it. Without a callback
        # the first answer is unknown, its confirmation got lost. Discord lets this take the place of a deferral, too.
        is_loading = interaction.callback is not None and interaction.callback.is_loading()
        await _later(*((fill_deferral, fill_deferral) if is_loading else ()), stand_beside, stand_beside)
    except _FAULTS as error:
        _report(interaction, error)


async def apologize(interaction: discord.Interaction, error: BaseException) -> None:
    """Tell the person who acted that it failed, and whether it is worth trying again soon."""
    cause = getattr(error, "original", error)  # py-cord wraps what a command raised
    await privately(interaction, texts.NOT_SAVED if trouble_of(cause) else texts.SOMETHING_FAILED)


class FileRefusedError(Exception):
    """Discord did not take a file; without it an answer is still possible."""


async def with_file(interaction: discord.Interaction, text: str, file: BufferedIOBase, name: str) -> None:
    """Fill a private answer that was deferred with a text and a file.

    Raises FileRefusedError.
    """
    try:
        await asyncio.wait_for(
            interaction.edit_original_response(content=text, file=discord.File(file, filename=name)),
            FILE_ATTEMPT_S,
        )
    except _FAULTS as error:
        _report(interaction, error)
        raise FileRefusedError from error


async def another_file(interaction: discord.Interaction, file: BufferedIOBase, name: str) -> None:
    """Send one more file beside a private answer.

    Raises FileRefusedError.
    """
    try:
        await asyncio.wait_for(
            interaction.followup.send(file=discord.File(file, filename=name), ephemeral=True), FILE_ATTEMPT_S
        )
    except _FAULTS as error:
        _report(interaction, error)
        raise FileRefusedError from error


async def show(interaction: discord.Interaction, message: ControlMessage) -> bool:
    """Let the pressed message show something else; tell whether it does."""
    try:
        if await _first(
            interaction,
            lambda: interaction.response.edit_message(
                content=message.content, embeds=message.embeds, view=message.view
            ),
        ):
            return True
    except _FAULTS as error:
        _report(interaction, error)
    else:
        await privately(interaction, texts.DONE)
    return False


async def ask(interaction: discord.Interaction, modal: discord.ui.DesignerModal) -> None:
    """Show a form; it can only be the first answer."""
    try:
        shown = await _first(interaction, lambda: interaction.response.send_modal(modal))
        if not shown and interaction.response.is_done():
            await privately(interaction, texts.SOMETHING_FAILED)
    except _FAULTS as error:
        _report(interaction, error)


async def settle(interaction: discord.Interaction, answer: str, view: discord.ui.View) -> None:
    """Show under the question whose button was pressed what was answered, and other buttons in place of its own."""
    asked = interaction.message.content if interaction.message else ""
    content = f"{asked}\n{answer}"
    try:
        if not await _first(
            interaction, lambda: interaction.response.edit_message(content=content, view=view)
        ):
            await privately(interaction, answer)
    except _FAULTS as error:
        _report(interaction, error)


async def replace(interaction: discord.Interaction, text: str) -> None:
    """Put a text in the place of the private message whose button was pressed."""
    try:
        if not await _first(interaction, lambda: interaction.response.edit_message(content=text, view=None)):

            async def edit() -> None:
                await interaction.edit_original_response(content=text, view=None)

            await _later(edit, edit)
    except _FAULTS as error:
        _report(interaction, error)


async def defer(interaction: discord.Interaction) -> None:
    """Tell Discord that a private answer will come, unless there is one already."""
    try:
        # Without invisible=False a component's defer silently becomes type 6, which has no private answer.
        await _first(interaction, lambda: interaction.response.defer(ephemeral=True, invisible=False))
    except _FAULTS as error:
        _report(interaction, error)


async def in_time(interaction: discord.Interaction, work: Coroutine[Any, Any, None]) -> None:
    """Do what answers an interaction, and defer it where that takes so long that Discord would give up."""
    task = asyncio.ensure_future(work)
    await asyncio.wait({task}, timeout=PATIENCE_S)
    if not task.done():
        await defer(interaction)
    await task


async def _first(interaction: discord.Interaction, answer: Callable[[], Coroutine[Any, Any, object]]) -> bool:
    """Give the first answer to an interaction; False where it has been answered before."""
    if interaction.response.is_done():
        return False
    try:
        try:
            await asyncio.wait_for(answer(), FIRST_ATTEMPT_S)
        except _UNREACHABLE:
            # A new connection is made at once, and it can still be within the three seconds.
            await asyncio.wait_for(answer(), SECOND_ATTEMPT_S)
    except discord.InteractionResponded:
        return False  # the router deferred it in the same moment
    except discord.HTTPException as error:
        if error.code != _ALREADY_ANSWERED:
            raise
        return False
    return True


async def _later(*attempts: Callable[[], Awaitable[None]]) -> None:
    """Give an answer that has time in one of several ways, each tried where the one before got stuck."""
    for number, attempt in enumerate(attempts, start=1):
        try:
            # py-cord sleeps through a rate limit of any length.
            await asyncio.wait_for(attempt(), LATER_ATTEMPT_S)
        except (*_UNREACHABLE, discord.DiscordServerError):
            if number == len(attempts):
                raise
        else:
            return


def _report(interaction: discord.Interaction, error: Exception) -> None:
    data: Any = interaction.data or {}
    # Without the argument, which can be somebody's ID.
    action = ":".join((interaction.custom_id or "").split(":")[:3]) or data.get("name")
    is_late = isinstance(error, discord.HTTPException) and error.code in _TOO_LATE
    interaction.client.dispatch("answer_lost", is_late)
    if is_late:
        log.warning("Eine Antwort kam für Discord zu spät; die Aktion selbst gilt (%s).", action)
    else:
        log.warning(
            "Eine Antwort kam nicht an: %s; die Aktion selbst gilt (%s).",
            type(error).__name__,
            action,
        )
