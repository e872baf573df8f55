"""The panel on a file of 2,000 tickets that the bot's predecessor left."""

import json
import re
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from jsonschema import Draft202012Validator

from tests.old_bot import OldBot, years_of_work
from tests.web.conftest import Clock, log_in, make_app
from tests.web.downloads import KINDS, SCHEMA, data_of
from tests.web.record import START_MS
from utils.config import PanelSettings
from utils.database import migrate, open_for_writing, open_read_only
from utils.predecessor.upgrade import upgrade_predecessor
from utils.store import documents

TICKETS = 2_000


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> OldBot:
    """Return what the predecessor left, taken over and searchable."""
    path = tmp_path_factory.mktemp("old") / "tickets.sqlite"
    bot = years_of_work(path, TICKETS)
    with closing(bot.connect()) as connection:
        opened = bot.ticket(connection, TICKETS + 1, status="deleted", user_name="Mia", claimed_by=None)
        said = [("Mia", "Hallo"), ("Fremder", "<b>fett</b> @everyone"), ("Anderer", "**auch**")]
        lines = [bot.line(opened + timedelta(seconds=n), *one) for n, one in enumerate(said)]
        bot.transcript(
            connection, str(TICKETS + 1), "\n".join(["Kopf", *lines, "zweite Zeile"]), "2025-03-29 18:04:05"
        )
    upgrade_predecessor(path, lambda: START_MS)
    with closing(open_for_writing(path)) as connection:
        migrate(connection)
        documents.read_all_marked(connection)
    return bot


@pytest.fixture
def app(years: OldBot, settings: Callable[..., PanelSettings], clock: Clock) -> Flask:
    return make_app(settings(database_path=years.path), clock)


def numbers(path: Path) -> list[int]:
    with closing(open_read_only(path)) as connection:
        return [row["id"] for row in connection.execute("SELECT id FROM tickets")]


def test_old_tickets_look_like_all_others(app: Flask, years: OldBot) -> None:
    staff = log_in(app)
    page = staff.get(f"/transcript/{TICKETS + 1}").text
    assert "&lt;b&gt;fett&lt;/b&gt;" in page
    assert "<strong>auch</strong><br>\nzweite Zeile" in page
    # Whom nobody knows by more than his name has no account, and looks like somebody all the same.
    avatars = set(re.findall(r'<span class="avatar hue-[0-7]" aria-hidden="true">(\w)</span>', page))
    assert avatars == {"M", "F", "A"}
    assert "Übernommen vom früheren Ticket-Bot" in page
    assert "beim Schließen, 4 Nachrichten" in page
    found = staff.get("/", query_string={"q": years.words[-2]}).text
    assert f"/transcript/{TICKETS + 1}" in found
    assert f"/transcript/{TICKETS + 1}" in staff.get("/").text


def test_every_old_ticket_can_be_read_and_taken_along(app: Flask, years: OldBot) -> None:
    staff = log_in(app)
    known = numbers(years.path)
    # All the broken ones, which are the newest, and some of the others.
    for number in [*known[:10], *known[-60:]]:
        page = staff.get(f"/transcript/{number}")
        assert page.status_code == HTTPStatus.OK, number
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
    schema = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    for number in known[-20:]:
        for kind in KINDS:
            assert data_of(staff, number, kind)
        schema.validate(json.loads(data_of(staff, number, "json")))


def test_statistics_count_what_is_known(app: Flask) -> None:
    staff = log_in(app)
    assert "Früherer Ticket-Bot" in staff.get("/statistik?von=2024-01-01&bis=2024-12-31").text
    # Nothing was opened or closed on the day on which it was taken over.
    today = staff.get("/statistik/verlauf.csv?von=2026-11-01&bis=2026-11-01").text
    assert today.splitlines()[-1].split(";")[1:] == ["0", "0"]
