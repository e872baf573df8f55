"""A ticket as a file, behind the same check as its page."""

import logging
import sqlite3
from collections.abc import Iterator
from typing import cast

from flask import Blueprint, abort
from werkzeug.wrappers import Response

from utils.transcript.export.exporter import KINDS, MEDIA_TYPES, Kind
from utils.transcript.export.names import download_name
from utils.transcript.export.source import Source
from webapp import texts
from webapp.database import QueryTooSlowError, Reading
from webapp.errors import Refusal
from webapp.panel import current_visitor, own_reading, panel
from webapp.security import FILE_POLICY

log = logging.getLogger(__name__)

blueprint = Blueprint("download", __name__)

_LARGEST_ID = 2**63 - 1


@blueprint.get("/transcript/<int:ticket_id>.<format>")
def show(ticket_id: int, format: str) -> Response:  # noqa: A002 - the word of the address
    """Hand out a ticket as a file while it is being written."""
    if format not in KINDS:
        abort(404)
    if ticket_id > _LARGEST_ID:
        raise Refusal(404, texts.TICKET_NOT_FOUND)
    kind = cast("Kind", format)
    # The answer is still being written when the request has ended, so it has a connection of its own.
    database = own_reading()
    try:
        source = Source(database, ticket_id)
        panel().audit.downloaded(current_visitor(), ticket_id, kind)
    except LookupError:
        database.close()
        raise Refusal(404, texts.TICKET_NOT_FOUND) from None
    except BaseException:
        database.close()
        raise
    response = Response(
        _logged(panel().exporter.write(source, kind), database, ticket_id), content_type=MEDIA_TYPES[kind]
    )
    # Also where nobody reads the answer to its end.
    response.call_on_close(database.close)
    name = download_name(ticket_id, source.facts.ticket["creator_name"], kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = FILE_POLICY
    return response


def _logged(pieces: Iterator[bytes], database: Reading, ticket_id: int) -> Iterator[bytes]:
    """Hand the pieces on; a failure breaks the answer off, so that no browser takes half a file for a whole one."""
    try:
        yield from pieces
    except (sqlite3.Error, QueryTooSlowError, OSError) as error:
        log.warning(
            "Ticket #%d: Der Download brach ab (%s); wer ihn wollte, sieht, dass er unvollständig ist.",
            ticket_id,
            type(error).__name__,
        )
        raise
    finally:
        database.close()
