"""Discord's gateway: HELLO, IDENTIFY, HEARTBEAT, RESUME, events, and the faults that tests order.

Compression is left out: clients take text frames as well.
"""

import asyncio
import contextlib
import itertools
import json
from enum import IntEnum

from aiohttp import WSMsgType, web

from tests.sandbox import payloads
from tests.sandbox.enums import PRIVILEGED_INTENTS, Intent
from tests.sandbox.events import Event
from tests.sandbox.gateway_sessions import Opcode, Session
from tests.sandbox.models import Application, JsonObject
from tests.sandbox.ratelimit import Limit, RateLimitedError, RateLimiter
from tests.sandbox.rest.users import gateway_url
from tests.sandbox.state import State

HEARTBEAT_INTERVAL_MS = 41_250
ACK_DELAY_S = 0.02
SEND_LIMIT = Limit(120, 60.0)
ALL_INTENTS = (1 << 26) - 1


class CloseCode(IntEnum):
    UNKNOWN_ERROR = 4000
    UNKNOWN_OPCODE = 4001
    DECODE_ERROR = 4002
    NOT_AUTHENTICATED = 4003
    AUTHENTICATION_FAILED = 4004
    ALREADY_AUTHENTICATED = 4005
    RATE_LIMITED = 4008
    INVALID_INTENTS = 4013
    DISALLOWED_INTENTS = 4014


class Gateway:
    """All connections and sessions."""

    def __init__(self, state: State, limiter: RateLimiter) -> None:
        self.state = state
        self.limiter = limiter
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.numbers = itertools.count(1)
        self.identifies = 0
        self.resumes = 0
        self.heartbeat_interval_ms = HEARTBEAT_INTERVAL_MS
        self.refusals = 0
        """How many of the next connections are turned away: a fault that a test orders."""
        state.bus.subscribe(self._hear)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one websocket from HELLO to its end."""
        if self.refusals > 0:
            self.refusals -= 1
            return web.Response(status=503)
        websocket = web.WebSocketResponse(compress=False)
        await websocket.prepare(request)
        connection = Connection(self, websocket, request)
        self.connections.add(connection)
        try:
            await connection.serve()
        finally:
            self.connections.discard(connection)
        return websocket

    def _hear(self, event: Event) -> None:
        for session in self.sessions.values():
            session.hear(event)

    # What tests order.

    async def drop(self, code: int | None = None) -> None:
        """End all connections: with a close code, or without a word."""
        for connection in tuple(self.connections):
            await connection.end(code)

    def freeze(self) -> None:
        """Let all connections lie dead, without a word, as behind a router that forgot them."""
        for connection in self.connections:
            connection.is_frozen = True

    def reconnect(self) -> None:
        """Ask all bots to come again."""
        for connection in self.connections:
            connection.send(Opcode.RECONNECT, None)

    def invalidate(self, *, resumable: bool) -> None:
        """Tell all bots that their session has ended; with `resumable` they may try to resume."""
        for connection in self.connections:
            connection.send(Opcode.INVALID_SESSION, resumable)
        if not resumable:
            self.forget_sessions()

    def forget_sessions(self) -> None:
        """Let every attempt to resume fail, as after a long break."""
        self.sessions.clear()

    def lose_events(self, count: int) -> None:
        """Let the next events of every session get lost."""
        for session in self.sessions.values():
            session.loses_events = count

    def send_event(self, name: str, data: JsonObject) -> None:
        """Send an event as it is, such as a malformed one."""
        for session in self.sessions.values():
            session.dispatch(name, data)

    async def close(self) -> None:
        """Say goodbye to all, when the sandbox stops."""
        await self.drop(1001)


class Connection:
    """One websocket."""

    def __init__(self, gateway: Gateway, websocket: web.WebSocketResponse, request: web.Request) -> None:
        self._gateway = gateway
        self._state = gateway.state
        self._websocket = websocket
        self._request = request
        self._number = next(gateway.numbers)
        self._outbox: asyncio.Queue[str] = asyncio.Queue()
        self.session: Session | None = None
        self.is_frozen = False

    @property
    def ready(self) -> bool:
        """Return whether the bot has identified itself or resumed."""
        return self.session is not None

    async def serve(self) -> None:
        """Read and write until either side closes."""
        self.send(
            Opcode.HELLO, {"heartbeat_interval": self._gateway.heartbeat_interval_ms, "_trace": ["sandbox"]}
        )
        writer = asyncio.create_task(self._write())
        try:
            async for message in self._websocket:
                if message.type is WSMsgType.TEXT and not self.is_frozen:
                    await self._read(message.data)
        finally:
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionResetError):
                await writer
            if self.session is not None and self.session.outbox is self._outbox:
                self.session.disconnect(self._state.clock.now_s())

    def send(self, opcode: Opcode, data: object) -> None:
        """Send something that is no event."""
        self._outbox.put_nowait(json.dumps({"op": opcode, "d": data, "s": None, "t": None}))

    async def end(self, code: int | None) -> None:
        """End the connection: with a close code, or by cutting it."""
        if code is not None:
            await self._websocket.close(code=code)
        elif self._request.transport is not None:
            self._request.transport.abort()

    async def _write(self) -> None:
        while True:
            text = await self._outbox.get()
            if not self.is_frozen:
                await self._websocket.send_str(text)

    async def _read(self, text: str) -> None:
        try:
            message = json.loads(text)
            opcode, data = Opcode(message["op"]), message.get("d")
            self._gateway.limiter.take(("gateway", "send", self._number), SEND_LIMIT)
        except RateLimitedError:
            await self.end(CloseCode.RATE_LIMITED)
            return
        except (KeyError, TypeError):
            await self.end(CloseCode.DECODE_ERROR)
            return
        except ValueError as error:
            undecodable = isinstance(error, json.JSONDecodeError)
            await self.end(CloseCode.DECODE_ERROR if undecodable else CloseCode.UNKNOWN_OPCODE)
            return
        match opcode:
            case Opcode.HEARTBEAT:
                # py-cord notes when it sent only after it sent: an answer faster than any network looks 41 s late.
                asyncio.get_running_loop().call_later(ACK_DELAY_S, self.send, Opcode.HEARTBEAT_ACK, None)
            case Opcode.IDENTIFY:
                await self._identify(data)
            case Opcode.RESUME:
                await self._resume(data)
            case _ if self.session is None:
                await self.end(CloseCode.NOT_AUTHENTICATED)
            case Opcode.REQUEST_GUILD_MEMBERS:
                await self._send_members(self.session, data)
            case Opcode.PRESENCE_UPDATE | Opcode.VOICE_STATE_UPDATE:
                pass
            case _:
                await self.end(CloseCode.UNKNOWN_OPCODE)

    async def _identify(self, data: JsonObject) -> None:
        if self.session is not None:
            await self.end(CloseCode.ALREADY_AUTHENTICATED)
            return
        application = self._application(data.get("token"))
        if application is None:
            await self.end(CloseCode.AUTHENTICATION_FAILED)
            return
        number = data.get("intents")
        if not isinstance(number, int) or not 0 <= number <= ALL_INTENTS:
            await self.end(CloseCode.INVALID_INTENTS)
            return
        intents = Intent(number)
        if intents & PRIVILEGED_INTENTS & ~application.allowed_privileged_intents:
            await self.end(CloseCode.DISALLOWED_INTENTS)
            return
        self._gateway.identifies += 1
        self.session = Session(self._state, application, intents, self._outbox)
        self._gateway.sessions[self.session.id] = self.session
        self._greet(self.session)

    def _greet(self, session: Session) -> None:
        application = session.application
        guilds = [guild for guild in self._state.guilds.values() if application.bot.id in guild.members]
        session.dispatch(
            "READY",
            {
                "v": 10,
                "user": payloads.own_user(application.bot),
                "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
                "session_id": session.id,
                "resume_gateway_url": gateway_url(self._state.cdn.base_url),
                "session_type": "normal",
                "shard": [0, 1],
                "application": {"id": str(application.id), "flags": int(application.flags)},
                "private_channels": [],
                "relationships": [],
                "presences": [],
                "user_settings": {},
                "geo_ordered_rtc_regions": [],
                "guild_join_requests": [],
                "_trace": ["sandbox"],
            },
        )
        if Intent.GUILDS in session.intents:
            for guild in guilds:
                payload = payloads.guild_create(self._state, guild, for_user_id=application.bot.id)
                session.dispatch("GUILD_CREATE", payload)

    async def _send_members(self, session: Session, data: JsonObject) -> None:
        try:
            session.send_members(data)
        except (KeyError, TypeError, ValueError):
            await self.end(CloseCode.DECODE_ERROR)

    async def _resume(self, data: JsonObject) -> None:
        application = self._application(data.get("token"))
        if application is None:
            await self.end(CloseCode.AUTHENTICATION_FAILED)
            return
        session = self._gateway.sessions.get(str(data.get("session_id")))
        sequence = data.get("seq")
        if (
            session is None
            or session.application is not application
            or not isinstance(sequence, int)
            or not session.can_resume(sequence, self._state.clock.now_s())
        ):
            self.send(Opcode.INVALID_SESSION, data=False)
            return
        self._gateway.resumes += 1
        self.session = session
        session.resume(self._outbox, sequence)

    def _application(self, token: object) -> Application | None:
        bare = str(token).removeprefix("Bot ")
        return next((each for each in self._state.applications.values() if each.bot_token == bare), None)
