"""What the parts of the running panel share, reachable from any request."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app, g

from utils.clock import Clock
from utils.config import PanelSettings
from utils.transcript.export.exporter import Exporter
from utils.transcript.times import Times
from webapp.assets import Assets
from webapp.audit import AuditLog
from webapp.background import WriteBehind
from webapp.connections import Connections
from webapp.cookies import Cookies
from webapp.database import QUERY_LIMIT_S, Reading
from webapp.discord_login import DiscordLogin
from webapp.read_marks import ReadMarks
from webapp.saved_views import SavedViews
from webapp.sessions import Session, SessionStore, Visitor

EXTENSION = "panel"


@dataclass(frozen=True)
class Panel:
    """Everything that is made once at start."""

    settings: PanelSettings
    clock: Clock
    times: Times
    exporter: Exporter
    sessions: SessionStore
    cookies: Cookies
    discord: DiscordLogin
    assets: Assets
    background: WriteBehind
    read_marks: ReadMarks
    saved_views: SavedViews
    audit: AuditLog
    connections: Connections
    own_connections: Connections
    query_limit_s: float = QUERY_LIMIT_S


def panel() -> Panel:
    """Return the panel that serves this request."""
    return panel_of(current_app)


def panel_of(app: Flask) -> Panel:
    """Return the panel that an app was made for."""
    return cast("Panel", app.extensions[EXTENSION])


def reading() -> Reading:
    """Return this request's connection to the bot's database.

    Raises DatabaseNotReadyError while the bot has not made it.
    """
    if "reading" not in g:
        g.reading = own_reading()
    return cast("Reading", g.reading)


def own_reading() -> Reading:
    """Return a connection that outlives the request; whoever asks for it closes it.

    Raises DatabaseNotReadyError while the bot has not made it.
    """
    return Reading(panel().connections, panel().query_limit_s)


@contextmanager
def own_file_reading() -> Iterator[Reading]:
    """Hand out a connection that can only read the panel's own file, with the limits of every other."""
    database = Reading(panel().own_connections, panel().query_limit_s)
    try:
        yield database
    finally:
        database.close()


def current_session() -> Session | None:
    """Return the visitor's session, if he is logged in."""
    return cast("Session | None", g.get("session"))


def recognize(session: Session, secret: str) -> None:
    """Let the rest of the request know who the visitor is."""
    g.session = session
    g.csrf_token = panel().cookies.csrf_token(secret)


def forget_session() -> None:
    """Let the rest of the request know that the session has ended."""
    g.pop("session", None)
    g.pop("csrf_token", None)


def session_of_request() -> Session:
    """Return the visitor's session where no view is shown without one."""
    return cast("Session", g.session)


def current_visitor() -> Visitor:
    """Return who is logged in, in a view that nobody sees without a login."""
    return session_of_request().visitor


def may_enter(session: Session | None) -> bool:
    """Tell whether somebody is logged in with a role that may read tickets."""
    return session is not None and not session.visitor.role_ids.isdisjoint(panel().settings.may_enter)


def is_admin(session: Session | None) -> bool:
    """Tell whether somebody may see what is meant for admins alone."""
    return (
        may_enter(session)
        and session is not None
        and panel().settings.admin_role_id in session.visitor.role_ids
    )


def close_reading(_error: BaseException | None = None) -> None:
    """Close this request's connection; for teardown."""
    opened: Reading | None = g.pop("reading", None)
    if opened is not None:
        opened.close()
