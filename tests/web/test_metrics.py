"""/metrics: who may read it, what it tells, and that what is broken takes nothing else with it."""

import re
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from prometheus_client.exposition import generate_latest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from tests.web.audit_log import logged
from tests.web.conftest import Clock, log_in, make_app, panel_of
from tests.web.record import Record
from tests.web.url_map import own_file
from utils.config import PanelSettings
from utils.operation.counting import Count, Counts
from utils.store import backups, counters
from utils.store.backups import FinishedBackup
from webapp.metrics.counted import families

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "ein-zufälliger-Text-für-Prometheus"

Samples = dict[tuple[str, str], float]


def read(text: str) -> Samples:
    """Return each sample by its name and the value of its label, if it has one; Prometheus's own parser reads them."""
    found: Samples = {}
    for family in text_string_to_metric_families(text):
        assert family.documentation, family.name
        for sample in family.samples:
            key = (sample.name, ",".join(sample.labels.values()))
            assert key not in found
            found[key] = sample.value
    return found


def scrape(app: Flask) -> Samples:
    answer = app.test_client().get("/metrics")
    assert answer.status_code == HTTPStatus.OK
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    return read(answer.text)


def test_it_tells_how_bot_and_tickets_are(app: Flask, record: Record, clock: Clock) -> None:
    now_ms = clock.now_ms
    record.connection.execute(
        "UPDATE heartbeat SET beat_at_ms = ?, started_at_ms = 5000, gateway_latency_ms = 42", (now_ms - 7000,)
    )
    record.ticket(opened_at_ms=now_ms - 60_000)
    waiting = record.ticket(opened_at_ms=now_ms - 90_000)
    record.ticket(state="closed", closed_at_ms=now_ms)
    message = record.message(waiting, sent_at_ms=now_ms - 80_000)
    record.attachment(message, None, state="pending")
    record.connection.execute("UPDATE tickets SET gap_after_id = 1 WHERE id = ?", (waiting,))
    found = scrape(app)
    expected = {
        ("ticketbot_up", ""): 1,
        ("ticketbot_heartbeat_age_seconds", ""): 7,
        ("ticketbot_gateway_connected", ""): 1,
        ("ticketbot_start_time_seconds", ""): 5,
        ("ticketbot_gateway_latency_seconds", ""): 0.042,
        ("ticketbot_tickets", "open"): 2,
        ("ticketbot_tickets", "claimed"): 0,
        ("ticketbot_tickets", "closed"): 1,
        ("ticketbot_tickets_opened_total", ""): 3,
        ("ticketbot_tickets_waiting", ""): 2,
        ("ticketbot_waiting_oldest_seconds", ""): 90,
        ("ticketbot_queue", "files"): 1,
        ("ticketbot_queue", "gaps"): 1,
        ("ticketbot_queue", "notices"): 0,
        ("ticketbot_queue", "copies"): 0,
        ("ticketbot_model_switched_on", ""): 1,
        ("ticketbot_roster_complete", ""): 0,
        ("ticketbot_gateway_connections_lost_total", ""): 0,
        ("ticketbot_discord_requests_total", "rate_limited"): 0,
        ("ticketbot_model_calls_total", "ok"): 0,
    }
    assert {key: found.get(key) for key in expected} == expected
    assert found["ticketbot_file_bytes", "database"] > 0
    assert found["ticketbot_disk_free_bytes", "attachments"] > 0
    assert found["ticketbot_schema_version", ""] >= 9
    assert all(value == 1 for (name, _), value in found.items() if name == "ticketbot_part_readable")


def test_what_waits_is_counted(app: Flask, record: Record) -> None:
    ticket = record.ticket()
    record.message(ticket)
    record.connection.execute(
        "INSERT INTO notices (ticket_id, text, after_message_id, created_at_ms) VALUES (?, '', 0, 0)",
        (ticket,),
    )
    record.connection.execute("INSERT INTO pictures (key, url) VALUES ('a', 'b')")
    record.transcript(ticket)
    record.connection.execute("UPDATE transcripts SET copy_state = 'owed'")
    for table, column in (("tickets_to_read", "ticket_id"), ("messages_to_read", "message_id")):
        record.connection.execute(f"INSERT OR IGNORE INTO {table} ({column}) VALUES (1)")
    found = scrape(app)
    assert {kind: found["ticketbot_queue", kind] for kind in ("search", "notices", "pictures", "copies")} == {
        "search": 2,
        "notices": 1,
        "pictures": 1,
        "copies": 1,
    }


def test_the_last_good_backup_is_told_although_a_later_one_failed(app: Flask, record: Record) -> None:
    names = [f"ticketbot_{name}" for name in ("last_backup_timestamp_seconds", "newest_backup_good")]
    assert [scrape(app)[name, ""] for name in names] == [0, 1]
    for at_ms in (1_000_000, 3_000_000):
        good = FinishedBackup(at_ms, duration_ms=2500, name=str(at_ms))
        backups.record(record.connection, good)
    assert [scrape(app)[name, ""] for name in names] == [3000, 1]
    assert scrape(app)["ticketbot_last_backup_duration_seconds", ""] == 2.5
    backups.record(record.connection, FinishedBackup(4_000_000, duration_ms=1, failure="voll"))
    assert [scrape(app)[name, ""] for name in names] == [3000, 0]


@pytest.mark.parametrize(
    ("age_ms", "connected", "is_up"), [(89_000, True, 1), (91_000, True, 0), (0, False, 0)]
)
def test_up_means_connected_and_fresh(
    app: Flask, record: Record, clock: Clock, age_ms: int, connected: bool, is_up: int
) -> None:
    record.beat(clock.now_ms - age_ms, connected=connected)
    assert scrape(app)["ticketbot_up", ""] == is_up


def test_counts_go_on_where_an_earlier_process_ended(app: Flask, record: Record) -> None:
    for _ in range(2):
        counts = Counts()
        counts.add(Count.REQUESTS, "ok")
        counts.add(Count.REQUESTS, "ok")
        counts.add(Count.MODEL_CALLS)
        counts.add(Count.MODEL_CALLS, "Zeitüberschreitung")
        counts.add(Count.PICTURE_SECONDS, by=0.25)
        tally = counts.take()
        # A write that failed loses nothing, and one that did not counts once.
        counts.give_back(tally)
        counters.add(record.connection, counts.take())
        counters.add(record.connection, counts.take())
    found = scrape(app)
    assert found["ticketbot_discord_requests_total", "ok"] == 4
    assert found["ticketbot_model_calls_total", "ok"] == 2
    assert found["ticketbot_model_calls_total", "Zeitüberschreitung"] == 2
    assert found["ticketbot_ocr_seconds_total", ""] == 0.5


def test_every_number_is_explained_to_the_operator_and_no_other(app: Flask, record: Record) -> None:
    record.connection.execute("UPDATE heartbeat SET gateway_latency_ms = 1")
    shown = {name for name, _ in scrape(app)}
    documents = (ROOT / "docs").rglob("*.md")
    named = {
        name for file in documents for name in re.findall(r"\bticketbot_[a-z_]+", file.read_text("utf-8"))
    }
    assert named == shown


@given(st.dictionaries(st.tuples(st.sampled_from(list(Count)), st.text()), st.floats(0, 1e15), max_size=8))
def test_no_label_breaks_the_format(values: dict[tuple[Count, str], float]) -> None:
    class Given(Collector):
        def collect(self) -> Any:
            return families([(count.value, label, value) for (count, label), value in values.items()])

    text = generate_latest(Given()).decode()
    found = {sample.value for family in text_string_to_metric_families(text) for sample in family.samples}
    labelled = {Count.CONNECTIONS_LOST, Count.MODEL_SECONDS, Count.PICTURE_SECONDS}
    shown = {value for (count, label), value in values.items() if count not in labelled or label == ""}
    assert found - {0.0} <= shown
    assert len(text.splitlines()) == len(set(text.splitlines()))


def test_before_the_first_start_of_the_bot_it_answers_and_says_so(app: Flask, tmp_path: Path) -> None:
    for content in (None, b"", b"no database" * 1000):
        if content is not None:
            (tmp_path / "tickets.sqlite").write_bytes(content)
        found = scrape(app)
        assert found["ticketbot_up", ""] == 0
        assert found["ticketbot_part_readable", "tickets"] == 0
        assert found["ticketbot_part_readable", "disks"] == 1
        assert ("ticketbot_tickets", "open") not in found
    assert not (tmp_path / "tickets.sqlite-wal").exists()


@pytest.mark.parametrize(
    ("table", "part"),
    [
        ("counters", "counts"),
        ("files", "attachments"),
        ("overview_counts", "tickets"),
        ("backups", "backups"),
    ],
)
def test_a_part_that_cannot_be_read_takes_no_other_with_it(
    app: Flask, record: Record, table: str, part: str
) -> None:
    record.connection.execute(f"DROP TABLE {table}")
    found = scrape(app)
    parts = {label: value for (name, label), value in found.items() if name == "ticketbot_part_readable"}
    assert [name for name, value in parts.items() if value == 0] == [part]
    assert found["ticketbot_up", ""] == 1


def test_a_scrape_goes_through_no_table_that_grows_with_the_conversations(app: Flask, record: Record) -> None:
    statements: list[str] = []
    connections = panel_of(app).connections
    lent = connections.take()
    lent.connection.set_trace_callback(statements.append)
    connections.give_back(lent)
    scrape(app)
    plans = [
        (statement, row["detail"])
        for statement in statements
        if statement.startswith("SELECT")
        for row in record.connection.execute(f"EXPLAIN QUERY PLAN {statement}")
    ]
    assert len(plans) > 10
    # What waits to be searchable is little at most times; the sizes of the files have a row for each content.
    small = {"overview_counts", "sqlite_sequence", "heartbeat", "counters", "ai_switch", "roster", "files"}
    small |= {"tickets_to_read", "messages_to_read", "CONSTANT", "backups"}
    scans = [plan for plan in plans if plan[1].startswith("SCAN") and "USING" not in plan[1]]
    assert [plan for plan in scans if plan[1].split()[1] not in small] == []


@pytest.fixture
def guarded(settings: Callable[..., PanelSettings], clock: Clock) -> Flask:
    return make_app(settings(metrics_token=TOKEN), clock)


def ask(app: Flask, address: str = "127.0.0.1", **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = app.test_client().get("/metrics", headers=named, environ_overrides={"REMOTE_ADDR": address})
    if answer.status_code != HTTPStatus.OK:
        assert "ticketbot_" not in answer.text
    return answer.status_code


@pytest.mark.usefixtures("record")
def test_with_a_token_it_is_the_token_that_counts_from_everywhere(guarded: Flask) -> None:
    sent = TOKEN.encode().decode("latin-1")
    for address in ("127.0.0.1", "203.0.113.9", ""):
        assert ask(guarded, address, Authorization=f"Bearer {sent}") == HTTPStatus.OK
        assert ask(guarded, address, Authorization=f"bearer  {sent}") == HTTPStatus.OK
        for wrong in (
            "",
            "Bearer",
            f"Basic {sent}",
            sent,
            f"Bearer {sent}x",
            f"Bearer {sent[:-1]}",
            "Bearer é",
        ):
            assert ask(guarded, address, Authorization=wrong) == HTTPStatus.UNAUTHORIZED, wrong
    answer = guarded.test_client().get("/metrics")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert TOKEN not in answer.text


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1"])
def test_without_a_token_this_machine_may_read_it(app: Flask, address: str) -> None:
    assert ask(app, address) == HTTPStatus.OK


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("address", ["203.0.113.9", "10.0.0.1", "::2", "", "unix:", "localhost"])
def test_without_a_token_nobody_else_may(app: Flask, address: str) -> None:
    # The peer of a unix socket has no address.
    assert ask(app, address) == HTTPStatus.FORBIDDEN


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via", "x-forwarded-for"]
)
@pytest.mark.parametrize("claim", ["127.0.0.1", "203.0.113.9", "127.0.0.1, 127.0.0.1", "::1", ""])
@pytest.mark.parametrize("peer", ["127.0.0.1", ""])
def test_whoever_comes_through_a_proxy_is_not_local_whatever_is_claimed(
    app: Flask, header: str, claim: str, peer: str
) -> None:
    # As nginx in front hands it on: the peer is this machine, the rest is what a visitor sent.
    assert ask(app, peer, **{header: claim}) == HTTPStatus.FORBIDDEN


@pytest.mark.usefixtures("record")
@examples(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f")))
def test_no_other_token_opens_it(guarded: Flask, given_token: str) -> None:
    assert ask(guarded, Authorization=f"Bearer {given_token}") == HTTPStatus.UNAUTHORIZED


@pytest.mark.usefixtures("record")
def test_a_scrape_is_no_visit(app: Flask, visitor: FlaskClient) -> None:
    before = own_file(app)
    browser = log_in(app)
    after_login = own_file(app)
    assert browser.get("/metrics").status_code == HTTPStatus.OK
    visitor.get("/metrics", environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
    assert own_file(app) == after_login != before
    assert not logged(app)
