"""Everything is closed unless somebody opened it."""

from http import HTTPStatus

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests.sandbox.world import Id
from tests.web.conftest import log_in, panel_of
from tests.web.record import Record

pytestmark = pytest.mark.usefixtures("record")

OPEN = {"/login", "/callback", "/healthz", "/metrics", "/static/<version>/<path:name>"}


def address(rule: Rule) -> str:
    built = rule.build(dict.fromkeys(rule.arguments, 1))
    assert built
    return built[1]


def test_without_a_login_every_page_leads_to_it(app: Flask) -> None:
    walked = set()
    for rule in app.url_map.iter_rules():
        if rule.rule in OPEN:
            continue
        for method in (rule.methods or set()) - {"OPTIONS"}:
            answer = app.test_client().open(address(rule), method=method)
            assert answer.status_code == HTTPStatus.FOUND, rule
            assert answer.headers["Location"].split("?")[0] == "/login"
            walked.add(rule.rule)
    assert {"/", "/transcript/<int:ticket_id>", "/attachment/<int:attachment_id>", "/logout"} <= walked


def test_the_open_pages_are_open(app: Flask) -> None:
    browser = app.test_client()
    assert browser.get("/login").status_code == HTTPStatus.OK
    assert browser.get("/callback").status_code == HTTPStatus.BAD_REQUEST
    assert browser.get("/healthz").status_code == HTTPStatus.OK
    with browser.get(panel_of(app).assets.path("pages/plain.css")) as file:
        assert file.status_code == HTTPStatus.OK


def test_an_address_that_does_not_exist_looks_like_any_other_without_a_login(
    visitor: FlaskClient, staff: FlaskClient
) -> None:
    assert visitor.get("/geheim").status_code == HTTPStatus.FOUND
    answer = staff.get("/geheim")
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert "Diese Seite gibt es nicht" in answer.text


@pytest.mark.parametrize("role", [Id.SUPPORT_ROLE, Id.ADMIN_ROLE, Id.VIEWER_ROLE, Id.VIEWER2_ROLE])
def test_each_of_the_four_roles_enters(app: Flask, role: int) -> None:
    assert log_in(app, int(role)).get("/").status_code == HTTPStatus.OK


def test_any_other_role_is_refused_in_german(app: Flask, record: Record) -> None:
    ticket = record.ticket(creator_name="Mia Mondlicht")
    answer = log_in(app, 10**17).get(f"/transcript/{ticket}")
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "keine deiner Rollen auf dem Server darf Tickets lesen" in answer.text
    assert "Mondlicht" not in answer.text


def test_without_a_role_one_can_still_log_out(app: Flask) -> None:
    browser = log_in(app, 10**17)
    token = browser.get("/").text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    answer = browser.post("/logout", data={"csrf_token": token})
    assert answer.headers["Location"] == "/login?out=1"


def test_a_made_up_session_is_no_session(app: Flask) -> None:
    browser = app.test_client()
    browser.set_cookie("session", "a" * 43)
    assert browser.get("/").status_code == HTTPStatus.FOUND


@pytest.mark.parametrize("path", ["/", "/login", "/geheim", "/healthz"])
def test_every_answer_carries_the_headers(staff: FlaskClient, path: str) -> None:
    headers = staff.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_static_files_are_kept_for_ever_under_the_address_of_their_content(app: Flask) -> None:
    browser, assets = app.test_client(), panel_of(app).assets
    with browser.get(assets.path("pages/plain.js")) as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.mimetype == "text/javascript"
    with browser.get("/static/000000000000/pages/plain.js") as old:
        assert "immutable" not in old.headers["Cache-Control"]
    assert browser.get("/static/000000000000/../app.py").status_code == HTTPStatus.NOT_FOUND


def test_pages_hold_no_inline_code_and_nothing_from_elsewhere(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    record.message(ticket)
    for path in ("/", f"/transcript/{ticket}", "/geheim"):
        page = staff.get(path).text
        assert "style=" not in page
        assert " onclick" not in page
        assert "<style" not in page
        assert page.count("<script") == page.count('<script type="module" src="/static/')


def test_the_proxy_in_front_is_believed_once(app: Flask) -> None:
    seen: list[tuple[str | None, str]] = []
    app.before_request(lambda: seen.append((request.remote_addr, request.scheme)))
    headers = {"X-Forwarded-For": "6.6.6.6, 203.0.113.9", "X-Forwarded-Proto": "https"}
    app.test_client().get("/login", headers=headers)
    assert seen == [("203.0.113.9", "https")]
