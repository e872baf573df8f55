"""Deletes the log channel's entries about what was erased."""

import contextlib
import logging
from typing import Final

import discord

from utils.channels.guild import UNREACHABLE, GuildSource, GuildUnavailableError
from utils.config import BotSettings
from utils.database import Database
from utils.store import leftovers

log = logging.getLogger(__name__)

# Old messages Discord deletes slowly, and new entries go before.
AT_ONCE: Final = 10


class LogRemoval:
    """Takes a few entries away whenever it is asked to."""

    def __init__(self, guild: GuildSource, database: Database, settings: BotSettings) -> None:
        self._guild = guild
        self._database = database
        self._channel_id = settings.ticket_log_channel_id
        self._is_refused = False

    async def remove_some(self) -> None:
        """Delete some entries; what Discord does not delete now is tried again later."""
        entries = await self._database.read(lambda c: leftovers.entries_to_delete(c, AT_ONCE))
        if not entries:
            return
        try:
            channel = self._guild().get_channel(self._channel_id or 0)
            for message_id in entries:
                # Where there is no log channel any more, its entries are gone with it.
                if isinstance(channel, discord.TextChannel):
                    await _delete(channel, message_id)
                await self._database.write(
                    lambda c, message_id=message_id: leftovers.entry_deleted(c, message_id)  # type: ignore[misc]
                )
        except (GuildUnavailableError, *UNREACHABLE):
            return  # the next round tries again
        except discord.HTTPException as error:
            if not self._is_refused:
                log.warning(
                    "Im Protokollkanal stehen noch Einträge über Gelöschtes (HTTP %d, Code %d); ich versuche es weiter.",
                    error.status,
                    error.code,
                )
            self._is_refused = True
        else:
            self._is_refused = False


async def _delete(channel: discord.TextChannel, message_id: int) -> None:
    # Somebody may have been faster, or it stood in another channel.
    with contextlib.suppress(discord.NotFound):
        await channel.get_partial_message(message_id).delete()  # type: ignore[misc] # typed for whole messages only
