"""What the panel notes of what people do in it, and when."""

import logging
import re
import sqlite3
from contextlib import closing
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.sandbox.server import Sandbox
from tests.sandbox.world import Id
from tests.web.audit_log import Entry, logged, on_disk
from tests.web.conftest import Clock, change_panel, log_in, make_app, panel_of
from tests.web.record import DAY_MS, HOUR_MS, MINUTE_MS, Record
from tests.web.test_login import MakeSettings, agree, begin, log_in_as
from webapp.audit import STRANGERS_AN_HOUR, AuditLog, Cause, End
from webapp.background import WriteBehind
from webapp.sessions import MIGRATIONS, Visitor

SAM = Visitor(int(Id.SAM), "Sam", frozenset({int(Id.SUPPORT_ROLE)}))


@pytest.fixture
def discord(sandbox: Sandbox, settings: MakeSettings, clock: Clock) -> Flask:
    """The panel with a Discord behind it."""
    return make_app(settings(sandbox.base_url), clock)


def break_file(app: Flask) -> None:
    """Let every write to the audit log fail, as on a full disk, while sessions go on."""
    path = panel_of(app).settings.panel_database_path
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "CREATE TRIGGER full_disk BEFORE INSERT ON audit BEGIN SELECT RAISE(FAIL, 'full'); END"
        )


def token_on(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


@pytest.mark.usefixtures("record")
def test_a_login_and_a_log_out_are_on_the_disk_before_the_answer(discord: Flask) -> None:
    browser = discord.test_client()
    log_in_as(browser, Id.SAM)
    assert on_disk(discord) == [Entry("login", "Sam", None, {})]
    browser.post("/logout", data={"csrf_token": token_on(browser.get("/").text)})
    assert on_disk(discord)[1:] == [Entry("logout", "Sam", None, {})]


@pytest.mark.usefixtures("record")
def test_a_failed_login_says_why_and_names_whom_it_knows(discord: Flask, sandbox: Sandbox) -> None:
    browser = discord.test_client()
    browser.get("/callback?code=x&state=y")
    browser.get(agree(begin(browser), Id.SAM, answer="deny"))
    state = parse_qs(urlsplit(begin(browser)).query)["state"][0]
    browser.get(f"/callback?code=erfunden&state={state}")
    log_in_as(browser, sandbox.state.add_user("fremd", global_name="Fremd").id)
    log_in_as(browser, Id.MIA)
    assert on_disk(discord) == [
        Entry("login_failed", None, None, {"reason": "stale"}),
        Entry("login_failed", None, None, {"reason": "cancelled"}),
        Entry("login_failed", None, None, {"reason": "code_refused"}),
        Entry("login_failed", None, None, {"reason": "not_in_guild"}),
        Entry("login_failed", "Mia", None, {"reason": "no_role"}),
    ]


@pytest.mark.usefixtures("record")
def test_a_login_while_discord_is_away_is_noted(app: Flask, visitor: FlaskClient) -> None:
    state = parse_qs(urlsplit(begin(visitor)).query)["state"][0]
    visitor.get(f"/callback?code=egal&state={state}")
    assert on_disk(app) == [Entry("login_failed", None, None, {"reason": "discord_silent"})]


def test_strangers_cannot_fill_the_disk(app: Flask, visitor: FlaskClient, clock: Clock) -> None:
    for _ in range(STRANGERS_AN_HOUR + 20):
        visitor.get("/callback?code=x&state=y")
    assert len(on_disk(app)) == STRANGERS_AN_HOUR
    clock.now_ms += HOUR_MS
    visitor.get("/callback?code=x&state=y")
    assert len(on_disk(app)) == STRANGERS_AN_HOUR + 1


def test_who_has_no_role_is_noted_once_a_minute(app: Flask, record: Record, clock: Clock) -> None:
    ticket = record.ticket()
    browser = log_in(app, 10**17, name="Rolf")
    for _ in range(3):
        browser.get(f"/transcript/{ticket}")
    assert on_disk(app) == [Entry("refused", "Rolf", None, {"reason": "lost_role"})]
    clock.now_ms += MINUTE_MS
    browser.get("/")
    assert len(on_disk(app)) == 2


@pytest.mark.usefixtures("record")
def test_a_form_that_is_not_ours_is_noted(app: Flask, staff: FlaskClient) -> None:
    assert staff.post("/logout", data={"csrf_token": "falsch"}).status_code == HTTPStatus.BAD_REQUEST
    assert on_disk(app) == [Entry("refused", "Sam", None, {"reason": "foreign_form"})]


def test_reading_a_ticket_is_noted_with_its_number_and_without_what_was_searched(
    app: Flask, staff: FlaskClient, record: Record
) -> None:
    ticket = record.ticket()
    message = record.message(ticket, "geheimes Wort")
    staff.get(f"/transcript/{ticket}")
    staff.get(f"/transcript/{ticket}?q=geheimes")
    staff.get(f"/transcript/{ticket}?at={message}")
    assert logged(app) == [
        Entry("ticket_viewed", "Sam", ticket, {}),
        Entry("ticket_viewed", "Sam", ticket, {"searched": True}),
        Entry("ticket_viewed", "Sam", ticket, {}),
    ]
    assert b"geheimes" not in panel_of(app).settings.panel_database_path.read_bytes()


def test_what_does_not_exist_is_not_read(app: Flask, staff: FlaskClient, record: Record) -> None:
    record.ticket()
    for path in ("/transcript/77", "/transcript/77.html", "/transcript/1.exe", "/attachment/5", "/"):
        staff.get(path)
    assert logged(app) == []


@pytest.mark.parametrize("file_format", ["html", "zip", "txt", "json"])
def test_a_download_is_on_the_disk_before_its_first_byte(
    app: Flask, staff: FlaskClient, record: Record, file_format: str
) -> None:
    ticket = record.ticket()
    record.message(ticket)
    with staff.get(f"/transcript/{ticket}.{file_format}", buffered=False) as answer:
        assert answer.status_code == HTTPStatus.OK
        assert on_disk(app) == [Entry("downloaded", "Sam", ticket, {"format": file_format})]


def test_an_attachment_is_noted_when_it_is_opened_by_itself(
    app: Flask, staff: FlaskClient, record: Record
) -> None:
    ticket = record.ticket()
    attachment = record.attachment(record.message(ticket), b"\x89PNG")
    staff.get(f"/attachment/{attachment}", headers={"Sec-Fetch-Dest": "image"}).close()
    assert on_disk(app) == []
    staff.get(f"/attachment/{attachment}", headers={"Sec-Fetch-Dest": "document"}).close()
    # A program that does not say what it wants the file for.
    staff.get(f"/attachment/{attachment}").close()
    assert on_disk(app) == [Entry("attachment_opened", "Sam", ticket, {"attachment": str(attachment)})] * 2


def test_nothing_in_the_log_says_where_somebody_was(app: Flask, record: Record) -> None:
    browser = log_in(app)
    browser.get(f"/transcript/{record.ticket()}", headers={"X-Forwarded-For": "203.0.113.77"})
    assert logged(app)
    assert b"203.0.113.77" not in panel_of(app).settings.panel_database_path.read_bytes()


def test_without_the_log_nothing_is_handed_out(
    app: Flask, staff: FlaskClient, record: Record, caplog: pytest.LogCaptureFixture
) -> None:
    ticket = record.ticket()
    attachment = record.attachment(record.message(ticket, "Mondlicht"), b"\x89PNG")
    break_file(app)
    for path in (f"/transcript/{ticket}.html", f"/transcript/{ticket}.json", f"/attachment/{attachment}"):
        answer = staff.get(path)
        assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        assert "Das Panel kann nicht festhalten, wer was liest" in answer.text
        assert "Mondlicht" not in answer.text
    assert caplog.text.count("weil sich das Protokoll nicht beschreiben ließ") == 3


@pytest.mark.usefixtures("record")
def test_without_the_log_nobody_gets_in_and_everybody_gets_out(discord: Flask) -> None:
    browser = discord.test_client()
    log_in_as(browser, Id.SAM)
    break_file(discord)
    page = browser.get("/").text
    assert browser.post("/logout", data={"csrf_token": token_on(page)}).status_code == HTTPStatus.SEE_OTHER
    assert log_in_as(browser, Id.SAM).status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert browser.get("/").status_code == HTTPStatus.FOUND


def test_a_ticket_is_read_while_entries_can_wait_and_not_when_they_would_be_lost(
    app: Flask, staff: FlaskClient, record: Record, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    ticket = record.ticket()
    panel = panel_of(app)
    nowhere = Path(panel.settings.panel_database_path).parent / "nowhere" / "panel.sqlite"
    background = WriteBehind(nowhere, delay_s=60, retry_s=60, capacity=2)
    change_panel(app, audit=AuditLog(nowhere, panel.clock, background), background=background)
    statuses = []
    for _ in range(4):
        statuses.append(staff.get(f"/transcript/{ticket}").status_code)
        background.flush()
    assert statuses == [HTTPStatus.OK] * 2 + [HTTPStatus.SERVICE_UNAVAILABLE] * 2
    assert caplog.text.count("lässt sich gerade nicht beschreiben") == 1


def test_entries_are_forgotten_after_a_year(
    settings: MakeSettings, clock: Clock, app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    audit = panel_of(app).audit
    audit.logged_out(SAM)
    clock.now_ms += 364 * DAY_MS
    audit.logged_out(SAM)
    make_app(settings(), clock)
    assert len(on_disk(app)) == 2
    clock.now_ms += 2 * DAY_MS
    make_app(settings(), clock)
    assert len(on_disk(app)) == 1
    clock.now_ms += 364 * DAY_MS
    # Also in a panel that is never restarted.
    audit.logged_in(SAM)
    assert [entry.kind for entry in on_disk(app)] == ["login"]
    assert caplog.text == ""


def test_a_name_that_cannot_be_written_is_noted_all_the_same(app: Flask) -> None:
    panel_of(app).audit.refused(Cause.LOST_ROLE, Visitor(5, "Kaputt\ud800", frozenset()))
    panel_of(app).audit.session_ended(End.REVOKED, SAM)
    assert [entry.user for entry in on_disk(app)] == ["Kaputt?", "Sam"]


def test_a_file_from_before_the_log_is_upgraded(settings: MakeSettings, tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "panel.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((MIGRATIONS / "0001_sessions.sql").read_text(encoding="utf-8"))
        connection.execute("PRAGMA user_version = 1")
    app = make_app(settings(), clock)
    panel_of(app).audit.logged_in(SAM)
    panel_of(app).audit.exported(SAM, "overview")
    assert [entry.kind for entry in on_disk(app)] == ["login", "exported"]


@pytest.mark.usefixtures("record")
def test_ending_ones_sessions_is_noted_where_there_was_one(app: Flask, staff: FlaskClient) -> None:
    log_in(app)
    page = staff.get("/sitzungen").text
    # Its own session stands first.
    other = re.findall(r'action="(/sitzungen/\d+/beenden)"', page)[-1]
    for path in (other, other, "/sitzungen/andere/beenden"):
        staff.post(path, data={"csrf_token": token_on(page)})
    assert on_disk(app) == [Entry("session_ended", "Sam", None, {"reason": "revoked"})]
    log_in(app)
    staff.post("/sitzungen/andere/beenden", data={"csrf_token": token_on(page)})
    assert on_disk(app)[1:] == [Entry("session_ended", "Sam", None, {"reason": "others_revoked"})]


@pytest.mark.usefixtures("record")
def test_a_second_login_in_the_same_browser_ends_the_first_session_and_says_so(discord: Flask) -> None:
    browser = discord.test_client()
    log_in_as(browser, Id.SAM)
    log_in_as(browser, Id.ADA)
    assert on_disk(discord)[1:] == [
        Entry("login", "Ada", None, {}),
        Entry("session_ended", "Sam", None, {"reason": "replaced"}),
    ]


@pytest.mark.parametrize(
    ("path", "what"), [("/tickets.csv?q=geheim", "overview"), ("/statistik/verlauf.csv", "statistics")]
)
def test_a_list_as_a_file_is_on_the_disk_before_its_first_byte(
    app: Flask, staff: FlaskClient, record: Record, path: str, what: str
) -> None:
    record.ticket()
    with staff.get(path, buffered=False) as answer:
        assert answer.status_code == HTTPStatus.OK
        assert on_disk(app) == [Entry("exported", "Sam", None, {"what": what})]
    # Without the log there is no file.
    break_file(app)
    assert staff.get(path).status_code == HTTPStatus.SERVICE_UNAVAILABLE
