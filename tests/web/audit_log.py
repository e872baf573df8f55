"""Reads the audit log as it stands in the file."""

import json
import sqlite3
from contextlib import closing
from typing import Any, NamedTuple

from flask import Flask
from flask.testing import FlaskClient

from tests.sandbox.world import Id
from tests.web.conftest import log_in, panel_of


class Entry(NamedTuple):
    kind: str
    user: str | None
    ticket_id: int | None
    details: dict[str, Any]


def on_disk(app: Flask) -> list[Entry]:
    """Return what is in the file now, oldest first."""
    with closing(sqlite3.connect(panel_of(app).settings.panel_database_path)) as connection:
        rows = connection.execute("SELECT kind, user_name, ticket_id, details FROM audit ORDER BY id")
        return [Entry(kind, user, ticket, json.loads(details)) for kind, user, ticket, details in rows]


def logged(app: Flask) -> list[Entry]:
    """Return everything that was noted, also what would have been written within half a second."""
    assert panel_of(app).background.flush()
    return on_disk(app)


def admin(app: Flask, name: str = "Ada") -> FlaskClient:
    return log_in(app, int(Id.ADMIN_ROLE), name=name)
