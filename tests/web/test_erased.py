"""What the panel says of tickets of which no more than number, dates and outcome is left."""

import json
from http import HTTPStatus
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from tests.web.record import DAY_MS, HOUR_MS, SAM, START_MS, Record
from utils.erased import NOBODY_NAME
from utils.store import erasing, erasures, person_erasing
from utils.tickets import Person

SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "transkript.schema.json"

BECAUSE = {
    "retention": "weil seine Aufbewahrungsfrist abgelaufen war",
    "request": "weil jemand die Löschung seiner Daten verlangt hat",
}


def ended(record: Record) -> int:
    ticket = record.ticket(
        state="deleted",
        outcome="lifted",
        claimer_id=77,
        claimer_name="Samuel",
        closer_id=77,
        closer_name="Samuel",
        close_reason="Quittenbrot",
        closed_at_ms=START_MS + HOUR_MS,
        deleted_at_ms=START_MS + 2 * HOUR_MS,
        creator_name="Quittenmia",
    )
    record.intake(ticket, ban_id="QUITTE7", ban_reason="Quittenwurf", attitude="cooperative")
    message = record.message(ticket, "Quittenbrot für alle")
    record.attachment(message, b"Quitte", file_name="quitte.txt")
    record.make_searchable()
    return ticket


def erase(
    record: Record, ticket: int, because: erasing.Because = "retention", *, finish: bool = True
) -> None:
    assert erasing.begin(record.connection, ticket, because, None, START_MS + DAY_MS)
    while finish and erasing.proceed(record.connection, ticket):
        pass
    record.make_searchable()


@pytest.mark.parametrize("because", ["retention", "request"])
def test_the_page_says_when_and_why_the_content_was_removed(
    staff: FlaskClient, record: Record, because: erasing.Because
) -> None:
    ticket = ended(record)
    erase(record, ticket, because)
    page = staff.get(f"/transcript/{ticket}").text
    assert "2. November 2026" in page
    assert BECAUSE[because] in page
    assert "Bann aufgehoben" in page
    assert "uitte" not in page


@pytest.mark.parametrize("query", ["?q=quitte", "?at=1", "?before=5", "?note=1"])
def test_no_address_within_it_leads_anywhere_else(staff: FlaskClient, record: Record, query: str) -> None:
    ticket = ended(record)
    erase(record, ticket)
    answer = staff.get(f"/transcript/{ticket}{query}")
    assert (answer.status_code, "entfernt" in answer.text) == (HTTPStatus.OK, True)


def test_what_is_still_being_removed_is_not_shown_any_more(staff: FlaskClient, record: Record) -> None:
    ticket = ended(record)
    erase(record, ticket, finish=False)
    assert "Quittenbrot" not in staff.get(f"/transcript/{ticket}").text


def test_the_overview_lists_it_among_all_others(staff: FlaskClient, record: Record) -> None:
    ticket = ended(record)
    erase(record, ticket)
    page = staff.get("/").text
    assert f"/transcript/{ticket}" in page
    assert NOBODY_NAME in page
    assert "Inhalt entfernt" in page
    assert "uitte" not in page
    assert staff.get("/tickets.csv").status_code == HTTPStatus.OK
    for query in ("quitte", "Quittenmia", "QUITTE7"):
        assert f"/transcript/{ticket}" not in staff.get(f"/?q={query}").text
    assert f"/transcript/{ticket}" in staff.get(f"/?q={ticket}").text


def test_the_statistics_still_count_it(staff: FlaskClient, record: Record) -> None:
    ticket = ended(record)
    address = "/statistik?von=2026-11-01&bis=2026-11-02"
    before = staff.get(address).text
    erase(record, ticket)
    after = staff.get(address).text
    assert "Samuel" in before
    assert after.replace(NOBODY_NAME, "Samuel").count("Bann aufgehoben") == before.count("Bann aufgehoben")
    assert NOBODY_NAME in after
    assert "Samuel" not in after


@pytest.mark.parametrize("kind", ["html", "zip", "txt", "json"])
def test_its_files_can_be_downloaded_and_hold_nothing(staff: FlaskClient, record: Record, kind: str) -> None:
    ticket = ended(record)
    erase(record, ticket)
    answer = staff.get(f"/transcript/{ticket}.{kind}")
    assert answer.status_code == HTTPStatus.OK
    assert b"uitte" not in answer.data


def test_its_json_is_what_the_schema_says(staff: FlaskClient, record: Record) -> None:
    ticket = ended(record)
    erase(record, ticket)
    told = staff.get(f"/transcript/{ticket}.json").json
    assert [
        error.message
        for error in Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).iter_errors(told)
    ] == []


def test_where_somebody_was_erased_the_others_can_still_be_read(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket(state="deleted", closed_at_ms=START_MS, deleted_at_ms=START_MS)
    his = record.message(ticket, "Quittenbrot", 4_711, author_name="Quittenjo", author_kind="other")
    record.message(ticket, "Sag das nicht", SAM, replies_to_id=his)
    ada = Person(9, "Ada", is_admin=True)
    assert erasures.request(record.connection, 4_711, ada, START_MS, set()) == []
    [erasure] = erasures.pending(record.connection)
    found = person_erasing.look(record.connection, 4_711, 0, 100)
    person_erasing.empty_messages(record.connection, erasure, found.written, START_MS)
    record.make_searchable()
    page = staff.get(f"/transcript/{ticket}").text
    assert "uitte" not in page
    assert "(auf Wunsch entfernt)" in page
    assert "Sag das nicht" in page
    assert "Die Beiträge einer Person wurden auf Wunsch entfernt" in page
    for kind in ("html", "zip", "txt", "json"):
        assert b"uitte" not in staff.get(f"/transcript/{ticket}.{kind}").data
    assert f"/transcript/{ticket}" not in staff.get("/?q=quitte").text


def test_nobody_is_offered_as_a_filter(staff: FlaskClient, record: Record) -> None:
    record.ticket(state="claimed", claimer_id=SAM, claimer_name="Samuel")
    erase(record, ended(record))
    page = staff.get("/").text
    assert f'value="{SAM}"' in page
    assert 'value="0"' not in page


def test_its_attachment_is_gone(staff: FlaskClient, record: Record) -> None:
    ticket = ended(record)
    [attachment] = record.connection.execute("SELECT id FROM attachments").fetchone()
    address = f"/attachment/{attachment}"
    with staff.get(address) as answer:
        assert answer.status_code == HTTPStatus.OK
    erase(record, ticket)
    assert staff.get(address).status_code == HTTPStatus.NOT_FOUND
