"""Everybody's own sessions: seen, told apart, ended."""

import hashlib
import re
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from tests.sandbox.world import Id
from tests.web.conftest import Clock, log_in, panel_of
from tests.web.record import HOUR_MS, MINUTE_MS, Record
from utils.database import migrate
from webapp.browsers import describe
from webapp.sessions import MIGRATIONS, SessionStore, Visitor

pytestmark = pytest.mark.usefixtures("record")

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)
CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36"
)
EDGE = f"{CHROME.replace('X11; Linux x86_64', 'Windows NT 10.0; Win64; x64')} Edg/138.0.0.0"
ANDROID = CHROME.replace("X11; Linux x86_64", "Linux; Android 10; K").replace("Safari", "Mobile Safari")
MAC = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Safari/605.1.15"
)


def another(app: Flask, browser: str, user_id: int = Id.SAM) -> FlaskClient:
    """Return one more browser in which somebody is logged in."""
    panel = panel_of(app)
    visitor = Visitor(int(user_id), "Sam", frozenset({int(Id.SUPPORT_ROLE)}))
    client = app.test_client()
    client.set_cookie(panel.cookies.session_name, panel.sessions.start(visitor, browser))
    return client


def forms(browser: FlaskClient) -> tuple[list[str], str]:
    """Return where the forms of the page lead, without that in the header, and their token."""
    page = browser.get("/sitzungen").text
    actions = re.findall(r'action="(/sitzungen/[^"]+)"', page)
    return actions, page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]


def press(browser: FlaskClient, action: str) -> int:
    token = forms(browser)[1]
    return browser.post(action, data={"csrf_token": token}).status_code


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/").status_code == HTTPStatus.OK


def test_the_name_in_the_head_leads_to_the_own_sessions(staff: FlaskClient) -> None:
    assert '<a class="whoami" href="/sitzungen"' in staff.get("/").text


def test_the_own_sessions_are_listed_with_browser_and_times(app: Flask, clock: Clock) -> None:
    another(app, "Safari auf einem iPhone")
    clock.now_ms += 3 * HOUR_MS
    staff = another(app, "Firefox unter Windows")
    another(app, "Opera unter macOS", Id.ADA)
    page = staff.get("/sitzungen").text
    assert page.index("Firefox unter Windows") < page.index("diese Sitzung") < page.index("iPhone")
    assert "zuletzt benutzt" in page
    assert "Opera" not in page


def test_one_of_the_own_sessions_is_ended(app: Flask) -> None:
    staff, old, oldest = another(app, "A"), another(app, "B"), another(app, "C")
    [own, *others], _ = forms(staff)
    assert len(others) == 3
    assert press(staff, others[0]) == HTTPStatus.SEE_OTHER
    assert [is_in(each) for each in (staff, old, oldest)] == [True, True, False]
    assert press(staff, others[0]) == HTTPStatus.SEE_OTHER
    assert press(staff, own) == HTTPStatus.SEE_OTHER
    assert [is_in(each) for each in (staff, old)] == [False, True]


def test_all_others_are_ended_at_once(app: Flask) -> None:
    staff, old, oldest = another(app, "A"), another(app, "B"), another(app, "C")
    ada = another(app, "D", Id.ADA)
    actions, _ = forms(staff)
    assert actions[-1] == "/sitzungen/andere/beenden"
    press(staff, actions[-1])
    assert [is_in(each) for each in (staff, old, oldest, ada)] == [True, False, False, True]
    assert "Andere Sitzungen hast du nicht" in staff.get("/sitzungen").text


def test_ending_this_session_is_logging_out(app: Flask) -> None:
    staff = another(app, "A")
    [own], token = forms(staff)
    answer = staff.post(own, data={"csrf_token": token})
    assert answer.headers["Location"] == "/login?out=1"
    assert staff.get_cookie("session") is None
    assert not is_in(staff)


def test_nobody_ends_the_session_of_somebody_else(app: Flask) -> None:
    ada, sam = another(app, "A", Id.ADA), another(app, "B")
    [of_ada], _ = forms(ada)
    assert press(sam, of_ada) == HTTPStatus.SEE_OTHER
    press(sam, "/sitzungen/andere/beenden")
    assert is_in(ada)


@pytest.mark.parametrize("number", ["0", "9223372036854775807", "9223372036854775808", "9" * 40])
def test_a_session_that_never_was_is_ended_calmly(staff: FlaskClient, number: str) -> None:
    assert press(staff, f"/sitzungen/{number}/beenden") == HTTPStatus.SEE_OTHER
    assert is_in(staff)


def test_sessions_are_ended_only_by_a_form_of_the_panel(app: Flask) -> None:
    staff, old = another(app, "A"), another(app, "B")
    actions, _ = forms(staff)
    for action in actions:
        assert staff.post(action).status_code == HTTPStatus.BAD_REQUEST
        assert staff.post(action, data={"csrf_token": forms(old)[1]}).status_code == HTTPStatus.BAD_REQUEST
        assert staff.get(action).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert is_in(old)


def test_whoever_lost_his_role_still_ends_his_sessions(app: Flask) -> None:
    browser = log_in(app, 10**17)
    assert browser.get("/").status_code == HTTPStatus.FORBIDDEN
    assert press(browser, "/sitzungen/andere/beenden") == HTTPStatus.SEE_OTHER


def test_sessions_that_ran_out_are_not_listed(app: Flask, clock: Clock) -> None:
    another(app, "Vergessener Browser")
    clock.now_ms += 8 * HOUR_MS + MINUTE_MS
    assert "Vergessener" not in another(app, "A").get("/sitzungen").text


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox unter Windows"),
        (SAFARI, "Safari auf einem iPhone"),
        (CHROME, "Chrome unter Linux"),
        (EDGE, "Edge unter Windows"),
        (ANDROID, "Chrome unter Android"),
        (MAC, "Safari unter macOS"),
        ("curl/8.5.0", "Unbekannter Browser"),
        ("", "Unbekannter Browser"),
    ],
)
def test_browsers_are_told_in_words(user_agent: str, words: str) -> None:
    assert describe(user_agent) == words


@given(st.text())
def test_nothing_of_a_made_up_browser_is_taken_over(user_agent: str) -> None:
    assert len(describe(f"<b>{user_agent}</b> Firefox/1 Linux")) < 40
    assert "<" not in describe(user_agent)


def prepared(path: Path, clock: Clock) -> SessionStore:
    store = SessionStore(path, clock)
    store.prepare()
    return store


def test_a_file_that_is_put_in_the_place_of_another_is_read_at_once(tmp_path: Path, clock: Clock) -> None:
    visitor = Visitor(int(Id.SAM), "Sam", frozenset())
    store = prepared(tmp_path / "panel.sqlite", clock)
    old = store.start(visitor)
    assert store.find(old)
    new = prepared(tmp_path / "backup.sqlite", clock).start(visitor)
    (tmp_path / "backup.sqlite").replace(tmp_path / "panel.sqlite")
    assert store.find(old) is None
    assert store.find(new)
    (tmp_path / "panel.sqlite").unlink()
    with pytest.raises(sqlite3.OperationalError):
        store.find(new)


def test_many_requests_at_a_time_find_their_sessions(tmp_path: Path, clock: Clock) -> None:
    store = prepared(tmp_path / "panel.sqlite", clock)
    secrets = [store.start(Visitor(number, f"Nr {number}", frozenset())) for number in range(1, 21)]

    def look(number: int) -> set[int | None]:
        found = [store.find(secrets[number - 1]) for _ in range(50)]
        return {session.visitor.user_id if session else None for session in found}

    with ThreadPoolExecutor(10) as threads:
        assert list(threads.map(look, range(1, 21))) == [{number} for number in range(1, 21)]


@pytest.fixture
def earlier_file(tmp_path: Path, clock: Clock) -> Path:
    """Return a panel.sqlite of the first version with a session whose secret is "geheim"."""
    migrations, path = tmp_path / "earlier", tmp_path / "panel.sqlite"
    migrations.mkdir()
    shutil.copy(MIGRATIONS / "0001_sessions.sql", migrations)
    connection = sqlite3.connect(path, isolation_level=None)
    migrate(connection, migrations)
    connection.execute(
        "INSERT INTO sessions VALUES (?, ?, 'Sam', ?, ?, ?)",
        (
            hashlib.sha256(b"geheim").digest(),
            int(Id.SAM),
            f"[{int(Id.SUPPORT_ROLE)}]",
            clock.now_ms,
            clock.now_ms,
        ),
    )
    connection.close()
    return path


def test_a_file_of_the_first_version_keeps_its_sessions(earlier_file: Path, clock: Clock) -> None:
    store = SessionStore(earlier_file, clock)
    store.prepare()
    session = store.find("geheim")
    assert session
    assert session.visitor == Visitor(int(Id.SAM), "Sam", frozenset({int(Id.SUPPORT_ROLE)}))
    assert (session.browser, session.checked_at_ms) == ("", clock.now_ms)


def test_two_workers_that_both_find_the_first_version_upgrade_it_once(
    earlier_file: Path, clock: Clock
) -> None:
    store = SessionStore(earlier_file, clock)
    store.prepare()
    connection = sqlite3.connect(earlier_file)
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    store.prepare()
    assert len(store.of(int(Id.SAM))) == 1
    assert store.find("geheim")


def test_a_full_disk_ends_no_page_that_could_be_read(app: Flask, record: Record, clock: Clock) -> None:
    ticket = record.ticket()
    staff = log_in(app)
    with closing(sqlite3.connect(panel_of(app).settings.panel_database_path)) as connection:
        connection.execute(
            "CREATE TRIGGER full_disk BEFORE UPDATE ON logins BEGIN SELECT RAISE(FAIL, 'full'); END"
        )
    record.roster(clock.now_ms)
    record.holds(Id.SAM, clock.now_ms, Id.SUPPORT_ROLE)
    clock.now_ms += HOUR_MS
    record.beat(clock.now_ms)
    assert staff.get(f"/transcript/{ticket}").status_code == HTTPStatus.OK
