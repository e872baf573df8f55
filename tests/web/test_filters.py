"""What the overview can be narrowed to: everything is in its address, and comes back as a form, as marks and as links."""

import html
import re
from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from tests.web.conftest import Clock, log_in
from tests.web.record import DAY_MS, HOUR_MS, MINUTE_MS, SAM, START_MS, Record
from tests.web.test_overview import shown
from webapp import filters
from webapp.filters import ORDERS, Filter

LENA = SAM + 1


@pytest.fixture
def tickets(record: Record) -> dict[str, int]:
    """Return the numbers of tickets that differ in what one can filter by."""
    known = {
        "open": record.ticket(creator_name="Müller", creator_id=4711, opened_at_ms=START_MS - 3 * DAY_MS),
        "sams": record.ticket(
            state="claimed", claimer_id=SAM, claimer_name="Sam", opened_at_ms=START_MS - 2 * DAY_MS
        ),
        "lenas": record.ticket(
            state="claimed", claimer_id=LENA, claimer_name="Lena", opened_at_ms=START_MS - DAY_MS
        ),
        "closed": record.ticket(state="closed", claimer_id=SAM, claimer_name="Sam", outcome="lifted"),
    }
    record.intake(
        known["sams"], status="handed_over", ended_at_ms=START_MS, attitude="cooperative", ban_id="ABC123"
    )
    record.intake(
        known["closed"],
        status="silenced",
        attitude="uncooperative",
        overruled_attitude="unclear",
        ban_id="abd9",
    )
    return known


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=open", {"open"}),
        ("mine=1", {"sams", "closed"}),
        ("mine=1&status=claimed", {"sams"}),
        ("claimer=none", {"open"}),
        (f"claimer={LENA}", {"lenas"}),
        ("verdict=cooperative", {"sams"}),
        ("verdict=unclear", {"closed"}),
        ("verdict=none", {"open", "lenas"}),
        ("outcome=lifted", {"closed"}),
        ("creator=mÜll", {"open"}),
        ("creator=4711", {"open"}),
        ("ban=abc", {"sams"}),
        ("ban=AB", {"sams", "closed"}),
        ("ban=%25", set()),
        ("von=2026-10-31", {"lenas", "closed"}),
        ("von=2026-10-30&bis=2026-10-31", {"sams", "lenas"}),
        ("von=2026-10-31&bis=2026-10-30", {"sams", "lenas"}),
        (
            "status=nonsense&verdict=x&outcome=y&claimer=z&von=gestern&waiting=viel",
            {"open", "sams", "lenas", "closed"},
        ),
    ],
)
def test_each_filter_leaves_what_it_names(
    staff: FlaskClient, tickets: dict[str, int], query: str, expected: set[str]
) -> None:
    page = staff.get(f"/?{query}").text
    assert set(shown(page)) == {tickets[name] for name in expected}
    assert (f"{len(expected)} Ticket" in page) == bool(expected)


def test_who_waits_for_long_is_found(app: Flask, record: Record, clock: Clock) -> None:
    clock.now_ms = START_MS + 3 * HOUR_MS
    record.beat(clock.now_ms)
    staff = log_in(app)
    long, short, answered = (record.ticket() for _ in range(3))
    for ticket, minutes in ((long, 10), (short, 150)):
        record.intake(ticket, status="handed_over", ended_at_ms=START_MS + minutes * MINUTE_MS)
    record.message(answered, author=SAM)
    assert shown(staff.get("/?waiting=60").text) == [long]
    assert shown(staff.get("/?waiting=15&sort=waiting-asc").text) == [long, short]


@pytest.mark.usefixtures("tickets")
def test_what_is_narrowed_is_named_and_can_be_taken_back(staff: FlaskClient) -> None:
    page = staff.get(f"/?verdict=cooperative&claimer={SAM}&status=claimed&sort=creator-asc").text
    chips = dict(
        re.findall(r'<a class="chip is-on" href="([^"]*)"[^>]*><span class="chip-text">([^<]*)<', page)
    )
    without = {text: html.unescape(address) for address, text in chips.items()}
    assert without["Urteil: kooperativ"] == f"/?status=claimed&claimer={SAM}&sort=creator-asc"
    assert without["bearbeitet von Sam"] == "/?status=claimed&verdict=cooperative&sort=creator-asc"
    assert f'<option value="{SAM}" selected>Sam</option>' in page
    assert '<option value="cooperative" selected>' in page


@pytest.mark.usefixtures("tickets")
def test_the_search_keeps_the_filters_and_the_order(staff: FlaskClient) -> None:
    page = staff.get("/?verdict=cooperative&sort=waiting-asc").text
    form = page[page.index('role="search"') :]
    form = form[: form.index("</form>")]
    assert '<input type="hidden" name="verdict" value="cooperative">' in form
    assert '<input type="hidden" name="sort" value="waiting-asc">' in form


def test_pressing_on_a_column_sorts_by_it_and_once_more_turns_it_round(
    staff: FlaskClient, record: Record
) -> None:
    record.ticket()
    page = staff.get("/?status=open").text
    assert 'aria-sort="descending"><a href="/?status=open&amp;sort=number-asc">Nr.' in page
    assert '<a href="/?status=open&amp;sort=waiting-asc">Wartet' in page
    turned = staff.get("/?status=open&sort=waiting-asc").text
    assert 'aria-sort="ascending"><a href="/?status=open&amp;sort=waiting-desc">Wartet' in turned


def test_more_than_can_be_counted_quickly_is_said_so(app: Flask, record: Record) -> None:
    record.connection.executemany(
        "INSERT INTO tickets (creator_id, creator_name, opened_at_ms, state) VALUES (1, 'Mia', ?, 'open')",
        [(START_MS + number,) for number in range(1_010)],
    )
    staff = log_in(app)
    assert "1.010 Tickets" in staff.get("/?status=open").text
    assert "über 1.000 Tickets" in staff.get("/?creator=mia").text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("status=closed", "Unter „Geschlossen“ liegt gerade kein Ticket"),
        ("mine=1&status=claimed", "Du bearbeitest gerade kein Ticket"),
        ("verdict=unclear&outcome=lifted", "Kein Ticket passt zu allen Filtern"),
    ],
)
def test_what_is_empty_says_what_to_do(staff: FlaskClient, record: Record, query: str, words: str) -> None:
    record.ticket()
    assert words in staff.get(f"/?{query}").text


DAYS = st.dates(filters._FIRST_DAY, filters._LAST_DAY)
FILTERS = st.builds(
    Filter,
    q=st.text(st.characters(codec="utf-8"), max_size=20),
    status=st.sampled_from(["", "open", "deleted"]),
    claimer=st.sampled_from(["", "none", str(SAM)]),
    verdict=st.sampled_from(["", "unclear", "none"]),
    outcome=st.sampled_from(["", "lifted"]),
    creator=st.sampled_from(["", "4711", "Mia & Co"]),
    ban=st.sampled_from(["", "AB"]),
    von=st.none() | DAYS,
    bis=st.none() | DAYS,
    mine=st.booleans(),
    waiting=st.none() | st.integers(0, 999_999),
    sort=st.sampled_from([order for each in ORDERS.values() for order in (each, each.reversed)]),
)


@given(FILTERS)
def test_what_an_address_says_is_read_from_it_again(wanted: Filter) -> None:
    once = filters.read(wanted.parameters)
    assert filters.read(once.parameters) == once
    if wanted.q == once.q and not (wanted.von and wanted.bis and wanted.bis < wanted.von):
        assert once == wanted


@given(st.dictionaries(st.sampled_from([*Filter().__dict__, "after"]), st.text()))
def test_nothing_in_an_address_is_too_strange(arguments: dict[str, str]) -> None:
    narrowed = filters.read(arguments)
    assert len(narrowed.q) <= filters.LONGEST_TEXT


@pytest.mark.usefixtures("tickets")
def test_the_same_view_is_marked_as_the_one_that_is_shown(staff: FlaskClient) -> None:
    page = staff.get("/?status=claimed&mine=1").text
    assert re.search(r'<a class="chip" href="[^"]*" aria-current="page">Meine</a>', page)
    assert page.count('class="chip" href') == 3
    assert staff.get("/").status_code == HTTPStatus.OK
