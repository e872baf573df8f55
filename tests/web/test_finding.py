"""Search over all tickets."""

import re
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.record import MIA, SAM, SIGRID, START_MS, Record
from utils.database import newest_version
from utils.searching import normalised, query
from utils.transcript.naming import Naming
from utils.transcript.times import Times
from webapp.connections import Connections
from webapp.database import QUERY_LIMIT_S, QueryTooSlowError, Reading
from webapp.excerpts import Excerpt, excerpts
from webapp.queries import finding
from webapp.queries.finding import MANY_HITS, Count, Found, Narrowing

NAMING = Naming(Times(ZoneInfo("Europe/Berlin"), lambda: START_MS))
OPEN = Narrowing(["o.state = :state"], {"state": "open"})


@pytest.fixture
def database(record: Record) -> Iterator[Reading]:
    reading = Reading(Connections(record.path, newest_version()), QUERY_LIMIT_S)
    yield reading
    reading.close()


def found(database: Reading, typed: str, **values: Any) -> list[Found]:
    return finding.find(database, query(typed), **values).tickets


def numbers(database: Reading, typed: str, **values: Any) -> list[int]:
    return [ticket.ticket_id for ticket in found(database, typed, **values)]


def excerpt(database: Reading, typed: str, ticket_id: int) -> Excerpt:
    return excerpts(database, found(database, typed), typed, NAMING)[ticket_id]


def test_every_word_must_stand_in_the_same_message(record: Record, database: Reading) -> None:
    first, second, third = (record.ticket() for _ in range(3))
    message = record.message(first, "Der Nachbar hat meinen Rechner gestohlen")
    record.message(second, "Der Rechner ist schnell")
    record.message(second, "Mein Nachbar nicht")
    record.message(third, "Rechnernachbarschaft")
    assert numbers(database, "rechner nachbar") == [third, first]
    assert numbers(database, "rechner") == [third, second, first]
    assert numbers(database, '"rechner gestohlen"') == [first]
    assert numbers(database, '"nachbar gestohlen"') == []
    assert found(database, "der gestohlen ha") == [Found(first, message_ids=[message])]


@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        ("MUELLER", True),
        ("Mu\u0308ller", True),
        ("strasse", True),
        ("STRAẞE", True),
        ("rene", True),
        ("C++", True),
        ('a"b', True),
        ("x:y", True),
        ("NEAR(", True),
        ("100%", True),
        ("10_", False),
        ("*ell*", False),
        ("mueller OR fehlt", False),
        ("mueller NOT strasse", False),
        ("(mueller)", False),
    ],
)
def test_nothing_is_special(record: Record, database: Reading, typed: str, *, finds: bool) -> None:
    ticket = record.ticket()
    record.message(ticket, 'Müller, Hauptstraße 5, René: C++ und a"b, x:y, NEAR(ab), 100% sicher')
    assert numbers(database, typed) == [ticket] * finds


def test_everything_that_a_ticket_holds_is_searched(record: Record, database: Reading) -> None:
    ticket, other = record.ticket(creator_name="Nadel eins"), record.ticket(creator_id=7)
    record.intake(ticket, ban_id="NADEL2", player_name="Nadel drei", ban_reason="Nadel vier")
    record.person(ticket, 77_777, "Nadel fünf")
    file = record.message(ticket, "")
    record.attachment(file, None, file_name="nadel-sechs.png", ocr_text="Nadel sieben")
    old = record.message(ticket, "anders", SAM)
    record.revision(old, "Nadel acht")
    embed = record.message(ticket, "", SIGRID, embeds=[{"title": "Nadel neun"}])
    for word in ("eins", "drei", "vier", "fünf"):
        assert found(database, f"nadel {word}") == [Found(ticket, is_case=True)], word
    assert found(database, "nadel2") == [Found(ticket, is_case=True)]
    for message, word in ((file, "sechs"), (file, "sieben"), (old, "acht"), (embed, "neun")):
        assert found(database, f"nadel {word}") == [Found(ticket, message_ids=[message])], word
    for person in (MIA, SAM, SIGRID, 77_777):
        assert numbers(database, str(person)) == [ticket], person
    assert other not in numbers(database, "nadel")
    for typed, where, text in (
        ("vier", "Bann-Grund", "Nadel <mark>vier</mark>"),
        ("nadel2", "Ban-ID", "<mark>NADEL2</mark>"),
        ("fuenf", "Beteiligt", "Nadel <mark>fünf</mark> (77777)"),
        (str(SAM), "Beteiligt", f"Sam (<mark>{SAM}</mark>)"),
        ("sieben nadel", "Text im Bild", "<mark>Nadel sieben</mark>"),
        ("sechs", "Anhang", "nadel-<mark>sechs</mark>.png"),
        ("acht", "frühere Fassung", "Nadel <mark>acht</mark>"),
    ):
        shown = excerpt(database, typed, ticket)
        assert (shown.where, str(shown.text)) == (where, text)


def test_a_ticket_whose_number_is_typed_stands_first(record: Record, database: Reading) -> None:
    tickets = [record.ticket() for _ in range(12)]
    message = record.message(tickets[-1], "Nummer 1234, nicht #3")
    assert numbers(database, "3")[0] == tickets[2]
    assert found(database, "#3") == [Found(tickets[2], is_number=True)]
    assert found(database, "1234") == [Found(tickets[-1], message_ids=[message])]
    for number in range(13, 1235):
        record.insert(
            "tickets", id=number, creator_id=5, creator_name="x", opened_at_ms=START_MS
        ) if number > 1232 else None
    assert found(database, "1234") == [Found(1234, is_number=True), Found(tickets[-1], message_ids=[message])]
    assert numbers(database, "1234", before=1234) == [tickets[-1]]
    assert numbers(database, "1234", limit=1) == [1234]
    assert finding.find(database, query("1234"), limit=1).has_older
    record.connection.execute("UPDATE tickets SET state = 'closed' WHERE id = 1234")
    assert numbers(database, "1234", narrowing=OPEN) == [tickets[-1]]
    assert finding.count(database, query("1234")) == Count(2, is_exact=True)


def test_less_than_three_characters_find_names_and_not_messages(record: Record, database: Reading) -> None:
    ticket, other = record.ticket(creator_name="Bö"), record.ticket()
    record.message(other, "Bö ist gut")
    assert not finding.searches_text(query("b x"))
    assert finding.searches_text(query("bö gut"))
    assert found(database, "b") == [Found(ticket, is_case=True)]
    assert numbers(database, "oe b") == numbers(database, "b", narrowing=OPEN) == [ticket]
    # An umlaut is two letters.
    assert numbers(database, "bö") == [other, ticket]
    assert numbers(database, "b gut") == [other]
    assert numbers(database, "b", narrowing=Narrowing(["o.creator_name = :name"], {"name": "Mia"})) == []
    assert numbers(database, "") == numbers(database, " \0 \u200b") == []


def test_pages_follow_each_other_by_number(record: Record, database: Reading) -> None:
    tickets = [record.ticket() for _ in range(25)]
    for ticket in tickets:
        record.message(ticket, "Nadel")
        record.message(ticket, "Nadel im Heu")
    pages, before = [], None
    while True:
        page = finding.find(database, query("nadel"), before, limit=10)
        pages.append([ticket.ticket_id for ticket in page.tickets])
        assert not page.is_cut
        assert page.count is None
        if not page.has_older:
            break
        before = pages[-1][-1]
    assert pages == [tickets[15:][::-1], tickets[5:15][::-1], tickets[:5][::-1]]
    assert numbers(database, "nadel", before=2**63 - 1, limit=1) == tickets[-1:]
    assert numbers(database, "nadel", before=0) == numbers(database, "nadel", before=0, narrowing=OPEN) == []
    assert finding.count(database, query("nadel")) == Count(25, is_exact=True)
    assert finding.find(database, query("nadel"), limit=25).count == Count(25, is_exact=True)
    assert finding.count(database, query("nadel"), limit=24) == Count(24, is_exact=False)


def test_of_a_ticket_with_very_many_hits_some_are_enough(record: Record, database: Reading) -> None:
    older, long = record.ticket(), record.ticket()
    message = record.message(older, "Nadel")
    for _ in range(MANY_HITS * 3):
        record.message(long, "Nadel")
    for narrowing in (None, OPEN):
        first, second = found(database, "nadel", narrowing=narrowing)
        assert (first.ticket_id, len(first.message_ids), first.has_many) == (long, MANY_HITS, True)
        assert second == Found(older, message_ids=[message])


@pytest.mark.parametrize("few", [1_000, 1])
def test_what_is_found_is_narrowed(
    record: Record, database: Reading, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(finding, "_FEW_TICKETS", few)
    tickets = [record.ticket(state="closed" if number % 2 else "open") for number in range(8)]
    for ticket in tickets:
        record.message(ticket, "Nadel")
    assert numbers(database, "nadel", narrowing=OPEN) == tickets[::2][::-1]
    assert numbers(database, "nadel", narrowing=OPEN, before=tickets[4]) == tickets[:4:2][::-1]
    assert numbers(database, "mia", narrowing=OPEN, limit=2) == [tickets[6], tickets[4]]
    assert finding.count(database, query("nadel"), OPEN) == Count(4, is_exact=True)
    both = Narrowing(
        ["o.state = :a OR o.state = :b", "o.ticket_id > :c"], {"a": "open", "b": "closed", "c": tickets[5]}
    )
    assert numbers(database, "nadel", narrowing=both) == [tickets[7], tickets[6]]


def test_the_excerpt_is_of_a_person_rather_than_of_an_app(record: Record, database: Reading) -> None:
    ticket = record.ticket()
    record.message(ticket, "Nadel?", SAM)
    best = record.message(
        ticket, f"{'Heu ' * 100}**Nadel** & Faden {'Heu ' * 100}", SAM, sent_at_ms=START_MS + 5
    )
    record.message(ticket, "Nadel", author=3, author_kind="bot")
    record.message(ticket, "Nadel", SIGRID)
    shown = excerpt(database, "nadel", ticket)
    assert (shown.message_id, shown.author, shown.at_ms, shown.where) == (best, "Sam", START_MS + 5, "")
    assert re.fullmatch(r"…(Heu )+<mark>Nadel</mark> &amp; Faden (Heu )+He…", str(shown.text))
    assert len(shown.text.striptags()) <= 170
    assert excerpts(database, [Found(ticket, is_number=True)], "1", NAMING) == {}


def test_a_search_that_takes_too_long_shows_what_it_found(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket, other = record.ticket(), record.ticket()
    # Python asks for a row more than it hands over.
    record.message(other, "Nadel")
    record.message(other, "Nadel")
    slow = Narrowing(
        [
            f"o.ticket_id > {ticket} OR (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + o.ticket_id FROM n) SELECT max(i) FROM n)"
        ]
    )
    monkeypatch.setattr(finding, "_FEW_TICKETS", -1)
    monkeypatch.setattr(finding._Search, "_few_tickets", lambda *_: None)
    record.message(ticket, "Nadel und Faden")
    database = Reading(Connections(record.path, newest_version()), limit_s=0.2)
    page = finding.find(database, query("nadel"), narrowing=slow)
    assert ([each.ticket_id for each in page.tickets], page.is_cut) == ([other], True)
    assert finding.count(database, query("nadel"), slow) == Count(1, is_exact=False)
    with pytest.raises(QueryTooSlowError):
        finding.find(database, query("faden"), narrowing=slow)
    database.close()


def test_a_search_leaves_no_query_open(record: Record, database: Reading) -> None:
    for _ in range(3):
        record.message(record.ticket(), "Nadel")
    assert len(numbers(database, "nadel", limit=1)) == 1
    record.message(record.ticket(), "Nadel")
    # Fails while anybody still reads an older state of the file.
    busy, _, _ = record.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert busy == 0


ODD = st.text(alphabet="aAeuUsßẞäÄÖé \n\0\u0308\u0301\u200b\"'„“*()-:+^{}~%_\\NEARO", max_size=30)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.one_of(ODD, st.text(max_size=30)), max_size=3),
    typed=st.one_of(ODD, st.text(max_size=120)),
)
def test_any_part_of_a_message_finds_it_and_no_query_is_a_mistake(
    record: Record, database: Reading, texts: list[str], typed: str
) -> None:
    ticket = record.ticket(creator_name="")
    clean = [text.encode(errors="replace").decode() for text in texts]
    messages = [record.message(ticket, text, author_name="") for text in clean]
    for page in (
        finding.find(database, query(typed)),
        finding.find(database, query(f'"{typed}"'), narrowing=OPEN),
    ):
        assert not page.is_cut
    excerpts(database, found(database, typed), typed, NAMING)
    finding.count(database, query(typed))
    for message, text in zip(messages, clean, strict=True):
        for start in range(0, max(1, len(text) - 3), 4):
            part = text[start : start + 7]
            if len(normalised(part)) >= 3 and not set(part) & set('"„“”»«'):
                [first, *_] = found(database, f'"{part}"')
                assert first.ticket_id == ticket
                assert message in first.message_ids
    record.connection.executescript(
        f"DELETE FROM messages WHERE ticket_id = {ticket}; DELETE FROM overview WHERE ticket_id = {ticket};"
        f"DELETE FROM tickets WHERE id = {ticket}"
    )
    record.make_searchable()
