"""The panel as a Flask test client, on a real database and a clock that stands still."""

import dataclasses
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache

from tests.sandbox.server import Sandbox
from tests.sandbox.threaded import running_sandbox
from tests.sandbox.world import Id, panel_settings
from tests.web.record import HOUR_MS, START_MS, Record
from utils.config import PanelSettings
from webapp.app import create_app
from webapp.assets import Assets
from webapp.panel import EXTENSION, Panel
from webapp.sessions import Visitor

PANEL_URL = "http://127.0.0.1:60123"


class Compiled(BytecodeCache):
    """Templates as they were compiled for the first panel: for each test anew they would be most of its work."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


class Clock:
    def __init__(self) -> None:
        self.now_ms = START_MS + HOUR_MS

    def __call__(self) -> int:
        return self.now_ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def record(tmp_path: Path, clock: Clock) -> Iterator[Record]:
    record = Record(tmp_path)
    record.beat(clock.now_ms)
    yield record
    record.close()


@pytest.fixture
def settings(tmp_path: Path) -> Callable[..., PanelSettings]:
    def make(base_url: str = "http://127.0.0.1:9", **changes: Any) -> PanelSettings:
        values = {
            "database_path": tmp_path / "tickets.sqlite",
            "attachments_path": tmp_path / "attachments",
            "panel_database_path": tmp_path / "panel.sqlite",
        }
        known = {name.lower(): value for name, value in panel_settings(base_url, PANEL_URL).items()}
        return PanelSettings(_env_file=None, **{**known, **values, **changes})

    return make


COMPILED: Final = Compiled()


@cache
def assets() -> Assets:
    """Return the static files, read and put together once."""
    return Assets()


def make_app(settings: PanelSettings, clock: Clock) -> Flask:
    """Make a panel of what all tests share: the bundles and the compiled templates."""
    app = create_app(settings, clock=clock, assets=assets())
    app.jinja_env.bytecode_cache = COMPILED
    return app


@pytest.fixture
def app(settings: Callable[..., PanelSettings], clock: Clock) -> Flask:
    return make_app(settings(), clock)


def panel_of(app: Flask) -> Panel:
    panel: Panel = app.extensions[EXTENSION]
    return panel


def change_panel(app: Flask, **changes: Any) -> None:
    """Replace parts of a running panel."""
    app.extensions[EXTENSION] = dataclasses.replace(panel_of(app), **changes)


def log_in(app: Flask, *role_ids: int, name: str = "Sam") -> FlaskClient:
    """Return a browser with a session; without roles named, a supporter's."""
    panel = panel_of(app)
    roles = frozenset(role_ids or (int(Id.SUPPORT_ROLE),))
    client = app.test_client()
    client.set_cookie(panel.cookies.session_name, panel.sessions.start(Visitor(int(Id.SAM), name, roles)))
    return client


@pytest.fixture
def staff(app: Flask) -> FlaskClient:
    return log_in(app)


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A local Discord with the demo world."""
    with running_sandbox(PANEL_URL) as sandbox:
        yield sandbox
