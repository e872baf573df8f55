"""The whole case as the team sees it: an embed, and the buttons that overrule Sigrid's verdict."""

import discord

from utils import case_texts
from utils.channels.custom_ids import custom_id
from utils.intake import Attitude

Fields = list[tuple[str, str]]


def add_fields(embed: discord.Embed, fields: Fields) -> discord.Embed:
    """Put the names and values of a case into an embed."""
    for name, value in fields:
        embed.add_field(name=name, value=value, inline=False)
    return embed


def verdict_buttons(ticket_id: int, verdict: Attitude) -> discord.ui.View:
    """Return a button for each verdict but the one that stands."""
    view = discord.ui.View(timeout=None, store=False)
    for attitude in Attitude:
        if attitude is not verdict:
            view.add_item(
                discord.ui.Button(
                    label=case_texts.verdict_button(attitude),
                    style=discord.ButtonStyle.secondary,
                    custom_id=custom_id("verdict", ticket_id, attitude),
                )
            )
    return view
