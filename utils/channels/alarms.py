"""Tells the team in the log channel what only people can repair, once for as long as it lasts."""

import asyncio
import logging
from dataclasses import dataclass

import discord

from utils import log_texts
from utils.channels.guild import UNREACHABLE, GuildSource, GuildUnavailableError
from utils.config import BotSettings

log = logging.getLogger(__name__)

_COLOR = discord.Color(0xCD5C5E)
_RELIEF_COLOR = discord.Color(0x4E8C63)


@dataclass(frozen=True)
class _Notice:
    """What is still to be told: a fault, or that one is over."""

    text: str
    is_over: bool = False


class Alarms:
    """What is wrong on the server."""

    def __init__(self, guild: GuildSource, settings: BotSettings) -> None:
        self._guild = guild
        self._settings = settings
        self._known: dict[str, set[str]] = {}
        self._untold: list[_Notice] = []
        self._telling = asyncio.Lock()

    def are_now(self, subject: str, faults: list[str]) -> None:
        """Replace what is known to be wrong with a subject; what is new is told."""
        before = self._known.get(subject, set())
        for fault in faults:
            if fault not in before:
                log.error("%s", fault)
                self._untold.append(_Notice(fault))
        self._known[subject] = set(faults)

    def is_over(self, subject: str, text: str) -> None:
        """Forget what was wrong with a subject; that it is over is told where there was something."""
        if self._known.pop(subject, None):
            log.warning("%s", text)
            self._untold.append(_Notice(text, is_over=True))

    async def tell(self) -> None:
        """Post what has not been told yet; what fails is tried again later."""
        try:
            async with self._telling:
                await self._tell_all()
        except GuildUnavailableError:
            pass  # housekeeping comes back when Discord does
        except (*UNREACHABLE, discord.HTTPException) as error:
            log.warning(
                "Eine Störung ließ sich nicht im Protokollkanal melden (%s); ich versuche es wieder.",
                type(error).__name__,
            )

    async def _tell_all(self) -> None:
        channel = self._guild().get_channel(self._settings.ticket_log_channel_id or 0)
        while self._untold and isinstance(channel, discord.TextChannel):
            notice = self._untold[0]
            title = log_texts.ALARM_IS_OVER if notice.is_over else log_texts.ALARM_TITLE
            color = _RELIEF_COLOR if notice.is_over else _COLOR
            await channel.send(embed=discord.Embed(title=title, description=notice.text, color=color))
            self._untold.remove(notice)
