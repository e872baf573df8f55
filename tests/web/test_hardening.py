"""What somebody may try who speaks HTTP without a browser."""

import logging
from collections.abc import Callable
from dataclasses import asdict
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask, abort, request, url_for
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from werkzeug.test import create_environ, run_wsgi_app

from tests.web.conftest import Clock, log_in, make_app, panel_of
from tests.web.record import Record
from tests.web.test_url_map import ask, assert_guarded
from tests.web.url_map import Door
from utils.config import PanelSettings
from webapp.app import LARGEST_FORM_BYTES, MOST_FORM_FIELDS
from webapp.cookies import LOGIN_LIMIT_S, PendingLogin
from webapp.views.login import own_path

NAME = "tickets.example.org"
ANY = Door("", "", "GET", "")

pytestmark = pytest.mark.usefixtures("record")


@pytest.fixture
def public(settings: Callable[..., PanelSettings], clock: Clock) -> Flask:
    """The panel as it is reached from the internet."""
    return make_app(settings(discord_redirect_uri=f"https://{NAME}/callback"), clock)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        f"{NAME}.evil.example",
        f"evil-{NAME}",
        f"evil.example/{NAME}",
        f"{NAME}@evil.example",
        f"{NAME}:99999",
        "192.0.2.1",
        "[2001:db8::1]",
        "a b",
        "<script>alert(1)</script>",
        f"{NAME}\\evil.example",
    ],
)
def test_under_another_name_there_is_nothing(public: Flask, host: str) -> None:
    for path in ("/", "/login", "/healthz", "/gibt-es-nicht", "/static/x/css/base.css"):
        answer = ask(public.test_client(), path, headers={"Host": host})
        assert answer.status_code == HTTPStatus.BAD_REQUEST
        assert "Unter dieser Adresse gibt es hier nichts" in answer.text
        for inside in ("evil", "alert(1)", "Traceback", "trusted", NAME):
            assert inside not in answer.text
        assert_guarded(answer, ANY, secure=True)


def test_the_operator_reads_what_to_do_about_a_wrong_name(
    public: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    ask(public.test_client(), "/login", headers={"Host": "evil.example\r\nX: y"[:12]})
    (line,) = [record.getMessage() for record in caplog.records]
    assert "DISCORD_REDIRECT_URI" in line
    assert "evil" not in line


@pytest.mark.parametrize("host", [NAME, f"{NAME}:443", "127.0.0.1:60123", "127.0.0.1", "localhost"])
def test_its_own_name_and_those_of_the_machine_are_answered(public: Flask, host: str) -> None:
    browser = public.test_client()
    assert ask(browser, "/login", headers={"Host": host}).status_code == HTTPStatus.OK
    assert ask(browser, "/healthz", headers={"Host": host}).status_code == HTTPStatus.OK


def test_a_probe_of_old_that_sends_no_name_is_answered(public: Flask) -> None:
    environ = create_environ("/healthz")
    del environ["HTTP_HOST"]
    _, status, _ = run_wsgi_app(public, environ | {"SERVER_NAME": "127.0.0.1", "SERVER_PORT": "60123"})
    assert status == "200 OK"


def test_what_two_proxies_say_is_believed_of_the_last_only(public: Flask) -> None:
    seen: list[tuple[str | None, str, str]] = []
    public.before_request(lambda: seen.append((request.remote_addr, request.scheme, request.host)))
    headers = {
        "X-Forwarded-For": "6.6.6.6, 7.7.7.7, 203.0.113.9",
        "X-Forwarded-Proto": "https, http",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Port": "1",
        "X-Forwarded-Prefix": "/evil",
        "Forwarded": "for=6.6.6.6;host=evil.example;proto=https",
        "Host": NAME,
    }
    answer = ask(public.test_client(), "/login", headers=headers)
    assert seen == [("203.0.113.9", "http", NAME)]
    assert "evil" not in answer.text


def test_no_header_leads_a_redirect_elsewhere(public: Flask) -> None:
    headers = {"X-Forwarded-Host": "evil.example", "X-Original-URL": "/evil", "Host": NAME}
    assert ask(public.test_client(), "/", headers=headers).headers["Location"] == "/login"


@pytest.mark.parametrize(
    "address",
    [
        "/%5cevil.example",
        "/%2f%2fevil.example",
        "/%09/evil.example",
        "/@evil.example",
        "/.evil.example",
        "/;//evil.example",
        "/?next=//evil.example",
        "/#//evil.example",
        "/:80/evil.example",
    ],
)
def test_what_only_looks_like_another_site_stays_here(address: str) -> None:
    path = own_path(address)
    assert urlsplit(urljoin(f"https://{NAME}/login", path)).netloc == NAME


@pytest.mark.parametrize(
    "address",
    [
        "@evil.example",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,x",
        "https:evil.example",
        "https:/evil.example",
        "http:///evil.example",
        "/\r/evil.example",
        "/\x00/evil.example",
        "/\x0b/evil.example",
        "/ /evil.example",
        "\\/evil.example",
        "/\\/evil.example",
        "//evil.example@" + NAME,
        "%2f%2fevil.example",
        "?next=/",
        "",
    ],
)
def test_what_leads_elsewhere_leads_to_the_overview(address: str) -> None:
    assert own_path(address) == "/"


@given(st.one_of(st.text(), st.text(alphabet="/\\:@?#.%\t\n\r evilxample0259fFcC")))
def test_no_text_leads_to_another_site(address: str) -> None:
    path = own_path(address)
    assert path.startswith("/")
    # How browsers read an address (WHATWG URL): they drop tabs and line breaks and take \\ for /.
    read = (
        path.translate({9: None, 10: None, 13: None}).strip("".join(map(chr, range(33)))).replace("\\", "/")
    )
    assert not read.startswith("//")
    assert urlsplit(urljoin(f"https://{NAME}/login", read)).netloc == NAME


def test_a_login_ends_where_the_first_of_two_answers_says(visitor: FlaskClient) -> None:
    page = ask(visitor, "/login?next=/transcript/1&next=//evil.example")
    assert 'name="next" value="/transcript/1"' in page.text
    assert "evil" not in page.text


class OldSigner(TimestampSigner):
    """Signs as if it had been longer ago than a login may take."""

    def get_timestamp(self) -> int:
        return super().get_timestamp() - LOGIN_LIMIT_S - 1


@pytest.mark.parametrize(
    ("signed", "status"),
    [
        # Accepted, and then there is no Discord to redeem the code.
        ({"salt": "login"}, HTTPStatus.SERVICE_UNAVAILABLE),
        ({"salt": "login", "signer": OldSigner}, HTTPStatus.BAD_REQUEST),
        ({"salt": "csrf"}, HTTPStatus.BAD_REQUEST),
        ({"salt": "login", "secret_key": b"another-key-of-somebody"}, HTTPStatus.BAD_REQUEST),
    ],
    ids=["as written", "too old", "for something else", "by somebody else"],
)
def test_a_begun_login_is_believed_only_as_it_was_written(
    app: Flask, visitor: FlaskClient, signed: dict[str, Any], status: HTTPStatus
) -> None:
    panel = panel_of(app)
    key = panel.settings.flask_secret_key.get_secret_value().encode()
    serializer = URLSafeTimedSerializer(**{"secret_key": key} | signed)
    begun = serializer.dumps(asdict(PendingLogin("a-state", "v" * 64, "/")))
    visitor.set_cookie(panel.cookies.login_name, str(begun))
    assert ask(visitor, "/callback?code=x&state=a-state").status_code == status
    visitor.set_cookie(panel.cookies.login_name, f"x{begun}")
    assert ask(visitor, "/callback?code=x&state=a-state").status_code == HTTPStatus.BAD_REQUEST


def test_forms_are_small(visitor: FlaskClient) -> None:
    large = ask(visitor, "/login", "POST", data={"next": "x" * LARGEST_FORM_BYTES})
    assert large.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert "Diese Anfrage ist unvollständig" in large.text
    assert_guarded(large, ANY)
    many = "".join(
        f'--x\r\nContent-Disposition: form-data; name="n{number}"\r\n\r\ny\r\n'
        for number in range(MOST_FORM_FIELDS + 1)
    )
    answer = ask(
        visitor, "/login", "POST", data=f"{many}--x--", content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "X-MADE-UP"])
def test_only_the_methods_that_are_meant_are_taken(app: Flask, method: str) -> None:
    browser = log_in(app)
    cookie = browser.get_cookie(panel_of(app).cookies.session_name)
    assert cookie
    form = {"csrf_token": panel_of(app).cookies.csrf_token(cookie.value)}
    for path in ("/", "/transcript/1", "/login", "/logout"):
        answer = ask(browser, path, method, data=form, headers={"X-Secret": "come back"})
        assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
        assert "So geht das hier nicht" in answer.text
        assert "come back" not in answer.text


@pytest.mark.parametrize("length", [4_000, 100_000])
def test_long_addresses_are_answered(staff: FlaskClient, record: Record, length: int) -> None:
    ticket = record.ticket()
    for path in (
        f"/?q={'x' * length}",
        f"/transcript/{ticket}?q={'ä' * length}",
        f"/?{'q=1&' * (length // 4)}",
    ):
        assert ask(staff, path).status_code == HTTPStatus.OK
    assert ask(staff, f"/{'x' * length}").status_code == HTTPStatus.NOT_FOUND
    assert len(ask(staff, f"/{'x' * length}").text) < 4_000


def test_of_two_values_the_first_counts(staff: FlaskClient, record: Record) -> None:
    record.ticket(creator_name="Mia Mondlicht")
    record.ticket(creator_name="Tom Taubenschlag")
    page = ask(staff, "/?q=Mondlicht&q=Taubenschlag&q[]=Taubenschlag").text
    assert "Mia Mondlicht" in page
    assert "Tom Taubenschlag" not in page


class SecretError(Exception):
    pass


@pytest.mark.parametrize("flags", [{}, {"TESTING": True}, {"DEBUG": True}])
def test_whatever_a_view_raises_is_in_the_log_and_nowhere_else(
    app: Flask, caplog: pytest.LogCaptureFixture, flags: dict[str, bool]
) -> None:
    def view() -> str:
        raise SecretError("SELECT password FROM secrets")

    app.add_url_rule("/broken", "broken", view)
    app.config.update(flags)
    answer = ask(log_in(app), "/broken")
    assert answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "Da ist etwas schiefgegangen" in answer.text
    for inside in ("SELECT", "SecretError", "Traceback", "site-packages", "werkzeug", ".py"):
        assert inside not in answer.text
    assert_guarded(answer, ANY)
    assert "SELECT password FROM secrets" in caplog.text


@pytest.mark.parametrize(
    "status", [401, 403, 406, 409, 410, 411, 413, 414, 415, 416, 418, 422, 429, 431, 501, 502, 503]
)
def test_every_status_has_a_german_page(app: Flask, status: int) -> None:
    app.add_url_rule("/failing", "failing", lambda: abort(status, "secret detail"))
    answer = ask(log_in(app), "/failing")
    assert answer.status_code == status
    assert '<html lang="de"' in answer.text
    assert "secret detail" not in answer.text
    assert_guarded(answer, ANY)


def test_logging_out_takes_from_the_browser_what_it_kept(app: Flask) -> None:
    browser = log_in(app)
    cookie = browser.get_cookie(panel_of(app).cookies.session_name)
    assert cookie
    form = {"csrf_token": panel_of(app).cookies.csrf_token(cookie.value)}
    answer = ask(browser, "/logout", "POST", data=form)
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert browser.get_cookie(panel_of(app).cookies.session_name) is None


def test_every_page_for_staff_has_a_way_to_log_out(staff: FlaskClient, record: Record) -> None:
    for path in ("/", f"/transcript/{record.ticket()}", "/sitzungen", "/statistik", "/gibt-es-nicht"):
        assert '<form method="post" action="/logout">' in ask(staff, path).text


def test_addresses_are_made_without_the_name_of_the_host(app: Flask) -> None:
    with app.test_request_context("/", base_url="http://localhost"):
        assert url_for("overview.index") == "/"


def test_search_words_and_codes_stay_out_of_the_log(
    staff: FlaskClient, record: Record, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ask(staff, f"/transcript/{record.ticket()}?q=geheimes")
    ask(staff, "/?q=geheimes")
    ask(staff, "/callback?code=geheimes&state=geheimes")
    assert "geheimes" not in caplog.text
