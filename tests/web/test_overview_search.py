"""The one search field of the overview: what it finds, and where it leads."""

import csv
import html
import io
import re
from http import HTTPStatus

from flask.testing import FlaskClient

from tests.web.record import Record
from tests.web.test_overview import link, row, shown


def hit(page: str, ticket: int) -> tuple[str, str]:
    """Return where a row's hit leads, and what it shows."""
    found = re.search(r'<a class="hit-in" href="([^"]*)">(.*?)</a>', row(page, ticket), re.DOTALL)
    assert found
    return html.unescape(found[1]), found[2]


def test_what_was_written_is_found_shown_and_led_to(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    message = record.message(ticket, "Ich stand auf der **Straße** vor dem Müllerhaus")
    record.message(ticket, "Auf der Straße, wirklich")
    record.message(record.ticket(), "nichts davon")
    page = staff.get("/?q=strasse+muellerhaus").text
    assert shown(page) == [ticket]
    address, excerpt = hit(page, ticket)
    assert address == f"/transcript/{ticket}?q=strasse+muellerhaus&at={message}#m{message}"
    assert "<mark>Straße</mark>" in excerpt
    assert "<mark>Müllerhaus</mark>" in excerpt
    there = staff.get(address)
    assert there.status_code == HTTPStatus.OK
    assert "<mark>Straße</mark>" in there.text
    both = staff.get("/?q=stra%C3%9Fe").text
    assert f'href="/transcript/{ticket}?q=stra%C3%9Fe">2 Treffer</a>' in both


def test_files_and_what_is_read_in_pictures_are_found(staff: FlaskClient, record: Record) -> None:
    by_name, by_text = record.ticket(), record.ticket()
    record.attachment(record.message(by_name), b"1", file_name="beweis_aimbot.png")
    record.attachment(record.message(by_text), b"2", ocr_text="You have been banned: aimbot")
    page = staff.get("/?q=aimbot").text
    assert shown(page) == [by_text, by_name]
    assert "Anhang:" in hit(page, by_name)[1]
    assert "Text im Bild:" in hit(page, by_text)[1]


def test_filters_narrow_what_is_found(staff: FlaskClient, record: Record) -> None:
    closed, live = record.ticket(state="closed"), record.ticket()
    for ticket in (closed, live):
        record.message(ticket, "gemeinsames Wort")
    assert shown(staff.get("/?q=gemeinsames").text) == [live, closed]
    page = staff.get("/?q=gemeinsames&status=closed").text
    assert shown(page) == [closed]
    assert "1 Ticket zu „gemeinsames“" in page


def test_pages_of_what_is_found_go_on_below_the_last(staff: FlaskClient, record: Record) -> None:
    tickets = [record.ticket() for _ in range(120)]
    for ticket in tickets:
        record.message(ticket, "immer dasselbe")
    first = staff.get("/?q=dasselbe").text
    assert "120 Tickets zu" in first
    second = staff.get(link(first, "next") or "").text
    third = staff.get(link(second, "next") or "").text
    assert shown(first) + shown(second) + shown(third) == tickets[::-1]
    assert link(third, "next") is None
    assert link(third, "prev") == "/?q=dasselbe"


def test_a_member_is_found_by_his_name_and_not_by_what_he_says(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket(creator_name="Jonas", creator_id=77)
    record.message(ticket, "Hallo zusammen", author=77, author_name="Jonas", author_kind="creator")
    address, excerpt = hit(staff.get("/?q=jonas").text, ticket)
    assert address == f"/transcript/{ticket}"
    assert "<mark>Jonas</mark>" in excerpt
    assert "Hallo" not in excerpt


def test_whoever_wrote_in_it_is_marked_where_nothing_else_is(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    message = record.message(ticket, "Das war so", author=78, author_name="Zeugin Berta")
    address, excerpt = hit(staff.get("/?q=berta+%22das+war%22").text, ticket)
    assert address.endswith(f"#m{message}")
    assert "<mark>Das war</mark> so" in excerpt
    assert "Zeugin <mark>Berta</mark>" in excerpt


def test_a_number_leads_to_its_ticket(staff: FlaskClient, record: Record) -> None:
    tickets = [record.ticket() for _ in range(3)]
    record.message(tickets[0], f"siehe #{tickets[1]}")
    assert shown(staff.get(f"/?q=%23{tickets[1]}").text)[0] == tickets[1]


def test_what_is_too_short_for_texts_says_so(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket(creator_name="Xu")
    record.message(record.ticket(), "Xu war es")
    page = staff.get("/?q=xu").text
    assert shown(page) == [ticket]
    assert "mindestens drei Zeichen" in page
    assert "mindestens drei Zeichen" in staff.get("/?q=zz").text


def test_what_is_found_can_be_taken_along_as_a_table(staff: FlaskClient, record: Record) -> None:
    found = record.ticket()
    record.message(found, "Wallhack")
    record.ticket()
    text = staff.get("/tickets.csv?q=wallhack").data.decode("utf-8-sig")
    assert [each["Ticket"] for each in csv.DictReader(io.StringIO(text, newline=""), delimiter=";")] == [
        str(found)
    ]


def test_hostile_texts_and_queries_stay_text(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    record.message(ticket, '<img src=x onerror=alert(1)> "C++" x:y')
    for query in ("<img src=x", "C++", '"C++"', "x:y", "onerror=alert(1)>"):
        page = staff.get("/", query_string={"q": query}).text
        assert shown(page) == [ticket], query
        assert "<img src=x" not in page
