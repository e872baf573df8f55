"""The message at the head of a ticket's channel: it shows the truth of the row and carries the buttons."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

import discord

from utils import case_texts, texts
from utils.channels.case_view import add_fields
from utils.channels.custom_ids import custom_id
from utils.channels.reply_buttons import case_button
from utils.plain import plain
from utils.tickets import LARGEST_STAND_IN, Outcome, State, Ticket

# One colour per state, with the same meaning as in the panel.
STATE_COLORS = {
    State.OPEN: discord.Color(0x2E9E5E),
    State.CLAIMED: discord.Color(0x4B74DA),
    State.CLOSED: discord.Color(0x969AA1),
    State.DELETED: discord.Color(0xCD5C5E),
}

_PRIMARY, _SECONDARY, _DANGER = (
    discord.ButtonStyle.primary,
    discord.ButtonStyle.secondary,
    discord.ButtonStyle.danger,
)
_CLOSE = (texts.CLOSE_BUTTON, "close", _SECONDARY)
_DELETE = (texts.DELETE_BUTTON, "delete", _DANGER)
# Only what applies in a state is offered: label, action, style.
_BUTTONS = {
    State.OPEN: [(texts.CLAIM_BUTTON, "claim", _PRIMARY), _CLOSE, _DELETE],
    State.CLAIMED: [
        (texts.RELEASE_BUTTON, "release", _SECONDARY),
        (texts.TAKE_OVER_BUTTON, "take_over", _SECONDARY),
        _CLOSE,
        _DELETE,
    ],
    State.CLOSED: [
        (texts.REOPEN_BUTTON, "reopen", _SECONDARY),
        (texts.CORRECT_BUTTON, "correct", _SECONDARY),
        _DELETE,
    ],
    State.DELETED: [],
}


@dataclass(frozen=True)
class Case:
    """What the control message tells of Sigrid's work."""

    sigrid_is_talking: bool
    can_be_shown: bool
    """Whether she is done, so that there is something to show to the team."""

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
    for name, value, inline in _fields(ticket):
        embed.add_field(name=name, value=value, inline=inline)
    embeds = [embed]
    if case.findings:
        summary = discord.Embed(title=case_texts.CASE_TITLE, color=STATE_COLORS[ticket.state])
        embeds.append(add_fields(summary, case.findings))
    return ControlMessage(texts.control_greeting(ticket.creator_id), embeds, _buttons(ticket, case))


def is_control_message(message: discord.Message, ticket: Ticket) -> bool:
    """Return whether a message of the bot's is the control message of a ticket that is not deleted."""
    wanted = custom_id("delete", ticket.id)
    rows = [row.to_dict().get("components", []) for row in message.components]
    return any(button.get("custom_id") == wanted for row in rows for button in row)


def _fields(ticket: Ticket) -> Iterator[tuple[str, str, bool]]:
    """Walk the names, the values and whether they stand side by side."""
    creator = _person(ticket.creator_id, ticket.creator_name)
    if ticket.creator_left_at_ms is not None:
        creator += f" ({texts.HAS_LEFT})"
    yield texts.FIELD_STATE, texts.STATE_NAMES[ticket.state], True
    yield texts.FIELD_CREATOR, creator, True
    claimer = texts.NOBODY_YET if ticket.is_live else texts.NOBODY
    yield texts.FIELD_CLAIMER, _mention(ticket.claimer_id) if ticket.claimer_id else claimer, True
    if ticket.added_ids:
        yield texts.FIELD_PEOPLE, " ".join(map(_mention, ticket.added_ids)), False
    if ticket.state is State.CLOSED:
        if ticket.outcome is not None:
            yield texts.FIELD_OUTCOME, texts.OUTCOME_NAMES[ticket.outcome], True
        closer = _person(ticket.closer_id, ticket.closer_name) if ticket.closer_id else texts.BY_ITSELF
        yield texts.FIELD_CLOSER, closer, True
        if ticket.close_reason:
            yield texts.FIELD_REASON, ticket.close_reason, False


def _person(user_id: int, name: str | None) -> str:
    """Return the mention of somebody; of whom the predecessor left no ID, the name."""
    return _mention(user_id) if user_id > LARGEST_STAND_IN else plain(name or texts.SOMEBODY)


def _mention(user_id: int) -> str:
    return f"<@{user_id}>"


def _buttons(ticket: Ticket, case: Case) -> discord.ui.View:
    # Not stored: the router finds the handler by the custom_id, and a stored view leaks 7.5 kB a message.
    view = discord.ui.View(timeout=None, store=False)
    for label, action, style in _BUTTONS[ticket.state]:
        view.add_item(_button(label, action, ticket, style))
    if case.can_be_shown and ticket.state is not State.DELETED:
        view.add_item(case_button(ticket.id))
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
    """Return the form that asks what was decided and why, when a ticket is closed or that is corrected."""
    outcome = discord.ui.Select(
        discord.ComponentType.string_select,
        custom_id="outcome",
        options=[
            discord.SelectOption(
                label=texts.OUTCOME_NAMES[each],
                value=each,
                default=each is (ticket.outcome or Outcome.UNDECIDED),
            )
            for each in Outcome
        ],
        required=True,
    )
    reason = discord.ui.InputText(
        style=discord.InputTextStyle.long,
        custom_id="reason",
        placeholder=texts.CLOSE_REASON_PLACEHOLDER,
        value=ticket.close_reason,
        max_length=500,
        required=False,
    )
    return discord.ui.DesignerModal(
        discord.ui.Label(texts.CLOSE_OUTCOME_LABEL, outcome),
        discord.ui.Label(texts.CLOSE_REASON_LABEL, reason),
        title=texts.CLOSE_MODAL_TITLE if ticket.is_live else texts.CORRECT_MODAL_TITLE,
        custom_id=custom_id("close_filled" if ticket.is_live else "correct_filled", ticket.id),
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
