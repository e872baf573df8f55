"""Views of the overview that a visitor keeps: his own, under a name."""

import re
from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.sandbox.world import Id
from tests.web.conftest import panel_of
from tests.web.record import Record
from webapp.saved_views import MOST
from webapp.sessions import Visitor

pytestmark = pytest.mark.usefixtures("record")


def token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]*)"', client.get("/").text)
    assert found
    return found[1]


def save(client: FlaskClient, name: str, **parameters: str) -> tuple[int, str]:
    answer = client.post("/views", data={"csrf_token": token(client), "name": name, **parameters})
    return answer.status_code, answer.headers.get("Location", answer.text)


def views(client: FlaskClient, address: str = "/") -> list[str]:
    return re.findall(r'<a class="chip" href="[^"]*"[^>]*>([^<]*)</a>', client.get(address).text)[3:]


def lena(app: Flask) -> FlaskClient:
    panel = panel_of(app)
    client = app.test_client()
    visitor = Visitor(int(Id.LENA), "Lena", frozenset({int(Id.SUPPORT_ROLE)}))
    client.set_cookie(panel.cookies.session_name, panel.sessions.start(visitor))
    return client


def test_a_view_is_kept_and_leads_back_to_what_it_was(staff: FlaskClient, record: Record) -> None:
    record.ticket()
    status, location = save(staff, " Cheating,  offen ", status="open", verdict="unclear", nonsense="x")
    assert (status, location) == (HTTPStatus.SEE_OTHER, "/?status=open&verdict=unclear")
    assert views(staff) == ["Cheating, offen"]
    assert 'aria-current="page">Cheating, offen<' in staff.get(location).text


def test_the_same_name_keeps_the_newer_one(staff: FlaskClient) -> None:
    save(staff, "Meins", status="open")
    save(staff, "Meins", status="closed")
    assert views(staff) == ["Meins"]
    assert 'href="/?status=closed">Meins' in staff.get("/").text


def test_nobody_sees_or_forgets_what_another_keeps(app: Flask, staff: FlaskClient) -> None:
    save(staff, "Sams", status="open")
    other = lena(app)
    assert views(other) == []
    other.post("/views/1/delete", data={"csrf_token": token(other)})
    assert views(staff) == ["Sams"]
    answer = staff.post("/views/1/delete", data={"csrf_token": token(staff), "status": "open"})
    assert answer.headers["Location"] == "/?status=open"
    assert views(staff) == []


def test_a_view_needs_a_name_and_there_is_an_end(staff: FlaskClient) -> None:
    status, page = save(staff, "\0 \n")
    assert status == HTTPStatus.BAD_REQUEST
    assert "braucht einen Namen" in page
    for number in range(MOST):
        assert save(staff, f"Ansicht {number}", status="open")[0] == HTTPStatus.SEE_OTHER
    status, page = save(staff, "Eine zu viel", status="open")
    assert status == HTTPStatus.CONFLICT
    assert "Mehr Ansichten passen nicht" in page
    assert save(staff, "Ansicht 3", status="closed")[0] == HTTPStatus.SEE_OTHER


def test_hostile_names_stay_text(staff: FlaskClient) -> None:
    save(staff, "<script>alert(1)</script>", q='"><img src=x>')
    page = staff.get("/").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
