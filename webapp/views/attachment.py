"""Files of tickets, behind the same check as the pages."""

import re

from flask import Blueprint, send_file
from werkzeug.wrappers import Response

from utils.evidence.attachment_path import path_of
from webapp import texts
from webapp.conversation.build import picture_type
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
    if row is None or not _SHA256.fullmatch(row["sha256"]):
        raise Refusal(404, texts.ATTACHMENT_NOT_FOUND)
    path = path_of(panel().settings.attachments_path.absolute(), row["sha256"])
    media_type = picture_type(row["content_type"])
    try:
        response = send_file(
            path,
            mimetype=media_type or "application/octet-stream",
            as_attachment=media_type is None,
            download_name=_CONTROLS.sub("_", row["file_name"]),
            etag=row["sha256"],
        )
    except FileNotFoundError as error:
        raise Refusal(404, texts.ATTACHMENT_NOT_FOUND) from error
    response.headers["Content-Security-Policy"] = ATTACHMENT_POLICY
    return response
