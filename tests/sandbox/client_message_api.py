"""The person API for what hangs on a message: reactions and pins. The paths are those of Discord's own API."""

from aiohttp import web

from tests.sandbox import message_payloads, payloads
from tests.sandbox.client_access import Access
from tests.sandbox.client_errors import snowflake
from tests.sandbox.message_parts import Emoji
from tests.sandbox.models import Member, Message
from tests.sandbox.operations import messages, reactions
from tests.sandbox.permissions import Permission
from tests.sandbox.rest import emoji_form
from tests.sandbox.state import State

MODERATORS_ONLY = "Reaktionen anderer darfst du hier nicht entfernen."


class MessageApi:
    """The handlers. Each finds out what the person may do before anything happens."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._access = Access(state)

    def routes(self) -> list[web.RouteDef]:
        """Return what is to be mounted below the person API."""
        channel = "/channels/{channel_id}/messages"
        reacted = f"{channel}/{{message_id}}/reactions"
        return [
            web.get(f"{channel}/pins", self.pins),
            web.put(f"{channel}/pins/{{message_id}}", self.pin),
            web.delete(f"{channel}/pins/{{message_id}}", self.unpin),
            web.delete(reacted, self.unreact_all),
            web.get(f"{reacted}/{{emoji}}", self.reactors),
            web.delete(f"{reacted}/{{emoji}}", self.unreact_emoji),
            web.put(f"{reacted}/{{emoji}}/@me", self.react),
            web.delete(f"{reacted}/{{emoji}}/@me", self.unreact),
            web.delete(f"{reacted}/{{emoji}}/{{user_id}}", self.unreact_other),
        ]

    async def react(self, request: web.Request) -> web.Response:
        me, channel, message = self._access.message_place(request)
        emoji = self._emoji(request, me, message)
        if reactions.find(message, emoji) is None:
            refusal = "Hier darfst du keine neuen Reaktionen hinzufügen."
            self._access.require(channel, me, Permission.ADD_REACTIONS, refusal)
        reactions.add(self._state, message, me.user.id, emoji)
        return web.Response(status=204)

    async def unreact(self, request: web.Request) -> web.Response:
        me, _, message = self._access.message_place(request)
        reactions.remove(self._state, message, me.user.id, self._emoji(request, me, message))
        return web.Response(status=204)

    async def unreact_other(self, request: web.Request) -> web.Response:
        me, message = self._moderated(request)
        user_id = snowflake(request.match_info["user_id"])
        reactions.remove(self._state, message, user_id, self._emoji(request, me, message))
        return web.Response(status=204)

    async def unreact_emoji(self, request: web.Request) -> web.Response:
        me, message = self._moderated(request)
        reactions.remove_emoji(self._state, message, self._emoji(request, me, message))
        return web.Response(status=204)

    async def unreact_all(self, request: web.Request) -> web.Response:
        _, message = self._moderated(request)
        reactions.remove_all(self._state, message)
        return web.Response(status=204)

    async def reactors(self, request: web.Request) -> web.Response:
        me, _, message = self._access.message_place(request)
        reaction = reactions.find(message, self._emoji(request, me, message))
        user_ids = [] if reaction is None else reaction.user_ids
        return web.json_response([payloads.user(self._state.users[user_id]) for user_id in user_ids])

    async def pins(self, request: web.Request) -> web.Response:
        me, channel = self._access.place(request)
        pinned = [each for each in messages.live(channel) if each.pinned][::-1]
        return web.json_response(
            [message_payloads.message(self._state, each, for_user_id=me.user.id) for each in pinned]
        )

    async def pin(self, request: web.Request) -> web.Response:
        return self._set_pinned(request, pinned=True)

    async def unpin(self, request: web.Request) -> web.Response:
        return self._set_pinned(request, pinned=False)

    def _set_pinned(self, request: web.Request, *, pinned: bool) -> web.Response:
        me, channel, message = self._access.message_place(request)
        self._access.require(channel, me, Permission.PIN_MESSAGES, "Hier darfst du nichts anpinnen.")
        messages.set_pinned(self._state, message, pinned=pinned, by_user_id=me.user.id)
        return web.Response(status=204)

    def _moderated(self, request: web.Request) -> tuple[Member, Message]:
        me, channel, message = self._access.message_place(request)
        self._access.require(channel, me, Permission.MANAGE_MESSAGES, MODERATORS_ONLY)
        return me, message

    def _emoji(self, request: web.Request, me: Member, message: Message) -> Emoji:
        return emoji_form.read(self._state, request.match_info["emoji"], me.user.id, message)
