"""The figures as files for spreadsheets."""

import csv
import io
from http import HTTPStatus

import pytest
from flask.testing import FlaskClient

from tests.web.hostile import PAYLOADS
from tests.web.record import DAY_MS, MINUTE_MS, SAM, START_MS, Record
from tests.web.statistics import closed_ticket

TABLES = ("verlauf", "wartezeiten", "team", "ergebnisse", "urteile", "stunden")


def read(staff: FlaskClient, path: str) -> list[list[str]]:
    answer = staff.get(path)
    assert answer.status_code == HTTPStatus.OK
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.parametrize("name", TABLES)
def test_each_table_is_a_file_even_of_an_empty_guild(staff: FlaskClient, record: Record, name: str) -> None:
    record.connection.execute("SELECT 1")
    head, *rows = read(staff, f"/statistik/{name}.csv")
    assert len(head) > 1
    assert all(len(row) == len(head) for row in rows)


def test_a_file_has_the_days_of_the_page_it_is_linked_on(staff: FlaskClient, record: Record) -> None:
    record.ticket(opened_at_ms=START_MS - DAY_MS)
    page = staff.get("/statistik?von=2026-10-30&bis=2026-11-01").text
    address = "/statistik/verlauf.csv?von=2026-10-30&amp;bis=2026-11-01"
    assert f'href="{address}"' in page
    assert read(staff, address.replace("&amp;", "&")) == [
        ["Tag", "Eröffnet", "Geschlossen"],
        ["Fr., 30. Okt. 2026", "0", "0"],
        ["Sa., 31. Okt. 2026", "1", "0"],
        ["So., 1. Nov. 2026", "0", "0"],
    ]
    answer = staff.get("/statistik/verlauf.csv?zeitraum=7")
    expected = 'attachment; filename="verlauf-2026-10-26-bis-2026-11-01.csv"'
    assert answer.headers["Content-Disposition"] == expected
    assert answer.headers["Cache-Control"] == "no-store"


def test_durations_are_minutes_that_can_be_reckoned_with(staff: FlaskClient, record: Record) -> None:
    closed_ticket(record, START_MS - DAY_MS, START_MS - DAY_MS + 125 * MINUTE_MS)
    rows = read(staff, "/statistik/wartezeiten.csv")
    assert rows[0] == ["Zeit", "Tickets", "Median (Minuten)", "In 90 % höchstens (Minuten)"]
    assert rows[3] == ["Bis zum Schließen", "1", "125", "125"]
    assert rows[1] == ["Bis zur ersten Antwort", "0", "", ""]


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\t=1", *PAYLOADS])
def test_a_name_is_never_a_formula_nor_markup(staff: FlaskClient, record: Record, name: str) -> None:
    ticket = closed_ticket(record, START_MS, START_MS, closer_name=name)
    record.event(ticket, "claimed", name, actor_id=SAM)
    written = [row[0] for row in read(staff, "/statistik/team.csv")]
    assert len(written) == 2
    assert written[1].lstrip("'") == name.lstrip("'")
    assert not written[1].startswith(("=", "+", "-", "@", "\t"))
    page = staff.get("/statistik").text
    assert name not in page or "<" not in name + '"'
    assert "<script>" not in page


def test_a_table_that_there_is_not_is_not_found(staff: FlaskClient, record: Record) -> None:
    record.ticket()
    for path in ("/statistik/alles.csv", "/statistik/team", "/statistik/.csv", "/statistik/a/b.csv"):
        assert staff.get(path).status_code == HTTPStatus.NOT_FOUND
