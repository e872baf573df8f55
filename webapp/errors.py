"""Every failure as a page that says what to do next, and never what the inside looks like."""

import logging
import sqlite3
from http import HTTPStatus

from flask import Flask, render_template, request
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from utils.file_health import trouble_of
from webapp import texts
from webapp.audit import AuditUnavailableError
from webapp.connections import DatabaseNotReadyError
from webapp.database import QueryTooSlowError
from webapp.texts import ErrorText

log = logging.getLogger(__name__)

Page = tuple[str, int]


class Refusal(Exception):  # noqa: N818 - it is an answer, not a fault
    """Ends a request with a page of our own words."""

    def __init__(
        self, status: int, text: ErrorText, *, offers_login: bool = False, offers_way: bool = True
    ) -> None:
        super().__init__(text.title)
        self.status = status
        self.text = text
        self.offers_login = offers_login
        self.offers_way = offers_way


def handle_errors(app: Flask) -> None:
    """Register a page for each kind of failure."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(DatabaseNotReadyError, _not_ready)
    app.register_error_handler(QueryTooSlowError, _too_slow)
    app.register_error_handler(sqlite3.DatabaseError, _unreadable)
    app.register_error_handler(AuditUnavailableError, _unaudited)
    app.register_error_handler(HTTPException, _failed)


def page(status: int, text: ErrorText, *, offers_login: bool = False, offers_way: bool = True) -> Page:
    """Return an error page, with a way on from it where there is one."""
    rendered = render_template(
        "error.html", status=status, text=text, offers_login=offers_login, offers_way=offers_way
    )
    return rendered, status


def _refused(refusal: Refusal) -> Page:
    return page(
        refusal.status, refusal.text, offers_login=refusal.offers_login, offers_way=refusal.offers_way
    )


def _not_ready(error: DatabaseNotReadyError) -> Page:
    log.warning(
        "Die Datenbank des Bots ist nicht lesbar (%s); Besucher lesen, dass der Bot zu starten ist.", error
    )
    return page(HTTPStatus.SERVICE_UNAVAILABLE, texts.NOT_READY)


def _too_slow(_error: QueryTooSlowError) -> Page:
    log.warning("%s was ended: a query took too long; the visitor is asked to narrow it.", request.endpoint)
    return page(HTTPStatus.SERVICE_UNAVAILABLE, texts.TOO_SLOW)


def _unreadable(error: sqlite3.DatabaseError) -> Page:
    if trouble_of(error) is None:
        raise error  # a fault of ours, like any other
    log.error(
        "%s: Die Datenbank ließ sich nicht lesen (%s); was lesbar ist, zeigt das Panel weiter.",
        request.endpoint,
        error,
    )
    return page(HTTPStatus.SERVICE_UNAVAILABLE, texts.UNREADABLE)


def _unaudited(_error: AuditUnavailableError) -> Page:
    return page(HTTPStatus.SERVICE_UNAVAILABLE, texts.NO_AUDIT)


def _failed(error: HTTPException) -> Response:
    # A redirect is an HTTPException too when the address lacks its last slash.
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    fallback = texts.ERRORS[500] if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR else texts.ERRORS[400]
    text, status = page(error.code, texts.ERRORS.get(error.code, fallback))
    # How long the file is whose part was asked for, a player learns from Content-Range.
    return Response(text, status, Headers(_ranges(error)), content_type="text/html; charset=utf-8")


def _ranges(error: HTTPException) -> list[tuple[str, str]]:
    return [header for header in error.get_headers() if header[0] == "Content-Range"]
