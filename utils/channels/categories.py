"""The category in which a ticket's channel belongs, and what happens when it takes no more."""

import logging

import discord

from utils.config import BotSettings
from utils.tickets import State, Ticket

log = logging.getLogger(__name__)

INVALID_FORM = 50035


def category_of(
    guild: discord.Guild, ticket: Ticket, settings: BotSettings
) -> discord.CategoryChannel | None:
    """Return the category that the ticket's state demands; None where somebody deleted it."""
    wanted = dict(zip((State.OPEN, State.CLAIMED, State.CLOSED), settings.category_ids, strict=True))
    category = guild.get_channel(wanted[ticket.state])
    if isinstance(category, discord.CategoryChannel):
        return category
    log.error("Die Kategorie %d gibt es nicht mehr; bitte in .env berichtigen.", wanted[ticket.state])
    return None


def is_full(error: discord.HTTPException) -> bool:
    """Return whether Discord found no room in the category (CHANNEL_PARENT_MAX_CHANNELS; py-cord keeps only the field)."""
    return error.code == INVALID_FORM and "parent_id" in error.text


def report_full(ticket: Ticket, category: discord.CategoryChannel) -> None:
    """Tell the operator that a channel stands outside its category."""
    log.warning(
        "Ticket #%d: Die Kategorie „%s“ ist voll (Discord erlaubt 50 Kanäle). Der Kanal steht woanders, "
        "seine Rechte stimmen; beim stündlichen Abgleich versuche ich es wieder.",
        ticket.id,
        category.name,
    )
