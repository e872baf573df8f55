"""Posts every event of a ticket to the team's log channel, each once."""

import asyncio
import logging

import aiohttp
import discord

from utils import texts
from utils.channels.control_message import STATE_COLORS
from utils.channels.guild import GuildSource, GuildUnavailableError
from utils.clock import Clock
from utils.config import BotSettings
from utils.database import Database
from utils.store import events
from utils.store.events import EventKind, LoggedEvent
from utils.tickets import State

log = logging.getLogger(__name__)

# Older events are not told any more: a log channel that is set up later starts with the present.
OLDEST_MS = 24 * 3600 * 1000

_COLORS = {
    EventKind.OPENED: STATE_COLORS[State.OPEN],
    EventKind.HANDED_OVER: STATE_COLORS[State.OPEN],
    EventKind.CLAIMED: STATE_COLORS[State.CLAIMED],
    EventKind.CLOSED: STATE_COLORS[State.CLOSED],
    EventKind.TRANSCRIPT_SAVED: STATE_COLORS[State.CLOSED],
}


class LogChannel:
    """The log channel as the reader of the table `events`."""

    def __init__(self, guild: GuildSource, database: Database, settings: BotSettings, clock: Clock) -> None:
        self._guild = guild
        self._database = database
        self._settings = settings
        self._clock = clock
        self._posting = asyncio.Lock()

    async def post_pending(self) -> None:
        """Post the events that are not in the channel yet, oldest first; what fails is tried again later."""
        if self._settings.ticket_log_channel_id is None:
            return
        async with self._posting:
            since_ms = self._clock() - OLDEST_MS
            pending = await self._database.read(lambda c: events.not_logged(c, since_ms))
            for event in pending:
                try:
                    await self._post(event)
                except (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError) as error:
                    log.warning(
                        "Ticket #%d: Der Eintrag im Protokollkanal fehlt noch (%s); ich versuche es in Kürze wieder.",
                        event.ticket_id,
                        type(error).__name__,
                    )
                    return
                except GuildUnavailableError:
                    return  # housekeeping comes back when Discord does

    async def _post(self, event: LoggedEvent) -> None:
        channel = self._guild().get_channel(self._settings.ticket_log_channel_id or 0)
        if not isinstance(channel, discord.TextChannel):
            log.error("Den Protokollkanal (TICKET_LOG_CHANNEL_ID) gibt es nicht; bitte in .env berichtigen.")
            return
        message = await channel.send(
            embed=self._embed(event),
            # Sent twice within minutes, after a crash for instance, it is one message to Discord.
            nonce=f"log-{event.id}",
            enforce_nonce=True,
        )
        await self._database.write(lambda c: events.mark_logged(c, event.id, message.id, self._clock()))

    def _embed(self, event: LoggedEvent) -> discord.Embed:
        link = texts.panel_link(self._settings.panel_url, event.ticket_id)
        embed = discord.Embed(
            title=texts.LOG_TITLES[event.kind].format(id=event.ticket_id),
            url=link,
            color=_COLORS.get(event.kind, STATE_COLORS[State.DELETED]),
            timestamp=event.at,
        )
        embed.add_field(name=texts.LOG_CREATOR, value=f"<@{event.creator_id}> ({event.creator_name})")
        actor = f"<@{event.actor_id}> ({event.actor_name})" if event.actor_id else texts.LOG_BY_ITSELF
        embed.add_field(name=texts.LOG_ACTOR, value=actor)
        if event.reason:
            embed.add_field(name=texts.LOG_REASON, value=event.reason, inline=False)
        if link:
            embed.add_field(name=texts.LOG_PANEL, value=link, inline=False)
        return embed
