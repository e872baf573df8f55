"""The page on which admins read the audit log."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from http import HTTPStatus
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tests.sandbox.world import Id
from tests.web.audit_log import admin, logged, on_disk
from tests.web.conftest import Clock, log_in, panel_of
from tests.web.record import DAY_MS, HOUR_MS, MINUTE_MS
from webapp.audit import Cause, End, Failure, Kind
from webapp.audit_texts import KINDS
from webapp.queries.audit import PAGE_SIZE
from webapp.sessions import Visitor

pytestmark = pytest.mark.usefixtures("record")

SAM = Visitor(int(Id.SAM), "Sam", frozenset())
ADA = Visitor(int(Id.ADA), "Ada", frozenset())


@pytest.fixture
def reader(app: Flask) -> FlaskClient:
    return admin(app)


def told(page: str) -> list[str]:
    """Return what the rows say, without their markup."""
    rows = re.findall(r"<tr data-kind.*?</tr>", page, re.DOTALL)
    return [
        " ".join(re.sub(r"<span class=\"avatar.*?</span>|<[^>]+>", " ", row, flags=re.DOTALL).split())
        for row in rows
    ]


def link(page: str, rel: str) -> str | None:
    found = re.search(rf'<a rel="{rel}" href="([^"]+)"', page)
    return found[1].replace("&amp;", "&") if found else None


@pytest.mark.parametrize("role", [Id.SUPPORT_ROLE, Id.VIEWER_ROLE, Id.VIEWER2_ROLE])
def test_only_admins_read_it(app: Flask, role: int) -> None:
    panel_of(app).audit.logged_in(ADA)
    browser = log_in(app, int(role))
    answer = browser.get("/protokoll")
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "Lesen darf es nur, wer auf dem Server die Rolle für Admins hat" in answer.text
    assert "hat sich angemeldet" not in answer.text
    assert on_disk(app)[-1].details == {"reason": "not_admin"}
    assert 'href="/protokoll"' not in browser.get("/").text


def test_admins_find_it_among_the_sections(app: Flask) -> None:
    assert 'href="/protokoll"' in admin(app).get("/").text


def test_before_the_first_entry_it_says_so(app: Flask) -> None:
    assert "Noch kein Eintrag" in admin(app).get("/protokoll").text


def test_each_kind_is_a_german_sentence_and_the_newest_stands_first(app: Flask, clock: Clock) -> None:
    audit = panel_of(app).audit
    notes: tuple[Callable[[], None], ...] = (
        lambda: audit.logged_in(SAM),
        lambda: audit.viewed(SAM, 4),
        lambda: audit.viewed(SAM, 4, searched=True),
        lambda: audit.attachment_opened(SAM, 4, 77),
        lambda: audit.downloaded(SAM, 4, "zip"),
        lambda: audit.exported(SAM, "overview"),
        lambda: audit.refused(Cause.NOT_ADMIN, SAM),
        lambda: audit.session_ended(End.REVOKED, SAM),
        lambda: audit.logged_out(SAM),
        lambda: audit.login_failed(Failure.STALE),
    )
    for number, note in enumerate(notes):
        clock.now_ms += MINUTE_MS
        note()
        assert len(logged(app)) == number + 1
    page = admin(app).get("/protokoll").text
    assert told(page) == [
        "1. Nov., 13:10 Unbekannt wollte eine Anmeldung beenden, die abgelaufen war oder in einem anderen Browser begann –",
        "1. Nov., 13:09 Sam hat sich abgemeldet –",
        "1. Nov., 13:08 Sam hat eine eigene Sitzung beendet –",
        "1. Nov., 13:07 Sam wollte sehen, was nur Admins sehen dürfen –",
        "1. Nov., 13:06 Sam hat die Ticketliste als CSV heruntergeladen –",
        "1. Nov., 13:05 Sam hat das Ticket mit allen Anhängen heruntergeladen Ticket #4",
        "1. Nov., 13:04 Sam hat einen Anhang geöffnet Ticket #4",
        "1. Nov., 13:03 Sam hat im Ticket gesucht Ticket #4",
        "1. Nov., 13:02 Sam hat das Ticket gelesen Ticket #4",
        "1. Nov., 13:01 Sam hat sich angemeldet –",
    ]
    assert 'href="/transcript/4"' in page


def test_each_reason_has_a_sentence_of_its_own(app: Flask) -> None:
    for failure in Failure:
        panel_of(app).audit.login_failed(failure, SAM)
    for cause in Cause:
        panel_of(app).audit.refused(cause, SAM)
    for end in End:
        panel_of(app).audit.session_ended(end, SAM)
    sentences = told(admin(app).get("/protokoll").text)
    assert len(set(sentences)) == len(sentences) == len(Failure) + len(Cause) + len(End)


def test_every_kind_can_be_chosen(app: Flask) -> None:
    page = admin(app).get("/protokoll").text
    assert set(KINDS) == set(Kind)
    for kind, label in KINDS.items():
        assert f'<option value="{kind}">{label}</option>' in page


def test_it_is_narrowed_by_kind_person_ticket_and_period(app: Flask, clock: Clock) -> None:
    audit, browser = panel_of(app).audit, admin(app)
    clock.now_ms -= 3 * DAY_MS
    audit.logged_in(ADA)
    audit.downloaded(ADA, 7, "html")
    clock.now_ms += 3 * DAY_MS
    audit.downloaded(SAM, 7, "txt")
    audit.downloaded(SAM, 8, "txt")

    def found(query: str) -> list[str]:
        return [
            line.split("Uhr")[-1].split(":", 1)[1][3:]
            for line in told(browser.get(f"/protokoll?{query}").text)
        ]

    assert found("art=login") == ["Ada hat sich angemeldet –"]
    assert len(found(f"person={int(Id.SAM)}")) == 2
    assert [line[-2:] for line in found("ticket=7")] == ["#7", "#7"]
    # The clock stands at one o'clock on 1 November in Berlin.
    assert len(found("von=2026-11-01")) == 2
    assert len(found("bis=2026-10-31")) == 2
    assert len(found("von=2026-10-29&bis=2026-11-01")) == 4
    assert found("von=2026-10-30&bis=2026-10-31") == []
    assert "Nichts gefunden" in browser.get("/protokoll?ticket=9").text
    page = browser.get(
        f"/protokoll?art=downloaded&person={int(Id.SAM)}&ticket=8&von=2026-11-01&bis=2026-11-02"
    ).text
    assert len(told(page)) == 1
    for state in (
        '<option value="downloaded" selected>',
        f'<option value="{int(Id.SAM)}" selected>Sam</option>',
        'value="8"',
        'value="2026-11-01"',
        'value="2026-11-02"',
    ):
        assert state in page


def test_days_begin_at_midnight_where_the_team_is(app: Flask, clock: Clock) -> None:
    # Half past midnight in Berlin is still the day before in UTC; on this day the clocks go back.
    clock.now_ms = 1_792_881_000_000
    panel_of(app).audit.logged_out(SAM)
    clock.now_ms += 25 * HOUR_MS - 31 * MINUTE_MS
    panel_of(app).audit.logged_out(SAM)
    clock.now_ms += MINUTE_MS
    panel_of(app).audit.logged_out(SAM)
    page = admin(app).get("/protokoll?von=2026-10-25&bis=2026-10-25").text
    assert [line[:15] for line in told(page)] == ["25. Okt., 23:59", "25. Okt., 00:30"]


def test_pages_follow_one_another_by_key_without_losing_or_repeating(app: Flask, clock: Clock) -> None:
    audit = panel_of(app).audit
    total = 2 * PAGE_SIZE + 10
    for number in range(total):
        # Several at one moment, and not in the order of their IDs.
        clock.now_ms += MINUTE_MS if number % 7 == 0 else (-1 if number % 3 == 0 else 0)
        audit.viewed(SAM, number + 1)
    assert len(logged(app)) == total
    browser = admin(app)
    pages, address = [], "/protokoll?art=ticket_viewed"
    while address:
        page = browser.get(address).text
        pages.append(told(page))
        last, address = address, link(page, "next") or ""
    assert [len(page) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 10]
    numbers = [line.rsplit("#", 1)[1] for page in pages for line in page]
    assert sorted(map(int, numbers)) == list(range(1, total + 1))
    back = link(browser.get(last).text, "prev")
    assert back
    assert told(browser.get(back).text) == pages[1]
    assert "art=ticket_viewed" in back


def test_names_are_shown_and_never_run(app: Flask) -> None:
    panel_of(app).audit.logged_out(Visitor(5, "<script>alert(1)</script>", frozenset()))
    page = admin(app).get("/protokoll").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_person_has_the_name_of_the_newest_entry(app: Flask, clock: Clock) -> None:
    panel_of(app).audit.logged_out(Visitor(5, "Früher", frozenset()))
    clock.now_ms += 1
    panel_of(app).audit.logged_out(Visitor(5, "Heute", frozenset()))
    panel_of(app).audit.logged_out(SAM)
    page = admin(app).get("/protokoll").text
    assert re.findall(r'<option value="\d+">(.*?)</option>', page) == ["Heute", "Sam"]


def test_what_a_newer_version_wrote_does_not_break_the_page(app: Flask) -> None:
    with closing(sqlite3.connect(panel_of(app).settings.panel_database_path)) as connection:
        connection.executemany(
            "INSERT INTO audit (at_ms, kind, user_id, user_name, ticket_id, details) VALUES (?, ?, 5, 'X', NULL, ?)",
            [
                (1, "tea_made", "{}"),
                (2, "refused", "[]"),
                (3, "downloaded", "no json"),
                (4, "exported", "{}"),
            ],
        )
        connection.commit()
    assert [line.split("X ")[1] for line in told(admin(app).get("/protokoll").text)] == [
        "hat eine Liste heruntergeladen –",
        "hat das Ticket heruntergeladen –",
        "wurde abgewiesen –",
        "tea_made –",
    ]


_PARAMETERS = ("art", "person", "ticket", "von", "bis", "before", "after")


@examples(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(_PARAMETERS),
        st.one_of(
            st.text(max_size=30),
            st.integers(0, 2**70).map(str),
            st.dates().map(str),
            st.sampled_from(
                ["0001-01-01", "9999-12-31", "2026-02-30", "1.1", f"{10**15 - 1}.{10**18 - 1}", "NaN"]
            ),
        ),
    )
)
def test_no_address_breaks_it(reader: FlaskClient, values: dict[str, str]) -> None:
    query = "&".join(f"{name}={quote(value, errors='surrogatepass')}" for name, value in values.items())
    assert reader.get(f"/protokoll?{query}").status_code == HTTPStatus.OK


def test_who_is_not_logged_in_sees_nothing_of_it(visitor: FlaskClient) -> None:
    assert visitor.get("/protokoll").headers["Location"].startswith("/login")
