"""Files of tickets."""

import hashlib
from collections.abc import Callable
from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import parse_options_header

from tests.web.conftest import Clock, log_in, make_app
from tests.web.record import Record
from utils.config import PanelSettings
from webapp.views import attachment

# Without scripts, of course; but a player reads the file once more.
POLICY = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
PLAYER_POLICY = (
    "default-src 'none'; media-src 'self'; base-uri 'none'; frame-ancestors 'none'; sandbox allow-same-origin"
)
PNG = b"\x89PNG\r\n\x1a\n picture"


@pytest.fixture
def message(record: Record) -> int:
    return record.message(record.ticket())


def test_a_picture_is_shown(staff: FlaskClient, record: Record, message: int) -> None:
    picture = record.attachment(message, PNG, width=40, height=30)
    page = staff.get("/transcript/1").text
    assert (
        f'<img src="/attachment/{picture}" alt="bild.png" loading="lazy" decoding="async" width="40" height="30">'
        in page
    )
    with staff.get(f"/attachment/{picture}") as answer:
        assert answer.data == PNG
        assert answer.mimetype == "image/png"
        assert answer.headers["Content-Disposition"].startswith("inline")
        assert answer.headers["Content-Security-Policy"] == POLICY
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "media_type", ["text/html", "image/svg+xml", "application/pdf", "image/png\nX: y", None]
)
def test_everything_else_is_saved_not_shown(
    staff: FlaskClient, record: Record, message: int, media_type: str | None
) -> None:
    file = record.attachment(
        message, b"<script>alert(1)</script>", file_name="böse.html", media_type=media_type
    )
    with staff.get(f"/attachment/{file}") as answer:
        assert answer.status_code == HTTPStatus.OK
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"] == (
            "attachment; filename=\"bose.html\"; filename*=UTF-8''b%C3%B6se.html"
        )
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == POLICY
    assert "<img" not in staff.get("/transcript/1").text


@pytest.mark.parametrize(
    ("content_type", "name"),
    [
        ("image/png", "bild.png"),
        ("video/mp4", "film.mp4"),
        ("image/svg+xml", "logo.svg"),
        ("text/html", "a.htm"),
    ],
)
def test_neither_name_nor_discord_makes_a_file_a_picture(
    staff: FlaskClient, record: Record, message: int, content_type: str, name: str
) -> None:
    file = record.attachment(message, b"<svg/>", file_name=name, content_type=content_type, media_type=None)
    with staff.get(f"/attachment/{file}") as answer:
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize("media_type", ["image/avif", "video/mp4", "video/webm", "audio/ogg", "audio/mpeg"])
def test_pictures_films_and_sounds_are_shown_whatever_their_name(
    staff: FlaskClient, record: Record, message: int, media_type: str
) -> None:
    file = record.attachment(
        message, b"content", file_name="seite.html", content_type="text/html", media_type=media_type
    )
    with staff.get(f"/attachment/{file}") as answer:
        assert answer.headers["Content-Type"] == media_type
        assert answer.headers["Content-Disposition"].startswith("inline;")
        assert answer.headers["Content-Security-Policy"] == (
            POLICY if media_type == "image/avif" else PLAYER_POLICY
        )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            'a"b\r\nSet-Cookie: x=y.png',
            "filename=\"a_b__Set-Cookie_ x_y.png\"; filename*=UTF-8''a%22b__Set-Cookie%3A%20x%3Dy.png",
        ),
        ("../../etc/passwd", 'filename="_.._etc_passwd"'),
        ("..\\x.png", 'filename="_x.png"'),
        ("\u202egnp.exe", 'filename="_gnp.exe"'),
        ("a\u2028b\u0085c\x00.png", 'filename="a_b_c_.png"'),
        ("\x00", 'filename="_"'),
        ("", 'filename="datei"'),
        ("...", 'filename="datei"'),
        ("画像.png", "filename=\".png\"; filename*=UTF-8''%E7%94%BB%E5%83%8F.png"),
        ("a;b=c%41.png", "filename=\"a_b_c_41.png\"; filename*=UTF-8''a%3Bb%3Dc%2541.png"),
        ("a" * 3000 + ".png", f'filename="{"a" * 146}.png"'),
    ],
)
def test_strange_names_do_no_harm(
    staff: FlaskClient, record: Record, message: int, name: str, said: str
) -> None:
    file = record.attachment(message, PNG, file_name=name)
    with staff.get(f"/attachment/{file}") as answer:
        assert answer.status_code == HTTPStatus.OK
        assert answer.data == PNG
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Content-Disposition"] == f"inline; {said}"


@given(st.text(max_size=300))
def test_no_name_breaks_out_of_its_header(name: str) -> None:
    disposition = attachment._disposition("attachment", name)
    assert disposition.isascii()
    assert disposition.isprintable()
    assert disposition.count('"') == 2
    _, options = parse_options_header(disposition)
    assert options["filename"]
    assert "/" not in options["filename"]
    assert "\\" not in options["filename"]


@pytest.mark.parametrize(
    ("asked", "part", "range_"),
    [
        ("bytes=2-4", b"234", "bytes 2-4/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-2", b"89", "bytes 8-9/10"),
        ("bytes=5-99", b"56789", "bytes 5-9/10"),
    ],
)
def test_parts_of_a_file_can_be_asked_for(
    staff: FlaskClient, record: Record, message: int, asked: str, part: bytes, range_: str
) -> None:
    file = record.attachment(message, b"0123456789", content_type="video/mp4")
    with staff.get(f"/attachment/{file}", headers={"Range": asked}) as answer:
        assert answer.status_code == HTTPStatus.PARTIAL_CONTENT
        assert answer.data == part
        assert answer.headers["Content-Range"] == range_
        assert answer.headers["Content-Length"] == str(len(part))
        assert answer.headers["Content-Type"] == "video/mp4"
        assert answer.headers["Content-Security-Policy"] == PLAYER_POLICY


def test_a_part_behind_the_end_is_refused(staff: FlaskClient, record: Record, message: int) -> None:
    file = record.attachment(message, b"0123456789", content_type="video/mp4")
    answer = staff.get(f"/attachment/{file}", headers={"Range": "bytes=10-"})
    assert answer.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
    assert answer.headers["Content-Range"] == "bytes */10"
    assert answer.mimetype == "text/html"


@pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "Zeilen=1-2", "bytes=x"])
def test_other_wishes_get_the_whole_file(
    staff: FlaskClient, record: Record, message: int, asked: str
) -> None:
    file = record.attachment(message, b"0123456789", content_type="video/mp4")
    with staff.get(f"/attachment/{file}", headers={"Range": asked}) as answer:
        assert answer.status_code == HTTPStatus.OK
        assert answer.data == b"0123456789"


def test_a_part_of_a_file_that_is_another_now_is_the_whole_file(
    staff: FlaskClient, record: Record, message: int
) -> None:
    file = record.attachment(message, b"0123456789", content_type="video/mp4")
    with staff.get(f"/attachment/{file}") as answer:
        etag = answer.headers["ETag"]
        assert answer.headers["Accept-Ranges"] == "bytes"
    wanted = {"Range": "bytes=2-4"}
    with staff.get(f"/attachment/{file}", headers={**wanted, "If-Range": etag}) as answer:
        assert answer.data == b"234"
    with staff.get(f"/attachment/{file}", headers={**wanted, "If-Range": '"other"'}) as answer:
        assert answer.data == b"0123456789"
    with staff.get(f"/attachment/{file}", headers={"If-None-Match": etag}) as answer:
        assert answer.status_code == HTTPStatus.NOT_MODIFIED
        assert answer.headers["Content-Security-Policy"] == PLAYER_POLICY
    with staff.head(f"/attachment/{file}") as answer:
        assert (answer.headers["Content-Length"], answer.data) == ("10", b"")


def test_kept_pictures_may_stay_in_the_browser(staff: FlaskClient, record: Record) -> None:
    sha256 = record.picture("emoji:1", PNG)
    with staff.get(f"/picture/{sha256}") as answer:
        assert answer.data == PNG
        assert answer.mimetype == "image/png"
        assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        assert answer.headers["Content-Security-Policy"] == POLICY
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        etag = answer.headers["ETag"]
    with staff.get(f"/picture/{sha256}", headers={"If-None-Match": etag}) as answer:
        assert answer.status_code == HTTPStatus.NOT_MODIFIED
        assert "immutable" in answer.headers["Cache-Control"]


def test_a_file_of_a_ticket_is_no_picture(staff: FlaskClient, record: Record, message: int) -> None:
    record.attachment(message, PNG)
    answer = staff.get(f"/picture/{hashlib.sha256(PNG).hexdigest()}")
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert answer.headers["Cache-Control"] == "no-store"


def test_pictures_are_closed_to_everybody_else(app: Flask, visitor: FlaskClient, record: Record) -> None:
    sha256 = record.picture("emoji:1", PNG)
    for browser, status in ((visitor, HTTPStatus.FOUND), (log_in(app, 10**17), HTTPStatus.FORBIDDEN)):
        answer = browser.get(f"/picture/{sha256}")
        assert answer.status_code == status
        assert answer.headers["Cache-Control"] == "no-store"


def test_nginx_sends_files_if_it_shall(
    settings: Callable[..., PanelSettings], clock: Clock, record: Record, message: int
) -> None:
    app = make_app(settings(attachments_accel_prefix="/_attachments/"), clock)
    staff = log_in(app)
    file = record.attachment(message, PNG, file_name="böse.png")
    sha256 = hashlib.sha256(PNG).hexdigest()
    answer = staff.get(f"/attachment/{file}", headers={"Range": "bytes=0-3"})
    assert (answer.status_code, answer.data) == (HTTPStatus.OK, b"")
    assert answer.headers["X-Accel-Redirect"] == f"/_attachments/{sha256[:2]}/{sha256}"
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"].startswith("inline;")
    (record.attachments / sha256[:2] / sha256).unlink()
    gone = staff.get(f"/attachment/{file}")
    assert gone.status_code == HTTPStatus.NOT_FOUND
    assert "X-Accel-Redirect" not in gone.headers
    assert "X-Accel-Redirect" not in app.test_client().get(f"/attachment/{file}").headers


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
