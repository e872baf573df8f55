"""Earlier wordings of a message on the ticket's page."""

import json

from flask.testing import FlaskClient

from tests.web.hostile import HOSTILE
from tests.web.record import MINUTE_MS, SIGRID, START_MS, Record
from tests.web.test_transcript import message_of, text_of
from utils.transcript import edits
from utils.transcript.edits import Comparison
from utils.transcript.markdown import Names


def test_what_was_removed_and_added_is_marked_as_text(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    message = record.message(ticket, f"Ich war es. {HOSTILE}", edited_at_ms=START_MS)
    record.revision(message, f"Ich war es **nicht**. {HOSTILE} <i>")
    text = message_of(text_of(staff, ticket), message)
    assert "Ich war es<del> **nicht**</del>. " in text
    assert "<del> &lt;i&gt;</del>" in text
    assert "<script>" not in text


def test_an_edit_of_the_embeds_alone_says_so_and_shows_the_earlier_ones(
    staff: FlaskClient, record: Record
) -> None:
    ticket = record.ticket()
    message = record.message(ticket, "siehe unten", embeds=[{"title": "neu"}], edited_at_ms=START_MS)
    record.revision(message, "siehe unten", embeds='[{"title": "alt"}]')
    text = message_of(text_of(staff, ticket), message)
    assert "Der Text blieb gleich." in text
    assert "<p>alt</p>" in text


def test_embeds_that_an_edit_left_alone_are_not_repeated(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    embeds = [{"title": "Vorschau"}]
    message = record.message(ticket, "der Link", embeds=embeds, edited_at_ms=START_MS)
    record.revision(message, "ein Link", embeds=json.dumps(embeds))
    text = message_of(text_of(staff, ticket), message)
    assert "<del>ein</del><ins>der</ins>" in text
    assert text.count("Vorschau") == 1


def test_text_in_components_counts_as_the_messages_text(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    message = record.message(
        ticket, "", components=[{"type": 17, "components": [{"type": 10, "content": "Stand: neu"}]}]
    )
    record.revision(message, "", components='[{"type": 10, "content": "Stand: alt"}]')
    assert "Stand: <del>alt</del><ins>neu</ins>" in message_of(text_of(staff, ticket), message)


def test_earlier_versions_of_the_control_message_are_left_to_the_events(
    staff: FlaskClient, record: Record
) -> None:
    ticket = record.ticket()
    message = record.message(
        ticket,
        "",
        SIGRID,
        embeds=[{"title": "Ticket 1", "description": "Beansprucht"}],
        edited_at_ms=START_MS + MINUTE_MS,
    )
    record.connection.execute("UPDATE tickets SET control_message_id = ?", (message,))
    record.revision(message, "", embeds='[{"title": "Ticket 1", "description": "Offen"}]')
    text = message_of(text_of(staff, ticket), message)
    assert "Beansprucht" in text
    assert "Offen" not in text
    assert "frühere Fassung" not in text
    assert "was vorher geschah, steht als Ereignis im Verlauf" in text


def test_comparing_ends_where_it_would_keep_the_reader_waiting(record: Record) -> None:
    message = record.message(record.ticket(), "der Rest blieb so")
    record.revision(message, "das alles blieb so")
    rows = [
        record.connection.execute(f"SELECT * FROM {table}").fetchone()
        for table in ("message_revisions", "messages")
    ]
    names = Names(lambda _at_s, _style: None)
    compared, too_much = (
        Comparison(most).revisions(rows[1], [rows[0]], names)[0].changes for most in (edits.MOST_COMPARED, 10)
    )
    assert [(one.kind, one.text) for one in compared] == [
        ("removed", "das alles"),
        ("added", "der Rest"),
        ("kept", " blieb so"),
    ]
    assert [(one.kind, one.text) for one in too_much] == [
        ("removed", "das alles blieb so"),
        ("added", "der Rest blieb so"),
    ]
