"""Reading a request's body: JSON, or a form whose JSON is in `payload_json`, with files beside it."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, MultipartReader, StreamReader, web

from tests.sandbox import errors

FILE_SIZE_MAX_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True)
class UploadedFile:
    filename: str
    content_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Body:
    json: Any = None
    files: dict[str, UploadedFile] = field(default_factory=dict)
    """By the name of the form's field, such as files[0]."""


async def read(request: web.Request) -> Body:
    """Return what the request carries."""
    if not await request.read():
        return Body()
    if request.content_type in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        return await _read_form(request)
    if request.content_type != "application/json":
        raise errors.unsupported_content_type()
    return Body(_parse(await request.text()))


async def _read_form(request: web.Request) -> Body:
    files: dict[str, UploadedFile] = {}
    payload: Any = {}
    for name, filename, content_type, data in await _form_fields(request):
        if filename is not None:
            if len(data) > FILE_SIZE_MAX_BYTES:
                raise errors.request_too_large()
            files[name] = UploadedFile(filename, content_type, data)
        elif name == "payload_json":
            payload = _parse(data.decode())
        else:
            payload[name] = data.decode()
    return Body(payload, files)


async def _form_fields(request: web.Request) -> list[tuple[str, str | None, str, bytes]]:
    """Return name, filename if it is a file, content type and data of every field.

    From the body as it was read, not from the connection: whoever orders a fault looks at the body first.
    """
    raw = await request.read()
    if request.content_type != "multipart/form-data":
        return [(name, None, "", value.encode()) for name, value in parse_qsl(raw.decode())]
    stream = StreamReader(request.protocol, limit=len(raw) + 1)
    stream.feed_data(raw)
    stream.feed_eof()
    fields = []
    async for part in MultipartReader(request.headers, stream):
        if isinstance(part, BodyPartReader):
            content_type = part.headers.get("Content-Type", "application/octet-stream")
            data = bytes(await part.read(decode=True))
            fields.append((part.name or "", part.filename, content_type, data))
    return fields


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise errors.invalid_json() from error
