"""The buttons under what Sigrid says."""

import discord

from utils import case_texts
from utils.channels.custom_ids import custom_id
from utils.intake import PendingReply, ReplyKind
from utils.secretary.commit import confirm_token
from utils.secretary.script import Script
from utils.secretary.scripts import SCRIPTS
from utils.wording import shortened

LONGEST_LABEL = 80

View = discord.ui.View
_Button = discord.ui.Button[discord.ui.View]


def reply_buttons(ticket_id: int, reply: PendingReply) -> View:
    """Return the buttons of a reply: IDs to confirm, the way to a human, and for the team the whole case."""
    view = View(timeout=None, store=False)
    script = SCRIPTS[reply.language]
    for button in _confirmation(ticket_id, reply.confirm_ids, script):
        view.add_item(button)
    if reply.human_button:
        view.add_item(_human(ticket_id, script))
    if reply.kind is ReplyKind.HANDOVER:
        view.add_item(case_button(ticket_id))
    return view


def human_button_alone(ticket_id: int, script: Script) -> View:
    """Return what stays under a question that has been answered."""
    view = View(timeout=None, store=False)
    view.add_item(_human(ticket_id, script))
    return view


def case_button(ticket_id: int) -> _Button:
    """Return the button that shows the whole case to those of the team who press it."""
    return _button(case_texts.CASE_BUTTON, discord.ButtonStyle.secondary, custom_id("case", ticket_id))


def _confirmation(ticket_id: int, ban_ids: tuple[str, ...], script: Script) -> list[_Button]:
    if not ban_ids:
        return []
    is_choice = len(ban_ids) > 1
    yes = [
        _button(
            shortened(ban_id, LONGEST_LABEL) if is_choice else script.yes_button,
            discord.ButtonStyle.success,
            custom_id("id_yes", ticket_id, confirm_token(ban_id)),
        )
        for ban_id in ban_ids
    ]
    no = _button(
        script.none_button if is_choice else script.no_button,
        discord.ButtonStyle.secondary,
        custom_id("id_no", ticket_id, confirm_token(*ban_ids)),
    )
    return [*yes, no]


def _human(ticket_id: int, script: Script) -> _Button:
    return _button(script.human_button, discord.ButtonStyle.secondary, custom_id("human", ticket_id))


def _button(label: str, style: discord.ButtonStyle, identity: str) -> _Button:
    return discord.ui.Button(label=label, style=style, custom_id=identity)
