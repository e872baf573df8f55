"""Files of tickets, behind the same check as the pages."""

import re
import unicodedata
from pathlib import Path
from typing import Final
from urllib.parse import quote

from flask import Blueprint, make_response, request, send_file
from werkzeug.wrappers import Response

from utils.evidence.attachment_path import path_of
from utils.media import kind_of
from webapp import texts
from webapp.audit import AuditUnavailableError
from webapp.errors import Refusal
from webapp.panel import current_visitor, panel, reading
from webapp.queries import ticket as queries
from webapp.security import ATTACHMENT_POLICY, PLAYER_POLICY

blueprint = Blueprint("attachment", __name__)

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
# A line break in a name would begin another header; marks of direction make „exe.gnp“ look like a picture.
_UNSAFE: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f/\\\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
_NOT_SIMPLE: Final = re.compile(r"[^A-Za-z0-9 ._()+-]")
_LONGEST_NAME: Final = 150
# A page that shows a picture is in the audit log itself. The player of a film that was opened asks once more as well.
_SHOWN_IN_A_PAGE: Final = frozenset({"image", "video", "audio"})
_LARGEST_ID: Final = 2**63 - 1
# By the hash of its content a picture is the same for ever; the disk of the visitor's own browser may keep it.
_PICTURE_CACHING: Final = "private, max-age=31536000, immutable"


@blueprint.get("/attachment/<int:attachment_id>")
def show(attachment_id: int) -> Response:
    """Answer with a file: what browsers only show, to look at; everything else, to save."""
    row = queries.attachment(reading(), attachment_id) if attachment_id <= _LARGEST_ID else None
    if row is None:
        raise Refusal(404, texts.ATTACHMENT_NOT_FOUND)
    response = _file(row["sha256"], row["media_type"], row["file_name"])
    if request.headers.get("Sec-Fetch-Dest") not in _SHOWN_IN_A_PAGE:
        try:
            panel().audit.attachment_opened(current_visitor(), row["ticket_id"], attachment_id)
        except AuditUnavailableError:
            response.close()
            raise
    return response


@blueprint.get("/picture/<sha256>")
def picture(sha256: str) -> Response:
    """Answer with an avatar, an emoji, a sticker or a picture of an embed."""
    row = queries.picture(reading(), sha256)
    if row is None:
        raise Refusal(404, texts.ATTACHMENT_NOT_FOUND)
    response = _file(sha256, row["media_type"], sha256)
    response.headers["Cache-Control"] = _PICTURE_CACHING
    return response


def _file(sha256: str, media_type: str | None, name: str) -> Response:
    if not _SHA256.fullmatch(sha256):
        raise Refusal(404, texts.ATTACHMENT_NOT_FOUND)
    kind = kind_of(media_type)
    path = path_of(panel().settings.attachments_path.absolute(), sha256)
    content_type = media_type if kind and media_type else "application/octet-stream"
    try:
        response = _answer(path, sha256, content_type)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise Refusal(404, texts.ATTACHMENT_NOT_FOUND) from error
    response.headers["Content-Disposition"] = _disposition("inline" if kind else "attachment", name)
    policy = PLAYER_POLICY if kind in {"video", "audio"} else ATTACHMENT_POLICY
    response.headers["Content-Security-Policy"] = policy
    return response


def _answer(path: Path, sha256: str, content_type: str) -> Response:
    prefix = panel().settings.attachments_accel_prefix
    if prefix is None:
        _forget_strange_ranges()
        return send_file(path, mimetype=content_type, etag=sha256)
    path.stat()
    # nginx sends the file itself; parts and conditions are its business, too.
    response = make_response("")
    response.headers["Content-Type"] = content_type
    response.headers["X-Accel-Redirect"] = f"{prefix}{sha256[:2]}/{sha256}"
    return response


def _forget_strange_ranges() -> None:
    """Answer with the whole file where not one part is asked for: RFC 9110 allows it, Werkzeug would refuse."""
    wanted = request.range
    if wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1:
        request.environ.pop("HTTP_RANGE", None)


def _disposition(kind: str, name: str) -> str:
    """Return what to do with a file and how it is called (RFC 6266), with a simple name for old programs."""
    safe = _UNSAFE.sub("_", name)[-_LONGEST_NAME:].strip(". ") or texts.NAMELESS_FILE
    simple = _NOT_SIMPLE.sub("_", unicodedata.normalize("NFKD", safe).encode("ascii", "ignore").decode())
    disposition = f'{kind}; filename="{simple or texts.NAMELESS_FILE}"'
    return disposition if simple == safe else f"{disposition}; filename*=UTF-8''{quote(safe, safe='')}"
