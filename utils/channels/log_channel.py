"""Posts every event to the team's log channel, each once."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import discord

from utils import case_texts, log_texts, texts
from utils.channels.case_view import add_fields, verdict_buttons
from utils.channels.control_message import STATE_COLORS
from utils.channels.guild import UNREACHABLE, GuildSource, GuildUnavailableError
from utils.channels.own_messages import own_messages
from utils.channels.team_entries import message_fields, team_embed
from utils.clock import Clock
from utils.config import BotSettings
from utils.database import Database
from utils.intake import Attitude
from utils.secretary import case
from utils.store import events, intakes, team_events
from utils.store.events import EventKind, LoggedEvent
from utils.tickets import State

log = logging.getLogger(__name__)

# Older events are not told any more: a log channel that is set up later starts with the present.
OLDEST_MS = 24 * 3600 * 1000

_COLORS = {
    EventKind.OPENED: STATE_COLORS[State.OPEN],
    EventKind.HANDED_OVER: STATE_COLORS[State.OPEN],
    EventKind.REOPENED: STATE_COLORS[State.OPEN],
    EventKind.RELEASED: STATE_COLORS[State.OPEN],
    EventKind.CLAIMED: STATE_COLORS[State.CLAIMED],
    EventKind.TRANSFERRED: STATE_COLORS[State.CLAIMED],
    EventKind.TAKEN_OVER: STATE_COLORS[State.CLAIMED],
    EventKind.DELETED: STATE_COLORS[State.DELETED],
    EventKind.CLEANED_UP: STATE_COLORS[State.DELETED],
    EventKind.ABORTED: STATE_COLORS[State.DELETED],
    EventKind.CHANNEL_LOST: STATE_COLORS[State.DELETED],
}


@dataclass(frozen=True)
class _Entry:
    """What is still to be posted."""

    embed: discord.Embed
    verdict: tuple[int, Attitude] | None
    """The ticket whose verdict can be overruled by buttons under the entry, and what it is."""

    nonce: str
    mark: Callable[[sqlite3.Connection, int], None]
    """Ticks it off as the message with this ID."""

    @property
    def identity(self) -> tuple[str | None, int | None]:
        return _identity(self.embed)


class LogChannel:
    """The log channel as the reader of the table `events`."""

    def __init__(self, guild: GuildSource, database: Database, settings: BotSettings, clock: Clock) -> None:
        self._guild = guild
        self._database = database
        self._settings = settings
        self._clock = clock
        self._is_posting = False
        self._is_more_wanted = False
        self._trouble: str | None = None
        # Whether an entry can stand in the channel that is not ticked off: a process before this one may have died.
        self._is_unsure = True

    async def post_pending(self) -> None:
        """Post the events that are not in the channel yet, oldest first; what fails is tried again later.

        Discord takes five in five seconds. Whoever comes while a burst is being posted does not wait for its end.
        """
        self._is_more_wanted = True
        if self._settings.ticket_log_channel_id is None or self._is_posting:
            return
        self._is_posting = True
        try:
            while self._is_more_wanted:
                self._is_more_wanted = False
                self._tell(await self._post_all())
        except GuildUnavailableError:
            pass  # housekeeping comes back when Discord does
        except discord.HTTPException as error:
            self._tell(f"HTTP {error.status}, Code {error.code}")
        except UNREACHABLE as error:
            self._tell(type(error).__name__)
        finally:
            self._is_posting = False

    def _tell(self, trouble: str | None) -> None:
        """Log what keeps the entries back, once, however often it is tried again."""
        if trouble is not None and trouble != self._trouble:
            log.warning(
                "Im Protokollkanal (TICKET_LOG_CHANNEL_ID) fehlen Einträge (%s); ich versuche es weiter.",
                trouble,
            )
        self._trouble = trouble

    async def _post_all(self) -> str | None:
        """Return what is wrong where nothing can be posted."""
        channel = self._guild().get_channel(self._settings.ticket_log_channel_id or 0)
        if not isinstance(channel, discord.TextChannel):
            return "den Kanal gibt es nicht"
        pending = await self._database.read(self._pending)
        if self._is_unsure:
            pending = await self._tick_off(channel, pending)
            self._is_unsure = False
        for entry in pending:
            self._is_unsure = True
            # Buttons are made here, because they want a running loop and the reader's thread has none.
            buttons: dict[str, Any] = {"view": verdict_buttons(*entry.verdict)} if entry.verdict else {}
            message = await channel.send(embed=entry.embed, nonce=entry.nonce, enforce_nonce=True, **buttons)
            await self._mark(entry, message.id)
            self._is_unsure = False
        return None

    def _pending(self, connection: sqlite3.Connection) -> list[_Entry]:
        since_ms = self._clock() - OLDEST_MS
        of_tickets = [
            _Entry(
                self._embed(event, connection),
                _verdict(event, connection),
                f"log-{event.id}-{event.at:%H%M%S}",
                partial(self._mark_event, event.id),
            )
            for event in events.not_logged(connection, since_ms)
        ]
        of_team = [
            _Entry(
                team_embed(event),
                None,
                f"team-{event.id}-{event.at:%H%M%S}",
                partial(_mark_team_event, event.id),
            )
            for event in team_events.not_logged(connection, since_ms)
        ]
        return of_tickets + of_team

    async def _tick_off(self, channel: discord.TextChannel, pending: list[_Entry]) -> list[_Entry]:
        """Find what was posted without anybody living to hear of it, and return the rest."""
        if not pending:
            return []
        own = await own_messages(channel)
        standing = {_identity(embed): message.id for message in own for embed in message.embeds}
        for entry in pending:
            if entry.identity in standing:
                await self._mark(entry, standing[entry.identity])
        return [entry for entry in pending if entry.identity not in standing]

    async def _mark(self, entry: _Entry, message_id: int) -> None:
        await self._database.write(lambda c: entry.mark(c, message_id))

    def _mark_event(self, event_id: int, connection: sqlite3.Connection, message_id: int) -> None:
        events.mark_logged(connection, event_id, message_id, self._clock())

    def _embed(self, event: LoggedEvent, connection: sqlite3.Connection) -> discord.Embed:
        link = texts.panel_link(self._settings.panel_url, event.ticket_id)
        embed = discord.Embed(
            title=log_texts.LOG_TITLES[event.kind].format(id=event.ticket_id),
            url=link,
            color=_COLORS.get(event.kind, STATE_COLORS[State.CLOSED]),
            timestamp=event.at,
        )
        # A name can be written like a link.
        creator_name = discord.utils.escape_markdown(event.creator_name)
        actor_name = discord.utils.escape_markdown(event.actor_name or "")
        embed.add_field(name=log_texts.LOG_CREATOR, value=f"<@{event.creator_id}> ({creator_name})")
        actor = f"<@{event.actor_id}> ({actor_name})" if event.actor_id else texts.BY_ITSELF
        embed.add_field(name=log_texts.LOG_ACTOR, value=actor)
        for name, value in _details(event):
            embed.add_field(name=name, value=value, inline=False)
        if event.kind is EventKind.HANDED_OVER:
            add_fields(embed, case.whole(connection, event.ticket_id))
        if link:
            embed.add_field(name=log_texts.LOG_PANEL, value=link, inline=False)
        embed.set_footer(text=log_texts.log_entry(event.id))
        return embed


def _verdict(event: LoggedEvent, connection: sqlite3.Connection) -> tuple[int, Attitude] | None:
    intake = intakes.get(connection, event.ticket_id)
    if event.kind is not EventKind.HANDED_OVER or intake is None:
        return None
    return event.ticket_id, intake.verdict


def _mark_team_event(event_id: int, connection: sqlite3.Connection, message_id: int) -> None:
    team_events.mark_logged(connection, event_id, message_id)


def _identity(embed: discord.Embed) -> tuple[str | None, int | None]:
    """Return what tells an entry from all others, also from those of a database that was replaced by this one."""
    number = embed.footer.text if embed.footer else None
    return number, round(embed.timestamp.timestamp() * 1000) if embed.timestamp else None


def _details(event: LoggedEvent) -> Iterator[tuple[str, str]]:
    """Walk what is special about an event, as names and values of fields."""
    details = event.details
    if event.kind is EventKind.VERDICT_OVERRULED:
        before, after = (case_texts.ATTITUDES[details[key]] for key in ("attitude_before", "attitude"))
        yield log_texts.LOG_VERDICT, f"{after} (bisher {before})"
    if outcome := details.get("outcome"):
        yield log_texts.LOG_OUTCOME, texts.OUTCOME_NAMES[outcome]
    for key in ("person", "to"):
        if f"{key}_id" in details:
            name = discord.utils.escape_markdown(details[f"{key}_name"])
            yield log_texts.LOG_PERSON, f"<@{details[f'{key}_id']}> ({name})"
    if what := details.get("what"):
        yield log_texts.LOG_REPAIRED, what
    if reason := details.get("reason"):
        yield log_texts.LOG_REASON, reason
    yield from message_fields(details)
