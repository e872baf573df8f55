"""The panel as it runs in production: nginx before Gunicorn, both with the shipped settings."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.ops.nginx_site import NAME, NGINX, ROOT, START_TIMEOUT_S, Layout, Site, prepare, wait_for_port
from tests.ports import free_port
from utils.database import migrate, open_for_writing

GUNICORN = Path(sys.executable).parent / "gunicorn"
AN_ID = "123456789012345678"
REDIRECT_URI = f"https://{NAME}/callback"


def settings(folder: Path) -> dict[str, str]:
    return {
        "GUILD_ID": AN_ID,
        "SUPPORT_ROLE_ID": AN_ID,
        "ADMIN_ROLE_ID": AN_ID,
        "FLASK_SECRET_KEY": "made-up-and-long-enough",
        "DISCORD_CLIENT_ID": AN_ID,
        "DISCORD_CLIENT_SECRET": "made-up-secret",
        "DISCORD_REDIRECT_URI": REDIRECT_URI,
        "DATABASE_PATH": str(folder / "tickets.sqlite"),
        "PANEL_DATABASE_PATH": str(folder / "panel.sqlite"),
        "ATTACHMENTS_PATH": str(folder / "attachments"),
    }


def start_gunicorn(folder: Path, environment: dict[str, str], port: int) -> subprocess.Popen[bytes]:
    """Start the panel as its unit does, but for the address and a folder that holds no `.env`."""
    command = [str(GUNICORN), "-c", str(ROOT / "webapp/gunicorn.conf.py"), "-b", f"127.0.0.1:{port}"]
    with (folder / "gunicorn.log").open("wb") as log:
        return subprocess.Popen(
            [*command, "--pythonpath", str(ROOT), "webapp.app:app"],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment},
            stderr=log,
        )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    if NGINX is None:
        pytest.skip("nginx fehlt (Debian-Paket nginx)")
    folder = tmp_path_factory.mktemp("panel")
    with closing(open_for_writing(folder / "tickets.sqlite")) as connection:
        migrate(connection)
    port = free_port()
    site = prepare(tmp_path_factory.mktemp("nginx"), Layout(f"127.0.0.1:{port}"))
    with start_gunicorn(folder, settings(folder), port) as gunicorn:
        try:
            wait_for_port(port, gunicorn, folder / "gunicorn.log")
            with site.running():
                yield site
        finally:
            gunicorn.terminate()
    assert gunicorn.returncode == 0


@pytest.fixture
def browser(site: Site) -> Iterator[requests.Session]:
    with requests.Session() as session:
        # Nor does it look at the environment, whose certificates would go before this one.
        session.trust_env = False
        session.verify = str(site.certificate)
        yield session


def get(browser: requests.Session, address: str) -> requests.Response:
    return browser.get(address, timeout=START_TIMEOUT_S, allow_redirects=False)


def test_pages_lead_to_the_login_over_https(site: Site, browser: requests.Session) -> None:
    answer = get(browser, site.url("/transcript/42"))
    assert answer.is_redirect
    target = urlsplit(answer.headers["Location"])
    assert target.path == "/login"
    assert (target.scheme, target.netloc) in {("", ""), ("https", NAME)}


def test_the_login_page_comes_with_its_style_and_guards(site: Site, browser: requests.Session) -> None:
    answer = get(browser, site.url("/login"))
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "," not in answer.headers["Strict-Transport-Security"]
    addresses = re.findall(r'<link[^>]+rel="stylesheet"[^>]+href="(/static/[^"]+)"', answer.text)
    assert addresses
    for address in addresses:
        style = get(browser, site.url(address))
        assert (style.status_code, style.headers["Content-Type"].split(";")[0]) == (200, "text/css")
        assert "max-age=" in style.headers["Cache-Control"]


def test_logging_in_leads_to_discord_and_back_here(site: Site, browser: requests.Session) -> None:
    answer = browser.post(site.url("/login"), timeout=START_TIMEOUT_S, allow_redirects=False)
    target = urlsplit(answer.headers["Location"])
    assert (target.scheme, target.netloc, target.path) == ("https", "discord.com", "/oauth2/authorize")
    assert parse_qs(target.query)["redirect_uri"] == [REDIRECT_URI]
    assert "Secure" in answer.headers["Set-Cookie"]


def test_health_reaches_monitors_through_nginx(site: Site, browser: requests.Session) -> None:
    answer = get(browser, site.url("/healthz"))
    assert answer.json()["database"] == "ok"
    assert answer.json()["bot"] != "ok"
    assert answer.status_code == 503


@pytest.mark.parametrize(
    "name", ["X-Forwarded-For", "X_Forwarded_For", "X-Real-IP", "Forwarded", "Via", "X-Other"]
)
def test_numbers_are_not_for_whoever_comes_through_nginx(
    site: Site, browser: requests.Session, name: str
) -> None:
    # nginx's peer is this machine, and so is the one who asks: that is no reason either.
    answer = browser.get(
        site.url("/metrics"), headers={name: "127.0.0.1"}, timeout=START_TIMEOUT_S, allow_redirects=False
    )
    assert answer.status_code == 403
    assert "ticketbot_" not in answer.text


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        (
            {"GUILD_ID": "keine-zahl", "DISCORD_CLIENT_SECRET": ""},
            ["GUILD_ID ist „keine-zahl“", "DISCORD_CLIENT_SECRET fehlt"],
        ),
        ({"DISCORD_REDIRECT_URI": "http://tickets.example.org/callback"}, ["DISCORD_REDIRECT_URI", "https"]),
        ({"PANEL_DATABASE_PATH": "/dev/null/panel.sqlite"}, ["PANEL_DATABASE_PATH"]),
    ],
    ids=["malformed and missing", "plain HTTP", "no place for sessions"],
)
def test_wrong_settings_end_the_panel_at_once(
    tmp_path: Path, changes: dict[str, str], named: list[str]
) -> None:
    with start_gunicorn(tmp_path, settings(tmp_path) | changes, free_port()) as gunicorn:
        status = gunicorn.wait(timeout=60)
    message = (tmp_path / "gunicorn.log").read_text(encoding="utf-8")
    assert status == 78
    for text in named:
        assert text in message
    assert "Traceback" not in message
