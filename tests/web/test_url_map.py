"""What holds for every address of the panel, also for one that is added tomorrow."""

from http import HTTPStatus
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.sandbox.world import Id
from tests.web.audit_log import logged
from tests.web.conftest import Clock, log_in, make_app, panel_of
from tests.web.record import DAY_MS, Record
from tests.web.url_map import SECRET_WORD, Door, doors, furnish, own_file
from webapp import access
from webapp.access import OPEN_VIEWS

POLICY_PARTS = ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# What may lie in a browser's cache: the panel's own files, and pictures by the hash of their content.
MAY_BE_KEPT = {"static", "attachment.picture"}
REFUSALS = {
    HTTPStatus.FOUND,
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED,
}


@pytest.fixture
def parts(record: Record) -> dict[str, Any]:
    return furnish(record)


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    return log_in(app, int(Id.ADMIN_ROLE), name="Ada")


def walk(app: Flask, parts: dict[str, Any]) -> list[Door]:
    walked = list(doors(app, parts))
    assert len({door.rule for door in walked}) >= 10
    return walked


def ask(browser: FlaskClient, path: str, method: str = "GET", **options: Any) -> TestResponse:
    """Ask for something and read the answer to its end, so that files are closed."""
    return browser.open(path, method=method, buffered=True, **options)


def assert_guarded(answer: TestResponse, door: Door, secure: bool = False) -> None:
    """Check that an answer has all that keeps browsers from doing more with it than it needs."""
    policy = answer.headers["Content-Security-Policy"]
    for part in POLICY_PARTS:
        assert part in policy, door
    assert "unsafe-eval" not in policy
    # A downloaded page holds its style itself, and is in a sandbox for that.
    assert "unsafe-inline" not in policy or "sandbox" in policy, door
    for name, value in HEADERS.items():
        assert answer.headers[name] == value, (door, name)
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert ("Strict-Transport-Security" in answer.headers) == secure
    if door.endpoint not in MAY_BE_KEPT or answer.status_code >= HTTPStatus.BAD_REQUEST:
        assert answer.headers["Cache-Control"] == "no-store", door
    if (answer.mimetype or "").startswith("text/"):
        assert answer.mimetype_params.get("charset") == "utf-8", door


def test_the_list_of_open_views_names_nothing_that_is_not_there(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} >= OPEN_VIEWS


def test_a_stranger_sees_nothing_that_is_not_on_the_list(app: Flask, parts: dict[str, Any]) -> None:
    for door in walk(app, parts):
        if door.endpoint in OPEN_VIEWS:
            continue
        answer = ask(app.test_client(), door.path, door.method)
        assert answer.status_code in REFUSALS, door
        if answer.status_code == HTTPStatus.FOUND:
            assert answer.headers["Location"].split("?")[0] == "/login", door
        assert SECRET_WORD.encode() not in answer.data, door
    assert not [entry for entry in logged(app) if entry.kind == "ticket_viewed"]


def test_the_open_views_show_a_stranger_nothing_of_a_ticket(app: Flask, parts: dict[str, Any]) -> None:
    for door in walk(app, parts):
        if door.endpoint in OPEN_VIEWS:
            answer = ask(app.test_client(), door.path, door.method)
            assert SECRET_WORD.encode() not in answer.data, door


def test_who_has_no_role_sees_nothing_either(app: Flask, parts: dict[str, Any]) -> None:
    browser = log_in(app, 10**17)
    for door in walk(app, parts):
        if door.endpoint in OPEN_VIEWS | access._FOR_EVERY_SESSION:
            continue
        answer = ask(browser, door.path, door.method)
        assert answer.status_code in {HTTPStatus.FORBIDDEN, HTTPStatus.BAD_REQUEST}, door
        assert SECRET_WORD.encode() not in answer.data, door


def test_for_staff_the_same_addresses_do_show_it(
    app: Flask, admin: FlaskClient, parts: dict[str, Any]
) -> None:
    # Otherwise the walks above would prove nothing.
    shown = set()
    for door in walk(app, parts):
        if door.method == "GET" and door.endpoint not in OPEN_VIEWS:
            answer = ask(admin, door.path)
            assert answer.status_code < HTTPStatus.BAD_REQUEST, door
            if SECRET_WORD.encode() in answer.data:
                shown.add(door.endpoint)
    assert {"overview.index", "transcript.show", "download.show", "attachment.show"} <= shown


def test_every_form_wants_a_token_of_this_session(
    app: Flask, admin: FlaskClient, parts: dict[str, Any], clock: Clock
) -> None:
    sessions, cookies = panel_of(app).sessions, panel_of(app).cookies
    other = log_in(app, int(Id.ADMIN_ROLE))
    other_secret = other.get_cookie(cookies.session_name)
    assert other_secret
    expired = cookies.csrf_token(other_secret.value)
    expired_session = sessions.find(other_secret.value)
    assert expired_session
    sessions.end_one(expired_session.id, expired_session.visitor.user_id)
    neighbour = log_in(app, int(Id.ADMIN_ROLE)).get_cookie(cookies.session_name)
    assert neighbour
    clock.now_ms += 1
    before, tried = own_file(app), set()
    tokens = [None, "", "falsch", "a.b", "é.ü", ".", expired, cookies.csrf_token(neighbour.value)]
    for door in walk(app, parts):
        if door.method in {"GET", "HEAD", "OPTIONS"} or door.endpoint in access._WITHOUT_TOKEN:
            continue
        for token in tokens:
            form = {} if token is None else {"csrf_token": token}
            answer = admin.open(door.path, method=door.method, data=form)
            assert answer.status_code == HTTPStatus.BAD_REQUEST, (door, token)
            # Nor does one in the address help, where it would end up in logs.
            in_address = admin.open(f"{door.path}?csrf_token={token}", method=door.method)
            assert in_address.status_code == HTTPStatus.BAD_REQUEST
        tried.add(door.endpoint)
    assert "login.logout" in tried
    assert own_file(app) == before


def test_a_form_of_a_session_that_has_run_out_does_nothing(
    app: Flask, admin: FlaskClient, parts: dict[str, Any], clock: Clock
) -> None:
    cookie = admin.get_cookie(panel_of(app).cookies.session_name)
    assert cookie
    token = panel_of(app).cookies.csrf_token(cookie.value)
    clock.now_ms += DAY_MS + 1
    for door in walk(app, parts):
        if door.method == "POST" and door.endpoint not in OPEN_VIEWS:
            answer = admin.post(door.path, data={"csrf_token": token})
            assert answer.headers["Location"].split("?")[0] == "/login", door


@pytest.mark.parametrize("who", ["stranger", "no role", "supporter", "admin"])
def test_every_answer_is_guarded(app: Flask, parts: dict[str, Any], who: str) -> None:
    roles = {"no role": 10**17, "supporter": int(Id.SUPPORT_ROLE), "admin": int(Id.ADMIN_ROLE)}
    browser = app.test_client() if who == "stranger" else log_in(app, roles[who])
    for door in walk(app, parts):
        asked = [
            (door.path, door.method),
            (f"{door.path}/gibt/es/nicht", door.method),
            (f"{door.path}?q=%00&at=x&before=y", door.method),
        ]
        if door.method == "GET":
            asked += [(door.path, "PUT"), (door.path, "TRACE")]
        for path, method in asked:
            answer = ask(browser, path, method)
            assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, (door, path, method)
            assert_guarded(answer, door)


def test_over_https_every_answer_says_to_stay_there(
    parts: dict[str, Any], settings: Any, clock: Clock
) -> None:
    app = make_app(settings(discord_redirect_uri="https://tickets.example.org/callback"), clock)
    for door in walk(app, parts):
        browser = app.test_client()
        answer = ask(browser, door.path, door.method, base_url="https://tickets.example.org")
        assert_guarded(answer, door, secure=True)
