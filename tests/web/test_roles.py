"""Roles are checked at every request: by what the bot hears while it listens, and by Discord itself while it does not."""

import re
import sqlite3
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.sandbox.faults import Fault, FaultKind
from tests.sandbox.models import Guild
from tests.sandbox.operations import members
from tests.sandbox.server import Sandbox
from tests.sandbox.world import Id
from tests.web.conftest import Clock, make_app, panel_of
from tests.web.record import HOUR_MS, MINUTE_MS, Record
from tests.web.test_login import agree, log_in_as
from utils.config import PanelSettings
from webapp.panel import current_session, is_admin

pytestmark = pytest.mark.usefixtures("record")

NAVIGATION = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Sec-Fetch-Mode": "navigate"}
SECOND_MS = 1_000
TEN_MINUTES_MS = 10 * MINUTE_MS


@pytest.fixture
def app(sandbox: Sandbox, settings: Callable[..., PanelSettings], clock: Clock) -> Flask:
    return make_app(settings(sandbox.base_url), clock)


@pytest.fixture
def sam(visitor: FlaskClient) -> FlaskClient:
    """Return a browser in which Sam has just logged in."""
    assert log_in_as(visitor, Id.SAM).status_code == HTTPStatus.SEE_OTHER
    return visitor


@pytest.fixture
def bot(record: Record, clock: Clock) -> "Bot":
    return Bot(record, clock)


class Bot:
    """What the bot writes while it listens, and how it stops."""

    def __init__(self, record: Record, clock: Clock) -> None:
        self.record = record
        self.clock = clock
        record.roster(clock.now_ms - HOUR_MS)
        record.holds(Id.SAM, clock.now_ms - HOUR_MS, Id.SUPPORT_ROLE)

    def later(self, ms: int) -> None:
        """Let time pass in which it lives."""
        self.clock.now_ms += ms
        self.record.beat(self.clock.now_ms)

    def hears(self, *role_ids: int) -> None:
        """Let it hear that Sam has exactly these roles now."""
        self.record.holds(Id.SAM, self.clock.now_ms, *role_ids)


def goes(browser: FlaskClient, path: str = "/") -> TestResponse:
    """Go to a page as a browser does that somebody uses."""
    return browser.get(path, headers=NAVIGATION)


def status(browser: FlaskClient) -> int:
    return goes(browser).status_code


def goes_round(browser: FlaskClient, path: str = "/", as_whom: int = Id.SAM) -> TestResponse:
    """Go to a page, be sent to Discord, which asks nothing, and return what the panel says to the way back."""
    sent = goes(browser, path)
    assert sent.status_code == HTTPStatus.SEE_OTHER
    return goes(browser, agree(sent.headers["Location"], as_whom))


def rows(app: Flask) -> list[sqlite3.Row]:
    connection = sqlite3.connect(panel_of(app).settings.panel_database_path)
    connection.row_factory = sqlite3.Row
    try:
        return connection.execute("SELECT * FROM logins").fetchall()
    finally:
        connection.close()


# While the bot listens.


def test_losing_the_role_ends_access_at_the_next_request(sam: FlaskClient, bot: Bot) -> None:
    bot.later(HOUR_MS)
    assert status(sam) == HTTPStatus.OK
    bot.hears()
    page = goes(sam)
    assert page.status_code == HTTPStatus.FORBIDDEN
    assert "keine deiner Rollen auf dem Server darf Tickets lesen" in page.text
    assert sam.get("/ticket").status_code == HTTPStatus.FORBIDDEN


def test_losing_it_right_after_the_login_does_not_have_to_wait(sam: FlaskClient, bot: Bot) -> None:
    bot.later(SECOND_MS)
    bot.hears()
    assert status(sam) == HTTPStatus.FORBIDDEN


def test_who_lost_his_role_logs_out(sam: FlaskClient, bot: Bot) -> None:
    bot.hears()
    token = goes(sam).text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    answer = sam.post("/logout", data={"csrf_token": token})
    assert answer.headers["Location"] == "/login?out=1"


def test_who_gets_his_role_back_goes_on_where_he_was(sam: FlaskClient, bot: Bot) -> None:
    bot.hears()
    assert status(sam) == HTTPStatus.FORBIDDEN
    bot.later(MINUTE_MS)
    bot.hears(Id.VIEWER_ROLE)
    assert status(sam) == HTTPStatus.OK


def test_whoever_the_bot_does_not_know_to_have_a_role_is_refused(sam: FlaskClient, bot: Bot) -> None:
    bot.record.connection.execute("DELETE FROM roster_members")
    bot.later(11 * SECOND_MS)
    assert status(sam) == HTTPStatus.FORBIDDEN


def test_a_login_just_after_the_role_was_given_does_not_wait_for_the_bot(sam: FlaskClient, bot: Bot) -> None:
    bot.record.holds(Id.SAM, bot.clock.now_ms - HOUR_MS)
    assert status(sam) == HTTPStatus.OK
    bot.later(11 * SECOND_MS)
    assert status(sam) == HTTPStatus.FORBIDDEN


def test_with_the_bot_nobody_is_sent_to_discord(sam: FlaskClient, bot: Bot) -> None:
    for _ in range(7):
        bot.later(HOUR_MS)
        assert status(sam) == HTTPStatus.OK


@pytest.fixture
def admin_seen(app: Flask) -> list[bool]:
    """Return, request by request, whether the visitor counts as an admin."""
    seen: list[bool] = []

    def look(answer: Response) -> Response:
        seen.append(is_admin(current_session()))
        return answer

    app.after_request(look)
    return seen


def test_a_new_role_counts_at_the_next_request(admin_seen: list[bool], sam: FlaskClient, bot: Bot) -> None:
    admin_seen.clear()
    bot.later(MINUTE_MS)
    goes(sam)
    bot.hears(Id.SUPPORT_ROLE, Id.ADMIN_ROLE)
    goes(sam)
    bot.later(MINUTE_MS)
    bot.hears(Id.SUPPORT_ROLE)
    goes(sam)
    assert admin_seen == [False, True, False]


def test_a_bot_that_does_not_keep_all_roles_is_not_relied_on(sam: FlaskClient, bot: Bot) -> None:
    bot.record.roster(bot.clock.now_ms, Id.SUPPORT_ROLE)
    bot.later(SECOND_MS)
    bot.hears()
    assert status(sam) == HTTPStatus.OK
    bot.later(TEN_MINUTES_MS)
    assert status(sam) == HTTPStatus.SEE_OTHER


def test_roles_are_written_down_seldom(sam: FlaskClient, app: Flask, bot: Bot) -> None:
    checked = []
    for _ in range(12):
        bot.later(MINUTE_MS)
        assert status(sam) == HTTPStatus.OK
        checked.append(rows(app)[0]["checked_at_ms"])
    assert len(set(checked)) == 3


def test_static_files_ask_neither_database(sam: FlaskClient, app: Flask, bot: Bot) -> None:
    path = panel_of(app).assets.path("favicon.svg")
    bot.record.path.unlink()
    panel_of(app).settings.panel_database_path.unlink()
    with sam.get(path) as answer:
        assert answer.status_code == HTTPStatus.OK


# Without the bot.

Trouble = Callable[[Bot], None]


def is_silent(bot: Bot) -> None:
    bot.clock.now_ms += 2 * MINUTE_MS


def is_disconnected(bot: Bot) -> None:
    bot.record.beat(bot.clock.now_ms, connected=False)


def has_missed_events(bot: Bot) -> None:
    bot.record.doubt()


def never_was(bot: Bot) -> None:
    bot.record.connection.execute("DELETE FROM heartbeat")


@pytest.mark.parametrize("trouble", [is_silent, is_disconnected, has_missed_events, never_was])
def test_roles_count_for_ten_minutes_and_then_discord_is_asked(
    sam: FlaskClient, bot: Bot, trouble: Trouble
) -> None:
    begun_ms = bot.clock.now_ms
    trouble(bot)
    # Were it relied on, it would refuse him.
    bot.record.holds(Id.SAM, begun_ms - HOUR_MS)
    bot.clock.now_ms = begun_ms + TEN_MINUTES_MS
    assert status(sam) == HTTPStatus.OK
    bot.clock.now_ms += 1
    assert status(sam) == HTTPStatus.SEE_OTHER


def test_the_way_through_discord_needs_no_press_and_ends_where_it_began(
    sam: FlaskClient, clock: Clock, record: Record
) -> None:
    ticket = record.ticket()
    clock.now_ms += TEN_MINUTES_MS + 1
    sent = goes(sam, f"/transcript/{ticket}?at=5")
    query = parse_qs(urlsplit(sent.headers["Location"]).query)
    assert query["prompt"] == ["none"]
    assert query["code_challenge_method"] == ["S256"]
    back = goes(sam, agree(sent.headers["Location"], Id.SAM))
    assert back.headers["Location"] == f"/transcript/{ticket}?at=5"
    assert goes(sam, f"/transcript/{ticket}").status_code == HTTPStatus.OK


def test_the_session_stays_the_same_under_a_new_secret(sam: FlaskClient, app: Flask, clock: Clock) -> None:
    before, old = rows(app)[0], sam.get_cookie("session")
    clock.now_ms += TEN_MINUTES_MS + 1
    goes_round(sam)
    [after], new = rows(app), sam.get_cookie("session")
    assert old
    assert new
    assert old.value != new.value
    assert after["id"] == before["id"]
    assert after["created_at_ms"] == before["created_at_ms"]
    assert after["checked_at_ms"] == clock.now_ms
    sam.set_cookie("session", old.value)
    assert goes(sam).headers["Location"] == "/login"


def test_the_token_of_the_silent_round_is_given_back(
    sam: FlaskClient, sandbox: Sandbox, clock: Clock
) -> None:
    clock.now_ms += TEN_MINUTES_MS + 1
    goes_round(sam)
    assert sandbox.state.access_tokens == {}


def test_every_ten_minutes_once(sam: FlaskClient, clock: Clock) -> None:
    for _ in range(3):
        clock.now_ms += TEN_MINUTES_MS + 1
        assert goes_round(sam).headers["Location"] == "/"
        assert status(sam) == HTTPStatus.OK
        clock.now_ms += TEN_MINUTES_MS
        assert status(sam) == HTTPStatus.OK


def test_the_day_of_a_session_is_not_prolonged(sam: FlaskClient, clock: Clock) -> None:
    for _ in range(3):
        clock.now_ms += 7 * HOUR_MS
        goes_round(sam)
    clock.now_ms += 3 * HOUR_MS + 1
    assert goes(sam).headers["Location"] == "/login"


def test_discord_says_that_the_role_is_gone(sam: FlaskClient, sandbox: Sandbox, clock: Clock) -> None:
    clock.now_ms += TEN_MINUTES_MS + 1
    take_roles(sandbox)
    back = goes_round(sam)
    assert back.status_code == HTTPStatus.FORBIDDEN
    assert "keine deiner Rollen" in back.text
    # Nobody is sent in a circle: the answer is known for ten minutes, and then there is one question more.
    for _ in range(5):
        assert status(sam) == HTTPStatus.FORBIDDEN
    token = back.text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    assert sam.post("/logout", data={"csrf_token": token}).status_code == HTTPStatus.SEE_OTHER


def test_a_role_given_back_is_found_out_by_logging_in_or_by_waiting(
    sam: FlaskClient, sandbox: Sandbox, clock: Clock
) -> None:
    clock.now_ms += TEN_MINUTES_MS + 1
    take_roles(sandbox)
    goes_round(sam)
    members.set_roles(sandbox.state, guild(sandbox), int(Id.SAM), [int(Id.SUPPORT_ROLE)])
    assert status(sam) == HTTPStatus.FORBIDDEN
    clock.now_ms += TEN_MINUTES_MS + 1
    assert goes_round(sam).status_code == HTTPStatus.SEE_OTHER
    take_roles(sandbox)
    clock.now_ms += TEN_MINUTES_MS + 1
    goes_round(sam)
    members.set_roles(sandbox.state, guild(sandbox), int(Id.SAM), [int(Id.SUPPORT_ROLE)])
    log_in_as(sam, Id.SAM)
    assert status(sam) == HTTPStatus.OK


def test_whoever_left_the_server_loses_his_session(
    sam: FlaskClient, app: Flask, sandbox: Sandbox, clock: Clock
) -> None:
    clock.now_ms += TEN_MINUTES_MS + 1
    members.leave(sandbox.state, guild(sandbox), int(Id.SAM))
    back = goes_round(sam)
    assert back.status_code == HTTPStatus.FORBIDDEN
    assert "Du bist nicht auf dem Server" in back.text
    assert rows(app) == []
    assert goes(sam).headers["Location"] == "/login"


@pytest.mark.parametrize("account", [Id.ADA, Id.MIA])
def test_another_account_ends_the_session(sam: FlaskClient, app: Flask, clock: Clock, account: int) -> None:
    clock.now_ms += TEN_MINUTES_MS + 1
    back = goes_round(sam, as_whom=account)
    assert back.status_code == HTTPStatus.FORBIDDEN
    assert "ein anderes Konto" in back.text
    assert "Abmelden" not in back.text
    assert rows(app) == []
    assert sam.get_cookie("session") is None


def test_whoever_logs_out_meanwhile_stays_out(sam: FlaskClient, app: Flask, clock: Clock) -> None:
    clock.now_ms += TEN_MINUTES_MS + 1
    sent = goes(sam)
    token = re.findall(r'name="csrf_token" value="([^"]+)"', goes(sam, "/sitzungen").text)[0]
    sam.post("/logout", data={"csrf_token": token})
    back = goes(sam, agree(sent.headers["Location"], Id.SAM))
    assert back.status_code == HTTPStatus.BAD_REQUEST
    assert rows(app) == []


@pytest.mark.parametrize("kind", [FaultKind.STATUS, FaultKind.RESET])
def test_when_discord_fails_the_way_ends_on_a_page_and_can_be_gone_again(
    sam: FlaskClient, sandbox: Sandbox, clock: Clock, kind: FaultKind
) -> None:
    clock.now_ms += TEN_MINUTES_MS + 1
    sandbox.faults.add(Fault(kind, "GET", r"/users/@me/guilds/\d+/member", status=502))
    back = goes_round(sam)
    assert back.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "Discord antwortet gerade nicht" in back.text
    assert goes_round(sam).status_code == HTTPStatus.SEE_OTHER
    assert status(sam) == HTTPStatus.OK


@pytest.mark.parametrize("error", ["access_denied", "login_required", "server_error"])
def test_when_discord_refuses_the_way_ends_on_a_page(sam: FlaskClient, clock: Clock, error: str) -> None:
    clock.now_ms += TEN_MINUTES_MS + 1
    state = parse_qs(urlsplit(goes(sam).headers["Location"]).query)["state"][0]
    back = goes(sam, f"/callback?error={error}&state={state}")
    assert back.status_code in {HTTPStatus.OK, HTTPStatus.BAD_REQUEST}
    assert "Noch einmal anmelden" in back.text


@pytest.mark.parametrize("blocked", ["session", "login"])
def test_blocked_cookies_lead_to_a_page_and_not_in_a_circle(
    sam: FlaskClient, clock: Clock, blocked: str
) -> None:
    clock.now_ms += TEN_MINUTES_MS + 1
    sent = goes(sam)
    if blocked == "login":
        sam.delete_cookie("login")
        assert goes(sam, agree(sent.headers["Location"], Id.SAM)).status_code == HTTPStatus.BAD_REQUEST
        return
    old = sam.get_cookie("session")
    assert old
    goes(sam, agree(sent.headers["Location"], Id.SAM))
    sam.set_cookie("session", old.value)
    assert goes(sam).headers["Location"] == "/login"
    assert goes(sam, "/login").status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Mode": "cors", "Accept": "*/*"},
        {"Sec-Fetch-Mode": "no-cors", "Accept": "image/avif,image/webp,*/*"},
        {"Sec-Fetch-Mode": "same-origin", "Accept": "text/html"},
        {"Accept": "*/*"},
        {"Accept": "text/plain"},
        {},
    ],
)
def test_what_is_no_visit_of_a_page_is_told_to_reload(
    sam: FlaskClient, clock: Clock, headers: dict[str, str]
) -> None:
    clock.now_ms += TEN_MINUTES_MS + 1
    answer = sam.get("/", headers=headers)
    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert "Lade die Seite neu" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_scripts_are_told_as_data(sam: FlaskClient, clock: Clock) -> None:
    clock.now_ms += TEN_MINUTES_MS + 1
    answer = sam.get("/", headers={"Accept": "application/json", "Sec-Fetch-Mode": "cors"})
    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert answer.json
    assert answer.json["title"] == "Lade die Seite neu"


def test_a_form_is_not_carried_out_meanwhile(sam: FlaskClient, app: Flask, clock: Clock) -> None:
    page = goes(sam, "/sitzungen").text
    form = {
        "csrf_token": page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0],
        "name": "Meine",
        "query": "status=open",
    }
    clock.now_ms += TEN_MINUTES_MS + 1
    answer = sam.post("/views", data=form, headers=NAVIGATION)
    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    views = panel_of(app).saved_views
    assert views.of(int(Id.SAM)) == []
    clock.now_ms -= MINUTE_MS
    assert sam.post("/views", data=form, headers=NAVIGATION).status_code == HTTPStatus.SEE_OTHER
    assert len(views.of(int(Id.SAM))) == 1


def test_a_loss_that_the_bot_still_heard_is_not_forgotten_when_it_goes(sam: FlaskClient, bot: Bot) -> None:
    bot.later(SECOND_MS)
    bot.hears()
    bot.record.beat(bot.clock.now_ms, connected=False)
    assert status(sam) == HTTPStatus.FORBIDDEN


def test_when_the_bot_goes_the_ten_minutes_begin_at_its_last_word(sam: FlaskClient, bot: Bot) -> None:
    bot.later(3 * HOUR_MS)
    assert status(sam) == HTTPStatus.OK
    bot.record.beat(bot.clock.now_ms, connected=False)
    bot.clock.now_ms += TEN_MINUTES_MS
    assert status(sam) == HTTPStatus.OK
    bot.clock.now_ms += 1
    assert status(sam) == HTTPStatus.SEE_OTHER


def test_a_refused_login_leaves_no_session_behind(sam: FlaskClient, app: Flask, sandbox: Sandbox) -> None:
    take_roles(sandbox)
    assert log_in_as(sam, Id.SAM).status_code == HTTPStatus.FORBIDDEN
    assert rows(app) == []


def test_without_the_bots_file_the_rule_of_ten_minutes_holds(
    sam: FlaskClient, record: Record, clock: Clock
) -> None:
    record.path.rename(record.path.with_suffix(".away"))
    assert goes(sam, "/sitzungen").status_code == HTTPStatus.OK
    assert status(sam) == HTTPStatus.SERVICE_UNAVAILABLE
    clock.now_ms += TEN_MINUTES_MS + 1
    assert status(sam) == HTTPStatus.SEE_OTHER


def guild(sandbox: Sandbox) -> Guild:
    return sandbox.state.guilds[int(Id.GUILD)]


def take_roles(sandbox: Sandbox) -> None:
    members.set_roles(sandbox.state, guild(sandbox), int(Id.SAM), [])
