"""Deny first: who may see what, and which forms are taken."""

import logging

from flask import Flask, abort, g, redirect, request, url_for
from werkzeug.exceptions import SecurityError
from werkzeug.wrappers import Response

from webapp import texts
from webapp.audit import Cause
from webapp.errors import Refusal
from webapp.panel import current_session, current_visitor, may_enter, panel

log = logging.getLogger(__name__)

OPEN_VIEWS = frozenset({"login.show", "login.begin", "login.callback", "health.healthz", "static"})
"""All that answers without a login. Whatever is not named here is closed."""

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


def _recognize() -> None:
    if request.endpoint == "static":
        return
    secret = panel().cookies.session_secret(request)
    is_use = request.endpoint not in _BY_ITSELF
    session = panel().sessions.find(secret, is_use=is_use) if secret else None
    if secret and session:
        g.session = session
        g.csrf_token = panel().cookies.csrf_token(secret)


def _require_login() -> Response | None:
    if request.endpoint in OPEN_VIEWS:
        return None
    if "session" not in g:
        # An address that needs a login and one that does not exist look the same from outside.
        next_path = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else None
        return redirect(url_for("login.show", next=next_path if next_path != "/" else None))
    if request.endpoint not in _FOR_EVERY_SESSION and not may_enter(current_session()):
        panel().audit.refused(Cause.NO_ROLE, current_visitor())
        raise Refusal(403, texts.NO_ROLE, offers_login=True)
    return None


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
