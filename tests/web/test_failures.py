"""What goes wrong becomes a page that says what to do, and nothing of the inside."""

import sqlite3
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.damage import damage
from tests.web.conftest import Clock, change_panel, log_in
from tests.web.record import Record
from utils.config import PanelSettings, SettingsError
from utils.database import newest_version
from webapp.app import create_app
from webapp.connections import Connections
from webapp.database import QUERY_LIMIT_S, QueryTooSlowError, Reading


def test_before_the_first_start_of_the_bot_the_page_says_so(app: Flask) -> None:
    answer = log_in(app).get("/")
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "Der Bot wurde noch nicht gestartet" in answer.text


@pytest.mark.parametrize("content", [b"", b"this is not a database, whatever its name says" * 100])
def test_a_file_that_is_no_database_of_the_bot(app: Flask, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "tickets.sqlite").write_bytes(content)
    answer = log_in(app).get("/")
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "Der Bot wurde noch nicht gestartet" in answer.text


def test_a_query_without_end_is_ended(record: Record) -> None:
    database = Reading(Connections(record.path, newest_version()), limit_s=0.05)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(QueryTooSlowError):
        database.all(endless)
    assert database.one("SELECT 7 AS seven") is not None
    database.close()


def test_a_query_that_is_too_slow_becomes_a_page(app: Flask, record: Record) -> None:
    for _ in range(300):
        record.ticket()
    change_panel(app, query_limit_s=0.0)
    answer = log_in(app).get("/?q=niemand")
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "Das dauert gerade zu lange" in answer.text


def test_the_panel_cannot_write_the_record(record: Record) -> None:
    database = Reading(Connections(record.path, newest_version()), QUERY_LIMIT_S)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        database.all("DELETE FROM tickets")
    database.close()


@pytest.mark.usefixtures("record")
def test_an_error_shows_nothing_of_the_inside(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("webapp.views.overview.overview.page", broken)
    answer = log_in(app).get("/")
    assert answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "Da ist etwas schiefgegangen" in answer.text
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


def test_what_a_damaged_file_still_holds_is_shown(
    app: Flask, record: Record, caplog: pytest.LogCaptureFixture
) -> None:
    ticket = record.ticket()
    record.message(ticket, "Das ist verloren")
    record.close()
    damage(record.path, "attachments")
    staff = log_in(app)
    overview = staff.get("/")
    assert overview.status_code == HTTPStatus.OK
    assert f"/transcript/{ticket}" in overview.text
    page = staff.get(f"/transcript/{ticket}")
    assert page.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "Das lässt sich gerade nicht lesen" in page.text
    assert [entry.levelname for entry in caplog.records] == ["ERROR"]
    assert caplog.records[0].exc_info is None


def test_health_names_the_part_that_is_ill(visitor: FlaskClient, tmp_path: Path, clock: Clock) -> None:
    answer = visitor.get("/healthz")
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert answer.json == {"status": "failing", "database": "unreadable", "bot": "unknown", "sessions": "ok"}

    record = Record(tmp_path)
    assert visitor.get("/healthz").json == {
        "status": "failing",
        "database": "ok",
        "bot": "never_started",
        "sessions": "ok",
    }
    record.beat(clock.now_ms - 89_000)
    well = visitor.get("/healthz")
    assert well.status_code == HTTPStatus.OK
    assert well.json == {"status": "ok", "database": "ok", "bot": "ok", "sessions": "ok"}
    record.beat(clock.now_ms - 91_000)
    silent = visitor.get("/healthz")
    assert silent.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert silent.json == {"status": "failing", "database": "ok", "bot": "silent", "sessions": "ok"}
    record.beat(clock.now_ms, connected=False)
    assert visitor.get("/healthz").json == {
        "status": "failing",
        "database": "ok",
        "bot": "disconnected",
        "sessions": "ok",
    }
    record.beat(clock.now_ms)
    (tmp_path / "panel.sqlite").write_bytes(b"no database" * 1000)
    nobody_enters = visitor.get("/healthz")
    assert nobody_enters.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert nobody_enters.json == {
        "status": "failing",
        "database": "ok",
        "bot": "ok",
        "sessions": "unreadable",
    }
    record.close()


def test_a_session_file_that_cannot_be_made_is_told_at_start(
    settings: Callable[..., PanelSettings], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="PANEL_DATABASE_PATH"):
        create_app(settings(panel_database_path=tmp_path / "file" / "panel.sqlite"))
