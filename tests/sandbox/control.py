"""The API by which tests look into the sandbox and disturb it, below /sandbox/control."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from tests.sandbox import errors, message_payloads, payloads
from tests.sandbox.avatars import initials_png
from tests.sandbox.control_messages import MessageControl
from tests.sandbox.enums import THREADS, ChannelType
from tests.sandbox.faults import Fault, Faults
from tests.sandbox.gateway import Gateway
from tests.sandbox.journal import Journal
from tests.sandbox.json_values import optional_id
from tests.sandbox.models import Channel, Guild, JsonObject, Message, Role
from tests.sandbox.operations import channels, members, messages, polls, profiles
from tests.sandbox.permissions import NONE, Permission, names
from tests.sandbox.rest import channel_form
from tests.sandbox.rest.form import Form
from tests.sandbox.state import State

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
PREFIX = "/sandbox/control"


class Control:
    """What a test can ask and order. Changes to the world are made as an admin makes them by hand."""

    def __init__(self, state: State, *, journal: Journal, faults: Faults, gateway: Gateway) -> None:
        self._state = state
        self._journal = journal
        self._faults = faults
        self._gateway = gateway

    def add_routes(self, app: web.Application) -> None:
        """Mount the API."""
        posts = MessageControl(self._state)
        for method, path, handler in (
            ("GET", "journal", self._show_journal),
            ("DELETE", "journal", self._clear_journal),
            ("GET", "permissions", self._needed_permissions),
            ("GET", "violations", self._violations),
            ("GET", "faults", self._show_faults),
            ("POST", "faults", self._add_fault),
            ("DELETE", "faults", self._clear_faults),
            ("GET", "gateway", self._show_gateway),
            ("POST", "gateway", self._disturb_gateway),
            ("POST", "clock/advance", self._advance_clock),
            ("GET", "channels", self._list_channels),
            ("POST", "channels", self._create_channel),
            ("PATCH", "channels/{channel_id}", self._edit_channel),
            ("DELETE", "channels/{channel_id}", self._delete_channel),
            ("GET", "channels/{channel_id}/messages", self._all_messages),
            ("POST", "channels/{channel_id}/messages", posts.post),
            ("POST", "channels/{channel_id}/notices", posts.notice),
            ("POST", "channels/{channel_id}/messages/bulk-delete", self._delete_messages),
            ("DELETE", "channels/{channel_id}/messages/{message_id}", self._delete_message),
            ("GET", "channels/{channel_id}/permissions/{user_id}", self._permissions),
            ("PUT", "names", self._forbid_names),
            ("POST", "members", self._join),
            ("PATCH", "members/{user_id}", self._rename),
            ("DELETE", "members/{user_id}", self._leave),
            ("POST", "members/{user_id}/roles", self._set_roles),
            ("PATCH", "roles/{role_id}", self._edit_role),
            ("DELETE", "roles/{role_id}", self._delete_role),
            ("PATCH", "users/{user_id}", self._edit_user),
        ):
            app.router.add_route(method, f"{PREFIX}/{path}", _answering(handler))

    # Looking.

    async def _show_journal(self, request: web.Request) -> web.Response:
        since = int(request.query.get("since", "0"))
        return web.json_response([entry.payload() for entry in self._journal.since(since)])

    async def _clear_journal(self, _request: web.Request) -> web.Response:
        self._journal.clear()
        return web.Response(status=204)

    async def _needed_permissions(self, _request: web.Request) -> web.Response:
        """Show what the bot's requests needed so far, those that were refused too."""
        needed = NONE
        for entry in self._journal.entries:
            needed |= entry.needed
        return web.json_response({"bits": str(int(needed)), "names": names(needed)})

    async def _violations(self, _request: web.Request) -> web.Response:
        return web.json_response(
            {"checked": self._journal.checks_description, "violations": self._journal.violations}
        )

    async def _list_channels(self, _request: web.Request) -> web.Response:
        places = self._state.channels.values()
        return web.json_response([payloads.channel(self._state, channel) for channel in places])

    async def _all_messages(self, request: web.Request) -> web.Response:
        """Show all that was ever written in a channel, oldest first, also if the channel is gone."""
        channel_id = int(request.match_info["channel_id"])
        channel = self._state.channels.get(channel_id) or self._state.deleted_channels.get(channel_id)
        if channel is None:
            raise errors.unknown_channel()
        return web.json_response([self._inspected(message) for message in channel.messages.values()])

    def _inspected(self, message: Message) -> JsonObject:
        return message_payloads.message(self._state, message) | {
            "deleted": message.deleted_at_ms is not None,
            "visible_to": optional_id(message.visible_to),
            "notified_user_ids": [str(each) for each in sorted(message.mentions.notified_user_ids)],
            "earlier_contents": message.earlier_contents,
        }

    async def _permissions(self, request: web.Request) -> web.Response:
        bits = self._state.permissions_in(self._channel(request), int(request.match_info["user_id"]))
        return web.json_response({"bits": str(int(bits)), "names": names(bits)})

    async def _show_gateway(self, _request: web.Request) -> web.Response:
        connections = self._gateway.connections
        return web.json_response(
            {
                "connected": len(connections),
                "ready": any(connection.ready for connection in connections),
                "sessions": len(self._gateway.sessions),
                "identifies": self._gateway.identifies,
                "resumes": self._gateway.resumes,
            }
        )

    # Disturbing.

    async def _show_faults(self, _request: web.Request) -> web.Response:
        return web.json_response([fault.payload() for fault in self._faults.ordered])

    async def _add_fault(self, request: web.Request) -> web.Response:
        try:
            fault = Fault.from_json(await request.json())
        except (KeyError, TypeError, ValueError) as error:
            raise web.HTTPBadRequest(text=str(error)) from error
        self._faults.add(fault)
        return web.json_response(fault.payload(), status=201)

    async def _clear_faults(self, _request: web.Request) -> web.Response:
        self._faults.clear()
        return web.Response(status=204)

    async def _disturb_gateway(self, request: web.Request) -> web.Response:
        order: JsonObject = await request.json()
        match order.get("action"):
            case "drop":
                await self._gateway.drop(order.get("code"))
            case "refuse":
                self._gateway.refusals = order.get("times", 1)
            case "reconnect":
                self._gateway.reconnect()
            case "invalid_session":
                self._gateway.invalidate(resumable=order.get("resumable", False))
            case "forget_sessions":
                self._gateway.forget_sessions()
            case "freeze":
                self._gateway.freeze()
            case "heartbeat_interval":
                self._gateway.heartbeat_interval_ms = order["milliseconds"]
            case "lose_events":
                self._gateway.lose_events(order.get("count", 1))
            case "malformed":
                self._gateway.send_event(order.get("event", "MESSAGE_CREATE"), order.get("data", {}))
            case unknown:
                raise web.HTTPBadRequest(text=f"no such action: {unknown}")
        return web.Response(status=204)

    async def _advance_clock(self, request: web.Request) -> web.Response:
        self._state.clock.advance(float((await request.json())["seconds"]))
        polls.end_due(self._state)
        return web.json_response({"now_s": self._state.clock.now_s()})

    # Doing by hand.

    async def _create_channel(self, request: web.Request) -> web.Response:
        form = Form(await request.json())
        kind = ChannelType(form.choice("type", {int(each) for each in set(ChannelType) - THREADS}) or 0)
        fields = channel_form.read_change(form, new=True)
        channel = channels.create(
            self._state,
            self._guild(),
            fields["name"],
            kind=kind,
            parent_id=fields.get("parent_id"),
            topic=fields.get("topic"),
            overwrites=channel_form.read_overwrites(form),
        )
        return web.json_response(payloads.channel(self._state, channel), status=201)

    async def _edit_channel(self, request: web.Request) -> web.Response:
        channel = self._channel(request)
        form = Form(await request.json())
        change = channel_form.read_change(form, new=False)
        overwrites = channel_form.read_overwrites(form)
        if overwrites is not None:
            change["overwrites"] = overwrites
        channels.edit(self._state, channel, change)
        return web.json_response(payloads.channel(self._state, channel))

    async def _delete_channel(self, request: web.Request) -> web.Response:
        channels.delete(self._state, self._channel(request))
        return web.Response(status=204)

    async def _delete_message(self, request: web.Request) -> web.Response:
        message_id = int(request.match_info["message_id"])
        messages.delete(self._state, self._state.message(self._channel(request), message_id))
        return web.Response(status=204)

    async def _delete_messages(self, request: web.Request) -> web.Response:
        """Delete `messages` at once, as a moderating bot does."""
        ids = [int(message_id) for message_id in (await request.json())["messages"]]
        messages.delete_many(self._state, self._channel(request), ids)
        return web.Response(status=204)

    async def _forbid_names(self, request: web.Request) -> web.Response:
        """Let Discord refuse channel names that contain one of the words in `forbidden`; an empty list allows all."""
        words = (await request.json()).get("forbidden")
        if not isinstance(words, list) or not all(isinstance(word, str) and word for word in words):
            raise web.HTTPBadRequest(text="forbidden has to be a list of words")
        self._state.forbidden_words = tuple(words)
        return web.Response(status=204)

    async def _join(self, request: web.Request) -> web.Response:
        """Let somebody in: a known account by `user_id`, or a new one by `username`, which may be a `bot`."""
        body: JsonObject = await request.json()
        if "user_id" in body:
            user = self._state.user(int(body["user_id"]))
        else:
            user = self._state.add_user(
                body["username"], global_name=body.get("global_name"), bot=bool(body.get("bot"))
            )
        member = members.join(self._state, self._guild(), user)
        return web.json_response(payloads.member(member), status=201)

    async def _rename(self, request: web.Request) -> web.Response:
        """Give a member another `nick`, or none."""
        user_id = int(request.match_info["user_id"])
        profiles.set_nick(self._state, self._guild(), user_id, (await request.json())["nick"])
        return web.json_response(payloads.member(self._guild().members[user_id]))

    async def _leave(self, request: web.Request) -> web.Response:
        members.leave(self._state, self._guild(), int(request.match_info["user_id"]))
        return web.Response(status=204)

    async def _set_roles(self, request: web.Request) -> web.Response:
        user_id = int(request.match_info["user_id"])
        role_ids = [int(each) for each in (await request.json())["roles"]]
        members.set_roles(self._state, self._guild(), user_id, role_ids)
        return web.json_response(payloads.member(self._guild().members[user_id]))

    async def _edit_role(self, request: web.Request) -> web.Response:
        role = self._role(request)
        permissions = Permission(int((await request.json())["permissions"]))
        members.edit_role(self._state, self._guild(), role, permissions)
        return web.json_response(payloads.role(role))

    async def _delete_role(self, request: web.Request) -> web.Response:
        members.delete_role(self._state, self._guild(), self._role(request))
        return web.Response(status=204)

    async def _edit_user(self, request: web.Request) -> web.Response:
        """Change an account: `accepts_direct_messages`, `global_name`, `avatar` (letters, of which one is drawn)."""
        user = self._state.user(int(request.match_info["user_id"]))
        body: JsonObject = await request.json()
        user.accepts_direct_messages = bool(body.get("accepts_direct_messages", user.accepts_direct_messages))
        if body.keys() & {"global_name", "avatar"}:
            picture = initials_png(body["avatar"], "#7f3f5f") if "avatar" in body else None
            profiles.change(self._state, user, global_name=body.get("global_name"), avatar_png=picture)
        return web.json_response(payloads.user(user))

    def _guild(self) -> Guild:
        """Return the one guild of this world."""
        return next(iter(self._state.guilds.values()))

    def _role(self, request: web.Request) -> Role:
        role = self._guild().roles.get(int(request.match_info["role_id"]))
        if role is None:
            raise errors.unknown_role()
        return role

    def _channel(self, request: web.Request) -> Channel:
        return self._state.channel(int(request.match_info["channel_id"]))


def _answering(handler: Handler) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except errors.ApiError as error:
            return web.json_response(error.payload(), status=error.status)

    return answer
