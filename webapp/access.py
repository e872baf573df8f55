"""Deny first: who may see what, and which forms are taken."""

import logging
import sqlite3
from dataclasses import replace
from http import HTTPStatus

from flask import Flask, abort, g, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import SecurityError

from webapp import texts
from webapp.audit import Cause
from webapp.connections import DatabaseNotReadyError
from webapp.database import QueryTooSlowError
from webapp.errors import Refusal
from webapp.panel import (
    current_session,
    current_visitor,
    may_enter,
    panel,
    reading,
    recognize,
    session_of_request,
)
from webapp.queries import roster
from webapp.sessions import Session
from webapp.standing import NOT_KNOWN, valid_roles
from webapp.views import login

log = logging.getLogger(__name__)

OPEN_VIEWS = frozenset(
    {"login.show", "login.begin", "login.callback", "health.healthz", "metrics.show", "static"}
)
"""All that answers without a login. Whatever is not named here is closed."""

_FOR_NOBODY = frozenset({"static", "health.healthz", "metrics.show"})
# Whoever has lost his role can still log out, here and elsewhere.
_FOR_EVERY_SESSION = frozenset({"login.logout", "sessions.show", "sessions.end", "sessions.end_others"})
# What an open page asks for by itself: nobody need sit before it.
_BY_ITSELF = frozenset({"overview.changes"})
# These begin a session, so they cannot have a token of one; a login that somebody else begins for the visitor
# ends in nothing but his own login.
_WITHOUT_TOKEN = frozenset({"login.begin"})
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def guard(app: Flask) -> None:
    """Put the checks before every request."""
    app.before_request(_require_own_name)
    app.before_request(_require_readable_address)
    app.before_request(_recognize)
    app.before_request(_require_login)
    app.before_request(_require_token)


def _require_own_name() -> None:
    """Refuse what was asked of a name that is not ours, before anything is built from it."""
    if isinstance(request.routing_exception, SecurityError):
        log.warning(
            "Abgewiesen: Jemand fragte unter einem Namen nach dem Panel, der nicht in DISCORD_REDIRECT_URI steht. "
            "Kommt das öfter vor, gibt der Server davor den Namen nicht richtig weiter (nginx: server_name)."
        )
        raise Refusal(400, texts.WRONG_HOST, offers_way=False)


def _require_readable_address() -> None:
    """Refuse what stands behind a question mark and is no text; browsers encode it, and every view would fail on it."""
    try:
        request.query_string.decode()
    except UnicodeDecodeError:
        abort(400)


def _recognize() -> None:
    if request.endpoint in _FOR_NOBODY:
        return
    secret = panel().cookies.session_secret(request)
    is_use = request.endpoint not in _BY_ITSELF
    session = panel().sessions.find(secret, is_use=is_use) if secret else None
    if secret and session:
        role_ids = _roles_at_this_moment(session)
        g.is_in_doubt = role_ids is None
        visitor = replace(session.visitor, role_ids=role_ids or frozenset())
        recognize(replace(session, visitor=visitor), secret)


def _roles_at_this_moment(session: Session) -> frozenset[int] | None:
    shared = panel()
    visitor, now_ms = session.visitor, shared.clock()
    try:
        entry = roster.entry(reading(), visitor.user_id, shared.settings.panel_role_ids, now_ms)
    except (DatabaseNotReadyError, QueryTooSlowError, sqlite3.Error):
        entry = NOT_KNOWN
    role_ids = valid_roles(visitor.role_ids, session.checked_at_ms, entry, now_ms)
    if entry.is_current and role_ids is not None:
        # So that it is known when the bot goes.
        shared.sessions.confirm(session, role_ids)
    return role_ids


def _require_login() -> ResponseReturnValue | None:
    if request.endpoint in OPEN_VIEWS:
        return None
    if "session" not in g:
        # An address that needs a login and one that does not exist look the same from outside.
        next_path = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else None
        return redirect(url_for("login.show", next=next_path if next_path != "/" else None))
    if request.endpoint in _FOR_EVERY_SESSION:
        return None
    if g.is_in_doubt:
        return _ask_discord()
    if not may_enter(current_session()):
        panel().audit.refused(Cause.LOST_ROLE, current_visitor())
        raise Refusal(403, texts.LOST_ROLE, offers_login=True)
    return None


def _ask_discord() -> ResponseReturnValue:
    """Find out a visitor's roles anew, on his way where there is one; nothing else is done meanwhile."""
    if _is_navigation():
        return login.ask_again(session_of_request())
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return jsonify(texts.ROLES_UNKNOWN._asdict()), HTTPStatus.UNAUTHORIZED
    raise Refusal(HTTPStatus.UNAUTHORIZED, texts.ROLES_UNKNOWN)


def _is_navigation() -> bool:
    """Tell whether a person is on the way to a page, and not a script, a picture or a form."""
    accepts = {media_type for media_type, _ in request.accept_mimetypes}
    mode = request.headers.get("Sec-Fetch-Mode", "navigate")
    return request.method == "GET" and mode == "navigate" and "text/html" in accepts


def _require_token() -> None:
    """Guard against other sites that send our forms with the visitor's cookie (CSRF)."""
    if request.method in _SAFE_METHODS or request.endpoint in _WITHOUT_TOKEN:
        return
    if "session" not in g:
        abort(400)
    secret = panel().cookies.session_secret(request) or ""
    if not panel().cookies.is_csrf_token(request.form.get("csrf_token", ""), secret):
        panel().audit.refused(Cause.FOREIGN_FORM, current_visitor())
        raise Refusal(400, texts.STALE_FORM)
