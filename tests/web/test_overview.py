"""The list of tickets as staff see it."""

import html
import re
from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.conftest import Clock, log_in
from tests.web.record import HOUR_MS, MINUTE_MS, SAM, SIGRID, START_MS, Record
from webapp.filters import ORDERS


def row(page: str, ticket: int) -> str:
    found = re.search(rf'<tr data-ticket="{ticket}".*?</tr>', page, re.DOTALL)
    assert found, f"no row for {ticket}"
    return found[0]


def shown(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<tr data-ticket="(\d+)"', page)]


def test_sigrid_has_no_verdict_while_she_is_still_asking(staff: FlaskClient, record: Record) -> None:
    asking, rude, done = (record.ticket(state="open") for _ in range(3))
    record.intake(asking, attitude="unclear")
    record.intake(rude, attitude="uncooperative")
    record.intake(done, status="handed_over", attitude="unclear")
    page = staff.get("/").text
    assert "bei Sigrid" in row(page, asking)
    assert "unklar" not in row(page, asking)
    assert "unkooperativ" in row(page, rude)
    assert "unklar" in row(page, done)
    assert "Urteil von Sigrid" not in staff.get(f"/transcript/{asking}").text
    assert "Urteil von Sigrid" in staff.get(f"/transcript/{done}").text


def test_a_row_tells_everything_about_a_ticket(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket(
        state="claimed", creator_name="Mia Mondlicht", claimer_id=SAM, claimer_name="Sam Support"
    )
    record.intake(
        ticket, status="handed_over", ban_id="ABCD1234EFGH5678", ban_reason="Aimbot", attitude="uncooperative"
    )
    record.message(
        ticket, "was **soll** das <@7>", mentions={"users": {"7": "Lena"}}, sent_at_ms=START_MS + MINUTE_MS
    )
    record.transcript(ticket, created_at_ms=START_MS + 30 * MINUTE_MS)
    text = row(staff.get("/").text, ticket)
    for expected in (
        "Beansprucht",
        "Mia Mondlicht",
        "Sam Support",
        "ABCD1234EFGH5678",
        "unkooperativ",
        "Aimbot",
        "was soll das @Lena",
        "vor 59 Min.",
        "vor 30 Min.",
        f'href="/transcript/{ticket}"',
    ):
        assert expected in text, expected


@pytest.mark.parametrize(
    ("state", "word"), [("open", "Offen"), ("closed", "Geschlossen"), ("deleted", "Gelöscht")]
)
def test_each_state_has_its_word(staff: FlaskClient, record: Record, state: str, word: str) -> None:
    ticket = record.ticket(state=state)
    assert f">{word}<" in row(staff.get("/").text, ticket)


def test_the_filter_by_status_counts_every_state(staff: FlaskClient, record: Record) -> None:
    tickets = [record.ticket(state=state) for state in ("open", "open", "closed", "deleted")]
    page = staff.get("/?status=open").text
    assert shown(page) == [tickets[1], tickets[0]]
    assert re.findall(r'<span class="count">(\d+)</span>', page) == ["4", "2", "0", "1", "1"]
    assert "2 Tickets" in page


def test_the_search_finds_names_ban_ids_and_numbers(staff: FlaskClient, record: Record) -> None:
    mia = record.ticket(creator_name="MÜLLERIN")
    sam = record.ticket(state="claimed", creator_name="Jonas", claimer_id=SAM, claimer_name="Sam Ähre")
    ban = record.ticket(creator_name="Ole", creator_id=4711_0000_0000_0000_1)
    record.intake(ban, ban_id="XyZ9XyZ9XyZ9XyZ9", player_name="ole_der_spieler")
    for text, expected in (
        ("müller", [mia]),
        ("ähre", [sam]),
        ("xyz9", [ban]),
        ("der_spieler", [ban]),
        (f"#{sam}", [sam]),
        ("47110000000000001", [ban]),
        ("%", []),
        ("'; DROP TABLE tickets; --", []),
        ("9" * 100, []),
    ):
        answer = staff.get("/", query_string={"q": text})
        assert answer.status_code == HTTPStatus.OK
        assert shown(answer.text) == expected, text


def test_status_and_search_work_together(staff: FlaskClient, record: Record) -> None:
    record.ticket(creator_name="Mia", state="closed")
    live = record.ticket(creator_name="Mia")
    page = staff.get("/?status=open&q=mia").text
    assert shown(page) == [live]
    assert "1 Ticket zu „mia“" in page


def link(page: str, rel: str) -> str | None:
    found = re.search(rf'<a rel="{rel}" href="([^"]*)"', page)
    return html.unescape(found[1]) if found else None


def test_pages_are_found_by_key(staff: FlaskClient, record: Record) -> None:
    tickets = [record.ticket() for _ in range(120)]
    newest_first = tickets[::-1]
    first = staff.get("/").text
    assert shown(first) == newest_first[:50]
    assert link(first, "prev") is None
    second = staff.get(link(first, "next") or "").text
    assert shown(second) == newest_first[50:100]
    third = staff.get(link(second, "next") or "").text
    assert shown(third) == newest_first[100:]
    assert link(third, "next") is None
    back = staff.get(link(third, "prev") or "").text
    assert shown(back) == newest_first[50:100]
    assert link(back, "prev")


def every_page(staff: FlaskClient, address: str) -> list[int]:
    """Walk to the last page and back, and return what the pages showed."""
    pages = []
    here: str | None = address
    while here:
        page = staff.get(here).text
        pages.append(shown(page))
        last, here = page, link(page, "next")
    for earlier in reversed(pages[:-1]):
        last = staff.get(link(last, "prev") or "").text
        assert shown(last) == earlier
    return [ticket for page in pages for ticket in page]


@pytest.mark.parametrize("direction", ["asc", "desc"])
@pytest.mark.parametrize("column", sorted(ORDERS))
def test_every_order_walks_all_pages_and_back(
    staff: FlaskClient, record: Record, column: str, direction: str
) -> None:
    def ticket(index: int) -> int:
        claimed = index % 3 == 0
        number = record.ticket(
            state="claimed" if claimed else ("open", "closed")[index % 2],
            creator_name=f"{'ABc~ß'[index % 5]}.~{index % 7}",
            claimer_id=SAM if claimed else None,
            claimer_name=("Sam", "lena")[index % 2] if claimed else None,
            outcome=(None, "upheld", "lifted")[index % 3],
            opened_at_ms=START_MS + index % 5 * MINUTE_MS,
        )
        if index % 4:
            record.intake(
                number,
                status="handed_over",
                attitude=(None, "unclear")[index % 2],
                ban_id=(None, f"B{index % 6}")[index % 2],
            )
        if index % 5:
            record.message(number, sent_at_ms=START_MS + index % 8 * MINUTE_MS)
        return number

    tickets = [ticket(index) for index in range(140)]
    found = every_page(staff, f"/?sort={column}-{direction}")
    assert sorted(found) == tickets
    if column == "number":
        assert found == sorted(tickets, reverse=direction == "desc")
    if column == "creator":
        names = dict(record.connection.execute("SELECT ticket_id, creator_name FROM overview").fetchall())
        in_order = sorted(names.values(), key=str.lower, reverse=direction == "desc")
        assert [names[each] for each in found] == in_order
    if column == "waiting":
        since = dict(record.connection.execute("SELECT ticket_id, waiting_since_ms FROM overview").fetchall())
        values = [since[each] for each in found]
        waiting = [value for value in values if value is not None]
        assert waiting == sorted(waiting, reverse=direction == "desc")
        assert values[len(waiting) :] == [None] * (len(values) - len(waiting)), "who does not wait comes last"


@pytest.mark.parametrize(
    "query",
    [
        "before=x",
        "after=-1",
        "before=99999999999999999999",
        "status=hacked",
        "before=1",
        "after=~1",
        "after=a~1&sort=waiting-asc",
        "after=9~9&sort=creator-desc",
        "sort=creator-up",
        "sort=rowid-asc",
        "von=gestern&bis=9999-12-31&waiting=999999",
        "von=0001-01-01&claimer=x&creator=%00&ban=%25&mine=2",
    ],
)
def test_strange_addresses_do_no_harm(staff: FlaskClient, record: Record, query: str) -> None:
    record.ticket()
    assert staff.get(f"/?{query}").status_code == HTTPStatus.OK


def test_who_has_waited_longest_stands_on_top(app: Flask, record: Record, clock: Clock) -> None:
    clock.now_ms = START_MS + 30 * HOUR_MS
    record.beat(clock.now_ms)
    with_sigrid = record.ticket(creator_name="Bei Sigrid")
    record.intake(with_sigrid)
    answered = record.ticket(creator_name="Beantwortet")
    record.message(answered, author=SAM)
    asked_again = record.ticket(creator_name="Fragt nach")
    record.message(asked_again, author=SAM)
    record.message(asked_again, sent_at_ms=START_MS + 28 * HOUR_MS)
    record.message(asked_again, sent_at_ms=START_MS + 29 * HOUR_MS)
    handed_over = record.ticket(creator_name="Übergeben")
    record.intake(handed_over, status="handed_over", ended_at_ms=START_MS + 10 * HOUR_MS)
    record.ticket(state="closed", creator_name="Geschlossen")

    page = log_in(app).get("/").text

    assert "2 Mitglieder warten auf das Team, am längsten" in page
    assert re.search(rf"#{handed_over} Übergeben</a> seit <strong>20 Std.</strong>", page)
    assert ">2 Std.<" in row(page, asked_again)
    assert "waiting is-long" in row(page, handed_over)
    for quiet in (with_sigrid, answered):
        assert "waiting" not in row(page, quiet).replace("c-waiting", "")


def test_deleted_messages_and_the_bots_own_are_not_the_last_message(
    staff: FlaskClient, record: Record
) -> None:
    ticket = record.ticket()
    record.message(ticket, "das bleibt")
    record.message(ticket, "das ist weg", deleted_at_ms=START_MS)
    record.message(ticket, "Knöpfe", SIGRID, author_kind="bot")
    text = row(staff.get("/").text, ticket)
    assert "das bleibt" in text
    assert "das ist weg" not in text
    assert "Knöpfe" not in text


def test_an_empty_guild_is_told_how_to_begin(staff: FlaskClient, record: Record) -> None:
    record.connection.execute("SELECT 1")
    page = staff.get("/").text
    assert "Noch keine Tickets" in page
    assert "/setup_ticket_button" in page


def test_nothing_found_says_what_was_searched(staff: FlaskClient, record: Record) -> None:
    record.ticket()
    page = staff.get("/?q=niemand&status=open").text
    assert "Nichts gefunden" in page
    assert "„niemand“" in page


@pytest.mark.parametrize(
    ("age_ms", "connected", "words"),
    [
        (0, True, None),
        (5 * MINUTE_MS, True, "Der Bot ist offline"),
        (0, False, "keine Verbindung zu Discord"),
    ],
)
def test_a_banner_tells_when_the_bot_is_away(
    staff: FlaskClient, record: Record, clock: Clock, age_ms: int, connected: bool, words: str | None
) -> None:
    record.beat(clock.now_ms - age_ms, connected=connected)
    page = staff.get("/").text
    assert ('class="banner"' in page) == (words is not None)
    if words:
        assert words in page
