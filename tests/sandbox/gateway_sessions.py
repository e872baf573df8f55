"""A bot's session at the gateway: what it is told, and what it can ask for again after a break."""

import asyncio
import json
import secrets
from collections import deque
from dataclasses import dataclass, field
from enum import IntEnum

from tests.sandbox import member_requests, payloads
from tests.sandbox.enums import Intent
from tests.sandbox.events import Event
from tests.sandbox.message_payloads import without_content
from tests.sandbox.models import Application, JsonObject
from tests.sandbox.state import State

REPLAY_BUFFER_EVENTS = 1000
RESUMABLE_FOR_S = 180.0

# Which intent lets an event through: in a guild, and in direct messages.
INTENTS: dict[str, tuple[Intent, Intent]] = {
    "CHANNEL_CREATE": (Intent.GUILDS, Intent.DIRECT_MESSAGES),
    "CHANNEL_UPDATE": (Intent.GUILDS, Intent.DIRECT_MESSAGES),
    "CHANNEL_DELETE": (Intent.GUILDS, Intent.DIRECT_MESSAGES),
    "CHANNEL_PINS_UPDATE": (Intent.GUILDS, Intent.DIRECT_MESSAGES),
    "THREAD_CREATE": (Intent.GUILDS, Intent.GUILDS),
    "THREAD_UPDATE": (Intent.GUILDS, Intent.GUILDS),
    "THREAD_DELETE": (Intent.GUILDS, Intent.GUILDS),
    "THREAD_LIST_SYNC": (Intent.GUILDS, Intent.GUILDS),
    "THREAD_MEMBERS_UPDATE": (Intent.GUILD_MEMBERS, Intent.GUILD_MEMBERS),
    "GUILD_ROLE_CREATE": (Intent.GUILDS, Intent.GUILDS),
    "GUILD_ROLE_UPDATE": (Intent.GUILDS, Intent.GUILDS),
    "GUILD_ROLE_DELETE": (Intent.GUILDS, Intent.GUILDS),
    "GUILD_MEMBER_ADD": (Intent.GUILD_MEMBERS, Intent.GUILD_MEMBERS),
    "GUILD_MEMBER_UPDATE": (Intent.GUILD_MEMBERS, Intent.GUILD_MEMBERS),
    "GUILD_MEMBER_REMOVE": (Intent.GUILD_MEMBERS, Intent.GUILD_MEMBERS),
    "MESSAGE_CREATE": (Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES),
    "MESSAGE_UPDATE": (Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES),
    "MESSAGE_DELETE": (Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES),
    "MESSAGE_DELETE_BULK": (Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES),
    "MESSAGE_REACTION_ADD": (Intent.GUILD_MESSAGE_REACTIONS, Intent.DIRECT_MESSAGE_REACTIONS),
    "MESSAGE_REACTION_REMOVE": (Intent.GUILD_MESSAGE_REACTIONS, Intent.DIRECT_MESSAGE_REACTIONS),
    "MESSAGE_REACTION_REMOVE_ALL": (Intent.GUILD_MESSAGE_REACTIONS, Intent.DIRECT_MESSAGE_REACTIONS),
    "MESSAGE_REACTION_REMOVE_EMOJI": (Intent.GUILD_MESSAGE_REACTIONS, Intent.DIRECT_MESSAGE_REACTIONS),
    "MESSAGE_POLL_VOTE_ADD": (Intent.GUILD_MESSAGE_POLLS, Intent.DIRECT_MESSAGE_POLLS),
    "MESSAGE_POLL_VOTE_REMOVE": (Intent.GUILD_MESSAGE_POLLS, Intent.DIRECT_MESSAGE_POLLS),
    "TYPING_START": (Intent.GUILD_MESSAGE_TYPING, Intent.DIRECT_MESSAGE_TYPING),
}
WITHOUT_INTENT = {"INTERACTION_CREATE"}
GUILD_CHANNEL_EVENTS = {"CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE"}


class Opcode(IntEnum):
    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE_UPDATE = 3
    VOICE_STATE_UPDATE = 4
    RESUME = 6
    RECONNECT = 7
    REQUEST_GUILD_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


@dataclass
class Session:
    """What outlives a connection."""

    state: State
    application: Application
    intents: Intent
    outbox: asyncio.Queue[str] | None
    """Where the connection takes its messages from; None while there is no connection."""
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    sequence: int = 0
    sent: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=REPLAY_BUFFER_EVENTS))
    disconnected_at_s: float | None = None
    loses_events: int = 0
    """How many of the next events get lost on the way: a fault that a test orders."""

    def hear(self, event: Event) -> None:
        """Pass an event on if intents and permissions let it through."""
        data = self._as_seen(event)
        if data is None:
            return
        if self.loses_events > 0:
            self.loses_events -= 1
            return
        self.dispatch(event.name, data)

    def dispatch(self, name: str, data: JsonObject) -> None:
        """Send an event, and keep it in case the bot has to ask for it again."""
        self.sequence += 1
        text = json.dumps({"op": Opcode.DISPATCH, "t": name, "s": self.sequence, "d": data})
        self.sent.append((self.sequence, text))
        if self.outbox is not None:
            self.outbox.put_nowait(text)

    def send_members(self, wanted: JsonObject) -> None:
        """Answer REQUEST_GUILD_MEMBERS; raises KeyError, TypeError or ValueError for a request that is none."""
        for chunk in member_requests.answer(self.state, self.application.bot.id, self.intents, wanted):
            self.dispatch("GUILD_MEMBERS_CHUNK", chunk)

    def disconnect(self, now_s: float) -> None:
        """Note that the connection is gone; events are kept from now on."""
        self.outbox = None
        self.disconnected_at_s = now_s

    def can_resume(self, sequence: int, now_s: float) -> bool:
        """Return whether everything after `sequence` is still there."""
        if self.disconnected_at_s is not None and now_s - self.disconnected_at_s > RESUMABLE_FOR_S:
            return False
        oldest = self.sent[0][0] if self.sent else self.sequence + 1
        return oldest - 1 <= sequence <= self.sequence

    def resume(self, outbox: asyncio.Queue[str], sequence: int) -> None:
        """Send again what came after `sequence`, then RESUMED."""
        self.outbox = outbox
        self.disconnected_at_s = None
        for number, text in self.sent:
            if number > sequence:
                outbox.put_nowait(text)
        self.dispatch("RESUMED", {"_trace": ["sandbox"]})

    def _as_seen(self, event: Event) -> JsonObject | None:
        """Return the event's data as this bot is shown it; None if it is not shown it at all."""
        if not self._lets_through(event):
            return None
        bot_id = self.application.bot.id
        if event.name in GUILD_CHANNEL_EVENTS and event.guild_id is not None:
            if bot_id not in self.state.guilds[event.guild_id].members:
                return None
            return event.data if self._sees(event) else payloads.obfuscated_channel(event.data)
        if bot_id not in event.audience:
            return None
        is_guild_message = event.name in {"MESSAGE_CREATE", "MESSAGE_UPDATE"} and event.guild_id is not None
        if is_guild_message and Intent.MESSAGE_CONTENT not in self.intents:
            return without_content(event.data, bot_id)
        return event.data

    def _lets_through(self, event: Event) -> bool:
        if event.name in WITHOUT_INTENT:
            return True
        if event.name not in INTENTS:
            return False
        if event.name == "GUILD_MEMBER_UPDATE" and event.data["user"]["id"] == str(self.application.bot.id):
            return True
        if event.name == "THREAD_MEMBERS_UPDATE" and self._is_about_own_thread(event.data):
            return Intent.GUILDS in self.intents
        return INTENTS[event.name][event.guild_id is None] in self.intents

    def _is_about_own_thread(self, data: JsonObject) -> bool:
        bot_id = str(self.application.bot.id)
        added = {each["user_id"] for each in data["added_members"]}
        return bot_id in added or bot_id in data["removed_member_ids"]

    def _sees(self, event: Event) -> bool:
        bot_id = self.application.bot.id
        channel = self.state.channels.get(event.channel_id or 0)
        return bot_id in event.audience if channel is None else self.state.can_view(channel, bot_id)
