"""Brings every press of a button and every filled modal to the one who handles it, for ever and across restarts."""

import logging
from collections.abc import Awaitable, Callable

import discord

from utils import texts
from utils.channels import answers
from utils.channels.custom_ids import NO_TICKET, parse

log = logging.getLogger(__name__)

Handler = Callable[[discord.Interaction, int, str], Awaitable[None]]
"""Receives the interaction, the ticket's number and the argument of the custom_id."""

ForeignHandler = Callable[[discord.Interaction], Awaitable[None]]
"""Receives the interaction of a button that no version of this bot made."""


class Router:
    """Knows a handler for each action and sees to it that something answers in time."""

    def __init__(self) -> None:
        self._handlers: dict[str, Handler] = {}
        self._foreign: ForeignHandler | None = None

    def add(self, action: str, handler: Handler) -> None:
        """Let `handler` answer the buttons and modals of `action`."""
        self._handlers[action] = handler

    def add_foreign(self, handler: ForeignHandler) -> None:
        """Let `handler` answer the buttons of another program of the same application, as the predecessor was."""
        self._foreign = handler

    async def dispatch(self, interaction: discord.Interaction) -> None:
        """Answer a press of a button or a filled modal, whatever happens."""
        wanted = parse(interaction.custom_id or "")
        foreign = self._foreign
        if wanted is None and foreign is not None:
            await answers.in_time(
                interaction, self._handle(lambda pressed, *_: foreign(pressed), interaction, NO_TICKET, "")
            )
            return
        handler = self._handlers.get(wanted.action) if wanted else None
        if wanted is None or handler is None:
            await answers.privately(interaction, texts.UNKNOWN_BUTTON)
            return
        work = self._handle(handler, interaction, wanted.ticket_id, wanted.argument)
        await answers.in_time(interaction, work)

    async def _handle(
        self, handler: Handler, interaction: discord.Interaction, ticket_id: int, argument: str
    ) -> None:
        try:
            await handler(interaction, ticket_id, argument)
        except Exception as error:
            log.exception("Ticket #%d: Eine Aktion ist gescheitert; wer gedrückt hat, erfährt es.", ticket_id)
            await answers.apologize(interaction, error)
