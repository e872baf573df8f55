"""The part of the control API that lets messages appear which no person writes, below /sandbox/control."""

from aiohttp import web

from tests.sandbox import message_payloads
from tests.sandbox.models import Channel, JsonObject, Message
from tests.sandbox.operations import messages, notices
from tests.sandbox.rest.form import Form
from tests.sandbox.rest.message_form import read_draft
from tests.sandbox.state import State


class MessageControl:
    """Posts in anybody's name, as far as Discord knows such messages."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def post(self, request: web.Request) -> web.Response:
        """Let an app or a person post what Discord's API takes: embeds, components, flags; `user_id` says who."""
        body: JsonObject = await request.json()
        user = self._state.user(int(body["user_id"]))
        draft = read_draft(self._state, Form(body), {})
        return self._shown(messages.post(self._state, self._channel(request), user.id, draft))

    async def notice(self, request: web.Request) -> web.Response:
        """Let Discord say something: `kind` is join, boost (`times`, `tier`) or rename (`name`), `user_id` whom it is about."""
        body: JsonObject = await request.json()
        channel, user_id = self._channel(request), int(body["user_id"])
        match body["kind"]:
            case "join":
                said = notices.joined(self._state, channel, user_id)
            case "boost":
                times, tier = int(body.get("times", 1)), int(body.get("tier", 0))
                said = notices.boosted(self._state, channel, user_id, times=times, tier=tier)
            case "rename":
                said = notices.renamed(self._state, channel, user_id, str(body["name"]))
            case unknown:
                raise web.HTTPBadRequest(text=f"no such notice: {unknown}")
        return self._shown(said)

    def _channel(self, request: web.Request) -> Channel:
        return self._state.channel(int(request.match_info["channel_id"]))

    def _shown(self, message: Message) -> web.Response:
        return web.json_response(message_payloads.message(self._state, message), status=201)
