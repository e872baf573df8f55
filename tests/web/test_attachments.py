"""Files of tickets."""

from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.conftest import log_in
from tests.web.record import Record

PNG = b"\x89PNG\r\n\x1a\n picture"


@pytest.fixture
def message(record: Record) -> int:
    return record.message(record.ticket())


def test_a_picture_is_shown(staff: FlaskClient, record: Record, message: int) -> None:
    picture = record.attachment(message, PNG, width=40, height=30)
    page = staff.get("/transcript/1").text
    assert f'<img src="/attachment/{picture}" alt="bild.png" loading="lazy" width="40" height="30">' in page
    with staff.get(f"/attachment/{picture}") as answer:
        assert answer.data == PNG
        assert answer.mimetype == "image/png"
        assert answer.headers["Content-Disposition"].startswith("inline")
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "content_type", ["text/html", "image/svg+xml", "application/pdf", "text/plain", None, "image/png\nX: y"]
)
def test_everything_else_is_saved_not_shown(
    staff: FlaskClient, record: Record, message: int, content_type: str | None
) -> None:
    file = record.attachment(
        message, b"<script>alert(1)</script>", file_name="böse.html", content_type=content_type
    )
    with staff.get(f"/attachment/{file}") as answer:
        assert answer.status_code == HTTPStatus.OK
        assert answer.mimetype == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "b%C3%B6se.html" in answer.headers["Content-Disposition"]
    assert "<img" not in staff.get("/transcript/1").text


def test_a_type_with_parameters_is_still_a_picture(staff: FlaskClient, record: Record, message: int) -> None:
    picture = record.attachment(message, PNG, content_type="image/PNG; charset=binary")
    with staff.get(f"/attachment/{picture}") as answer:
        assert answer.mimetype == "image/png"


@pytest.mark.parametrize("name", ['a"b\r\nSet-Cookie: x=y.png', "../../etc/passwd", "\x00", "a" * 3000, ""])
def test_strange_names_do_no_harm(staff: FlaskClient, record: Record, message: int, name: str) -> None:
    file = record.attachment(message, PNG, file_name=name)
    with staff.get(f"/attachment/{file}") as answer:
        assert answer.status_code == HTTPStatus.OK
        assert answer.data == PNG
        assert "Set-Cookie" not in answer.headers


def test_parts_of_a_file_can_be_asked_for(staff: FlaskClient, record: Record, message: int) -> None:
    file = record.attachment(message, b"0123456789", content_type="video/mp4")
    with staff.get(f"/attachment/{file}", headers={"Range": "bytes=2-4"}) as answer:
        assert answer.status_code == HTTPStatus.PARTIAL_CONTENT
        assert answer.data == b"234"


def test_a_file_that_was_not_saved_says_why(staff: FlaskClient, record: Record, message: int) -> None:
    lost = record.attachment(message, None, file_name="film.mp4")
    page = staff.get("/transcript/1").text
    assert "film.mp4" in page
    assert "nicht gesichert: größer als 25 MB" in page
    answer = staff.get(f"/attachment/{lost}")
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert "Diesen Anhang gibt es nicht" in answer.text


def test_a_file_that_vanished_from_the_disk(staff: FlaskClient, record: Record, message: int) -> None:
    file = record.attachment(message, PNG)
    for kept in record.attachments.glob("*/*"):
        kept.unlink()
    assert staff.get(f"/attachment/{file}").status_code == HTTPStatus.NOT_FOUND


def test_files_are_closed_to_everybody_else(
    app: Flask, visitor: FlaskClient, record: Record, message: int
) -> None:
    file = record.attachment(message, PNG)
    assert visitor.get(f"/attachment/{file}").status_code == HTTPStatus.FOUND
    assert log_in(app, 10**17).get(f"/attachment/{file}").status_code == HTTPStatus.FORBIDDEN
