"""The panel's page of a long ticket, opened at several places: queries, conversation, template, headers."""

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench.transcripts.corpus import START_MS, TICKET, payloads
from tests.sandbox.world import panel_settings
from tests.web.conftest import log_in
from utils.config import PanelSettings
from webapp.app import create_app

REPEATS = 15
PLACES = 5


def windows(folder: Path, count: int) -> Iterator[tuple[str, float, float]]:
    """Yield where a window is, and how long it took in milliseconds of CPU: in the middle of all repeats, and at the least."""
    known = {
        name.lower(): value
        for name, value in panel_settings("http://127.0.0.1:9", "http://127.0.0.1:60123").items()
    }
    paths: dict[str, Any] = {
        "database_path": folder / "tickets.sqlite",
        "attachments_path": folder / "attachments",
        "panel_database_path": folder / "panel.sqlite",
    }
    app = create_app(PanelSettings(_env_file=None, **{**known, **paths}), clock=lambda: START_MS)
    staff = log_in(app)
    ids = [payload["id"] for payload in payloads(count)]
    places = {f"at message {n:,}": f"?at={ids[n]}" for n in range(0, count, count // PLACES)}
    for name, query in {**places, "at the end": ""}.items():
        taken_ms = []
        for _ in range(REPEATS):
            began_s = time.process_time()
            answer = staff.get(f"/transcript/{TICKET}{query}")
            taken_ms.append((time.process_time() - began_s) * 1000)
            assert answer.status_code == 200, answer.status
        yield name, median(taken_ms), min(taken_ms)
