"""The message at the head of a ticket's channel: it shows the truth of the row and carries the buttons."""

import hashlib
import json
from dataclasses import dataclass

import discord

from utils import texts
from utils.channels.custom_ids import custom_id
from utils.tickets import State, Ticket

# One colour per state, with the same meaning as in the panel.
STATE_COLORS = {
    State.OPEN: discord.Color(0x2E9E5E),
    State.CLAIMED: discord.Color(0x4B74DA),
    State.CLOSED: discord.Color(0x969AA1),
    State.DELETED: discord.Color(0xCD5C5E),
}


@dataclass(frozen=True)
class Case:
    """What the control message tells of Sigrid's work."""

    sigrid_is_talking: bool
    findings: list[tuple[str, str]]
    """Names and values of fields; empty while she talks and where her own hand-over message tells them."""


@dataclass(frozen=True)
class ControlMessage:
    """Everything that the message shows."""

    content: str
    embeds: list[discord.Embed]
    view: discord.ui.View

    @property
    def digest(self) -> str:
        """Return what tells this wording from every other."""
        shown = [self.content, [embed.to_dict() for embed in self.embeds], self.view.to_components()]
        return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def control_message(ticket: Ticket, case: Case) -> ControlMessage:
    """Build the control message of a ticket."""
    embed = discord.Embed(
        title=texts.control_title(ticket.id),
        description=texts.control_body(
            ticket.state, ticket.claimer_name, sigrid_is_talking=case.sigrid_is_talking
        ),
        color=STATE_COLORS[ticket.state],
    )
    embed.add_field(name=texts.FIELD_STATE, value=texts.STATE_NAMES[ticket.state])
    embed.add_field(name=texts.FIELD_CREATOR, value=f"<@{ticket.creator_id}>")
    claimer = f"<@{ticket.claimer_id}>" if ticket.claimer_id else texts.NOBODY_YET
    embed.add_field(name=texts.FIELD_CLAIMER, value=claimer)
    if ticket.state is State.CLOSED:
        embed.add_field(name=texts.FIELD_CLOSER, value=f"<@{ticket.closer_id}>")
        if ticket.close_reason:
            embed.add_field(name=texts.FIELD_REASON, value=ticket.close_reason, inline=False)
    embeds = [embed]
    if case.findings:
        summary = discord.Embed(title=texts.CASE_TITLE, color=STATE_COLORS[ticket.state])
        for name, value in case.findings:
            summary.add_field(name=name, value=value, inline=False)
        embeds.append(summary)
    return ControlMessage(texts.control_greeting(ticket.creator_id), embeds, _buttons(ticket))


def _buttons(ticket: Ticket) -> discord.ui.View:
    # Not stored: the router finds the handler by the custom_id, and a stored view leaks 7.5 kB a message.
    view = discord.ui.View(timeout=None, store=False)
    if ticket.state is State.OPEN:
        view.add_item(_button(texts.CLAIM_BUTTON, "claim", ticket, discord.ButtonStyle.primary))
    if ticket.state in {State.OPEN, State.CLAIMED}:
        view.add_item(_button(texts.CLOSE_BUTTON, "close", ticket, discord.ButtonStyle.secondary))
    view.add_item(_button(texts.DELETE_BUTTON, "delete", ticket, discord.ButtonStyle.danger))
    return view


def _button(
    label: str, action: str, ticket: Ticket, style: discord.ButtonStyle
) -> discord.ui.Button[discord.ui.View]:
    return discord.ui.Button(label=label, style=style, custom_id=custom_id(action, ticket.id))


def delete_question(ticket: Ticket) -> discord.ui.View:
    """Return the buttons under the question whether the ticket shall really be deleted."""
    view = discord.ui.View(timeout=None, store=False)
    view.add_item(
        _button(texts.DELETE_CONFIRM_BUTTON, "delete_confirmed", ticket, discord.ButtonStyle.danger)
    )
    view.add_item(
        _button(texts.DELETE_CANCEL_BUTTON, "delete_cancelled", ticket, discord.ButtonStyle.secondary)
    )
    return view


def close_modal(ticket: Ticket) -> discord.ui.DesignerModal:
    """Return the form that asks why a ticket is closed."""
    reason = discord.ui.InputText(
        style=discord.InputTextStyle.long,
        custom_id="reason",
        placeholder=texts.CLOSE_REASON_PLACEHOLDER,
        max_length=500,
        required=False,
    )
    return discord.ui.DesignerModal(
        discord.ui.Label(texts.CLOSE_REASON_LABEL, reason),
        title=texts.CLOSE_MODAL_TITLE,
        custom_id=custom_id("close_filled", ticket.id),
        store=False,
    )


def open_button() -> tuple[discord.Embed, discord.ui.View]:
    """Return the message that members open tickets with."""
    embed = discord.Embed(
        title=texts.SETUP_TITLE, description=texts.SETUP_BODY, color=STATE_COLORS[State.OPEN]
    )
    view = discord.ui.View(timeout=None, store=False)
    view.add_item(
        discord.ui.Button(
            label=texts.OPEN_BUTTON, style=discord.ButtonStyle.primary, custom_id=custom_id("open")
        )
    )
    return embed, view
