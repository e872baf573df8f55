"""What the life of a ticket leaves on the pages: outcome, people, notes, blocks, and every kind of event."""

import re
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.conftest import Clock, log_in
from tests.web.record import DAY_MS, HOUR_MS, MIA, MINUTE_MS, SAM, START_MS, Record
from utils.database import MIGRATIONS, newest_version, open_for_writing
from utils.store.events import EventKind

LENA = 1_180_200_000_000_000_004


def talk_of(staff: FlaskClient, ticket: int, query: str = "") -> str:
    """Return the conversation of a ticket's page; names lose their marks."""
    answer = staff.get(f"/transcript/{ticket}{query}")
    assert answer.status_code == HTTPStatus.OK
    found = re.search(r'<section class="conversation".*?</section>', answer.text, re.DOTALL)
    assert found
    return re.sub("</?bdi>", "", found[0])


def part_of(page: str, label: str) -> str:
    found = re.search(rf'<aside class="\w+" aria-label="{label}">.*?</aside>', page, re.DOTALL)
    assert found
    return found[0]


def test_the_outcome_of_a_closed_ticket_stands_in_its_row_and_its_case(
    staff: FlaskClient, record: Record
) -> None:
    decided = {"closer_name": "Sam", "closed_at_ms": START_MS + HOUR_MS}
    ticket = record.ticket(state="closed", outcome="reduced", close_reason="Nur ein Tag.", **decided)
    overview = staff.get("/").text
    assert '<span class="outcome">Bann verkürzt</span>' in overview
    page = staff.get(f"/transcript/{ticket}").text
    case = part_of(page, "Der Fall")
    assert "Bann verkürzt" in case
    assert "Nur ein Tag." in case
    assert re.search(r"geschlossen <time[^>]*>1\. Nov\., 13:00</time> von <bdi>Sam</bdi>", page)


def test_the_teams_verdict_stands_above_sigrids(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    values = {"attitude": "uncooperative", "overruled_attitude": "cooperative", "reason_category": "insult"}
    record.intake(ticket, status="handed_over", episode=2, statement_summary="Er bereut es.", **values)
    assert "kooperativ" in re.findall(r'verdict-cooperative">.*?</span>', staff.get("/").text)[0]
    case = part_of(staff.get(f"/transcript/{ticket}").text, "Der Fall")
    for part in (
        "Urteil des Teams; Sigrid (KI) meinte: unkooperativ",
        "Beleidigung",
        "Er bereut es.",
        "2. Aufnahme",
    ):
        assert part in case


def test_a_ticket_without_an_outcome_shows_none(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket(state="closed", close_reason="geklärt", closed_at_ms=START_MS)
    assert 'class="outcome"' not in staff.get("/").text
    page = staff.get(f"/transcript/{ticket}").text
    assert 'class="outcome"' not in page
    assert "geklärt" in part_of(page, "Der Fall")


@pytest.mark.parametrize(
    ("kind", "actor", "details", "sentence"),
    [
        ("released", "Sam", {"from_name": "Sam"}, "Sam hat das Ticket freigegeben<"),
        ("released", "Ada", {"from_name": "Sam"}, "Ada hat das Ticket freigegeben (bisher bei Sam)<"),
        (
            "transferred",
            "Sam",
            {"from_name": "Sam", "to_name": "Lena"},
            "Sam hat das Ticket an Lena übergeben<",
        ),
        (
            "transferred",
            "Ada",
            {"from_name": "Sam", "to_name": "Lena"},
            "Ada hat das Ticket an Lena übergeben (bisher bei Sam)<",
        ),
        ("taken_over", "Ada", {"from_name": "Sam"}, "Ada hat das Ticket übernommen (bisher bei Sam)<"),
        ("taken_over", "Ada", {"from_name": None}, "Ada hat das Ticket übernommen<"),
        ("closed", "Sam", {"outcome": "lifted"}, "Sam hat das Ticket geschlossen (Bann aufgehoben)<"),
        ("closed", None, {"outcome": "undecided"}, "Der Bot hat das Ticket geschlossen (Ohne Entscheidung)<"),
        ("reopened", "Ada", {}, "Ada hat das Ticket wieder geöffnet<"),
        ("person_added", "Sam", {"person_name": "Jonas"}, "Sam hat Jonas hinzugefügt<"),
        ("person_removed", "Sam", {"person_name": "Jonas"}, "Sam hat Jonas entfernt<"),
        ("creator_left", None, {}, "Mia hat den Server verlassen<"),
        ("creator_returned", None, {}, "Mia ist wieder auf dem Server<"),
        ("creator_reminded", None, {}, "Der Bot hat Mia an das Ticket erinnert<"),
        ("creator_warned", None, {}, "Der Bot hat Mia angekündigt, dass das Ticket bald geschlossen wird<"),
        ("staff_reminded", None, {}, "Der Bot hat das Team an das Ticket erinnert<"),
        ("message_reported", "Jonas", {"person_name": "Mia"}, "Jonas hat eine Nachricht von Mia gemeldet<"),
        ("found_again", None, {}, "der Bot hat es aus seinem Kanal wieder aufgenommen<"),
        ("channel_repaired", None, {"what": "Rechte"}, "wiederhergestellt; von Hand geändert war: Rechte<"),
        ("handed_over", None, {"because": "complete"}, "Sigrid hat an das Team übergeben (alles erfragt)<"),
        (
            "verdict_overruled",
            "Sam",
            {"attitude": "cooperative", "attitude_before": "unclear"},
            "Sam hat die Einschätzung geändert: kooperativ statt unklar<",
        ),
        ("from_the_future", "Sam", {"x": 1}, "Ereignis „from_the_future“<"),
    ],
)
def test_an_event_is_a_sentence_with_its_details(
    staff: FlaskClient, record: Record, kind: str, actor: str | None, details: dict[str, Any], sentence: str
) -> None:
    ticket = record.ticket()
    record.event(ticket, kind, actor, details=details)
    assert sentence in talk_of(staff, ticket)
    history = part_of(staff.get(f"/transcript/{ticket}").text, "Verlauf und Beteiligte")
    assert sentence.removesuffix("<") in re.sub("</?bdi>", "", history)


@pytest.mark.parametrize("kind", EventKind)
@pytest.mark.parametrize(
    "details", ["{}", "null", "[1]", '{"reason": {"a": 1}, "to_name": 7, "outcome": []}', "{"]
)
def test_every_kind_has_its_words_whatever_its_details(
    staff: FlaskClient, record: Record, kind: EventKind, details: str
) -> None:
    ticket = record.ticket()
    record.event(ticket, kind, "Sam", details=details)
    talk = talk_of(staff, ticket)
    assert 'class="event ' in talk
    assert "Ereignis „" not in talk


def test_what_was_written_about_an_event_stands_below_it(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    record.event(ticket, "released", None, details={"from_name": "Sam", "reason": "Sam ist gegangen."})
    record.event(ticket, "message_reported", "Jonas", details={"person_name": "Mia", "quote": "du Wurst"})
    assert re.findall(r'class="event-detail">([^<]*)<', talk_of(staff, ticket)) == [
        "„Sam ist gegangen.“",
        "„du Wurst“",
    ]


def test_a_correction_says_what_stood_there_before(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    for kind, outcome, reason in (
        ("closed", "upheld", None),
        ("corrected", "reduced", None),
        ("corrected", "reduced", "Ersttat"),
        ("corrected", "lifted", "Falscher Spieler"),
        ("corrected", "lifted", None),
        ("reopened", None, None),
        ("closed", None, None),
        ("corrected", "undecided", None),
    ):
        record.event(ticket, kind, "Sam", details={"outcome": outcome, "reason": reason})
    lines = re.findall(r'<p class="event [^>]*><span>([^<]*)</span>', talk_of(staff, ticket))
    assert lines == [
        "Sam hat das Ticket geschlossen (Bann bestätigt)",
        "Sam hat das Ergebnis geändert: Bann verkürzt statt Bann bestätigt",
        "Sam hat den Grund geändert",
        "Sam hat das Ergebnis geändert: Bann aufgehoben statt Bann verkürzt, mit neuem Grund",
        "Sam hat den Grund entfernt",
        "Sam hat das Ticket wieder geöffnet",
        "Sam hat das Ticket geschlossen",
        "Sam hat das Ergebnis eingetragen: Ohne Entscheidung",
    ]


def test_a_correction_that_left_the_reason_alone_does_not_repeat_it(
    staff: FlaskClient, record: Record
) -> None:
    ticket = record.ticket()
    record.event(ticket, "closed", "Sam", details={"outcome": "upheld", "reason": "Video"})
    record.event(ticket, "corrected", "Sam", details={"outcome": "reduced", "reason": "Video"})
    assert talk_of(staff, ticket).count("„Video“") == 1


def test_a_note_stands_at_its_time_and_is_marked_as_internal(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    record.message(ticket, "davor")
    note = record.note(ticket, f"**Achtung**, mit <@{LENA}> besprochen", created_at_ms=START_MS + MINUTE_MS)
    record.event(ticket, "person_added", "Sam", details={"person_name": "Lena", "person_id": LENA})
    record.person(ticket, LENA, "Lena")
    record.message(ticket, "danach", sent_at_ms=START_MS + 2 * MINUTE_MS)
    talk = talk_of(staff, ticket)
    entry = re.search(rf'<article class="group note-entry" id="n{note}".*?</article>', talk, re.DOTALL)
    assert entry
    assert 'class="name">Sam' in entry[0]
    assert ">Interne Notiz<" in entry[0]
    assert "12:01" in entry[0]
    assert '<strong>Achtung</strong>, mit <span class="md-mention">@Lena</span> besprochen' in entry[0]
    assert talk.index("davor") < entry.start() < talk.index("danach")
    assert "interne Notiz geschrieben" not in talk
    history = part_of(staff.get(f"/transcript/{ticket}").text, "Verlauf und Beteiligte")
    assert "<bdi>Sam</bdi> hat eine interne Notiz geschrieben" in history


def test_nothing_falls_between_two_windows(staff: FlaskClient, record: Record) -> None:
    """What happened after a window's last message and before the next one's first belongs to exactly one."""
    ticket = record.ticket()
    ids = [record.message(ticket, f"Nr {n}.", sent_at_ms=START_MS + n * HOUR_MS) for n in range(450)]
    for n in (0, 49, 50, 249, 250, 449):
        record.note(ticket, f"Notiz nach {n}.", created_at_ms=START_MS + n * HOUR_MS + MINUTE_MS)
        record.event(ticket, "reopened", f"Ada{n}", at_ms=START_MS + n * HOUR_MS + 2 * MINUTE_MS)
    newest, middle, oldest = (
        talk_of(staff, ticket, query) for query in ("", f"?before={ids[250]}", f"?before={ids[50]}")
    )
    for words in ("Notiz nach (\\d+)", "Ada(\\d+) hat das Ticket wieder"):
        shown = [[int(n) for n in re.findall(words, talk)] for talk in (oldest, middle, newest)]
        assert shown == [[0], [49, 50], [249, 250, 449]]


def test_people_who_were_added_stand_beside_those_who_wrote(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    record.message(ticket)
    record.message(ticket, author=LENA, author_name="Lena")
    record.person(ticket, LENA, "Lena")
    record.person(ticket, LENA + 1, "Jonas")
    history = part_of(staff.get(f"/transcript/{ticket}").text, "Verlauf und Beteiligte")
    people = {
        name: "Hinzugefügt" in entry
        for entry in re.findall(r"<li><span class=\"avatar.*?</li>", history, re.DOTALL)
        for name in re.findall(r'class="name" title="(\w+)"', entry)
    }
    assert people == {"Mia": False, "Lena": True, "Jonas": True}


def test_a_creator_who_left_is_told_until_he_is_back(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket(creator_left_at_ms=START_MS)
    words = "<bdi>Mia</bdi> hat den Server verlassen (<time"
    assert words in staff.get(f"/transcript/{ticket}").text
    record.connection.execute("UPDATE tickets SET creator_left_at_ms = NULL")
    assert words not in staff.get(f"/transcript/{ticket}").text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "darf bis auf Weiteres keine Tickets öffnen"),
        ({"until_ms": START_MS + 2 * DAY_MS}, "3. Nov., 12:00</time> keine Tickets öffnen"),
        ({"until_ms": START_MS}, None),
        ({"lifted_at_ms": START_MS}, None),
        ({"user_id": SAM}, None),
    ],
)
def test_a_block_in_force_is_told(
    staff: FlaskClient, record: Record, values: dict[str, Any], words: str | None
) -> None:
    ticket = record.ticket(creator_id=MIA)
    record.block(**values)
    page = staff.get(f"/transcript/{ticket}").text
    assert ("„Beleidigt das Team“" in page) == (words is not None)
    assert ("keine Tickets öffnen" in page) == (words is not None)
    if words:
        assert words in page
        assert "von <bdi>Sam</bdi>)" in page


@pytest.mark.parametrize("path", ["/", "/transcript/1", "/transcript/1?at=1", "/?q=mia&status=closed"])
def test_before_the_upgraded_bot_has_started_the_page_says_so(app: Flask, tmp_path: Path, path: str) -> None:
    connection = open_for_writing(tmp_path / "tickets.sqlite")
    first = next(file for file in MIGRATIONS.glob("0001_*.sql"))
    connection.executescript(f"{first.read_text(encoding='utf-8')} PRAGMA user_version = 1;")
    connection.execute("INSERT INTO tickets (creator_id, creator_name, opened_at_ms) VALUES (1, 'Mia', 1)")
    answer = log_in(app).get(path)
    connection.close()
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "auf einem älteren Stand" in answer.text


def test_an_upgrade_of_the_bot_brings_the_page_back(app: Flask, record: Record, clock: Clock) -> None:
    """A panel that was running before needs no restart."""
    record.connection.execute("PRAGMA user_version = 1")
    staff = log_in(app)
    assert staff.get("/").status_code == HTTPStatus.SERVICE_UNAVAILABLE
    record.connection.execute(f"PRAGMA user_version = {newest_version()}")
    record.beat(clock.now_ms)
    assert staff.get("/").status_code == HTTPStatus.OK
