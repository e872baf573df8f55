"""Logging in through Discord, and out."""

import hmac
import logging
import re
from urllib.parse import urlsplit

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp import texts
from webapp.audit import Failure
from webapp.browsers import describe
from webapp.cookies import PendingLogin, new_pending_login
from webapp.discord_login import DiscordUnreachableError, LoginRefusedError, NotInGuildError
from webapp.errors import Page, page
from webapp.panel import current_session, current_visitor, may_enter, panel
from webapp.sessions import Visitor

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
    login = new_pending_login(own_path(request.form.get("next")))
    response = make_response(redirect(panel().discord.authorization_url(login), 303))
    panel().cookies.set_pending_login(response, login)
    return response


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
    cookies = panel().cookies
    secret = cookies.session_secret(request)
    if secret:
        panel().sessions.end(secret)
        panel().audit.logged_out(current_visitor())
    response = make_response(redirect(url_for("login.show", out="1"), 303))
    cookies.clear_session(response)
    return response


def _finish(login: PendingLogin | None) -> Response | Page:
    given = request.args.get("state", "")
    if login is None or not hmac.compare_digest(given.encode(), login.state.encode()):
        panel().audit.login_failed(Failure.STALE)
        return page(400, texts.LOGIN_STALE, offers_login=True)
    if request.args.get("error") == "access_denied":
        panel().audit.login_failed(Failure.CANCELLED)
        return page(200, texts.LOGIN_CANCELLED, offers_login=True)
    if "code" not in request.args:
        panel().audit.login_failed(Failure.STALE)
        return page(400, texts.LOGIN_STALE, offers_login=True)
    return _redeem(request.args.get("code", ""), login)


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
        return page(403, texts.NOT_IN_GUILD, offers_login=True)
    return _admit(visitor, login)


def _admit(visitor: Visitor, login: PendingLogin) -> Response | Page:
    if visitor.role_ids.isdisjoint(panel().settings.may_enter):
        log.info("Konto %d wurde abgewiesen: Keine seiner Rollen darf in das Panel.", visitor.user_id)
        panel().audit.login_failed(Failure.NO_ROLE, visitor)
        return page(403, texts.NO_ROLE, offers_login=True)
    # Before there is a session: none may begin without a trace.
    panel().audit.logged_in(visitor)
    sessions, cookies = panel().sessions, panel().cookies
    former = cookies.session_secret(request)
    if former:
        # A new login never continues an old session (session fixation).
        sessions.end(former)
    response = make_response(redirect(login.next_path, 303))
    cookies.set_session(response, sessions.start(visitor, describe(request.user_agent.string)))
    log.info("Konto %d hat sich angemeldet.", visitor.user_id)
    return response
