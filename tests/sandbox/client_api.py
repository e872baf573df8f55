"""The person API: what the web client and the test actors use to act as a person (`?as=USER_ID`)."""

from pathlib import Path
from typing import Final

from aiohttp import web

from tests.sandbox import client_views, errors, message_payloads, uploads
from tests.sandbox.client_access import Access
from tests.sandbox.client_drafts import DraftReader, content
from tests.sandbox.client_errors import PersonError, read_json, snowflake, tell_people
from tests.sandbox.client_message_api import MessageApi
from tests.sandbox.client_poll_api import PollApi
from tests.sandbox.client_stream import Streams
from tests.sandbox.client_thread_api import ThreadApi
from tests.sandbox.enums import CommandType
from tests.sandbox.guide import Guide
from tests.sandbox.models import Command, Guild, Interaction, JsonObject, Member
from tests.sandbox.operations import channels, interactions, messages, thread_life
from tests.sandbox.operations.messages import Edit
from tests.sandbox.permissions import Permission
from tests.sandbox.state import State

MOST_MESSAGES: Final = 100
LARGEST_REQUEST_BYTES: Final = (uploads.MOST_FILES + 1) * uploads.LARGEST_FILE_BYTES
STATIC_FOLDER: Final = Path(__file__).parent / "static"


class ClientApi:
    """The handlers. Each finds out who acts and what that person may do before anything happens."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._access = Access(state)
        self._drafts = DraftReader(state, self._access)
        self.streams = Streams(state)
        self._guide = Guide(state)

    # Reading.

    async def personas(self, _request: web.Request) -> web.Response:
        state = self._state
        return web.json_response([client_views.persona(state, each) for each in state.personas])

    async def guide(self, _request: web.Request) -> web.Response:
        return web.json_response(self._guide.json())

    async def view(self, request: web.Request) -> web.Response:
        guild, me = self._access.acting(request)
        return web.json_response(client_views.view(self._state, guild, me))

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Stream for everyone named by `as`, which may be given several times."""
        people = [self._access.member(user_id)[1].user.id for user_id in request.query.getall("as", [])]
        if not people:
            raise PersonError("Es fehlt, als wer du zusehen willst (as=…).")
        return await self.streams.serve(request, people)

    async def messages(self, request: web.Request) -> web.Response:
        _, me = self._access.acting(request)
        channel = self._access.channel(request.match_info["channel_id"], me)
        before = request.query.get("before")
        limit = min(snowflake(request.query.get("limit", "50")), MOST_MESSAGES)
        readable = messages.live(channel, for_user_id=me.user.id)
        if not self._access.may(channel, me, Permission.READ_MESSAGE_HISTORY):
            readable = [message for message in readable if message.ephemeral]
        page = messages.page(readable, before=snowflake(before) if before else None, limit=limit)
        return web.json_response(
            [message_payloads.message(self._state, each, for_user_id=me.user.id) for each in page[::-1]]
        )

    async def message(self, request: web.Request) -> web.Response:
        me, _, message = self._access.message_place(request)
        return web.json_response(message_payloads.message(self._state, message, for_user_id=me.user.id))

    async def interaction(self, request: web.Request) -> web.Response:
        _, me = self._access.acting(request)
        found = self._interaction(request.match_info["interaction_id"], me)
        return web.json_response(client_views.interaction(self._state, found))

    # Writing.

    async def write(self, request: web.Request) -> web.Response:
        _, me = self._access.acting(request)
        channel = self._access.channel(request.match_info["channel_id"], me)
        self._access.require_writing(channel, me)
        draft = await self._drafts.read(request, channel, me)
        message = messages.post(self._state, channel, me.user.id, draft)
        return web.json_response(message_payloads.message(self._state, message, for_user_id=me.user.id))

    async def edit(self, request: web.Request) -> web.Response:
        """Change the text and, where `attachments` names those to keep, the files."""
        _, me = self._access.acting(request)
        channel = self._access.channel(request.match_info["channel_id"], me)
        message = self._access.message(channel, request.match_info["message_id"], me)
        if message.author_id != me.user.id:
            raise errors.edit_of_another_users_message()
        thread_life.require_unlocked(self._state, channel, me.user.id)
        body = await read_json(request)
        kept = message.attachments
        if "attachments" in body:
            kept = [file for file in kept if any(str(file.id) == each["id"] for each in body["attachments"])]
        text = content(body, empty_allowed=bool(kept))
        messages.edit(self._state, message, Edit(content=text, attachments=kept))
        return web.json_response(message_payloads.message(self._state, message, for_user_id=me.user.id))

    async def delete(self, request: web.Request) -> web.Response:
        _, me = self._access.acting(request)
        channel = self._access.channel(request.match_info["channel_id"], me)
        message = self._access.message(channel, request.match_info["message_id"], me)
        if message.author_id != me.user.id:
            self._access.require(
                channel, me, Permission.MANAGE_MESSAGES, "Du darfst nur eigene Nachrichten löschen."
            )
        messages.delete(self._state, message)
        return web.Response(status=204)

    async def typing(self, request: web.Request) -> web.Response:
        _, me = self._access.acting(request)
        channel = self._access.channel(request.match_info["channel_id"], me)
        self._access.require_writing(channel, me)
        channels.start_typing(self._state, channel, me.user.id)
        return web.Response(status=204)

    # Interactions.

    async def press(self, request: web.Request) -> web.Response:
        _, me = self._access.acting(request)
        body = await read_json(request, "channel_id", "message_id", "custom_id")
        channel = self._access.channel(body["channel_id"], me)
        message = self._access.message(channel, body["message_id"], me)
        sent = interactions.press(self._state, me.user.id, message, body["custom_id"], body.get("values"))
        return self._sent(sent)

    async def modal(self, request: web.Request) -> web.Response:
        _, me = self._access.acting(request)
        body = await read_json(request, "interaction_id")
        shown = self._interaction(body["interaction_id"], me)
        return self._sent(interactions.submit_modal(self._state, shown, body.get("fields", {})))

    async def command(self, request: web.Request) -> web.Response:
        guild, me = self._access.acting(request)
        body = await read_json(request, "channel_id", "name")
        channel = self._access.channel(body["channel_id"], me)
        self._access.require(
            channel, me, Permission.USE_APPLICATION_COMMANDS, "Hier darfst du keine Befehle benutzen."
        )
        target_id = body.get("target_id")
        sent = interactions.invoke(
            self._state,
            me.user.id,
            channel,
            self._command(guild, me, body),
            options=body.get("options"),
            subcommand=body.get("subcommand", ()),
            target_id=None if target_id is None else snowflake(target_id),
        )
        return self._sent(sent)

    def _sent(self, interaction: Interaction) -> web.Response:
        return web.json_response({"interaction_id": str(interaction.id)})

    # Who acts, and on what.

    def _interaction(self, interaction_id: str, me: Member) -> Interaction:
        found = self._state.interactions.get(snowflake(interaction_id))
        if found is None or found.user_id != me.user.id:
            raise errors.unknown_interaction()
        return found

    def _command(self, guild: Guild, me: Member, body: JsonObject) -> Command:
        """Return the command of that name; `type` tells apart those on a member from those on a message."""
        on_target = body.get("target_id") is not None
        for command in client_views.commands(self._state, guild, me):
            if command.name != body["name"] or (command.type is not CommandType.CHAT_INPUT) != on_target:
                continue
            if int(command.type) == body.get("type", int(command.type)):
                return command
        raise errors.unknown_command()


async def _page(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(STATIC_FOLDER / "index.html", headers={"Cache-Control": "no-cache"})


async def _to_page(_request: web.Request) -> web.Response:
    raise web.HTTPFound("/sandbox/")


def add_routes(app: web.Application, state: State) -> None:
    """Mount the person API and the web client."""
    api = ClientApi(state)
    inner = web.Application(middlewares=[tell_people], client_max_size=LARGEST_REQUEST_BYTES)
    inner.add_routes(
        [
            web.get("/personas", api.personas),
            web.get("/guide", api.guide),
            web.get("/view", api.view),
            web.get("/events", api.events),
            web.get("/channels/{channel_id}/messages", api.messages),
            web.get(r"/channels/{channel_id}/messages/{message_id:\d+}", api.message),
            web.post("/channels/{channel_id}/messages", api.write),
            web.patch("/channels/{channel_id}/messages/{message_id}", api.edit),
            web.delete("/channels/{channel_id}/messages/{message_id}", api.delete),
            web.post("/channels/{channel_id}/typing", api.typing),
            web.get("/interactions/{interaction_id}", api.interaction),
            web.post("/press", api.press),
            web.post("/modal", api.modal),
            web.post("/command", api.command),
            *MessageApi(state).routes(),
            *ThreadApi(state).routes(),
            *PollApi(state).routes(),
        ]
    )
    inner.on_shutdown.append(api.streams.close)
    app.add_subapp("/sandbox/api", inner)
    for address in ("/", "/sandbox"):
        app.router.add_get(address, _to_page)
    app.router.add_get("/sandbox/", _page)
    app.router.add_static("/sandbox/", STATIC_FOLDER)
