"""Gunicorn's settings for the panel: two cores, behind nginx on the same machine."""

# ruff: noqa: N999 - the name is the one that Gunicorn's manual uses
# ruff: noqa: E402 - where modules come from is settled before any is imported
import os
import sys
from pathlib import Path

# Gunicorn makes its working directory the first place for modules. The service's is the folder of the data: whoever once
# broke into bot or panel could leave a module there that runs at every start. As the last entry, behind every import
# below, it only keeps Gunicorn from putting it first again; `post_fork` takes it away altogether.
_OWN_PACKAGES = ("utils", "webapp")
_FOLDER = os.getcwd()  # noqa: PTH109 - compared with the text that Gunicorn has put there
_IS_CHECKOUT = Path(_FOLDER) == Path(__file__).resolve().parents[1]
if not _IS_CHECKOUT:
    sys.path[:] = [place for place in sys.path if place != _FOLDER]

from logging import getLogger
from typing import Any

from flask import Flask

from utils.operation.service_manager import ServiceManager
from webapp import access_log, watchdog
from webapp.app import start
from webapp.gunicorn_log import PanelLog
from webapp.panel import panel_of

if not _IS_CHECKOUT:
    sys.path.append(_FOLDER)

# Where nothing else is said; systemd hands over the socket of ticketweb_gunicorn.socket, and this does not count.
bind = "127.0.0.1:60123"

# Reading SQLite and rendering templates is work for the processor; the threads are for requests that wait,
# such as a login asking Discord. With one request at a time per worker, two such waits stop the panel.
workers = 2
worker_class = "gthread"
threads = 4

# Each worker loads the program itself: a reload then brings new code and settings, and no connection to SQLite
# is ever carried through a fork, which would undo its locks. It costs some 20 MB.
preload_app = False

# Workers prove that they live by touching a file; on a slow disk they would be taken for dead.
if Path("/dev/shm").is_dir():  # noqa: S108 - not a file of ours: Gunicorn makes and unlinks it itself
    worker_tmp_dir = "/dev/shm"  # noqa: S108 - as above

# Restarts a worker whose loop hangs. It does not bound a single request.
timeout = 30
# Less than TimeoutStopSec of the unit.
graceful_timeout = 25
# For whoever asks without nginx in between; nginx opens a connection for each request.
keepalive = 75
# Bounds a slow leak, if there ever is one; the jitter keeps both workers from leaving together.
max_requests = 5_000
max_requests_jitter = 500

# Only nginx on this machine may say who the visitor is and that he came by https. For a Unix socket Gunicorn believes
# whoever may open it; the rights of ticketweb_gunicorn.socket let only nginx.
forwarded_allow_ips = "127.0.0.1"
# Gunicorn would let the proxy say under which path the panel is; Apache and Caddy pass on what a client says of it.
forwarder_headers = ""
limit_request_line = 4_094
limit_request_fields = 50

# Gunicorn opens a socket for remote control in $HOME otherwise; nothing here needs it.
control_socket_disable = True

# As a service, the journal gets a line for each request, beside the panel's errors: what took how long in here, with
# nobody's slow line in it, and also where no nginx writes a log. At a terminal it would only be noise.
accesslog = "-" if ServiceManager.from_environment().is_there else None
access_log_format = access_log.FORMAT
errorlog = "-"
loglevel = "info"
logger_class = PanelLog


def on_starting(_server: Any) -> None:
    """Refuse wrong settings before there are workers: a worker that cannot start is replaced for ever."""
    getLogger("gunicorn.access").addFilter(access_log.keep)
    start()


def when_ready(server: Any) -> None:
    """Let systemd know from now on that the panel answers."""
    watchdog.feed(server.LISTENERS[0], server.log)


def on_reload(_server: Any) -> None:
    """Let the new workers load the program anew: what the arbiter has loaded for these hooks is as old as the arbiter.

    With it they would show new templates by old code.
    """
    for name in [name for name in sys.modules if name.partition(".")[0] in _OWN_PACKAGES]:
        del sys.modules[name]


def post_fork(_server: Any, _worker: Any) -> None:
    """Load nothing from the folder of the data."""
    if not _IS_CHECKOUT:
        sys.path[:] = [place for place in sys.path if place != _FOLDER]


def worker_exit(_server: Any, worker: Any) -> None:
    """Write what still waits before a worker leaves, for whatever reason but SIGKILL."""
    app = getattr(worker, "wsgi", None)
    # A worker that could not start has no panel.
    if isinstance(app, Flask):
        panel_of(app).background.close()
