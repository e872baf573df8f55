"""The panel's benchmark on a handful of tickets, so that it still runs when somebody wants to know."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bench.panel import report
from bench.panel.filling import Filled, fill, filled, working_copy
from bench.panel.pages import Goal, Kind, kinds
from bench.panel.service import Service, log_in, running
from bench.panel.turns import take_turns, writing
from utils.database import open_read_only

TICKETS = 200


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    return filled(tmp_path_factory.mktemp("cache"), TICKETS, lambda _text: None)


def ask(path: Path, query: str) -> list[sqlite3.Row]:
    with closing(open_read_only(path)) as connection:
        return connection.execute(query).fetchall()


def test_the_database_has_the_tickets_and_messages_it_should_have(made: Filled) -> None:
    assert ask(made.path, "SELECT count(*) FROM tickets")[0][0] == TICKETS
    assert ask(made.path, "SELECT count(*) FROM messages")[0][0] == 20 * TICKETS
    assert (
        ask(made.path, "SELECT max(n) FROM (SELECT count(*) AS n FROM messages GROUP BY ticket_id)")[0][0]
        == 1_000
    )
    live = ask(made.path, "SELECT count(*) FROM tickets WHERE state IN ('open', 'claimed')")
    assert live[0][0] == 30
    assert ask(made.path, "PRAGMA integrity_check")[0][0] == "ok"
    assert not ask(made.path, "PRAGMA foreign_key_check")


def test_a_second_run_takes_the_database_from_the_cache(made: Filled) -> None:
    before = made.path.stat().st_mtime_ns
    again = filled(made.path.parents[1], TICKETS, pytest.fail)
    assert again == made
    assert again.path.stat().st_mtime_ns == before


def test_triggers_and_migrations_fill_the_same(made: Filled, tmp_path: Path) -> None:
    by_triggers = tmp_path / "tickets.sqlite"
    fill(by_triggers, TICKETS, lambda _text: None, by_triggers=True)
    shown = (
        "SELECT ticket_id, state, creator_name, claimer_name, ban_id, verdict, outcome, last_message_id, last_author_id,"
        " active_at_ms, waiting_since_ms, first_answer_at_ms, first_claim_at_ms, transcript_at_ms"
        " FROM overview ORDER BY ticket_id"
    )
    assert [tuple(row) for row in ask(by_triggers, shown)] == [tuple(row) for row in ask(made.path, shown)]


@pytest.fixture(scope="module")
def folder(made: Filled, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("panel")
    working_copy(made, folder)
    return folder


@pytest.fixture(scope="module")
def panel(folder: Path) -> Iterator[Service]:
    with running(folder, log_in(folder)) as panel:
        yield panel


@pytest.fixture(scope="module")
def measured_kinds(panel: Service, folder: Path, made: Filled) -> list[Kind]:
    return kinds(folder / "tickets.sqlite", made.words_by_rank, panel.get)


def test_every_address_leads_to_a_page(panel: Service, measured_kinds: list[Kind]) -> None:
    assert {kind.goal for kind in measured_kinds} == set(Goal)
    for kind in measured_kinds:
        # Raises for everything but 200.
        page = panel.get(kind.addresses[0])
        if kind.goal is not Goal.NONE:
            assert b'<main id="inhalt"' in page


def test_panel_and_floor_are_measured_beside_a_writer(
    panel: Service, measured_kinds: list[Kind], folder: Path
) -> None:
    if shutil.which("wrk") is None:
        pytest.skip("wrk fehlt (Debian-Paket wrk)")
    kind = next(kind for kind in measured_kinds if kind.name == "overview")
    with (
        running(folder, panel.cookie, kind.addresses) as floor,
        writing(folder / "tickets.sqlite", 50) as writer,
    ):
        measured = take_turns(panel, floor, kind, 1, 1, folder)
        assert panel.get("/").count(b"<tr data-ticket") == floor.get("/").count(b"<tr data-ticket") == 50
        commits = writer.ask()
    assert commits["commits"] > 0
    assert commits["failures"] == 0
    assert "overview" in report.line(measured, measured)
    [summary] = report.errors([measured], [panel.log, floor.log])
    assert summary.endswith("met")
