"""Answers to interactions that arrive even when the first chance to answer has passed."""

import logging

import aiohttp
import discord

from utils import texts
from utils.channels.control_message import ControlMessage

log = logging.getLogger(__name__)

# What Discord says when an interaction is too old or has been answered by another process.
_TOO_LATE = {10062, 10015, 40060}


async def privately(interaction: discord.Interaction, text: str, view: discord.ui.View | None = None) -> None:
    """Tell something to the person who acted, and to nobody else."""
    try:
        if not interaction.response.is_done():
            try:
                await interaction.response.send_message(text, ephemeral=True, view=view)
            except discord.InteractionResponded:
                pass  # the router deferred it in the same moment
            else:
                return
        if interaction.callback is not None and interaction.callback.is_loading():
            await interaction.edit_original_response(content=text, view=view)
        else:
            # What was answered first is not private (an updated message), so this stands beside it.
            await interaction.followup.send(text, ephemeral=True, view=view or discord.utils.MISSING)
    except (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError) as error:
        _report(interaction, error)


async def show(interaction: discord.Interaction, message: ControlMessage) -> bool:
    """Let the pressed message show something else; tell whether it does."""
    if interaction.response.is_done():
        await privately(interaction, texts.DONE)
        return False
    try:
        await interaction.response.edit_message(
            content=message.content, embeds=message.embeds, view=message.view
        )
    except discord.InteractionResponded:
        await privately(interaction, texts.DONE)
    except (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError) as error:
        _report(interaction, error)
    else:
        return True
    return False


async def ask(interaction: discord.Interaction, modal: discord.ui.DesignerModal) -> None:
    """Show a form; it can only be the first answer."""
    try:
        await interaction.response.send_modal(modal)
    except discord.InteractionResponded:
        await privately(interaction, texts.SOMETHING_FAILED)
    except (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError) as error:
        _report(interaction, error)


async def replace(interaction: discord.Interaction, text: str) -> None:
    """Put a text in the place of the private message whose button was pressed."""
    try:
        if interaction.response.is_done():
            await interaction.edit_original_response(content=text, view=None)
        else:
            await interaction.response.edit_message(content=text, view=None)
    except (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError) as error:
        _report(interaction, error)


async def defer(interaction: discord.Interaction) -> None:
    """Tell Discord that a private answer will come, unless there is one already."""
    if interaction.response.is_done():
        return
    try:
        # Without invisible=False a component's defer silently becomes type 6, which has no private answer.
        await interaction.response.defer(ephemeral=True, invisible=False)
    except discord.InteractionResponded:
        return
    except (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError) as error:
        _report(interaction, error)


def _report(interaction: discord.Interaction, error: Exception) -> None:
    if isinstance(error, discord.HTTPException) and error.code in _TOO_LATE:
        log.warning(
            "Eine Antwort kam für Discord zu spät; die Aktion selbst gilt (%s).", interaction.custom_id
        )
    else:
        log.warning(
            "Eine Antwort kam nicht an: %s; die Aktion selbst gilt (%s).",
            type(error).__name__,
            interaction.custom_id,
        )
