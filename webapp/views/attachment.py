"""Files of tickets, behind the same check as the pages."""

import re

from flask import Blueprint, send_file
from werkzeug.wrappers import Response

from utils.evidence.attachment_path import path_of
from utils.transcript.build import picture_type
from webapp import texts
from webapp.errors import Refusal
from webapp.panel import panel, reading
from webapp.queries import ticket as queries
from webapp.security import ATTACHMENT_POLICY

blueprint = Blueprint("attachment", __name__)

_SHA256 = re.compile(r"[0-9a-f]{64}")
# A line break in a name would begin another header.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_LARGEST_ID = 2**63 - 1


@blueprint.get("/attachment/<int:attachment_id>")
def show(attachment_id: int) -> Response:
    """Answer with a file: pictures to look at, everything else to save."""
    row = queries.attachment(reading(), attachment_id) if attachment_id <= _LARGEST_ID else None
    if row is None:
        raise Refusal(404, texts.ATTACHMENT_NOT_FOUND)
    return _file(row["sha256"], row["content_type"], row["file_name"])


@blueprint.get("/picture/<sha256>")
def picture(sha256: str) -> Response:
    """Answer with an avatar, an emoji, a sticker or a picture of an embed."""
    row = queries.picture(reading(), sha256)
    if row is None:
        raise Refusal(404, texts.ATTACHMENT_NOT_FOUND)
    return _file(sha256, row["media_type"], sha256)


def _file(sha256: str, content_type: str | None, name: str) -> Response:
    if not _SHA256.fullmatch(sha256):
        raise Refusal(404, texts.ATTACHMENT_NOT_FOUND)
    path = path_of(panel().settings.attachments_path.absolute(), sha256)
    media_type = picture_type(content_type)
    try:
        response = send_file(
            path,
            mimetype=media_type or "application/octet-stream",
            as_attachment=media_type is None,
            download_name=_CONTROLS.sub("_", name),
            etag=sha256,
        )
    except FileNotFoundError as error:
        raise Refusal(404, texts.ATTACHMENT_NOT_FOUND) from error
    response.headers["Content-Security-Policy"] = ATTACHMENT_POLICY
    return response
