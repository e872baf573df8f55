"""What is new to a visitor: marks at tickets, and the number that an open page asks for."""

from http import HTTPStatus
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.sandbox.world import Id
from tests.web.conftest import Clock, log_in, panel_of
from tests.web.record import HOUR_MS, MINUTE_MS, SAM, START_MS, Record
from tests.web.test_overview import row

NEW = ">Neu</span>"
EPOCH_MS = 1_420_070_400_000


def at(clock: Clock, minutes: int) -> dict[str, Any]:
    """Return when a message is sent, and an ID as Discord gives it at that time."""
    sent_at_ms = clock.now_ms + minutes * MINUTE_MS
    return {"id": (sent_at_ms - EPOCH_MS) << 22, "sent_at_ms": sent_at_ms}


@pytest.fixture
def known(app: Flask, staff: FlaskClient, record: Record) -> FlaskClient:
    """Return a browser whose visitor has been here before."""
    assert record.path.is_file()
    staff.get("/")
    panel_of(app).background.flush()
    return staff


def is_new(app: Flask, client: FlaskClient, ticket: int) -> bool:
    panel_of(app).background.flush()
    return NEW in row(client.get("/").text, ticket)


def test_what_is_written_after_the_last_look_is_new(
    app: Flask, known: FlaskClient, record: Record, clock: Clock
) -> None:
    ticket = record.ticket(opened_at_ms=clock.now_ms + MINUTE_MS)
    record.message(ticket, **at(clock, 1))
    assert is_new(app, known, ticket)
    known.get(f"/transcript/{ticket}")
    assert not is_new(app, known, ticket)
    record.message(ticket, **at(clock, 2))
    assert is_new(app, known, ticket)


def test_a_ticket_in_which_nothing_is_written_yet_is_new_until_it_is_opened(
    app: Flask, known: FlaskClient, record: Record, clock: Clock
) -> None:
    ticket = record.ticket(opened_at_ms=clock.now_ms + MINUTE_MS)
    assert is_new(app, known, ticket)
    known.get(f"/transcript/{ticket}")
    assert not is_new(app, known, ticket)


def test_what_was_there_before_the_first_visit_is_not_new(app: Flask, record: Record, clock: Clock) -> None:
    ticket = record.ticket(opened_at_ms=START_MS)
    record.message(ticket, **at(clock, -5))
    client = log_in(app)
    assert not is_new(app, client, ticket)
    assert not is_new(app, client, ticket)


def test_what_somebody_wrote_himself_is_not_new_to_him(
    app: Flask, known: FlaskClient, record: Record, clock: Clock
) -> None:
    ticket = record.ticket(opened_at_ms=clock.now_ms + MINUTE_MS)
    record.message(ticket, author=int(Id.SAM), author_kind="staff", **at(clock, 1))
    assert not is_new(app, known, ticket)
    record.message(ticket, author=SAM + 99, author_kind="staff", **at(clock, 2))
    assert is_new(app, known, ticket)


def changes(client: FlaskClient, since: int, query: str = "") -> dict[str, Any]:
    answer: dict[str, Any] = client.get(f"/changes?since={since}&{query}").get_json()
    assert answer
    return answer


def test_an_open_page_is_told_how_much_has_changed_under_its_filter(
    staff: FlaskClient, record: Record
) -> None:
    first, second = record.ticket(), record.ticket(state="closed")
    now = changes(staff, 0)["revision"]
    assert f'data-revision="{now}"' in staff.get("/").text
    assert changes(staff, now)["changed"] == 0
    record.message(first)
    record.message(first)
    record.message(second)
    assert changes(staff, now)["changed"] == 2
    assert changes(staff, now, "status=closed")["changed"] == 1
    assert changes(staff, now, "status=deleted")["changed"] == 0
    later = changes(staff, now)["revision"]
    assert later > now
    assert changes(staff, later)["changed"] == 0


@pytest.mark.parametrize("since", ["", "x", "-1", "9" * 30])
def test_a_strange_number_means_that_nothing_is_known(staff: FlaskClient, record: Record, since: str) -> None:
    record.ticket()
    answer = staff.get(f"/changes?since={since}").json
    assert answer
    assert answer["changed"] == 0


def test_asking_for_news_does_not_keep_a_session_alive(
    staff: FlaskClient, record: Record, clock: Clock
) -> None:
    record.roster(clock.now_ms)
    record.holds(Id.SAM, clock.now_ms, Id.SUPPORT_ROLE)
    for _ in range(8):
        record.beat(clock.now_ms)
        assert staff.get("/changes?since=1").status_code == HTTPStatus.OK
        clock.now_ms += HOUR_MS
    record.beat(clock.now_ms)
    assert staff.get("/").status_code == HTTPStatus.FOUND
