"""The panel: a Flask app made by `create_app`.

`gunicorn webapp.app:app` and `python webapp/app.py` both start it.
"""

import sqlite3
import sys
from pathlib import Path
from typing import Final

if __name__ == "__main__":
    # Run as a script, Python looks for packages beside this file instead of beside the repository's.
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from utils.addresses import may_be_plain_http
from utils.clock import Clock, system_clock
from utils.config import EX_CONFIG, PanelSettings, SettingsError, load_settings
from utils.database import DatabaseError, newest_version
from utils.operation.logs import complain, configure_logging
from utils.transcript.export.exporter import Exporter
from utils.transcript.times import Times
from webapp import access, errors, security, templating, texts
from webapp.assets import Assets
from webapp.audit import AuditLog
from webapp.background import WriteBehind
from webapp.connections import Connections
from webapp.cookies import Cookies
from webapp.discord_login import DiscordLogin
from webapp.panel import EXTENSION, Panel, close_reading, panel_of
from webapp.read_marks import ReadMarks
from webapp.saved_views import SavedViews
from webapp.sessions import MIGRATIONS as PANEL_MIGRATIONS
from webapp.sessions import SessionStore
from webapp.static_folder import lay_out
from webapp.views import (
    attachment,
    audit_log,
    download,
    health,
    login,
    metrics,
    overview,
    overview_file,
    saved_views,
    sessions,
    static,
    statistics,
    transcript,
)

HOST: Final = "127.0.0.1"
PORT: Final = 60123
# Gunicorn's own number for "this worker cannot boot": it then stops instead of starting workers for ever.
GUNICORN_BOOT_ERROR: Final = 3
LARGEST_FORM_BYTES: Final = 64 * 1024
MOST_FORM_FIELDS: Final = 100


def create_app(
    settings: PanelSettings | None = None, *, clock: Clock = system_clock, assets: Assets | None = None
) -> Flask:
    """Build the panel.

    Raises SettingsError with every fault.
    """
    settings = settings or load_settings(PanelSettings)
    app = Flask("webapp", static_folder=None)
    app.config.update(
        SECRET_KEY=settings.flask_secret_key.get_secret_value(),
        TRUSTED_HOSTS=security.trusted_hosts(settings.discord_redirect_uri),
        MAX_CONTENT_LENGTH=LARGEST_FORM_BYTES,
        MAX_FORM_PARTS=MOST_FORM_FIELDS,
        # Not even with FLASK_DEBUG in the environment does a visitor see the inside of an error.
        PROPAGATE_EXCEPTIONS=False,
    )
    app.extensions[EXTENSION] = _panel(settings, clock, assets or Assets())
    templating.extend(app)
    access.guard(app)
    errors.handle_errors(app)
    security.set_headers(app)
    app.teardown_appcontext(close_reading)
    for view in (
        login,
        sessions,
        health,
        metrics,
        overview,
        overview_file,
        saved_views,
        statistics,
        transcript,
        attachment,
        download,
        audit_log,
    ):
        app.register_blueprint(view.blueprint)
    app.add_url_rule("/static/<version>/<path:name>", "static", static.serve)
    # nginx is the one proxy in front; what it says of the visitor is believed, what the visitor says is not.
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign] # Flask's documented way
    return app


def _panel(settings: PanelSettings, clock: Clock, assets: Assets) -> Panel:
    address = settings.discord_redirect_uri
    if not address.startswith("https://") and not may_be_plain_http(address):
        raise SettingsError([texts.PLAIN_HTTP.format(address=address)])
    store = SessionStore(settings.panel_database_path, clock)
    background = WriteBehind(settings.panel_database_path)
    audit = AuditLog(settings.panel_database_path, clock, background)
    try:
        store.prepare()
        audit.forget_old()
    except (sqlite3.Error, OSError, DatabaseError) as error:
        path = settings.panel_database_path
        raise SettingsError([texts.NO_SESSION_FILE.format(path=path, reason=error)]) from error
    times = Times(settings.timezone, clock)
    return Panel(
        settings=settings,
        clock=clock,
        times=times,
        exporter=Exporter(times, clock, settings.attachments_path),
        sessions=store,
        cookies=Cookies(settings),
        discord=DiscordLogin(settings),
        assets=assets,
        background=background,
        read_marks=ReadMarks(settings.panel_database_path, background, clock),
        saved_views=SavedViews(settings.panel_database_path, clock),
        audit=audit,
        connections=Connections(settings.database_path, newest_version()),
        own_connections=Connections(settings.panel_database_path, newest_version(PANEL_MIGRATIONS)),
    )


def start(exit_status: int = EX_CONFIG) -> Flask:
    """Build the panel from the environment; wrong settings end the process with one readable message."""
    try:
        settings = load_settings(PanelSettings)
        app = create_app(settings)
    except SettingsError as error:
        complain(error.report())
        raise SystemExit(exit_status) from None
    configure_logging(settings.log_level, settings.log_format)
    if settings.static_path is not None:
        lay_out(panel_of(app).assets, settings.static_path)
    return app


def __getattr__(name: str) -> Flask:
    """Make `app` when Gunicorn asks for it, so that importing this module for anything else does nothing."""
    if name != "app":
        raise AttributeError(name)
    app = start(exit_status=GUNICORN_BOOT_ERROR)
    globals()["app"] = app
    return app


if __name__ == "__main__":
    start().run(host=HOST, port=PORT, threaded=True)
