"""Logging in through the sandbox's OAuth2, as Discord does it."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.sandbox.faults import Fault, FaultKind
from tests.sandbox.server import Sandbox
from tests.sandbox.world import Id
from tests.web.conftest import Clock, change_panel, make_app, panel_of
from tests.web.record import HOUR_MS, Record
from utils.config import PanelSettings, SettingsError
from webapp import discord_login
from webapp.app import create_app
from webapp.views.login import own_path

MakeSettings = Callable[..., PanelSettings]

pytestmark = pytest.mark.usefixtures("record")


@pytest.fixture
def app(sandbox: Sandbox, settings: MakeSettings, clock: Clock) -> Flask:
    return make_app(settings(sandbox.base_url), clock)


def begin(browser: FlaskClient, next_path: str = "/") -> str:
    """Press the button and return Discord's address."""
    answer = browser.post("/login", data={"next": next_path})
    assert answer.status_code == HTTPStatus.SEE_OTHER
    return answer.headers["Location"]


def agree(address: str, user_id: int, answer: str = "allow") -> str:
    """Decide at Discord and return the path that it sends the browser back to."""
    decided = requests.post(
        address, data={"as": str(int(user_id)), "answer": answer}, allow_redirects=False, timeout=10
    )
    parts = urlsplit(decided.headers["Location"])
    return f"{parts.path}?{parts.query}"


def log_in_as(browser: FlaskClient, user_id: int, next_path: str = "/") -> TestResponse:
    return browser.get(agree(begin(browser, next_path), user_id))


def test_a_viewer_enters_and_arrives_where_he_wanted_to_go(visitor: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    asked = visitor.get(f"/transcript/{ticket}?at=5")
    page = visitor.get(asked.headers["Location"])
    assert f'value="/transcript/{ticket}?at=5"' in page.text

    answer = log_in_as(visitor, Id.VERA, f"/transcript/{ticket}?at=5")

    assert answer.headers["Location"] == f"/transcript/{ticket}?at=5"
    assert visitor.get(f"/transcript/{ticket}").status_code == HTTPStatus.OK


@pytest.mark.parametrize("user_id", [Id.SAM, Id.ADA])
def test_supporters_and_admins_enter(visitor: FlaskClient, user_id: int) -> None:
    log_in_as(visitor, user_id)
    assert visitor.get("/").status_code == HTTPStatus.OK


def test_a_member_without_a_role_is_told_what_to_do(visitor: FlaskClient) -> None:
    answer = log_in_as(visitor, Id.MIA)
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "Du hast keinen Zugang" in answer.text
    assert "Bitte einen Admin um die passende Rolle" in answer.text
    assert visitor.get("/").status_code == HTTPStatus.FOUND


def test_somebody_who_is_not_in_the_guild_is_told_so(visitor: FlaskClient, sandbox: Sandbox) -> None:
    stranger = sandbox.state.add_user("fremd", global_name="Fremd")
    answer = log_in_as(visitor, stranger.id)
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "Du bist nicht auf dem Server" in answer.text


def test_only_the_allowed_roles_enter_where_they_are_set(
    sandbox: Sandbox, settings: MakeSettings, clock: Clock
) -> None:
    app = make_app(settings(sandbox.base_url, allowed_roles=(int(Id.ADMIN_ROLE),)), clock)
    assert log_in_as(app.test_client(), Id.SAM).status_code == HTTPStatus.FORBIDDEN
    assert log_in_as(app.test_client(), Id.ADA).status_code == HTTPStatus.SEE_OTHER


def test_discord_is_asked_with_state_and_pkce_for_two_scopes(visitor: FlaskClient, sandbox: Sandbox) -> None:
    address = begin(visitor)
    query = parse_qs(urlsplit(address).query)
    assert address.startswith(f"{sandbox.base_url}/oauth2/authorize?")
    assert query["scope"] == ["identify guilds.members.read"]
    assert query["code_challenge_method"] == ["S256"]
    assert query["code_challenge"][0]
    assert len(query["state"][0]) >= 32
    assert begin(visitor) != address


def test_the_token_is_given_back(visitor: FlaskClient, sandbox: Sandbox) -> None:
    answer = log_in_as(visitor, Id.SAM)
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert sandbox.state.access_tokens == {}


def test_the_token_is_given_back_after_a_refusal_too(visitor: FlaskClient, sandbox: Sandbox) -> None:
    stranger = sandbox.state.add_user("fremd", global_name="Fremd")
    log_in_as(visitor, stranger.id)
    assert sandbox.state.access_tokens == {}


def test_cancelling_at_discord_is_no_error(visitor: FlaskClient) -> None:
    answer = visitor.get(agree(begin(visitor), Id.SAM, answer="deny"))
    assert answer.status_code == HTTPStatus.OK
    assert "Anmeldung abgebrochen" in answer.text
    assert visitor.get("/").status_code == HTTPStatus.FOUND


def test_a_callback_with_a_foreign_state_is_refused(visitor: FlaskClient, app: Flask) -> None:
    # Somebody else's finished login must not become the visitor's.
    foreign = agree(begin(app.test_client()), Id.SAM)
    begin(visitor)
    answer = visitor.get(foreign)
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "abgelaufen" in answer.text
    assert visitor.get("/").status_code == HTTPStatus.FOUND


def test_a_callback_works_once(visitor: FlaskClient) -> None:
    callback = agree(begin(visitor), Id.SAM)
    visitor.get(callback)
    assert visitor.get(callback).status_code == HTTPStatus.BAD_REQUEST


def test_a_code_that_discord_does_not_know_is_refused(visitor: FlaskClient) -> None:
    state = parse_qs(urlsplit(begin(visitor)).query)["state"][0]
    answer = visitor.get(f"/callback?code=erfunden&state={state}")
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "Diese Anmeldung ist abgelaufen" in answer.text


@pytest.mark.parametrize("kind", [FaultKind.STATUS, FaultKind.RESET])
def test_when_discord_fails_the_visitor_may_try_again(
    visitor: FlaskClient, sandbox: Sandbox, kind: FaultKind
) -> None:
    sandbox.faults.add(Fault(kind, "GET", r"/users/@me/guilds/\d+/member", status=502))
    answer = log_in_as(visitor, Id.SAM)
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "Discord antwortet gerade nicht" in answer.text
    assert log_in_as(visitor, Id.SAM).status_code == HTTPStatus.SEE_OTHER


def test_a_name_that_no_file_can_hold_keeps_nobody_out(visitor: FlaskClient, sandbox: Sandbox) -> None:
    # Half of a pair: JSON can spell it, text cannot.
    sandbox.state.users[int(Id.SAM)].global_name = "Sam \ud83d"
    log_in_as(visitor, Id.SAM)
    assert "Sam ?" in visitor.get("/").text


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503])
@pytest.mark.parametrize("path", [r"/oauth2/token", r"/users/@me/guilds/\d+/member"])
def test_whatever_discord_answers_instead_is_a_page_and_no_login(
    visitor: FlaskClient, sandbox: Sandbox, path: str, status: int
) -> None:
    sandbox.faults.add(Fault(FaultKind.STATUS, path=path, status=status, code=20_028, message="nein"))
    answer = log_in_as(visitor, Id.SAM)
    assert answer.status_code in {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.SERVICE_UNAVAILABLE,
    }
    assert "Noch einmal anmelden" in answer.text
    assert visitor.get("/").status_code == HTTPStatus.FOUND
    assert sandbox.state.access_tokens == {}


@pytest.mark.parametrize("path", [r"/oauth2/token", r"/users/@me/guilds/\d+/member", r"/oauth2/token/revoke"])
def test_a_discord_that_never_answers_is_waited_for_only_so_long(
    visitor: FlaskClient, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(discord_login, "READ_TIMEOUT_S", 0.2)
    sandbox.faults.add(Fault(FaultKind.HANG, path=path))
    expected = HTTPStatus.SEE_OTHER if path.endswith("revoke") else HTTPStatus.SERVICE_UNAVAILABLE
    assert log_in_as(visitor, Id.SAM).status_code == expected


def test_when_discord_is_away_the_page_says_so(settings: MakeSettings, clock: Clock) -> None:
    browser = make_app(settings("http://127.0.0.1:9"), clock).test_client()
    state = parse_qs(urlsplit(begin(browser)).query)["state"][0]
    answer = browser.get(f"/callback?code=egal&state={state}")
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "Discord antwortet gerade nicht" in answer.text


def test_a_new_login_ends_the_old_session(visitor: FlaskClient) -> None:
    log_in_as(visitor, Id.SAM)
    old = visitor.get_cookie("session")
    log_in_as(visitor, Id.SAM)
    new = visitor.get_cookie("session")
    assert old
    assert new
    assert old.value != new.value
    visitor.set_cookie("session", old.value)
    assert visitor.get("/").status_code == HTTPStatus.FOUND


def test_logging_out_takes_a_form_of_the_same_session(visitor: FlaskClient) -> None:
    log_in_as(visitor, Id.SAM)
    assert visitor.post("/logout").status_code == HTTPStatus.BAD_REQUEST
    assert visitor.post("/logout", data={"csrf_token": "falsch"}).status_code == HTTPStatus.BAD_REQUEST
    assert visitor.get("/logout").status_code == HTTPStatus.METHOD_NOT_ALLOWED
    secret = visitor.get_cookie("session")
    page = visitor.get("/").text
    token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]

    answer = visitor.post("/logout", data={"csrf_token": token})

    assert answer.headers["Location"] == "/login?out=1"
    assert "Du bist abgemeldet" in visitor.get("/login?out=1").text
    assert secret
    visitor.set_cookie("session", secret.value)
    assert visitor.get("/").status_code == HTTPStatus.FOUND


@pytest.fixture
def bot_lives(record: Record, clock: Clock) -> Callable[[], None]:
    """Let the bot give a sign of life now; it has known Sam as a supporter for long."""
    record.roster(clock.now_ms)
    record.holds(Id.SAM, clock.now_ms - HOUR_MS, Id.SUPPORT_ROLE)
    return lambda: record.beat(clock.now_ms)


def test_a_session_ends_after_eight_idle_hours(
    visitor: FlaskClient, clock: Clock, bot_lives: Callable[[], None]
) -> None:
    log_in_as(visitor, Id.SAM)
    for _ in range(2):
        clock.now_ms += 7 * HOUR_MS
        bot_lives()
        assert visitor.get("/").status_code == HTTPStatus.OK
    clock.now_ms += 8 * HOUR_MS + 1
    bot_lives()
    assert visitor.get("/").status_code == HTTPStatus.FOUND


def test_a_session_ends_after_a_day_however_busy(
    visitor: FlaskClient, clock: Clock, bot_lives: Callable[[], None]
) -> None:
    log_in_as(visitor, Id.SAM)
    for _ in range(4):
        clock.now_ms += 6 * HOUR_MS - 1
        bot_lives()
        assert visitor.get("/").status_code == HTTPStatus.OK
    clock.now_ms += 5
    assert visitor.get("/").status_code == HTTPStatus.FOUND


def test_the_file_of_sessions_does_not_hold_the_secret(visitor: FlaskClient, app: Flask) -> None:
    log_in_as(visitor, Id.SAM)
    cookie = visitor.get_cookie("session")
    assert cookie
    stored = panel_of(app).settings.panel_database_path.read_bytes()
    assert cookie.value.encode() not in stored


def test_a_session_is_told_by_the_words_for_its_browser_and_nothing_else_is_kept(
    visitor: FlaskClient, app: Flask
) -> None:
    visitor.environ_base["HTTP_USER_AGENT"] = (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    )
    log_in_as(visitor, Id.SAM)
    assert "Firefox unter Windows" in visitor.get("/sitzungen").text
    stored = panel_of(app).settings.panel_database_path.read_bytes()
    assert b"Mozilla" not in stored
    assert b"127.0.0.1" not in stored


def test_cookies_are_locked_down_on_https(sandbox: Sandbox, settings: MakeSettings, clock: Clock) -> None:
    address = "https://tickets.example.org/callback"
    application = sandbox.state.applications[Id.APPLICATION]
    application.redirect_uris = (address,)
    app = make_app(settings(sandbox.base_url, discord_redirect_uri=address), clock)
    browser = app.test_client()
    url = "https://tickets.example.org"
    begun = browser.post("/login", base_url=url)
    answer = browser.get(agree(begun.headers["Location"], Id.SAM), base_url=url)
    for header in [begun.headers["Set-Cookie"], *answer.headers.getlist("Set-Cookie")]:
        assert header.startswith("__Host-")
        for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert flag in header
        assert "Domain" not in header
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_cookies_work_on_plain_http_on_this_machine_only(
    visitor: FlaskClient, settings: MakeSettings
) -> None:
    cookie = visitor.post("/login").headers["Set-Cookie"]
    assert cookie.startswith("login=")
    assert "Secure" not in cookie
    with pytest.raises(SettingsError, match="https"):
        create_app(settings(discord_redirect_uri="http://tickets.example.org/callback"))


def test_a_refused_session_can_log_in_again_with_new_roles(visitor: FlaskClient, app: Flask) -> None:
    log_in_as(visitor, Id.SAM)
    change_panel(app, settings=panel_of(app).settings.model_copy(update={"allowed_roles": (10**17,)}))
    refused = visitor.get("/")
    assert refused.status_code == HTTPStatus.FORBIDDEN
    assert 'href="/login"' in refused.text
    assert visitor.get("/login").status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "\t//evil.example",
        " //evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/" + "x" * 600,
    ],
)
def test_a_login_never_ends_on_another_site(address: str | None) -> None:
    assert own_path(address) == "/"


@pytest.mark.parametrize(
    "address", ["/", "/transcript/4", "/transcript/4?at=77", "/?status=open&q=M%C3%BCller"]
)
def test_a_login_ends_on_a_page_of_this_site(address: str) -> None:
    assert own_path(address) == address
