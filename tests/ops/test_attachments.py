"""Files of tickets as nginx sends them for the panel: both real, with the shipped settings."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.ops.nginx_site import NGINX, START_TIMEOUT_S, Site, prepare, wait_for_port
from tests.ops.test_panel_service import AN_ID, settings, start_gunicorn
from tests.ports import free_port
from tests.web.record import Record
from utils.clock import system_clock
from utils.config import PanelSettings
from webapp.cookies import Cookies
from webapp.sessions import SessionStore, Visitor

PREFIX = "/_attachments/"
FILM = bytes(range(256)) * 1000
PNG = b"\x89PNG\r\n\x1a\n"


class House:
    """A panel behind nginx, with a few files, and a supporter's browser."""

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
        self.environment = settings(folder) | {"ATTACHMENTS_ACCEL_PREFIX": PREFIX}
        known = {name.lower(): value for name, value in self.environment.items()}
        configured = PanelSettings(_env_file=None, **known)  # type: ignore[arg-type] # texts, as in the environment
        sessions = SessionStore(configured.panel_database_path, system_clock)
        sessions.prepare()
        secret = sessions.start(Visitor(int(AN_ID), "Sam", frozenset({int(AN_ID)})))
        self.browser = requests.Session()
        self.browser.trust_env = False
        self.cookie = {Cookies(configured).session_name: secret}
        self.site: Site

    def get(
        self,
        path: str,
        headers: dict[str, str] | None = None,
        *,
        method: str = "GET",
        logged_in: bool = True,
    ) -> requests.Response:
        return self.browser.request(
            method,
            self.site.url(path),
            headers=headers,
            cookies=self.cookie if logged_in else {},
            verify=str(self.site.certificate),
            timeout=START_TIMEOUT_S,
            allow_redirects=False,
        )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    if NGINX is None:
        pytest.skip("nginx fehlt (Debian-Paket nginx)")
    folder = tmp_path_factory.mktemp("panel")
    house = House(folder)
    port = free_port()
    house.site = prepare(
        tmp_path_factory.mktemp("nginx"), upstream_port=port, attachments=folder / "attachments"
    )
    with start_gunicorn(folder, house.environment, port) as gunicorn, house.browser:
        try:
            wait_for_port(port, gunicorn, folder / "gunicorn.log")
            with house.site.running():
                yield house
        finally:
            gunicorn.terminate()


def test_nginx_sends_the_whole_file_with_the_panels_headers(house: House) -> None:
    answer = house.get(f"/attachment/{house.film}")
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
    assert "," not in answer.headers["Strict-Transport-Security"]
    # From nginx's own hand: the panel's ETag would be the hash.
    assert "-" in answer.headers["ETag"]
    assert "X-Accel-Redirect" not in answer.headers


def test_nginx_sends_parts(house: House) -> None:
    address = f"/attachment/{house.film}"
    part = house.get(address, {"Range": "bytes=1000-1999"})
    assert (part.status_code, part.content) == (206, FILM[1000:2000])
    assert part.headers["Content-Range"] == f"bytes 1000-1999/{len(FILM)}"
    assert part.headers["X-Content-Type-Options"] == "nosniff"
    end = house.get(address, {"Range": "bytes=-5"})
    assert (end.status_code, end.content) == (206, FILM[-5:])
    behind = house.get(address, {"Range": f"bytes={len(FILM)}-"})
    assert (behind.status_code, behind.headers["Content-Range"]) == (416, f"bytes */{len(FILM)}")
    several = house.get(address, {"Range": "bytes=0-1,5-6"})
    assert several.status_code == 206
    assert several.headers["Content-Type"].startswith("multipart/byteranges")
    head = house.get(address, method="HEAD")
    assert (head.headers["Content-Length"], head.content) == (str(len(FILM)), b"")


def test_nginx_answers_conditions(house: House) -> None:
    address = f"/attachment/{house.film}"
    etag = house.get(address).headers["ETag"]
    assert house.get(address, {"If-None-Match": etag}).status_code == 304
    assert house.get(address, {"Range": "bytes=0-1", "If-Range": etag}).status_code == 206
    other = house.get(address, {"Range": "bytes=0-1", "If-Range": '"other"'})
    assert (other.status_code, other.content) == (200, FILM)


def test_what_is_no_picture_is_saved_and_pictures_may_be_kept(house: House) -> None:
    page = house.get(f"/attachment/{house.page}")
    assert page.headers["Content-Type"] == "application/octet-stream"
    assert page.headers["Content-Disposition"] == 'attachment; filename="a.html"'
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["Content-Security-Policy"].endswith("; sandbox")
    picture = house.get(f"/picture/{house.picture}")
    assert picture.content == PNG
    assert picture.headers["Content-Type"] == "image/png"
    assert picture.headers["Cache-Control"] == "private, max-age=31536000, immutable"


def test_a_file_that_is_gone_has_the_panels_page(house: House) -> None:
    answer = house.get(f"/attachment/{house.lost}")
    assert answer.status_code == 404
    assert "Diesen Anhang gibt es nicht" in answer.text


@pytest.mark.parametrize(
    "start", [PREFIX, "//_attachments//", "/static/..//_attachments/", "/%5Fattachments/"]
)
def test_nobody_gets_to_the_folder_from_outside(house: House, start: str) -> None:
    sha256 = hashlib.sha256(FILM).hexdigest()
    answer = house.get(
        f"{start}{sha256[:2]}/{sha256}", {"X-Accel-Redirect": f"{PREFIX}{sha256[:2]}/{sha256}"}
    )
    assert answer.status_code == 404
    assert FILM[:100] not in answer.content


def test_without_a_login_there_is_no_file(house: House) -> None:
    answer = house.get(f"/attachment/{house.film}", logged_in=False)
    assert answer.status_code == 302
    assert "/login" in answer.headers["Location"]
