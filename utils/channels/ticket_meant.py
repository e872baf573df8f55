"""Which ticket a command means."""

import discord

from utils import texts
from utils.channels import answers
from utils.database import Database
from utils.store import tickets
from utils.tickets import Ticket


async def ticket_meant(
    database: Database, interaction: discord.Interaction, number: int | None
) -> Ticket | None:
    """Return the ticket with this number, or else that of the channel, also from a thread in it; where there is none, say so."""
    if number is not None:
        found = await database.read(lambda c: tickets.get(c, number))
    else:
        place = interaction.channel
        channel_id = place.parent_id if isinstance(place, discord.Thread) else interaction.channel_id
        found = await database.read(lambda c: tickets.get_by_channel(c, channel_id or 0))
    if found is None:
        await answers.privately(interaction, texts.unknown_ticket(number) if number else texts.NOT_A_TICKET)
    return found
