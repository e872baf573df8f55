"""Server-Sent Events: what happens in the world, as far as the listening people may see it."""

import asyncio
import json
from collections.abc import Iterable
from typing import Final

from aiohttp import web

from tests.sandbox.events import Event
from tests.sandbox.models import JsonObject
from tests.sandbox.permissions import Permission
from tests.sandbox.state import State

HEARTBEAT_S: Final = 15.0
GUIDE_CHANGED: Final = "SANDBOX_GUIDE"

_NAMES: Final = {
    "MESSAGE_CREATE": "message_create",
    "MESSAGE_UPDATE": "message_update",
    "MESSAGE_DELETE": "message_delete",
    "CHANNEL_CREATE": "channel_create",
    "CHANNEL_UPDATE": "channel_update",
    "CHANNEL_DELETE": "channel_delete",
    "THREAD_CREATE": "view_changed",
    "THREAD_UPDATE": "view_changed",
    "THREAD_DELETE": "view_changed",
    "THREAD_MEMBERS_UPDATE": "view_changed",
    "MESSAGE_REACTION_ADD": "reactions_changed",
    "MESSAGE_REACTION_REMOVE": "reactions_changed",
    "MESSAGE_REACTION_REMOVE_ALL": "reactions_changed",
    "MESSAGE_REACTION_REMOVE_EMOJI": "reactions_changed",
    "MESSAGE_POLL_VOTE_ADD": "reactions_changed",
    "MESSAGE_POLL_VOTE_REMOVE": "reactions_changed",
    "TYPING_START": "typing",
    "SANDBOX_INTERACTION": "interaction",
    "GUILD_MEMBER_ADD": "view_changed",
    "GUILD_MEMBER_UPDATE": "view_changed",
    "GUILD_MEMBER_REMOVE": "view_changed",
    "GUILD_ROLE_CREATE": "view_changed",
    "GUILD_ROLE_UPDATE": "view_changed",
    "GUILD_ROLE_DELETE": "view_changed",
    "SANDBOX_COMMANDS": "view_changed",
    GUIDE_CHANGED: "guide",
}

Line = tuple[str, frozenset[int], JsonObject]


class Stream:
    """One listener's queue of events, for one person or several."""

    def __init__(self, state: State, user_ids: Iterable[int]) -> None:
        self._state = state
        self._user_ids = frozenset(user_ids)
        self._lines: asyncio.Queue[Line | None] = asyncio.Queue()

    def hear(self, event: Event) -> None:
        """Take note of what the people of this stream may see."""
        audience = self._user_ids & event.audience
        if event.name == GUIDE_CHANGED:
            audience = self._user_ids
        if not audience:
            return
        if event.name == "MESSAGE_DELETE_BULK":
            for message_id in event.data["ids"]:
                self._put("message_delete", audience, event.data | {"id": message_id})
        elif event.name == "CHANNEL_UPDATE":
            self._hear_update(event, audience)
        elif event.name in _NAMES:
            self._put(_NAMES[event.name], audience, event.data)

    def _hear_update(self, event: Event, audience: frozenset[int]) -> None:
        """Whoever lost sight of a channel sees it go."""
        channel = self._state.channels[int(event.data["id"])]
        seeing = frozenset(
            user_id
            for user_id in audience
            if self._state.permissions_in(channel, user_id) & Permission.VIEW_CHANNEL
        )
        if seeing:
            self._put("channel_update", seeing, event.data)
        if audience - seeing:
            self._put("channel_delete", audience - seeing, {"id": event.data["id"]})

    def _put(self, name: str, audience: frozenset[int], data: JsonObject) -> None:
        self._lines.put_nowait((name, audience, data))

    def end(self) -> None:
        """Let the response finish."""
        self._lines.put_nowait(None)

    async def run(self, response: web.StreamResponse) -> None:
        """Send until the listener goes away or the server stops."""
        while True:
            try:
                line = await asyncio.wait_for(self._lines.get(), HEARTBEAT_S)
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            if line is None:
                return
            await response.write(_encode(line))


class Streams:
    """All open streams, so that they can be closed when the server stops."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._open: set[Stream] = set()

    async def serve(self, request: web.Request, user_ids: Iterable[int]) -> web.StreamResponse:
        """Answer a request with a stream for these people."""
        stream = Stream(self._state, user_ids)
        unsubscribe = self._state.bus.subscribe(stream.hear)
        self._open.add(stream)
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        try:
            await response.prepare(request)
            await response.write(b"retry: 1000\n\n")
            await stream.run(response)
        except ConnectionResetError:
            pass  # The listener has left; there is nobody to tell.
        finally:
            unsubscribe()
            self._open.discard(stream)
        return response

    async def close(self, _app: web.Application) -> None:
        """End every stream."""
        for stream in tuple(self._open):
            stream.end()


def _encode(line: Line) -> bytes:
    name, audience, data = line
    body = {"event": name, "for": [str(user_id) for user_id in sorted(audience)], "data": data}
    return f"event: {name}\ndata: {json.dumps(body)}\n\n".encode()
