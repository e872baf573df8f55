"""A ticket's page in headless Chromium, one panel and one browser for a module of tests."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.sandbox.world import panel_settings
from tests.web.conftest import PANEL_URL, Clock, make_app
from tests.web.guild import PNG
from tests.web.hostile import hostile_ticket
from tests.web.record import MIA, MINUTE_MS, SAM, SIGRID, START_MS, Record
from tests.web.test_browser import Quiet, Site, visit
from utils.config import PanelSettings


class Tickets:
    """What the module's panel shows."""

    def __init__(self, record: Record) -> None:
        self.long = record.ticket(creator_name="Jonas")
        self.ids = [
            record.message(
                self.long,
                f"Nr {n}. {'Nadel' if n in {5, 240, 400} else ''}",
                (MIA, SAM, SIGRID)[n % 3],
                sent_at_ms=START_MS + n * MINUTE_MS,
            )
            for n in range(450)
        ]
        record.attachment(self.ids[199], PNG, width=1, height=1)
        self.short = record.ticket(
            state="closed", closer_name="Sam", closed_at_ms=START_MS, outcome="reduced"
        )
        self.edited = record.message(self.short, "Ich war es.", edited_at_ms=START_MS)
        record.revision(self.edited, "Ich war es **nicht**.")
        self.deleted = record.message(self.short, "das war nicht so gemeint", deleted_at_ms=START_MS)
        self.spoiler = record.message(self.short, "||geheimes Versteck||", SAM)
        record.note(self.short, "Vorsichtig sein.")
        record.event(self.short, "closed", "Sam", details={"outcome": "reduced"})
        record.transcript(self.short, requested_by_name="Sam", content_sha256="ab" * 32)
        self.empty = record.ticket(creator_name="Lena")
        self.hostile = hostile_ticket(record)


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("panel")


@pytest.fixture(scope="module")
def tickets(folder: Path, clock: Clock) -> Iterator[Tickets]:
    record = Record(folder)
    record.beat(clock.now_ms)
    yield Tickets(record)
    record.close()


@contextmanager
def serve(folder: Path, clock: Clock) -> Iterator[Site]:
    """Serve a panel on the databases of a folder."""
    known = {name.lower(): value for name, value in panel_settings("http://127.0.0.1:9", PANEL_URL).items()}
    files = {
        "database_path": "tickets.sqlite",
        "attachments_path": "attachments",
        "panel_database_path": "panel",
    }
    values: dict[str, Any] = {**known, **{name: folder / file for name, file in files.items()}}
    site = Site(app=make_app(PanelSettings(_env_file=None, **values), clock))
    server = make_server("127.0.0.1", 0, site, threaded=True, request_handler=Quiet)
    site.url = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever, name="panel")
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join(timeout=20)
        server.server_close()


@pytest.fixture(scope="module")
def site(folder: Path, clock: Clock, tickets: Tickets) -> Iterator[Site]:
    assert tickets
    with serve(folder, clock) as site:
        yield site


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    seen = visit(browser, site)
    yield seen.page
    assert seen.complaints == [], seen.complaints
    seen.page.context.close()
