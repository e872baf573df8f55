"""The figures of a period as staff see them."""

import re
from http import HTTPStatus
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.conftest import Clock, change_panel, log_in, panel_of
from tests.web.record import DAY_MS, HOUR_MS, MIA, MINUTE_MS, SAM, SIGRID, START_MS, Record
from tests.web.statistics import ADA, closed_ticket, row, table
from utils import german
from utils.store import figures
from utils.tickets import Outcome
from webapp.figures.report import compared


def headline(page: str, label: str) -> str:
    found = re.search(rf"<dt>{label}</dt>(.*?)</div>", page, re.DOTALL)
    assert found, f"no headline {label}"
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def test_the_page_tells_what_was_opened_and_closed(staff: FlaskClient, record: Record) -> None:
    record.ticket(opened_at_ms=START_MS - 2 * DAY_MS)
    closed_ticket(record, START_MS - 2 * DAY_MS, START_MS - DAY_MS)
    page = staff.get("/statistik").text
    assert headline(page, "Eröffnet") == "2"
    assert headline(page, "Geschlossen") == "1"
    assert "3. Oktober bis 1. November 2026" in page
    assert "Fr., 30. Okt. 2026: 2 eröffnet, 0 geschlossen" in page
    assert row(page, "verlauf", "Fr., 30. Okt. 2026") == ["2", "0"]
    assert row(page, "verlauf", "Sa., 31. Okt. 2026") == ["0", "1"]


def test_the_words_mean_what_they_mean_in_the_bots_figures(staff: FlaskClient, record: Record) -> None:
    # Berlin's October 2026 has 31 days and one hour more.
    from_ms, until_ms = 1_790_805_600_000, 1_793_487_600_000
    for number, outcome in enumerate(["upheld", "upheld", "reduced", "lifted", None, "undecided"]):
        opened = from_ms + number * DAY_MS
        ticket = closed_ticket(record, opened, opened + (number + 1) * 7 * HOUR_MS, outcome=outcome)
        if number != 3:
            record.event(
                ticket,
                ["claimed", "taken_over", "transferred"][number % 3],
                "Sam",
                at_ms=opened + number * HOUR_MS,
            )
            record.event(ticket, "claimed", "Sam", at_ms=opened + 9 * HOUR_MS)
    refused = record.ticket(state="deleted", opened_at_ms=from_ms)
    record.event(refused, "aborted", None)
    record.ticket(opened_at_ms=from_ms - 1)
    record.ticket(opened_at_ms=until_ms)
    closed_ticket(record, from_ms - DAY_MS, until_ms - 1, closer_id=None, closer_name=None)

    month = figures.month(record.connection, from_ms, until_ms)
    page = staff.get("/statistik?von=2026-10-01&bis=2026-10-31").text

    assert headline(page, "Eröffnet") == str(month.opened) == "6"
    assert headline(page, "Geschlossen") == str(month.closed) == "7"
    assert month.median_to_claim_ms is not None
    assert month.median_to_close_ms is not None
    to_claim, to_close = (
        german.duration(each) for each in (month.median_to_claim_ms, month.median_to_close_ms)
    )
    assert headline(page, "Bis zum Beanspruchen") == f"{to_claim} Median aus 5 Tickets"
    assert headline(page, "Bis zum Schließen") == f"{to_close} Median aus 7 Tickets"
    assert [int(row(page, "ergebnisse", name)[0]) for name in ("Bann bestätigt", "Ohne Entscheidung")] == [
        month.outcomes[Outcome.UPHELD],
        month.outcomes[Outcome.UNDECIDED],
    ]
    assert {load.name: str(load.count) for load in month.closed_by} == {
        "Sam": row(page, "team", "Sam")[1],
        None: row(page, "team", "von selbst")[1],
    }


def test_an_answer_is_what_the_team_writes_in_the_channel(staff: FlaskClient, record: Record) -> None:
    answered, ignored = (record.ticket(opened_at_ms=START_MS - DAY_MS) for _ in range(2))
    for ticket in (answered, ignored):
        record.message(ticket, author=SIGRID, sent_at_ms=START_MS - DAY_MS + MINUTE_MS)
        record.message(ticket, author=MIA, sent_at_ms=START_MS - DAY_MS + 2 * MINUTE_MS)
        record.message(ticket, author=SAM, thread_id=7, sent_at_ms=START_MS - DAY_MS + 3 * MINUTE_MS)
    record.message(answered, author=SAM, sent_at_ms=START_MS - DAY_MS + 125 * MINUTE_MS)
    record.message(answered, author=SAM, sent_at_ms=START_MS - DAY_MS + 200 * MINUTE_MS)
    page = staff.get("/statistik").text
    assert headline(page, "Bis zur ersten Antwort") == "2 Std. 5 Min. Median aus 1 Ticket"
    assert row(page, "wartezeiten", "Bis zur ersten Antwort") == ["1", "2 Std. 5 Min.", "2 Std. 5 Min."]
    assert headline(page, "Bis zum Beanspruchen") == "– noch kein Fall"


def test_the_team_is_told_by_the_newest_names(staff: FlaskClient, record: Record) -> None:
    first = closed_ticket(record, START_MS - 3 * DAY_MS, START_MS - 2 * DAY_MS, closer_name="Sam Alt")
    record.event(first, "claimed", "Sam Alt", actor_id=SAM, at_ms=START_MS - 3 * DAY_MS)
    record.event(first, "released", "Sam Alt", actor_id=SAM, at_ms=START_MS - 3 * DAY_MS)
    record.event(first, "claimed", "Sam Alt", actor_id=SAM, at_ms=START_MS - 3 * DAY_MS)
    record.message(first, author=SAM, author_name="Sam Alt", sent_at_ms=START_MS - 3 * DAY_MS + HOUR_MS)
    handed = record.ticket(opened_at_ms=START_MS - DAY_MS)
    details = {"to_id": ADA, "to_name": "Ada"}
    record.event(handed, "transferred", "Sam Mitte", actor_id=SAM, at_ms=START_MS - DAY_MS, details=details)
    record.message(handed, author=ADA, author_name="Ada", author_kind="staff", sent_at_ms=START_MS)
    record.message(handed, author=SAM, author_name="Sam <Neu>", sent_at_ms=START_MS)
    page = staff.get("/statistik").text
    assert "Sam Alt" not in page
    # Claimed, closed, messages, first answers and how long they took.
    assert row(page, "team", "Sam &lt;Neu&gt;") == ["1", "1", "2", "1", "1 Std."]
    assert row(page, "team", "Ada") == ["1", "0", "1", "1", "1 Tag"]


def test_messages_count_as_in_the_bots_figures(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    record.message(ticket, author=SAM)
    record.message(ticket, author=SAM, type=19)
    others: list[dict[str, Any]] = [
        {"type": 6},
        {"thread_id": 7},
        {"deleted_at_ms": START_MS},
        {"sent_at_ms": START_MS - 40 * DAY_MS},
    ]
    for values in others:
        record.message(ticket, author=SAM, **values)
    assert row(staff.get("/statistik").text, "team", "Sam")[2] == "2"


def test_verdicts_are_told_with_what_the_team_made_of_them(staff: FlaskClient, record: Record) -> None:
    for hers, teams, status in (
        ("cooperative", None, "handed_over"),
        ("cooperative", "uncooperative", "handed_over"),
        ("cooperative", "unclear", "handed_over"),
        ("unclear", None, "silenced"),
        ("uncooperative", None, "active"),
        # She is still asking; and here nobody has judged but the team.
        ("unclear", None, "active"),
        (None, None, "active"),
        (None, "cooperative", "silenced"),
    ):
        ticket = record.ticket()
        record.intake(ticket, attitude=hers, overruled_attitude=teams, status=status)
    page = staff.get("/statistik").text
    assert row(page, "urteile", "kooperativ") == ["3", "2", "0", "1", "1"]
    assert row(page, "urteile", "unkooperativ") == ["1", "0", "0", "0", "0"]
    assert row(page, "urteile", "unklar") == ["2", "1", "1", "0", "0"]
    assert row(page, "urteile", "ohne Urteil") == ["2", "0", "0", "0", "0"]
    assert "3 Tickets, 50 %; 2 davon geändert" in page


def test_the_hours_of_the_week_are_those_of_the_operators_zone(staff: FlaskClient, record: Record) -> None:
    # 1 November 2026, 12:00 in Berlin, a Sunday; and the hour that comes twice when summer time ends.
    record.ticket(opened_at_ms=START_MS)
    for at_ms in (1_792_887_000_000, 1_792_890_600_000):
        record.ticket(opened_at_ms=at_ms)
    page = staff.get("/statistik").text
    assert row(page, "stunden", "12 bis 13 Uhr") == ["0", "0", "0", "0", "0", "0", "1"]
    assert row(page, "stunden", "2 bis 3 Uhr") == ["0", "0", "0", "0", "0", "0", "2"]
    assert "Am meisten: Sonntag, 2 bis 3 Uhr: 2 Tickets" in page


def test_counts_and_times_are_compared_with_the_period_before(
    app: Flask, staff: FlaskClient, record: Record, clock: Clock
) -> None:
    record.ticket(opened_at_ms=START_MS - 30 * DAY_MS)
    for number in range(20):
        opened = START_MS - 10 * DAY_MS + number * HOUR_MS
        closed_ticket(record, opened, opened + 10 * HOUR_MS)
    for number in range(25):
        opened = START_MS - 3 * DAY_MS + number * HOUR_MS
        closed_ticket(record, opened, opened + 8 * HOUR_MS)
    # As late on the last day before as it is now: what came after that is not compared with what has not come yet.
    for opened in (START_MS - 7 * DAY_MS + HOUR_MS - 1, START_MS - 7 * DAY_MS + HOUR_MS):
        record.ticket(opened_at_ms=opened)
    page = staff.get("/statistik?zeitraum=7").text
    assert headline(page, "Eröffnet") == "25 19 % mehr als davor"
    assert headline(page, "Geschlossen") == "25 25 % mehr als davor"
    assert headline(page, "Bis zum Schließen") == "8 Std. Median aus 25 Tickets 20 % kürzer als davor"
    assert "Davor: 19. bis 25. Oktober 2026, bis zur gleichen Uhrzeit." in page
    assert panel_of(app).clock() == clock.now_ms


def test_few_tickets_are_not_compared_in_per_cent(staff: FlaskClient, record: Record) -> None:
    record.ticket(opened_at_ms=START_MS - 30 * DAY_MS)
    closed_ticket(record, START_MS - 9 * DAY_MS, START_MS - 8 * DAY_MS)
    closed_ticket(record, START_MS - 9 * DAY_MS, START_MS - 2 * DAY_MS)
    page = staff.get("/statistik?zeitraum=7").text
    assert headline(page, "Eröffnet") == "0 2 weniger als davor"
    assert headline(page, "Geschlossen") == "1 so viele wie davor"
    assert headline(page, "Bis zum Schließen") == "7 Tage Median aus 1 Ticket"


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (19, 19, "so viele wie davor"),
        (18, 19, "1 weniger als davor"),
        (1_001, 1_000, "fast so viele wie davor"),
        (3_000, 1_000, "200 % mehr als davor"),
        (0, 20, "100 % weniger als davor"),
        (5, 0, "5 mehr als davor"),
    ],
)
def test_numbers_are_compared_in_words(now: int, before: int, expected: str) -> None:
    assert compared(now, before) == expected


def test_nothing_is_compared_with_a_time_before_the_first_ticket(staff: FlaskClient, record: Record) -> None:
    record.ticket(opened_at_ms=START_MS - 10 * DAY_MS)
    record.ticket()
    for span in ("7", "30", "gesamt"):
        assert "davor" not in staff.get(f"/statistik?zeitraum={span}").text


def test_long_periods_are_told_by_weeks_and_months(staff: FlaskClient, record: Record) -> None:
    record.ticket(opened_at_ms=START_MS - 900 * DAY_MS)
    record.ticket()
    year = staff.get("/statistik?zeitraum=365").text
    assert "nach Wochen, Montag bis Sonntag" in year
    assert row(year, "verlauf", "26. Oktober bis 1. November 2026") == ["1", "0"]
    whole = staff.get("/statistik?zeitraum=gesamt").text
    assert "nach Monaten" in whole
    assert row(whole, "verlauf", "15. bis 31. Mai 2024") == ["1", "0"]
    assert row(whole, "verlauf", "1. November 2026") == ["1", "0"]
    assert "nach Tagen" in staff.get("/statistik?zeitraum=90").text


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("von=gestern", "„gestern“ ist kein Tag"),
        ("bis=2026-02-30", "„2026-02-30“ ist kein Tag"),
        ("von=2026-W44-1", "„2026-W44-1“ ist kein Tag"),
        ("von=0001-01-01", "Vor 2015 gab es Discord noch nicht"),
        ("von=2027-01-01", "Dieser Tag liegt in der Zukunft"),
        ("von=2026-10-20&bis=2026-10-10", "„Von“ liegt nach „Bis“"),
        ("zeitraum=ewig", "Den Zeitraum „ewig“ gibt es nicht"),
        ("von=%3Cb%3E", "„&lt;b&gt;“ ist kein Tag"),
    ],
)
def test_a_period_that_makes_no_sense_is_marked_and_the_usual_one_shown(
    staff: FlaskClient, record: Record, query: str, fault: str
) -> None:
    record.ticket()
    answer = staff.get(f"/statistik?{query}")
    assert answer.status_code == HTTPStatus.OK
    assert fault in answer.text
    assert ('aria-invalid="true"' in answer.text) == ("zeitraum" not in query)
    assert "Gezeigt werden die letzten 30 Tage" in answer.text
    assert "3. Oktober bis 1. November 2026" in answer.text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["von", "bis", "zeitraum"]), st.text() | st.dates().map(str)))
def test_whatever_stands_in_the_address_there_is_a_page(
    staff: FlaskClient, record: Record, asked: dict[str, str]
) -> None:
    record.connection.execute("DELETE FROM tickets")
    record.ticket(opened_at_ms=START_MS - 900 * DAY_MS)
    for path in ("/statistik", "/statistik/verlauf.csv"):
        assert staff.get(path, query_string=asked).status_code == HTTPStatus.OK


def test_an_empty_guild_is_told_when_the_figures_begin(staff: FlaskClient, record: Record) -> None:
    refused = record.ticket(state="deleted")
    record.event(refused, "aborted", None)
    page = staff.get("/statistik").text
    assert "Noch nichts zu zählen" in page
    assert "/setup_ticket_button" in page


def test_an_empty_period_leads_to_one_that_is_not(staff: FlaskClient, record: Record) -> None:
    record.ticket(opened_at_ms=START_MS - 50 * DAY_MS)
    page = staff.get("/statistik?zeitraum=7").text
    assert "In diesem Zeitraum geschah nichts" in page
    assert 'href="/statistik?zeitraum=gesamt"' in page
    assert "<svg" not in table(page, "main")


def test_what_has_no_figures_yet_says_so(staff: FlaskClient, record: Record) -> None:
    record.ticket()
    page = staff.get("/statistik").text
    for sentence in (
        "Noch hat niemand geantwortet",
        "Noch hat niemand etwas beansprucht",
        "wurde nichts geschlossen",
        "noch kein Urteil",
    ):
        assert sentence in page


def test_every_chart_is_named_and_has_its_table(staff: FlaskClient, record: Record) -> None:
    ticket = closed_ticket(record, START_MS - DAY_MS, START_MS)
    record.event(ticket, "claimed", "Sam", actor_id=SAM)
    record.intake(ticket, attitude="cooperative", status="handed_over")
    page = staff.get("/statistik").text
    charts = re.findall(r'<svg class="plot.*?</svg>', page, re.DOTALL)
    assert len(charts) == 6 == page.count("<summary>Als Tabelle</summary>")
    for chart in charts:
        name = re.search(r'role="img".*? aria-labelledby="([^"]+)" aria-describedby="([^"]+)"', chart)
        assert name
        assert f'<title id="{name[1]}">' in chart
        assert f'<desc id="{name[2]}">' in chart
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert " style=" not in page
    assert "<style" not in page


def test_the_section_is_named_in_the_head_of_every_page(staff: FlaskClient, record: Record) -> None:
    record.ticket()
    assert '<a href="/statistik">Statistik</a>' in staff.get("/").text
    assert '<a href="/statistik" aria-current="page">Statistik</a>' in staff.get("/statistik").text


def test_whoever_is_not_logged_in_sees_no_figures(app: Flask, visitor: FlaskClient, record: Record) -> None:
    record.ticket()
    for path in ("/statistik", "/statistik/team.csv"):
        assert visitor.get(path).status_code == HTTPStatus.FOUND
        assert log_in(app, 42).get(path).status_code == HTTPStatus.FORBIDDEN


def test_a_query_that_takes_too_long_is_ended(app: Flask, staff: FlaskClient, record: Record) -> None:
    for _ in range(3_000):
        record.ticket()
    change_panel(app, query_limit_s=0)
    assert staff.get("/statistik").status_code == HTTPStatus.SERVICE_UNAVAILABLE
