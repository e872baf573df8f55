"""The overview as a table for spreadsheets."""

import csv
import io
from http import HTTPStatus

from flask import Flask
from flask.testing import FlaskClient

from tests.web.conftest import change_panel
from tests.web.record import MINUTE_MS, SAM, START_MS, Record
from webapp.texts import CSV_COLUMNS


def table(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/tickets.csv?{query}")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="tickets.csv"'
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_the_table_holds_what_the_filter_leaves_in_its_order(staff: FlaskClient, record: Record) -> None:
    tickets = [record.ticket(creator_name=f"M{number:04}") for number in range(1_203)]
    closed = record.ticket(state="closed", creator_name="Zu")
    everything = table(staff, "status=open&sort=creator-asc")
    assert [row["Ticket"] for row in everything] == [str(ticket) for ticket in tickets]
    assert [row["Ticket"] for row in table(staff, "status=closed")] == [str(closed)]


def test_a_row_holds_everything_about_a_ticket(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket(
        state="closed",
        claimer_id=SAM,
        claimer_name="Sam",
        outcome="lifted",
        creator_id=1_180_200_000_000_000_001,
    )
    record.intake(
        ticket, status="handed_over", attitude="cooperative", ban_id="ABC", ban_reason="Aimbot; zweimal"
    )
    record.message(ticket, author=SAM, sent_at_ms=START_MS + MINUTE_MS)
    [row] = table(staff)
    assert list(row) == list(CSV_COLUMNS)
    assert row["Status"] == "Geschlossen"
    assert row["Discord-ID"] == "1180200000000000001"
    assert row["Grund des Banns"] == "Aimbot; zweimal"
    assert row["Urteil"] == "kooperativ"
    assert row["Ergebnis"] == "Bann aufgehoben"
    assert row["Erste Antwort"] == "2026-11-01 12:01:00"
    assert row["Letzte Nachricht von"] == "Sam"


def test_no_cell_is_carried_out_by_a_spreadsheet(staff: FlaskClient, record: Record) -> None:
    record.ticket(creator_name='=HYPERLINK("http://evil.example")')
    [row] = table(staff)
    assert row["Mitglied"].startswith("'=")


def test_an_empty_filter_is_a_table_of_headings(staff: FlaskClient, record: Record) -> None:
    record.ticket()
    assert table(staff, "status=deleted") == []


def test_what_takes_too_long_is_a_page_and_not_half_a_file(
    app: Flask, staff: FlaskClient, record: Record
) -> None:
    record.connection.execute("BEGIN")
    for number in range(3_000):
        record.ticket(creator_name=f"M{number}")
    record.connection.execute("COMMIT")
    change_panel(app, query_limit_s=0.0)
    answer = staff.get("/tickets.csv?creator=niemand")
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "Das dauert gerade zu lange" in answer.text
