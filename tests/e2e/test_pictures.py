"""What Discord will not keep: the bot fetches it on arrival, and the panel shows it."""

import sqlite3
from io import BytesIO
from pathlib import Path

import pytest
import requests
from PIL import Image

from tests.e2e.conftest import NewTown
from tests.e2e.people import Somebody
from tests.e2e.processes import until
from tests.e2e.town import Town
from tests.sandbox.world import Id
from utils.clock import system_clock
from webapp.sessions import SessionStore, Visitor

LINK = "https://bilder.example.org/beweis.png"
ICON = "https://bilder.example.org/logo.png"
TYPE = "application/zip"
ALARM = int(Id.EMOJI_ALARM)


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    town = new_town()
    town.opens()
    town.start_panel()
    return town


@pytest.fixture
def panel(town: Town) -> requests.Session:
    """A supporter's browser."""
    sessions = SessionStore(town.folder / "panel.sqlite", system_clock)
    secret = sessions.start(Visitor(int(Id.SAM), "Sam", frozenset({int(Id.SUPPORT_ROLE)})))
    session = requests.Session()
    session.cookies.set("session", secret)
    return session


@pytest.fixture
def claimed(ticket: str, sam: Somebody) -> str:
    """Mia's ticket, in which Sigrid is silent."""
    sam.presses(ticket, "Ticket beanspruchen")
    return ticket


def kept(town: Town, key: str) -> sqlite3.Row:
    """Return a picture with what it is, once it lies on the disk."""
    statement = "SELECT * FROM pictures JOIN files USING (sha256) WHERE key = ? AND state = 'saved'"
    return until(f"{key} is kept", lambda: next(iter(town.rows(statement, key)), None))


def content(town: Town, sha256: str) -> bytes:
    return (Path(town.settings["ATTACHMENTS_PATH"]) / sha256[:2] / sha256).read_bytes()


def png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (30, 20), "red").save(out, "PNG")
    return out.getvalue()


def test_pictures_arrive_without_asking_the_api_and_the_panel_shows_them(
    town: Town, mia: Somebody, claimed: str, panel: requests.Session
) -> None:
    town.shows_as(mia, avatar="M")
    app = town.other_app("wetterfrosch")
    until("the claim is done", lambda: town.category_of(claimed) == str(int(Id.CLAIMED_TICKETS)))
    town.requests_of_bot()

    first = mia.writes(claimed, "Hier mein Bild", file=("beweis.html", png(), "text/html"))
    mia.sends_stickers(claimed, Id.STICKER_WAVE)
    mia.edits(claimed, first, f"Hier mein Bild <a:alarm:{ALARM}>")
    embed = {"title": "x", "image": {"url": LINK}, "footer": {"text": "x", "icon_url": ICON}}
    town.posts(claimed, app, embeds=[embed])

    [message] = until("it is recorded", lambda: town.rows("SELECT * FROM messages WHERE id = ?", int(first)))
    author = message["avatar_key"]
    assert author.startswith(f"avatar:{mia.id}:")
    types = {
        author: "image/png",
        f"emoji:{ALARM}": "image/gif",
        f"sticker:{int(Id.STICKER_WAVE)}": "image/png",
    }
    for key, media_type in {**types, LINK: "image/png", ICON: "image/png"}.items():
        row = kept(town, key)
        assert row["media_type"] == media_type
        answer = panel.get(f"{town.panel_url}/picture/{row['sha256']}", timeout=10)
        assert answer.content == content(town, row["sha256"])
        assert answer.headers["Content-Type"] == media_type
        assert "immutable" in answer.headers["Cache-Control"]

    statement = "SELECT * FROM attachments JOIN files USING (sha256) WHERE message_id = ?"
    [file] = until("the file is kept", lambda: town.rows(statement, int(first)))
    shown = panel.get(f"{town.panel_url}/attachment/{file['id']}", timeout=10, headers={"Range": "bytes=0-7"})
    assert (shown.status_code, shown.content) == (206, b"\x89PNG\r\n\x1a\n")
    assert shown.headers["Content-Type"] == "image/png"
    assert shown.headers["Content-Disposition"] == 'inline; filename="beweis.html"'
    assert requests.get(shown.url, timeout=10, allow_redirects=False).status_code == 302
    assert town.requests_of_bot() == []


def test_what_cannot_be_kept_says_why(new_town: NewTown) -> None:
    town = new_town(ATTACHMENT_MAX_MB="1", ATTACHMENTS_TOTAL_GB="0.002")
    town.opens()
    mia = town.newcomer()
    mia.presses(town.support_channel, "Ticket erstellen")
    [name] = mia.ticket_channels()
    ticket = mia.channel(name)
    sizes = (1_100_000, 900_000, 900_001, 900_002)
    outcomes = [_outcome(town, mia.writes(ticket, "da", file=("a.bin", bytes(size), TYPE))) for size in sizes]
    assert outcomes == ["größer als 1 MB", None, None, "Speicherplatz für Anhänge ist voll"]
    until(
        "the team is told",
        lambda: any("ist voll" in str(entry["embeds"]) for entry in town.log_entries()),
    )
    assert town.bot_log.count("ATTACHMENTS_TOTAL_GB") == 1


def _outcome(town: Town, message: str) -> str | None:
    """Return why the file of a message was not kept, as soon as that is decided."""
    statement = "SELECT * FROM attachments WHERE message_id = ? AND state <> 'pending'"
    [row] = until("it is decided", lambda: town.rows(statement, int(message)))
    return None if row["state"] == "saved" else str(row["failure"])
