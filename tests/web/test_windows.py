"""The windows in which a long conversation is read, and the addresses of messages in it."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.web.record import HOUR_MS, MINUTE_MS, START_MS, Record
from tests.web.test_transcript import text_of


def conversation(record: Record, count: int) -> tuple[int, list[int]]:
    ticket = record.ticket()
    return ticket, [
        record.message(ticket, f"Nr {n}.", sent_at_ms=START_MS + n * MINUTE_MS) for n in range(count)
    ]


def numbers(page: str) -> list[int]:
    return [int(n) for n in re.findall(r"<p>Nr (\d+)\.</p>", page)]


def link(page: str, rel: str) -> str | None:
    found = re.search(rf'href="([^"]*)" rel="{rel}"', page)
    return unescape(found[1]) if found else None


def permalinks(page: str) -> list[str]:
    return re.findall(r'class="permalink[^"]*" href="([^"]*)"', page)


@pytest.mark.parametrize("count", [1, 199, 200])
def test_what_fits_is_one_window_with_short_permalinks(
    staff: FlaskClient, record: Record, count: int
) -> None:
    ticket, ids = conversation(record, count)
    record.note(ticket, "Notiz")
    for query in ("", f"?at={ids[-1]}", f"?at={ids[0]}", "?after=0"):
        page = text_of(staff, ticket, query)
        assert numbers(page) == list(range(count))
        assert (link(page, "prev"), link(page, "next")) == (None, None)
        assert "window-nav" not in page
        assert permalinks(page) == [permalinks(page)[0], *(f"#m{one}" for one in ids)]


def test_one_message_too_many_makes_a_second_window(staff: FlaskClient, record: Record) -> None:
    ticket, ids = conversation(record, 201)
    newest = text_of(staff, ticket)
    assert numbers(newest) == list(range(1, 201))
    assert "Nachrichten 2 bis 201 von 201" in newest
    assert link(newest, "next") is None
    older = link(newest, "prev")
    assert older
    oldest = staff.get(older).text
    assert numbers(oldest) == [0]
    assert "Nachrichten 1 bis 1 von 201" in oldest
    newer = link(oldest, "next")
    assert newer
    assert numbers(staff.get(newer).text) == list(range(1, 201))
    assert permalinks(newest)[0] == f"?at={ids[1]}#m{ids[1]}"


def test_the_links_lead_through_every_message_once(staff: FlaskClient, record: Record) -> None:
    ticket, _ = conversation(record, 613)
    for start, rel in (("", "prev"), ("?after=0", "next")):
        address: str | None = f"/transcript/{ticket}{start}"
        seen: list[int] = []
        while address:
            page = staff.get(address).text
            seen += numbers(page)
            address = link(page, rel)
        assert sorted(seen) == list(range(613))
        assert len(seen) == 613


@pytest.mark.parametrize("at", [0, 1, 49, 50, 51, 250, 410, 448, 449])
def test_a_permalink_shows_its_message_in_a_full_window(staff: FlaskClient, record: Record, at: int) -> None:
    ticket, ids = conversation(record, 450)
    page = text_of(staff, ticket, f"?at={ids[at]}")
    shown = numbers(page)
    assert at in shown
    assert len(shown) == 200
    assert shown == list(range(shown[0], shown[0] + 200))
    assert f'href="?at={ids[at]}#m{ids[at]}"' in page
    assert "nicht aufgezeichnet" not in page


def test_deleted_messages_and_those_in_threads_count_like_others(staff: FlaskClient, record: Record) -> None:
    ticket, ids = conversation(record, 205)
    thread = record.thread(ticket, "Nebenan")
    record.connection.execute("UPDATE messages SET deleted_at_ms = 1 WHERE id = ?", (ids[10],))
    record.connection.execute("UPDATE messages SET thread_id = ? WHERE id = ?", (thread, ids[11]))
    page = text_of(staff, ticket)
    assert numbers(page) == list(range(5, 205))
    assert f'href="?at={ids[10]}#m{ids[10]}"' in page
    assert numbers(text_of(staff, ticket, f"?before={ids[11]}")) == list(range(11))
    assert numbers(text_of(staff, ticket, f"?after={ids[10]}")) == list(range(11, 205))


@pytest.mark.parametrize("ahead", [False, True])
def test_an_address_of_an_unknown_message_leads_to_its_place(
    staff: FlaskClient, record: Record, ahead: bool
) -> None:
    ticket, ids = conversation(record, 300)
    unknown = ids[-1] + 5 if ahead else 7
    page = text_of(staff, ticket, f"?at={unknown}")
    assert "in diesem Ticket nicht aufgezeichnet" in page
    assert numbers(page) == (list(range(100, 300)) if ahead else list(range(200)))


def test_beyond_either_end_is_that_end(staff: FlaskClient, record: Record) -> None:
    ticket, ids = conversation(record, 300)
    assert numbers(text_of(staff, ticket, f"?before={ids[0]}")) == list(range(200))
    assert numbers(text_of(staff, ticket, f"?after={ids[-1]}")) == list(range(100, 300))


def test_a_notes_address_leads_to_a_window_that_holds_it(staff: FlaskClient, record: Record) -> None:
    ticket, ids = conversation(record, 450)
    notes = [
        record.note(ticket, f"Notiz {n}", created_at_ms=START_MS + n * MINUTE_MS + MINUTE_MS // 2)
        for n in (-3, 0, 120, 199, 449)
    ]
    late = record.note(ticket, "danach", created_at_ms=START_MS + 20 * HOUR_MS)
    starts = ("", "?after=0", f"?after={ids[199]}")
    for start in starts:
        for address in permalinks(text_of(staff, ticket, start)):
            if "#n" in address:
                query, anchor = address.split("#")
                assert f'id="{anchor}"' in text_of(staff, ticket, query)
    everywhere = "".join(text_of(staff, ticket, query) for query in starts)
    assert all(f'id="n{note}"' in everywhere for note in [*notes, late])
