"""Gunicorn's settings for the panel: two cores, behind nginx on the same machine."""

# ruff: noqa: N999 - the name is the one that Gunicorn's manual uses
from pathlib import Path
from typing import Any

from flask import Flask

from webapp.app import start
from webapp.gunicorn_log import PanelLog
from webapp.panel import panel_of

bind = "127.0.0.1:60123"

# Reading SQLite and rendering templates is work for the processor; the threads are for requests that wait,
# such as a login asking Discord. With one request at a time per worker, two such waits stop the panel.
workers = 2
worker_class = "gthread"
threads = 4

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

# Only nginx on this machine may say who the visitor is and that he came by https.
forwarded_allow_ips = "127.0.0.1"
# Gunicorn would let the proxy say under which path the panel is; Apache and Caddy pass on what a client says of it.
forwarder_headers = ""
limit_request_line = 4_094
limit_request_fields = 50

# Gunicorn opens a socket for remote control in $HOME otherwise; nothing here needs it.
control_socket_disable = True

# nginx writes the access log; errors go to the journal.
accesslog = None
errorlog = "-"
loglevel = "info"
logger_class = PanelLog


def on_starting(_server: Any) -> None:
    """Refuse wrong settings before there are workers: a worker that cannot start is replaced for ever."""
    start()


def worker_exit(_server: Any, worker: Any) -> None:
    """Write what still waits before a worker leaves, for whatever reason but SIGKILL."""
    app = getattr(worker, "wsgi", None)
    # A worker that could not start has no panel.
    if isinstance(app, Flask):
        panel_of(app).background.close()
