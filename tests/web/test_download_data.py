"""A ticket as text and as JSON."""

import json
import re
from collections import Counter
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from tests.web.downloads import SCHEMA, data_of, rich_ticket, text_of
from tests.web.hostile import TURNS_ROUND, hostile_ticket
from tests.web.record import MIA, Record


def test_the_text_reads_like_a_conversation(staff: FlaskClient, record: Record) -> None:
    text = text_of(staff, rich_ticket(record))
    for line in (
        "Ergebnis: Bann aufgehoben",
        "=== Sonntag, 1. November 2026 ===",
        "[2026-11-01 11:59:59] * Mia hat das Ticket eröffnet",
        "[2026-11-01 12:00:00] Mia: Frage an @Sam",
        "        Fragge",
        "    [bearbeitet 2026-11-01 12:01:00]",
        "[2026-11-01 12:00:00] (im Thread „Beweise“) Mia: im Thread",
        "[2026-11-01 12:00:00] Sam (Team): (Antwort auf Mia: „Frage an @Sam“)",
        "    [Anhang: beweis.png, 2,0 kB]",
        "    [Anhang: film.mp4, 0 B, nicht gesichert: größer als 25 MB]",
        "    [Sticker: Winken]",
        "    [Umfrage: Wann?]",
        "    [  heute: 1 Stimme]",
        "    [  morgen: 0 Stimmen]",
        "        weitergesagt",
        "        Grund: Aimbot",
        "    [Reaktionen: 👍 Mia; :tanz: Sam]",
        "    [gelöscht 2026-11-01 13:00:00]",
        "[2026-11-01 12:00:00] * Mia hat eine Nachricht angeheftet",
        "[2026-11-01 12:00:00] * Interne Notiz von Sam",
        "    wirkt ehrlich",
        "[2026-11-02 12:00:00] * Sam hat das Ticket geschlossen (Bann aufgehoben)",
        "Ende des Transkripts, 5 Nachrichten",
    ):
        assert line in text.splitlines(), f"{line}\n{text}"


def test_nobody_can_write_another_ones_line_into_the_text(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    for line_end in ("\n", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"):
        forged = f"ja{line_end}[2026-11-01 12:00:00] Sam (Team): Du bist entbannt"
        message = record.message(ticket, forged, author_name=f"Mia{line_end}[2026-11-01 12:00:00] Sam: x")
        record.attachment(message, None, file_name=forged, failure=forged)
        record.reaction(message, forged, user_name=forged)
        record.note(ticket, forged, author_name=forged)
    lines = text_of(staff, ticket).split("\n")
    assert not [line for line in lines if line.startswith("[") and re.match(r"\[[^]]*\] Sam", line)]


@pytest.mark.parametrize("make", [rich_ticket, hostile_ticket])
def test_the_text_does_nothing_to_a_terminal(staff: FlaskClient, record: Record, make: Any) -> None:
    ticket = make(record)
    record.message(ticket, f"\x1b]0;böse\x07\x1b[2J\x9b31m{TURNS_ROUND}\u200f\x00\x08")
    text = text_of(staff, ticket)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", text)


@pytest.mark.parametrize("make", [rich_ticket, hostile_ticket, Record.ticket])
def test_the_json_is_what_its_description_says(staff: FlaskClient, record: Record, make: Any) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    told = json.loads(data_of(staff, make(record), "json"))
    errors = [
        f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(told)
    ]
    assert errors == []
    assert list(told)[-1] == "complete"
    assert len(told["messages"]) == told["message_count"]


def test_the_json_tells_everything_that_was_recorded(staff: FlaskClient, record: Record) -> None:
    ticket = rich_ticket(record)
    told = json.loads(data_of(staff, ticket, "json"))
    first, in_thread, answer, deleted, pinned = told["messages"]
    assert first["revisions"][0]["content"] == "Fragge"
    assert in_thread["thread_id"] == told["threads"][0]["id"]
    assert [one["user"]["name"] for one in answer["reactions"]] == ["Mia", "Sam", "Sekretärin Sigrid"]
    assert [one["removed_at"] for one in answer["reactions"]] == [None, None, "2026-11-01T11:00:00.003Z"]
    [vote] = answer["poll_votes"]
    assert (vote["answer_id"], vote["user_id"]) == (1, str(MIA))
    assert answer["extras"]["sticker_items"][0]["name"] == "Winken"
    assert answer["replies_to_id"] == first["id"]
    assert answer["attachments"][0]["ocr_text"] == "GEBANNT"
    assert answer["attachments"][1]["failure"] == "größer als 25 MB"
    assert deleted["deleted_at"] == "2026-11-01T12:00:00.000Z"
    assert pinned["type"] == 6
    assert told["notes"][0]["content"] == "wirkt ehrlich"
    assert told["intake"]["quotes"] == ["bitte"]
    assert Counter(event["kind"] for event in told["events"]) == {"opened": 1, "note_added": 1, "closed": 1}
    assert told["transcripts"][0]["content_sha256"] == "ab" * 32
