"""Tells monitors whether bot and database are well."""

import sqlite3
from http import HTTPStatus

from flask import Blueprint, jsonify
from werkzeug.wrappers import Response

from webapp.connections import DatabaseNotReadyError
from webapp.database import QueryTooSlowError
from webapp.panel import own_file_reading, panel, reading
from webapp.queries import health

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> tuple[Response, int]:
    """Say which part is not well; nothing here is secret."""
    try:
        beat = health.heartbeat(reading())
    except (DatabaseNotReadyError, QueryTooSlowError, sqlite3.Error):
        parts = {"database": "unreadable", "bot": "unknown"}
    else:
        parts = {"database": "ok", "bot": health.condition(beat, panel().clock())}
    parts["sessions"] = _sessions()
    well = all(part == "ok" for part in parts.values())
    status = HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE
    return jsonify(status="ok" if well else "failing", **parts), status


def _sessions() -> str:
    """Tell whether the panel's own file can be read, without which nobody is let in."""
    try:
        with own_file_reading() as database:
            health.ask_for_a_session(database)
    except (DatabaseNotReadyError, QueryTooSlowError, sqlite3.Error):
        return "unreadable"
    return "ok"
