"""The person API for threads. The paths and bodies are those of Discord's own API."""

from aiohttp import web

from tests.sandbox import payloads
from tests.sandbox.client_access import Access
from tests.sandbox.client_errors import PersonError, read_json, snowflake
from tests.sandbox.enums import ChannelType
from tests.sandbox.models import Channel, Member
from tests.sandbox.operations import thread_life, threads
from tests.sandbox.permissions import Permission
from tests.sandbox.rest import thread_form
from tests.sandbox.rest.form import Form
from tests.sandbox.state import State

MAY_NOT_START = "Hier darfst du keinen Thread starten."
MAY_NOT_MANAGE = "Das dürfen hier nur Moderatoren."


class ThreadApi:
    """The handlers. Each finds out what the person may do before anything happens."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._access = Access(state)

    def routes(self) -> list[web.RouteDef]:
        """Return what is to be mounted below the person API."""
        channel = "/channels/{channel_id}"
        return [
            web.post(f"{channel}/messages/{{message_id}}/threads", self.start_from_message),
            web.post(f"{channel}/threads", self.start),
            web.patch(channel, self.edit),
            web.delete(channel, self.delete),
            web.put(f"{channel}/thread-members/{{user_id}}", self.add_member),
            web.delete(f"{channel}/thread-members/{{user_id}}", self.remove_member),
        ]

    async def start_from_message(self, request: web.Request) -> web.Response:
        me, channel, message = self._access.message_place(request)
        self._access.require(channel, me, Permission.CREATE_PUBLIC_THREADS, MAY_NOT_START)
        change = thread_form.read(Form(await read_json(request)), new=True)
        started = threads.start_from_message(
            self._state,
            message,
            me.user.id,
            change["name"],
            auto_archive_minutes=change.get("auto_archive_minutes", threads.DEFAULT_AUTO_ARCHIVE_MINUTES),
        )
        return self._shown(started, me)

    async def start(self, request: web.Request) -> web.Response:
        me, channel = self._access.place(request)
        form = Form(await read_json(request))
        kind = thread_form.read_kind(form, otherwise=ChannelType.PUBLIC_THREAD)
        is_private = kind is ChannelType.PRIVATE_THREAD
        needed = Permission.CREATE_PRIVATE_THREADS if is_private else Permission.CREATE_PUBLIC_THREADS
        self._access.require(channel, me, needed, MAY_NOT_START)
        change = thread_form.read(form, new=True)
        started = threads.start(
            self._state,
            channel,
            me.user.id,
            change["name"],
            kind=kind,
            auto_archive_minutes=change.get("auto_archive_minutes", threads.DEFAULT_AUTO_ARCHIVE_MINUTES),
            invitable=change.get("invitable", True),
        )
        return self._shown(started, me)

    async def edit(self, request: web.Request) -> web.Response:
        """Rename, archive, lock a thread or wake it up."""
        me, place = self._thread(request)
        change = thread_form.read(Form(await read_json(request)), new=False)
        if not thread_form.may_edit(thread_life.of(place), change, me.user.id):
            self._access.require(place, me, Permission.MANAGE_THREADS, MAY_NOT_MANAGE)
        threads.edit(self._state, place, change, by_user_id=me.user.id)
        return self._shown(place, me)

    async def delete(self, request: web.Request) -> web.Response:
        me, place = self._thread(request)
        self._access.require(place, me, Permission.MANAGE_THREADS, MAY_NOT_MANAGE)
        threads.delete(self._state, place)
        return web.Response(status=204)

    async def add_member(self, request: web.Request) -> web.Response:
        me, place = self._thread(request)
        thread_life.require_active(place)
        user_id = self._user_id(request, me)
        if user_id != me.user.id:
            self._access.require_writing(place, me)
        if user_id not in self._state.viewers(self._state.parent_of(place)):
            raise PersonError("Diese Person sieht den Kanal nicht.", web.HTTPForbidden.status_code)
        thread_life.add_member(self._state, place, user_id)
        return web.Response(status=204)

    async def remove_member(self, request: web.Request) -> web.Response:
        me, place = self._thread(request)
        user_id = self._user_id(request, me)
        if user_id != me.user.id and thread_life.of(place).owner_id != me.user.id:
            self._access.require(place, me, Permission.MANAGE_THREADS, MAY_NOT_MANAGE)
        thread_life.remove_member(self._state, place, user_id)
        return web.Response(status=204)

    def _thread(self, request: web.Request) -> tuple[Member, Channel]:
        me, place = self._access.place(request)
        thread_life.of(place)
        return me, place

    def _user_id(self, request: web.Request, me: Member) -> int:
        named = request.match_info["user_id"]
        return me.user.id if named == "@me" else snowflake(named)

    def _shown(self, place: Channel, me: Member) -> web.Response:
        return web.json_response(payloads.channel(self._state, place, for_user_id=me.user.id))
