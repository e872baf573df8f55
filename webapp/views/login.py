"""Logging in through Discord, and out."""

import hmac
import logging
import re
from dataclasses import replace
from urllib.parse import urlsplit

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp import texts
from webapp.audit import Cause, End, Failure
from webapp.browsers import describe
from webapp.cookies import PendingLogin, new_pending_login
from webapp.discord_login import DiscordUnreachableError, LoginRefusedError, NotInGuildError
from webapp.errors import Page, page
from webapp.panel import (
    current_session,
    forget_session,
    may_enter,
    panel,
    recognize,
    session_of_request,
)
from webapp.sessions import Session, Visitor
from webapp.texts import ErrorText

log = logging.getLogger(__name__)

blueprint = Blueprint("login", __name__)

HOME = "/"
_LONGEST_NEXT = 500
# Browsers take a backslash for a slash and skip control characters: "/\evil.example" leads away.
_TRICKS = re.compile(r"[\\\x00-\x20\x7f]")


def own_path(address: str | None) -> str:
    """Return a path on this site that a login may end at; everything else becomes the overview.

    Guards against open redirects.
    """
    if not address or len(address) > _LONGEST_NEXT or _TRICKS.search(address):
        return HOME
    if not address.startswith("/") or address.startswith("//"):
        return HOME
    parts = urlsplit(address)
    return address if not parts.scheme and not parts.netloc else HOME


@blueprint.get("/login")
def show() -> str | Response:
    """Show the one button."""
    next_path = own_path(request.args.get("next"))
    if may_enter(current_session()):
        return redirect(next_path)
    return render_template("login.html", next_path=next_path, logged_out="out" in request.args)


@blueprint.post("/login")
def begin() -> Response:
    """Send the visitor to Discord."""
    return _to_discord(new_pending_login(own_path(request.form.get("next"))))


def _to_discord(login: PendingLogin) -> Response:
    response = make_response(redirect(panel().discord.authorization_url(login), 303))
    panel().cookies.set_pending_login(response, login)
    return response


def ask_again(session: Session) -> Response:
    """Send somebody who is logged in through Discord once more, to learn his roles; he has to press nothing."""
    return _to_discord(new_pending_login(own_path(request.full_path.rstrip("?")), session.id))


@blueprint.get("/callback")
def callback() -> Response:
    """Take the visitor back from Discord."""
    outcome = _finish(panel().cookies.pending_login(request))
    response = make_response(outcome)
    panel().cookies.clear_pending_login(response)
    return response


@blueprint.post("/logout")
def logout() -> Response:
    """End the session."""
    session = session_of_request()
    panel().sessions.end_one(session.id, session.visitor.user_id)
    panel().audit.logged_out(session.visitor)
    response = make_response(redirect(url_for("login.show", out="1"), 303))
    panel().cookies.clear_session(response)
    return response


def _finish(login: PendingLogin | None) -> Response | Page:
    given = request.args.get("state", "")
    if login is None or not hmac.compare_digest(given.encode(), login.state.encode()):
        panel().audit.login_failed(Failure.STALE)
        return page(400, texts.LOGIN_STALE, offers_login=True)
    if request.args.get("error") == "access_denied":
        panel().audit.login_failed(Failure.CANCELLED)
        return page(200, texts.LOGIN_CANCELLED, offers_login=True)
    if "code" not in request.args or not _is_awaited(login):
        panel().audit.login_failed(Failure.STALE)
        return page(400, texts.LOGIN_STALE, offers_login=True)
    return _redeem(request.args.get("code", ""), login)


def _is_awaited(login: PendingLogin) -> bool:
    """Tell whether a session that was to be checked is still there: whoever logged out meanwhile stays out."""
    session = current_session()
    return login.session_id is None or (session is not None and session.id == login.session_id)


def _redeem(code: str, login: PendingLogin) -> Response | Page:
    try:
        visitor = panel().discord.visitor(code, login)
    except DiscordUnreachableError as error:
        log.warning(
            "Eine Anmeldung scheiterte, weil Discord nicht antwortete (%s); sie kann wiederholt werden.",
            error,
        )
        panel().audit.login_failed(Failure.DISCORD_SILENT)
        return page(503, texts.DISCORD_IS_SILENT, offers_login=True)
    except LoginRefusedError as error:
        log.info("Discord hat den Code einer Anmeldung abgelehnt (%s); sie kann wiederholt werden.", error)
        panel().audit.login_failed(Failure.CODE_REFUSED)
        return page(400, texts.LOGIN_STALE, offers_login=True)
    except NotInGuildError:
        panel().audit.login_failed(Failure.NOT_IN_GUILD)
        return _turn_away(texts.NOT_IN_GUILD)
    known = replace(visitor, role_ids=visitor.role_ids & panel().settings.panel_role_ids)
    return _admit(known, login) if login.session_id is None else _go_on(known, login)


def _admit(visitor: Visitor, login: PendingLogin) -> Response:
    """Begin a session."""
    if visitor.role_ids.isdisjoint(panel().settings.may_enter):
        log.info("Konto %d wurde abgewiesen: Keine seiner Rollen darf in das Panel.", visitor.user_id)
        panel().audit.login_failed(Failure.NO_ROLE, visitor)
        return _turn_away(texts.NO_ROLE)
    # Before there is a session: none may begin without a trace.
    panel().audit.logged_in(visitor)
    # A new login never continues an old session (session fixation).
    _end_session(End.REPLACED)
    response = make_response(redirect(login.next_path, 303))
    panel().cookies.set_session(
        response, panel().sessions.start(visitor, describe(request.user_agent.string))
    )
    log.info("Konto %d hat sich angemeldet.", visitor.user_id)
    return response


def _go_on(visitor: Visitor, login: PendingLogin) -> Response | Page:
    """Let a session go on with the roles that Discord just told, under a new secret."""
    session = session_of_request()
    if visitor.user_id != session.visitor.user_id:
        log.info("Konto %d ist bei Discord ein anderes geworden; die Sitzung endet.", session.visitor.user_id)
        return _turn_away(texts.OTHER_ACCOUNT)
    secret = panel().sessions.renew(session.id, visitor)
    if secret is None:
        return page(400, texts.LOGIN_STALE, offers_login=True)
    session = replace(session, visitor=visitor)
    recognize(session, secret)
    if may_enter(session):
        response = make_response(redirect(login.next_path, 303))
    else:
        log.info("Konto %d hat keinen Zugang mehr: Keine seiner Rollen darf in das Panel.", visitor.user_id)
        panel().audit.refused(Cause.LOST_ROLE, visitor)
        response = make_response(page(403, texts.LOST_ROLE, offers_login=True))
    panel().cookies.set_session(response, secret)
    return response


def _turn_away(text: ErrorText) -> Response:
    """Refuse somebody, and end the session that he may have had."""
    _end_session(End.LOST_ACCESS)
    response = make_response(page(403, text, offers_login=True))
    panel().cookies.clear_session(response)
    return response


def _end_session(how: End) -> None:
    """End the session that there may be."""
    session = current_session()
    if session is not None:
        panel().sessions.end_one(session.id, session.visitor.user_id)
        panel().audit.session_ended(how, session.visitor)
    forget_session()
