"""Reading a request's body: JSON, or a form whose JSON is in `payload_json`, with files beside it."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

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
    if not request.can_read_body:
        return Body()
    if request.content_type in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        return await _read_form(request)
    text = await request.text()
    if not text:
        return Body()
    if request.content_type != "application/json":
        raise errors.unsupported_content_type()
    return Body(_parse(text))


async def _read_form(request: web.Request) -> Body:
    form = await request.post()
    files: dict[str, UploadedFile] = {}
    payload: Any = {}
    for name, value in form.items():
        if isinstance(value, FileField):
            files[name] = UploadedFile(value.filename, value.content_type, value.file.read())
            if len(files[name].data) > FILE_SIZE_MAX_BYTES:
                raise errors.request_too_large()
        elif name == "payload_json":
            payload = _parse(value if isinstance(value, str) else bytes(value).decode())
        else:
            payload[name] = value
    return Body(payload, files)


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise errors.invalid_json() from error
