"""Files of tickets as nginx sends them for the panel: both real, with the shipped settings."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
import requests

from tests.ops.house import ACCEL_PREFIX, new_house
from tests.ops.nginx_site import NGINX, Site
from tests.ops.visitor import Visitor, assert_guarded_once
from tests.web.record import Record
from utils.clock import system_clock

FILM: Final = bytes(range(256)) * 1000
PNG: Final = b"\x89PNG\r\n\x1a\n"


class Files:
    """A ticket's files, as the bot keeps them."""

    def __init__(self, folder: Path) -> None:
        record = Record(folder)
        record.beat(system_clock())
        message = record.message(record.ticket())
        self.film = record.attachment(message, FILM, file_name="Fluß.mp4", media_type="video/mp4")
        self.page = record.attachment(message, b"<script>", file_name="a.html", media_type=None)
        self.picture = record.picture("emoji:1", PNG)
        self.lost = record.attachment(message, b"lost", media_type=None)
        lost = hashlib.sha256(b"lost").hexdigest()
        (record.attachments / lost[:2] / lost).unlink()
        record.close()


class Staff:
    """The files, and a supporter's browser."""

    def __init__(self, files: Files, site: Site, visitor: Visitor, cookie: dict[str, str]) -> None:
        self.files = files
        self.site = site
        self._visitor = visitor
        self._cookie = cookie

    def get(
        self,
        path: str,
        headers: dict[str, str] | None = None,
        *,
        method: str = "GET",
        logged_in: bool = True,
    ) -> requests.Response:
        return self._visitor.asks(path, method, headers=headers, cookies=self._cookie if logged_in else {})


@pytest.fixture(scope="module")
def staff() -> Iterator[Staff]:
    if NGINX is None:
        pytest.skip("nginx fehlt (Debian-Paket nginx)")
    with new_house() as house:
        files = Files(house.state)
        cookie = house.session()
        with house.panel(), house.site() as site, Visitor(site) as visitor:
            yield Staff(files, site, visitor, cookie)


def test_nginx_sends_the_whole_file_with_the_panels_headers(staff: Staff) -> None:
    answer = staff.get(f"/attachment/{staff.files.film}")
    assert answer.status_code == 200
    assert answer.content == FILM
    assert answer.headers["Content-Type"] == "video/mp4"
    assert (
        answer.headers["Content-Disposition"]
        == "inline; filename=\"Flu.mp4\"; filename*=UTF-8''Flu%C3%9F.mp4"
    )
    assert answer.headers["Content-Security-Policy"].startswith(
        "default-src 'none'; media-src 'self'; base-uri 'none'; frame-ancestors 'none'; sandbox"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert_guarded_once(answer)
    # From nginx's own hand: the panel's ETag would be the hash.
    assert "-" in answer.headers["ETag"]
    assert "X-Accel-Redirect" not in answer.headers


def test_nginx_sends_parts(staff: Staff) -> None:
    address = f"/attachment/{staff.files.film}"
    part = staff.get(address, {"Range": "bytes=1000-1999"})
    assert (part.status_code, part.content) == (206, FILM[1000:2000])
    assert part.headers["Content-Range"] == f"bytes 1000-1999/{len(FILM)}"
    assert part.headers["X-Content-Type-Options"] == "nosniff"
    end = staff.get(address, {"Range": "bytes=-5"})
    assert (end.status_code, end.content) == (206, FILM[-5:])
    behind = staff.get(address, {"Range": f"bytes={len(FILM)}-"})
    assert (behind.status_code, behind.headers["Content-Range"]) == (416, f"bytes */{len(FILM)}")
    several = staff.get(address, {"Range": "bytes=0-1,5-6"})
    assert several.status_code == 206
    assert several.headers["Content-Type"].startswith("multipart/byteranges")
    head = staff.get(address, method="HEAD")
    assert (head.headers["Content-Length"], head.content) == (str(len(FILM)), b"")


def test_nginx_answers_conditions(staff: Staff) -> None:
    address = f"/attachment/{staff.files.film}"
    etag = staff.get(address).headers["ETag"]
    assert staff.get(address, {"If-None-Match": etag}).status_code == 304
    assert staff.get(address, {"Range": "bytes=0-1", "If-Range": etag}).status_code == 206
    other = staff.get(address, {"Range": "bytes=0-1", "If-Range": '"other"'})
    assert (other.status_code, other.content) == (200, FILM)


def test_what_is_no_picture_is_saved_and_pictures_may_be_kept(staff: Staff) -> None:
    page = staff.get(f"/attachment/{staff.files.page}")
    assert page.headers["Content-Type"] == "application/octet-stream"
    assert page.headers["Content-Disposition"] == 'attachment; filename="a.html"'
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["Content-Security-Policy"].endswith("; sandbox")
    picture = staff.get(f"/picture/{staff.files.picture}")
    assert picture.content == PNG
    assert picture.headers["Content-Type"] == "image/png"
    assert picture.headers["Cache-Control"] == "private, max-age=31536000, immutable"


def test_a_file_that_is_gone_has_the_panels_page(staff: Staff) -> None:
    answer = staff.get(f"/attachment/{staff.files.lost}")
    assert answer.status_code == 404
    assert "Diesen Anhang gibt es nicht" in answer.text


@pytest.mark.parametrize(
    "start", [ACCEL_PREFIX, "//_attachments//", "/static/..//_attachments/", "/%5Fattachments/"]
)
def test_nobody_gets_to_the_folder_from_outside(staff: Staff, start: str) -> None:
    sha256 = hashlib.sha256(FILM).hexdigest()
    answer = staff.get(
        f"{start}{sha256[:2]}/{sha256}", {"X-Accel-Redirect": f"{ACCEL_PREFIX}{sha256[:2]}/{sha256}"}
    )
    assert answer.status_code == 404
    assert FILM[:100] not in answer.content


def test_without_a_login_there_is_no_file(staff: Staff) -> None:
    answer = staff.get(f"/attachment/{staff.files.film}", logged_in=False)
    assert answer.status_code == 302
    assert "/login" in answer.headers["Location"]
