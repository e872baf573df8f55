"""What a person wants to write: text, files, stickers, a poll, an answer to something, or something passed on."""

import json
from typing import Final

from aiohttp import BodyPartReader, web

from tests.sandbox import errors, uploads
from tests.sandbox.client_access import Access
from tests.sandbox.client_errors import PersonError, read_json
from tests.sandbox.models import Attachment, Channel, JsonObject, Member
from tests.sandbox.operations import forwards
from tests.sandbox.operations.messages import Draft
from tests.sandbox.permissions import Permission
from tests.sandbox.rest import part_form
from tests.sandbox.rest.form import Form
from tests.sandbox.state import State

LONGEST_CONTENT: Final = 2000
FORWARD: Final = 1


class DraftReader:
    """Reads the body of a new message and refuses what the person may not send."""

    def __init__(self, state: State, access: Access) -> None:
        self._state = state
        self._access = access

    async def read(self, request: web.Request, channel: Channel, me: Member) -> Draft:
        """Return the message. Beside `content` and `reply_to` the body is as in Discord's own API:

        `sticker_ids`, `poll`, and for a forward `message_reference` of type 1.
        """
        body, attachments = await self._body(request)
        if attachments:
            refusal = "Hier darfst du keine Dateien anhängen."
            self._access.require(channel, me, Permission.ATTACH_FILES, refusal)
        reference = body.get("message_reference")
        if isinstance(reference, dict) and reference.get("type") == FORWARD:
            return self._forward(reference, body, me)
        form = Form(body)
        stickers = part_form.read_stickers(form, self._state.guilds.get(channel.guild_id or 0))
        poll = part_form.read_poll(self._state, form, me.user.id)
        form.finish()
        if poll is not None:
            refusal = "Hier darfst du keine Umfrage machen."
            self._access.require(channel, me, Permission.SEND_POLLS, refusal)
        draft = Draft(
            content=content(body, empty_allowed=bool(attachments or stickers or poll)),
            attachments=attachments,
            stickers=stickers,
            poll=poll,
        )
        if body.get("reply_to"):
            draft.reply_to = self._access.message(channel, body["reply_to"], me)
        return draft

    def _forward(self, reference: JsonObject, body: JsonObject, me: Member) -> Draft:
        if body.get("content"):
            raise PersonError("Eine weitergeleitete Nachricht hat keinen eigenen Text.")
        source = self._access.channel(str(reference.get("channel_id")), me)
        return forwards.draft(source, self._access.message(source, str(reference.get("message_id")), me))

    async def _body(self, request: web.Request) -> tuple[JsonObject, list[Attachment]]:
        if not request.content_type.startswith("multipart/"):
            return await read_json(request), []
        body: JsonObject = {}
        attachments: list[Attachment] = []
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                raise PersonError("Diese Anfrage ist falsch geformt.")
            data = bytes(await part.read(decode=True))
            if part.name == "payload_json":
                body = _payload_json(data)
                continue
            if len(data) > uploads.LARGEST_FILE_BYTES or len(attachments) >= uploads.MOST_FILES:
                raise PersonError("Höchstens zehn Dateien zu je 10 MB gehen in eine Nachricht.", 413)
            content_type = part.headers.get("Content-Type")
            attachments.append(
                uploads.attachment(self._state, part.filename or "", data, content_type=content_type)
            )
        return body, attachments


def content(body: JsonObject, *, empty_allowed: bool) -> str:
    """Return the text of a message, which may be empty only where something else stands in it."""
    text = str(body.get("content") or "").strip()
    if not text and not empty_allowed:
        raise errors.empty_message()
    if len(text) > LONGEST_CONTENT:
        raise PersonError("Eine Nachricht darf höchstens 2.000 Zeichen haben.")
    return text


def _payload_json(data: bytes) -> JsonObject:
    try:
        body = json.loads(data)
    except ValueError as error:
        raise PersonError("payload_json ist kein JSON.") from error
    return body if isinstance(body, dict) else {}
